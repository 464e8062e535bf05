import Foundation
import Reports
import Scenarios
import Timekeeping
import Verdicts

/// Runs cases under one set of circumstances after the other, and compares every record with that of the first run.
struct Proof: Sendable {
    let plans: [Plan]
    /// Of `wattloop run`, the same for every run.
    let arguments: [String]
    let runs: Int
    let isShuffled: Bool
    /// The seed that is proved, where there are several.
    let seed: UInt64?
    let folder: URL

    /// Prints a line for each case, and where two records part.
    /// - Returns: whether the records of every case are the same.
    /// - Throws: `Failure` when a run did not take place.
    func isGiven() async throws -> Bool {
        var differing: [String: Int] = [:]
        for run in 0..<runs {
            try await carryOut(run)
            guard run > 0 else { continue }
            for plan in plans where differing[plan.name] == nil {
                if try isSame(plan, in: run) {
                    try? FileManager.default.removeItem(at: record(of: plan, in: run))
                } else {
                    differing[plan.name] = run
                }
            }
        }
        for plan in plans {
            Terminal.write(try differing[plan.name].map { try difference(plan, in: $0) } ?? line(plan))
        }
        if differing.isEmpty { try? FileManager.default.removeItem(at: folder) }
        return differing.isEmpty
    }

    private func circumstances(of run: Int) -> Circumstances { .all[run % Circumstances.all.count] }

    private func carryOut(_ run: Int) async throws {
        let circumstances = circumstances(of: run)
        if Terminal.errorIsTerminal {
            let seed = seed.map { "seed \($0), " } ?? ""
            Terminal.progress("\(seed)run \(run + 1) of \(runs): \(circumstances.text)")
        }
        let load = circumstances.isLoaded ? CPULoad() : nil
        defer {
            load?.stop()
            if Terminal.errorIsTerminal { Terminal.progress("") }
        }
        let order = isShuffled && run > 0 ? ["--shuffle", "\(run)"] : []
        let child = ChildRun(
            arguments: arguments + ["--jobs", "\(circumstances.jobs)", "--out", out(of: run).path] + order,
            environment: circumstances.environment)
        _ = try await child.finish()
    }

    private func out(of run: Int) -> URL { folder.appending(path: "run-\(run + 1)") }

    private func record(of plan: Plan, in run: Int) -> URL {
        CaseFolder.url(of: plan, in: out(of: run).path).appending(path: "record.jsonl")
    }

    private func isSame(_ plan: Plan, in run: Int) throws -> Bool {
        try RecordComparison.read(record(of: plan, in: 0)) == RecordComparison.read(record(of: plan, in: run))
    }

    private func line(_ plan: Plan) throws -> String {
        let first = Array(try RecordComparison.read(record(of: plan, in: 0)))
        let facts = [
            seed.map { "seed \($0)" }, "\(runs) runs",
            "sha256 \(RecordHash.stated(in: first)?.prefix(12) ?? "none")",
        ]
        return ConsoleReport.line("PROVED", plan.name, facts.compactMap { $0 }.joined(separator: ", "))
    }

    private func difference(_ plan: Plan, in run: Int) throws -> String {
        let (left, right) = (record(of: plan, in: 0), record(of: plan, in: run))
        let seed = seed.map { "seed \($0), " } ?? ""
        return ConsoleReport.line("DIFFERS", plan.name, "\(seed)run \(run + 1) of \(runs)")
            + (try RecordComparison.difference(
                (left, "\(left.path)  (\(circumstances(of: 0).text))"),
                (right, "\(right.path)  (\(circumstances(of: run).text))"))
                ?? "")
    }
}
