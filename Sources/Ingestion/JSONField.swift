/// A value in a body with the path that leads to it, for messages.
struct JSONField {
    var value: JSONValue
    var path: String

    /// - Throws: `.missingField` when the key is not there.
    func member(_ key: String) throws(Refusal) -> JSONField {
        guard let member = optionalMember(key) else {
            throw Refusal(.missingField, "`\(child(key))` is missing", field: child(key))
        }
        return member
    }

    func optionalMember(_ key: String) -> JSONField? {
        value[key].map { JSONField(value: $0, path: child(key)) }
    }

    /// - Throws: `.wrongType` unless this is an array of so many elements.
    func elements(_ counts: Set<Int>) throws(Refusal) -> [JSONField] {
        let allowed = counts.sorted().map(String.init).joined(separator: " or ")
        guard case .array(let values) = value else { throw wrongType("an array of \(allowed)") }
        guard counts.contains(values.count) else {
            throw Refusal(
                .wrongType, "`\(path)` has \(values.count) elements, expected \(allowed)", field: path)
        }
        return values.enumerated().map { JSONField(value: $0.element, path: "\(path)[\($0.offset)]") }
    }

    func string() throws(Refusal) -> String {
        guard case .string(let string) = value else { throw wrongType("a text") }
        return string
    }

    /// - Throws: `.wrongType`, or `.outOfRange` when the number lies outside of `range`.
    func number(_ range: ClosedRange<Double>, _ unit: String) throws(Refusal) -> Double {
        guard case .number(let number) = value else { throw wrongType("a number") }
        guard range.contains(number) else {
            throw outside(range, unit, number, .outOfRange)
        }
        return number
    }

    func outside(
        _ range: ClosedRange<Double>, _ unit: String, _ number: Double, _ code: Refusal.Code
    ) -> Refusal {
        let bounds =
            "\(JSONWriter.shortest(range.lowerBound)) to \(JSONWriter.shortest(range.upperBound)) \(unit)"
        return Refusal(
            code, "`\(path)` is \(JSONWriter.shortest(number)), expected \(bounds)", field: path)
    }

    private func wrongType(_ expected: String) -> Refusal {
        Refusal(.wrongType, "`\(path)` is \(value.kind), expected \(expected)", field: path)
    }

    private func child(_ key: String) -> String { path.isEmpty ? key : "\(path).\(key)" }
}
