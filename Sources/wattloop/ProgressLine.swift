import Harness
import Timekeeping

/// One line on a terminal that tells how far a run has come.
struct ProgressLine: Sendable {
    let runner: CaseRunner

    func run() async {
        let clock = SystemTimekeeper()
        let begin = clock.now
        while (try? await clock.sleep(for: .milliseconds(200))) != nil {
            let virtual = runner.now - runner.plan.start
            let real = max(0.001, (clock.now - begin).inSeconds)
            let local = runner.plan.zone.civilTime(at: runner.now)
            let speed = Int((virtual.inSeconds / real).rounded())
            Terminal.progress(
                "\(runner.plan.name)  \(ISO8601Text.day(local)) \(ISO8601Text.clock(local))  \(speed)x")
        }
    }
}
