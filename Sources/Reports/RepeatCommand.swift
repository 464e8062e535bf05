import Timekeeping
import Verdicts

/// The command line that repeats a case up to shortly after a verdict.
struct RepeatCommand {
    let head: RecordHead
    let file: String

    /// `wattloop run scenarios/theft.yaml --case bypassed --seed 77 --until 18:43`; the whole run when
    /// `decided` is nil or the run ends within the minute after it.
    func text(decided: UTCInstant?) -> String {
        var words = ["wattloop", "run", ShellWord.quoted(file)]
        if let caseName = head.caseName { words += ["--case", ShellWord.quoted(caseName)] }
        for parameter in head.parameters where parameter.isGiven {
            words += ["--param", ShellWord.quoted("\(parameter.name)=\(parameter.value)")]
        }
        words += ["--seed", "\(head.seed)"]
        if head.mode.hasPrefix("paced") { words += ["--mode", "paced"] }
        if let until = decided.map(Self.minuteAfter), until < head.end {
            let times = LocalTimes(zone: Zone(identifier: head.zone) ?? .utc, start: head.start)
            words += ["--until", ShellWord.quoted(times.clock(until))]
        }
        return words.joined(separator: " ")
    }

    /// A minute later, on the next full minute.
    private static func minuteAfter(_ instant: UTCInstant) -> UTCInstant {
        let minute: Int64 = 60_000_000_000
        let rest = ((instant.nanoseconds % minute) + minute) % minute
        let later = minute + (rest == 0 ? 0 : minute - rest)
        return UTCInstant(nanoseconds: instant.nanoseconds.addingSaturating(later))
    }
}
