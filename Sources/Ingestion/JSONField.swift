import Documents

/// A value in a body with the path that leads to it, for messages.
struct JSONField {
    let value: JSONValue
    /// The path of what holds it, or its own without `index`.
    private let base: String
    /// Its place in the array that holds it.
    private let index: Int?

    init(value: JSONValue, path: String) {
        self.value = value
        base = path
        index = nil
    }

    private init(value: JSONValue, base: String, index: Int) {
        self.value = value
        self.base = base
        self.index = index
    }

    /// For example `Datas[1][2]`. Made when asked for: most values are right.
    var path: String { index.map { "\(base)[\($0)]" } ?? base }

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
    func elements(_ counts: [Int]) throws(Refusal) -> [JSONField] {
        var allowed: String { counts.map(String.init).joined(separator: " or ") }
        guard case .array(let values) = value else { throw wrongType("an array of \(allowed)") }
        guard counts.contains(values.count) else {
            throw Refusal(
                .wrongType, "`\(path)` has \(values.count) elements, expected \(allowed)", field: path)
        }
        let base = path
        return values.enumerated().map { JSONField(value: $0.element, base: base, index: $0.offset) }
    }

    func string() throws(Refusal) -> String {
        guard case .string(let string) = value else { throw wrongType("a text") }
        return string
    }

    func bool() throws(Refusal) -> Bool {
        guard case .bool(let bool) = value else { throw wrongType("true or false") }
        return bool
    }

    /// `nil` where the member is not there, or null.
    func presentMember(_ key: String) -> JSONField? {
        guard let member = optionalMember(key), member.value != .null else { return nil }
        return member
    }

    /// - Throws: `.wrongType`, or `.outOfRange` when the number lies outside of `range`.
    func number(_ range: ClosedRange<Double>, _ unit: String) throws(Refusal) -> Double {
        let number = try self.number()
        guard range.contains(number) else {
            throw outside(range, unit, number, .outOfRange)
        }
        return number
    }

    func number() throws(Refusal) -> Double {
        guard let number = value.number else { throw wrongType("a number") }
        return number
    }

    func outside(
        _ range: ClosedRange<Double>, _ unit: String, _ number: Double, _ code: Refusal.Code
    ) -> Refusal {
        let bounds =
            "\(JSONWriter.shortest(range.lowerBound)) to \(JSONWriter.shortest(range.upperBound))"
            + (unit.isEmpty ? "" : " \(unit)")
        return Refusal(
            code, "`\(path)` is \(JSONWriter.shortest(number)), expected \(bounds)", field: path)
    }

    func wrongType(_ expected: String) -> Refusal {
        Refusal(.wrongType, "`\(path)` is \(value.kind), expected \(expected)", field: path)
    }

    private func child(_ key: String) -> String { path.isEmpty ? key : "\(path).\(key)" }
}
