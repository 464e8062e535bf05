import Metering
import Timekeeping
import Wires

/// What `/api/readings` is asked.
struct ReadingsQuery {
    static let maximumLimit = 1000

    var meter: String
    var from: UTCInstant
    var to: UTCInstant
    var after: ReadingCursor?
    var limit: Int
    var source: Reading.Source?

    init(_ request: HTTPRequest, meters: MeterDirectory) throws(Refusal) {
        try request.refuseOthers(than: ["meter", "from", "to", "limit", "cursor", "source"])
        meter = try meters.known(request.required("meter")).id
        from = try request.instant("from") ?? UTCInstant(nanoseconds: .min)
        to = try request.instant("to") ?? UTCInstant(nanoseconds: .max)
        limit = try request.limit(Self.maximumLimit)
        after = try request.cursor("cursor")
        source = try request.choice("source", of: Reading.Source.self)
    }

    /// One more than the page, to know whether there is another.
    var storeQuery: ReadingQuery {
        ReadingQuery(
            meter: meter, from: from, to: to, after: after, limit: limit + 1, source: source)
    }
}

/// What `/api/energy` is asked.
struct EnergyQuestion {
    static let longestRange = Duration.seconds(366 * 86_400)

    var meter: String
    var length: EnergyPeriod.Length
    var range: Range<UTCInstant>

    /// Without `to` up to now; without `from` a day of hours, or 31 days.
    init(_ request: HTTPRequest, meters: MeterDirectory, now: UTCInstant) throws(Refusal) {
        try request.refuseOthers(than: ["meter", "per", "from", "to"])
        meter = try meters.known(request.required("meter")).id
        length = try request.choice("per", of: EnergyPeriod.Length.self) ?? .hour
        let to = try request.instant("to") ?? now
        let from = try request.instant("from") ?? to - .seconds(length == .hour ? 86_400 : 31 * 86_400)
        guard from <= to else { throw Refusal(.outOfRange, "`to` lies before `from`", field: "to") }
        guard to - from <= Self.longestRange else {
            throw Refusal(
                .outOfRange, "more than 366 days between `from` and `to`; ask for less", field: "to")
        }
        range = from..<to
    }
}

extension MeterDirectory {
    func known(_ id: String) throws(Refusal) -> Meter {
        guard let meter = meter(id: id) else {
            throw Refusal(.unknownMeter, "no meter has the id `\(id.prefix(64))`", field: "meter")
        }
        return meter
    }
}

extension HTTPRequest {
    fileprivate func refuseOthers(than known: [String]) throws(Refusal) {
        guard let other = query.first(where: { !known.contains($0.name) }) else { return }
        let names = known.map { "`\($0)`" }.joined(separator: ", ")
        throw Refusal(
            .outOfRange, "unknown parameter `\(other.name.prefix(64))`; there are \(names)",
            field: String(other.name.prefix(64)))
    }

    fileprivate func required(_ name: String) throws(Refusal) -> String {
        guard let value = query(name), !value.isEmpty else {
            throw Refusal(.missingField, "the parameter `\(name)` is missing", field: name)
        }
        return value
    }

    fileprivate func instant(_ name: String) throws(Refusal) -> UTCInstant? {
        guard let text = query(name) else { return nil }
        guard let instant = ISO8601Text.instant(text) else {
            throw Refusal(
                .wrongType, "`\(name)` is no date and time such as 2025-11-03T12:00:00Z", field: name)
        }
        return instant
    }

    fileprivate func limit(_ maximum: Int) throws(Refusal) -> Int {
        guard let text = query("limit") else { return maximum }
        guard let limit = Int(text), (1...maximum).contains(limit) else {
            throw Refusal(.outOfRange, "`limit` is a whole number from 1 to \(maximum)", field: "limit")
        }
        return limit
    }

    fileprivate func cursor(_ name: String) throws(Refusal) -> ReadingCursor? {
        guard let text = query(name) else { return nil }
        guard let cursor = ReadingCursor(text) else {
            throw Refusal(.wrongType, "`\(name)` is not the `next` of an earlier answer", field: name)
        }
        return cursor
    }

    fileprivate func choice<Choice: RawRepresentable & CaseIterable>(
        _ name: String, of type: Choice.Type
    ) throws(Refusal) -> Choice? where Choice.RawValue == String {
        guard let text = query(name) else { return nil }
        guard let choice = Choice(rawValue: text) else {
            let names = Choice.allCases.map { "`\($0.rawValue)`" }.joined(separator: " or ")
            throw Refusal(.outOfRange, "`\(name)` is \(names)", field: name)
        }
        return choice
    }
}
