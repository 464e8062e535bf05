import Synchronization

@testable import Simulators

/// Keeps what a device tells.
final class Diary: DeviceObserver {
    private let pages = Mutex<(reports: [DeviceReport], truth: [TruthRow], usedUp: [String])>(([], [], []))

    func report(_ report: DeviceReport) { pages.withLock { $0.reports.append(report) } }
    func truth(_ row: TruthRow) { pages.withLock { $0.truth.append(row) } }
    func usedUp(_ order: String) { pages.withLock { $0.usedUp.append(order) } }

    var truth: [TruthRow] { pages.withLock { $0.truth } }
    var usedUp: [String] { pages.withLock { $0.usedUp } }
    func reports(_ kind: String) -> [DeviceReport] {
        pages.withLock { $0.reports.filter { $0.kind == kind } }
    }

    /// Pushes as `row:attempt=status`; `-` without an answer.
    var pushes: [String] {
        reports("push").map { report in
            let fields = Dictionary(uniqueKeysWithValues: report.fields.map { ($0.name, $0.value) })
            guard case .count(let row) = fields["row"], case .count(let attempt) = fields["attempt"] else {
                return "?"
            }
            if case .count(let status) = fields["status"], status > 0 { return "\(row):\(attempt)=\(status)" }
            return "\(row):\(attempt)=-"
        }
    }

    /// Status and outcome of each event of a kind: `0 timed_out`.
    func outcomes(_ kind: String) -> [String] {
        reports(kind).map { report in
            report.fields.compactMap { field in
                switch (field.name, field.value) {
                case ("status", .count(let status)): "\(status)"
                case ("exception", .count(let code)): "\(code)"
                case ("outcome", .text(let outcome)): outcome
                default: nil
                }
            }.joined(separator: " ")
        }
    }
}
