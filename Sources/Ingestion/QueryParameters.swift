import Documents
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

    init(_ request: HTTPRequest, meters: MeterDirectory, zone: Zone) throws {
        let fields = try QueryFields(
            request.query, known: ["meter", "from", "to", "limit", "cursor", "source"])
        meter = try meters.known(fields.required("meter")).id
        from = try fields.instant("from", zone) ?? UTCInstant(nanoseconds: .min)
        to = try fields.instant("to", zone) ?? UTCInstant(nanoseconds: .max)
        limit = try fields.limit(Self.maximumLimit)
        after = try fields.cursor("cursor") { ReadingCursor($0) }
        source = try fields.choice("source", of: Reading.Source.self)
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
    init(_ request: HTTPRequest, meters: MeterDirectory, zone: Zone, now: UTCInstant) throws {
        let fields = try QueryFields(request.query, known: ["meter", "per", "from", "to"])
        meter = try meters.known(fields.required("meter")).id
        length = try fields.choice("per", of: EnergyPeriod.Length.self) ?? .hour
        let to = try fields.instant("to", zone) ?? now
        let from = try fields.instant("from", zone) ?? to - .seconds(length == .hour ? 86_400 : 31 * 86_400)
        guard from <= to else { throw Refusal(.outOfRange, "`to` lies before `from`", field: "to") }
        guard to - from <= Self.longestRange else {
            throw Refusal(
                .outOfRange, "more than 366 days between `from` and `to`; ask for less", field: "to")
        }
        range = from..<to
    }
}

extension MeterDirectory {
    package func known(_ id: String) throws(Refusal) -> Meter {
        guard let meter = meter(id: id) else {
            throw Refusal(.unknownMeter, "no meter has the id `\(id.prefix(64))`", field: "meter")
        }
        return meter
    }
}
