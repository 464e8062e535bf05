import Documents
import Quantities

/// Reads what a probe picks out of an answer: `/total_act_power W`, `/relays/0/on bool`, `/state text`, `/rows count`,
/// `/n`.
struct PickReader {
    let findings: Findings
    let probe: String

    func read(_ entry: Node.Entry) -> ProbePlan.Pick? {
        checkName(entry)
        guard let text = entry.value.text, !entry.value.isAbsent else { return nil }
        let space = text.lastIndex(of: " ")
        let path = space.map { String(text[..<$0]) } ?? text
        guard let pointer = JSONPointer(path), !path.isEmpty else {
            findings.add(
                entry.value.position,
                "`\(Diagnostic.quote(entry.key))` of probe `\(probe)` takes a JSON pointer and a unit, found "
                    + "`\(Diagnostic.quote(text))`", hint: "write /total_act_power W")
            return nil
        }
        guard let kind = kind(space.map { String(text[text.index(after: $0)...]) }, entry.value.position)
        else {
            return nil
        }
        return ProbePlan.Pick(entry.key, pointer, kind)
    }

    private func checkName(_ entry: Node.Entry) {
        if !Naming.isName(entry.key) {
            findings.add(
                entry.keyPosition,
                "the name `\(Diagnostic.quote(entry.key))` must be small letters, digits and `_`, with a "
                    + "letter first")
        } else if ["sample", "failed"].contains(entry.key) {
            findings.add(
                entry.keyPosition, "`\(entry.key)` is an event of every probe and cannot be a field",
                hint: "write \(entry.key)_value")
        }
    }

    private func kind(_ word: String?, _ position: SourcePosition) -> ProbePlan.Kind? {
        guard let word else { return .number(.ratio, factor: 1) }
        if word == "bool" { return .bool }
        if word == "text" { return .text }
        if word == "count" { return .count }
        if let factor = Self.factor(of: word) { return .number(factor.0, factor: factor.1) }
        let known = MeasureUnit.reservedSymbols + ["bool", "text", "count"]
        findings.add(
            position, "unknown unit `\(Diagnostic.quote(word))`\(NearestName.question(for: word, in: known))",
            hint: "write a unit, bool, text or count")
        return nil
    }

    private static func factor(of symbol: String) -> (Dimension, Double)? {
        guard MeasureUnit.reservedSymbols.contains(symbol),
            let one = try? Quantity.parse(number: "1", unit: symbol)
        else { return nil }
        return (one.dimension, one.value)
    }
}
