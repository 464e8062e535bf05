import Timekeeping

/// The names and values of a query, read strictly.
package struct QueryFields: Sendable {
    private let fields: [(name: String, value: String)]

    /// - Throws: `QueryProblem` for a name that is not among `known`, or that stands twice.
    package init(_ fields: [(name: String, value: String)], known: [String]) throws(QueryProblem) {
        self.fields = fields
        for (index, field) in fields.enumerated() {
            let name = String(field.name.prefix(64))
            guard known.contains(field.name) else {
                let names = known.map { "`\($0)`" }.joined(separator: ", ")
                throw .outOfRange(name, "unknown parameter `\(name)`; there are \(names)")
            }
            guard !fields[..<index].contains(where: { $0.name == field.name }) else {
                throw .outOfRange(name, "the parameter `\(name)` stands twice")
            }
        }
    }

    package func text(_ name: String) -> String? { fields.first { $0.name == name }?.value }

    package func required(_ name: String) throws(QueryProblem) -> String {
        guard let value = text(name), !value.isEmpty else {
            throw .missing(name, "the parameter `\(name)` is missing")
        }
        return value
    }

    /// A date and time with its offset from UTC, or a date, which means the beginning of that day in `zone`.
    package func instant(_ name: String, _ zone: Zone) throws(QueryProblem) -> UTCInstant? {
        guard let text = text(name) else { return nil }
        if let instant = ISO8601Text.instant(text) ?? Self.midnight(text, zone) { return instant }
        if let space = text.lastIndex(of: " "), ISO8601Text.instant(text.replacing(" ", with: "+")) != nil {
            let sent = text[..<space] + "%2B" + text[text.index(after: space)...]
            throw .wrongType(name, "`+` stands for a space in an address; write `\(name)=\(sent.prefix(64))`")
        }
        throw .wrongType(
            name, "`\(name)` is no date and time such as 2025-11-03T12:00:00Z, and no date such as 2025-11-03"
        )
    }

    private static func midnight(_ text: String, _ zone: Zone) -> UTCInstant? {
        guard let asUTC = ISO8601Text.instant(text + "T00:00:00Z") else { return nil }
        let civil = CivilTime(nanoseconds: asUTC.nanoseconds)
        if let first = zone.instants(of: civil).first { return first }
        // A change of the zone skips midnight: the day begins with the change.
        return asUTC - .seconds(zone.offsetSeconds(at: asUTC - .seconds(86_400)))
    }

    package func bool(_ name: String) throws(QueryProblem) -> Bool? {
        switch text(name) {
        case nil: return nil
        case "true": return true
        case "false": return false
        default: throw .wrongType(name, "`\(name)` is `true` or `false`")
        }
    }

    /// A whole number from 1 to `maximum`, which is the default.
    package func limit(_ maximum: Int) throws(QueryProblem) -> Int {
        guard let text = text("limit") else { return maximum }
        guard let limit = Self.wholeNumber(text), (1...Int64(maximum)).contains(limit) else {
            throw .outOfRange("limit", "`limit` is a whole number from 1 to \(maximum)")
        }
        return Int(limit)
    }

    /// One of a closed set of names.
    package func choice<Choice: RawRepresentable & CaseIterable>(
        _ name: String, of type: Choice.Type
    ) throws(QueryProblem) -> Choice? where Choice.RawValue == String {
        guard let text = text(name) else { return nil }
        guard let choice = Choice(rawValue: text) else {
            let names = Choice.allCases.map { "`\($0.rawValue)`" }.joined(separator: " or ")
            throw .outOfRange(name, "`\(name)` is \(names)")
        }
        return choice
    }

    /// A place that an earlier answer named.
    package func cursor<Cursor>(_ name: String, _ read: (String) -> Cursor?) throws(QueryProblem) -> Cursor? {
        guard let text = text(name) else { return nil }
        guard let cursor = read(text) else {
            throw .wrongType(name, "`\(name)` is not the `next` of an earlier answer")
        }
        return cursor
    }

    /// Digits and nothing else.
    package static func wholeNumber(_ text: String) -> Int64? {
        text.utf8.allSatisfy { (0x30...0x39).contains($0) } ? Int64(text) : nil
    }
}

/// A query that cannot be answered: which of its parameters is wrong, and why.
package enum QueryProblem: Error, Sendable, Equatable {
    case missing(String, String)
    case wrongType(String, String)
    case outOfRange(String, String)
}
