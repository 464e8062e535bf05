import Documents
import Quantities
import Timekeeping

extension CaseCompiler {
    /// What can be known before the run: circles, and instants outside of it.
    func checkInstants(_ timeline: [EntryPlan], _ schedule: Schedule) {
        for circle in schedule.circles {
            let position = circle[0].position
            let others = circle.dropFirst().map(\.id)
            let message =
                others.isEmpty
                ? "the instant of `\(circle[0].id)` depends on itself"
                : "the instants of \(Wording.list(circle.map(\.id))) depend on each other in a circle"
            findings.add(position, message)
        }
        for entry in timeline {
            guard let at = loadedInstant(of: entry), let instant = schedule.instant(entry.at),
                let span = scope.span
            else { continue }
            check(instant, at, span, mayBeEnd: false)
        }
    }

    private func loadedInstant(of entry: EntryPlan) -> Node? {
        loaded.root["timeline"]?.items?.first { $0.position == entry.position }?["at"]
    }

    /// Reports an instant that is known and does not lie in the run.
    func check(_ instant: UTCInstant, _ node: Node, _ span: RunSpan, mayBeEnd: Bool) {
        let text = "`\(Diagnostic.quote(node.text ?? ""))`"
        if instant < span.start {
            findings.add(node.position, "\(text) lies before the start of the run")
        } else if instant > span.end {
            findings.add(
                node.position, "\(text) lies after the end of the run (\(DurationText.text(span.length)))")
        } else if instant == span.end, !mayBeEnd {
            findings.add(
                node.position,
                "\(text) is the end of the run (\(DurationText.text(span.length))), when nothing happens "
                    + "any more"
            )
        }
    }
}
