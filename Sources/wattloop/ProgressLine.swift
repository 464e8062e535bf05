import Foundation
import Timekeeping

/// One line on a terminal that tells how far a suite has come:
/// `37/100 done, 1 failed  4521x  evening-theft/honest 18:42:10, grid-outage 06:10:00`.
struct ProgressLine: Sendable {
    let suite: SuiteState
    private static let interval = Duration.milliseconds(200)

    func run() async {
        let clock = SystemTimekeeper()
        var last: [String: UTCInstant] = [:]
        var lastAt = clock.now
        while (try? await clock.sleep(for: Self.interval)) != nil {
            let glance = suite.glance()
            let now = Dictionary(glance.running.map { ($0.plan.name, $0.now) }) { first, _ in first }
            let virtual = now.reduce(0) { sum, entry in
                sum + (last[entry.key].map { (entry.value - $0).inSeconds } ?? 0)
            }
            let speed = virtual / max(0.001, (clock.now - lastAt).inSeconds)
            Terminal.progress(
                String(text(glance, speed: Int(speed.rounded())).prefix(Terminal.errorWidth - 1)))
            (last, lastAt) = (now, clock.now)
        }
    }

    /// - Parameter speed: seconds of virtual time in a second, all running cases together.
    private func text(_ glance: SuiteState.Glance, speed: Int) -> String {
        let failed = glance.failed == 0 ? "" : ", \(glance.failed) failed"
        let done = glance.count == 1 ? "" : "\(glance.done)/\(glance.count) done\(failed)  "
        let cases = glance.running.map { runner in
            let local = runner.plan.zone.civilTime(at: runner.now)
            return "\(runner.plan.name) \(ISO8601Text.day(local)) \(ISO8601Text.clock(local))"
        }
        return "\(done)\(speed)x  \(cases.joined(separator: ", "))"
    }
}
