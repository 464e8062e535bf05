import Documents
import Quantities
import Timekeeping

extension CaseCompiler {
    /// What `modes` says; only virtual time when it says nothing.
    func readModes(_ node: Node) -> [RunMode] {
        let written = node["modes"].map { $0.items ?? [$0] } ?? []
        if let modes = node["modes"], modes.items?.isEmpty == true {
            findings.add(modes.position, "`modes` needs at least one mode", hint: "write [virtual]")
        }
        var modes: [RunMode] = []
        for node in written {
            guard let mode = mode(node) else { continue }
            guard !modes.contains(where: { $0.kind == mode.kind }) else {
                findings.add(
                    node.position, "`modes` names \(mode.kind.rawValue) mode twice", hint: "leave one out")
                continue
            }
            modes.append(mode)
        }
        checkSlack(node, modes, isSound: modes.count == written.count)
        return written.isEmpty ? [.virtual] : modes
    }

    private func checkSlack(_ node: Node, _ modes: [RunMode], isSound: Bool) {
        guard let slack = node.entry("slack"), isSound, !modes.contains(where: { $0.kind == .paced }) else {
            return
        }
        findings.add(
            slack.keyPosition, "`slack` belongs to paced mode, and this scenario runs in virtual time only",
            hint: "write modes: [virtual, paced 60x], or leave `slack` out")
    }

    /// Reports a span that has to be reached and is not longer than the slack, which is taken off it in paced mode.
    func checkAgainstSlack(_ item: Node, key: String, _ length: Duration) {
        guard let slack = pacedSlack, length <= slack, let node = item[key] else { return }
        let text = DurationText.text(slack)
        findings.add(
            node.position,
            "`\(key)` of \(DurationText.text(length)) asks for nothing in paced mode, where the slack of \(text) is taken off it",
            hint: "write more than \(text), or less `slack` under `time`")
    }

    /// `virtual`, or `paced` with a factor; what has no text is refused where the field is read.
    private func mode(_ node: Node) -> RunMode? {
        guard let text = node.text else { return nil }
        let words = text.split(separator: " ").map(String.init)
        switch words.first {
        case "virtual" where words.count == 1: return .virtual
        case "paced": return paced(words.dropFirst().joined(separator: " "), node)
        default:
            findings.add(node.position, Wording.unknown("mode", text, known: ["virtual", "paced 60x"]))
            return nil
        }
    }

    private func paced(_ factor: String, _ node: Node) -> RunMode? {
        if let number = RunMode.factor(factor) {
            if RunMode.isPossible(number) { return .paced(factor: number) }
            findings.add(
                node.position,
                "`paced` takes a factor from \(RunMode.factorRange), found `\(Diagnostic.quote(factor))`",
                hint: "write paced 60x")
            return nil
        }
        let found = factor.isEmpty ? "nothing" : "`\(Diagnostic.quote(factor))`"
        findings.add(
            node.position, "`paced` takes how much faster than the real clock it is, found \(found)",
            hint: "write paced 60x")
        return nil
    }

    /// The instant of an event is known to the nanosecond in virtual time, and nowhere else.
    func paced(_ instant: InstantReference, _ node: Node) -> InstantReference? {
        guard case .event = instant.base, modes.contains(where: { $0.kind == .paced }) else {
            return instant
        }
        findings.add(
            node.position,
            "`\(Diagnostic.quote(node.text ?? ""))` hangs on an event, which is an instant in virtual time only",
            hint: "write a time, or leave paced out of `modes`")
        return nil
    }
}
