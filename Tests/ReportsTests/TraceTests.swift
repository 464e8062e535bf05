import Documents
import Testing
import TimeLimits
import Timekeeping
import Verdicts

@testable import Reports

@Suite(.ends())
struct TraceTests {
    static let plan = RecordPlan(
        about: "A thief.", tags: ["alerting"],
        devices: [.init(name: "meter", model: "m", sees: "flat.grid", meters: ["hub.grid_meter_1"])],
        entries: [.init(id: "tamper", action: "meter.bypass", target: "meter", with: "")],
        signals: [.init(name: "flat.islanded", unit: "")],
        expectations: [
            .init(
                id: "alarm-in-time", signals: [], events: ["tamper.start", "hub.alert"], devices: ["meter"])
        ])

    static var head: RecordHead {
        var head = EveningTheft.head
        head.plan = plan
        return head
    }

    static func reading(_ taken: UTCInstant, at: UTCInstant, _ power: Double, duplicate: Bool = false)
        -> Observation
    {
        Observation(
            at: at, from: "hub", kind: "reading",
            fields: [
                .init("meter", .text("grid_meter_1")), .init("taken_at", .instant(taken)),
                .init("power", .quantity(power, .power, decimals: 1)), .init("duplicate", .bool(duplicate)),
            ])
    }

    static func site(_ at: UTCInstant, _ power: Double, _ islanded: Bool) -> Observation {
        Observation(
            at: at, from: "flat", kind: "values",
            fields: [
                .init("grid.power", .quantity(power, .power, decimals: 1)),
                .init("islanded", .bool(islanded)),
            ])
    }

    static func trace(_ events: [Observation], _ results: [ExpectationResult] = []) throws -> CaseTrace {
        let pieces = Collector()
        var writer = try RecordWriter(head, sink: pieces.take)
        for event in events { try writer.append(event) }
        try writer.finish(EveningTheft.tail(results))
        var builder = TraceBuilder(head, EveningTheft.tail(results))
        _ = try RecordReader.read(pieces.bytes) { builder.take($0) }
        return builder.finish()
    }

    @Test func `truth, what was shown and what was stored share the lane of their quantity`() throws {
        let at = EveningTheft.at(18, 39, 55)
        let trace = try Self.trace([
            Self.site(at, 1737.5, false), EveningTheft.events[0], Self.reading(at, at: at, 1505),
        ])
        let lane = try #require(trace.lanes.first { $0.quantity == "power" })
        #expect(lane.owner == "meter")
        #expect(lane.unit == "W")
        #expect(lane.series.map(\.name) == ["flat.grid.power", "hub.readings(meter)", "meter.power"])
        #expect(lane.series.map(\.role) == [.truth, .stored, .shown])
        #expect(lane.series.map { $0.points.map(\.value) } == [[1737.5], [1505], [1505]])
        #expect(lane.series[0].points[0].time == 5_995_000)
        #expect(trace.lanes.first { $0.quantity == "islanded" }?.owner == "flat")
    }

    @Test func `a row that came late stands where it was measured, and a repeat of it nowhere`() throws {
        let (early, late) = (EveningTheft.at(18, 0), EveningTheft.at(18, 5))
        let trace = try Self.trace([
            Self.reading(late, at: late, 2), Self.reading(early, at: late, 1),
            Self.reading(early, at: late, 1, duplicate: true),
        ])
        #expect(trace.lanes[0].series[0].points.map(\.value) == [1, 2])
        #expect(trace.lanes[0].series[0].points.map(\.time) == [3_600_000, 3_900_000])
    }

    @Test func `faults are windows, alerts and failed pushes are marks, good pushes are none`() throws {
        func push(_ status: Int, _ outcome: String = "answered") -> Observation {
            Observation(
                at: EveningTheft.at(18, 42), from: "meter", kind: "push",
                fields: [
                    .init("status", .count(status)),
                    .init("outcome", .text(outcome), isImplied: outcome == "answered"),
                ])
        }
        let end = Observation(at: EveningTheft.at(18, 42), from: "tamper", kind: "end")
        let trace = try Self.trace(
            Array(EveningTheft.events.dropFirst()) + [
                push(200), push(503), push(0, "timed_out"), end,
            ])
        #expect(
            trace.windows == [
                .init(
                    id: "tamper", action: "meter.bypass", target: "meter", with: "", from: 6_000_000,
                    to: 6_120_000)
            ])
        #expect(trace.marks.map(\.name) == ["hub.alert", "meter.push failed"])
        #expect(trace.marks[0].marks.map(\.text) == ["kind METER_OFFLINE, meter grid_meter_1"])
        #expect(trace.marks[1].marks.map(\.text) == ["status 503", "status 0, outcome timed_out"])
    }

    @Test func `an old record without a plan has fewer lanes and no mistake`() throws {
        var head = Self.head
        head.plan = RecordPlan()
        var builder = TraceBuilder(head, EveningTheft.tail([]))
        let pieces = Collector()
        var writer = try RecordWriter(head, sink: pieces.take)
        for event in EveningTheft.events { try writer.append(event) }
        try writer.finish(EveningTheft.tail([]))
        _ = try RecordReader.read(pieces.bytes) { builder.take($0) }
        #expect(builder.finish().lanes.allSatisfy { !$0.isMentioned })
    }
}

@Suite(.ends())
struct TraceSeriesTests {
    static func day(_ value: (Int64) -> Double) -> TraceSeries {
        var series = TraceSeries(name: "meter.power", role: .shown)
        for step in 0..<Int64(40_000) { series.append(value(step), at: step * 1000) }
        return series
    }

    @Test func `a long series keeps its extremes, and every point around what matters`() {
        var series = Self.day { $0 == 12_345 ? 9000 : $0 == 23_456 ? -50 : Double($0 % 7) }
        series.thin(keeping: [30_000_000...30_600_000])
        #expect(series.isThinned)
        #expect(series.points.count < 20_000)
        #expect(series.points.contains { $0.time == 12_345_000 && $0.value == 9000 })
        #expect(series.points.contains { $0.time == 23_456_000 && $0.value == -50 })
        #expect(series.points.count { (30_000_000...30_600_000).contains($0.time) } == 601)
        #expect(zip(series.points, series.points.dropFirst()).allSatisfy { $0.time < $1.time })
    }

    @Test func `a short series stays as it is`() throws {
        var series = TraceSeries(name: "x", role: .truth)
        series.append(try #require(JSONParser.parse(Array("1.25".utf8)).written), at: 0)
        series.append(nil, at: 1)
        let before = series
        series.thin(keeping: [])
        #expect(series == before)
        #expect(series.decimals == 2)
    }

    @Test func `numbers are written as differences with repeats counted`() {
        #expect(DeltaText.of([12, 17, 22, 27, nil, nil, 25] as [Int64?]) == "12 5x3 nx2 -2")
        #expect(DeltaText.of([] as [Int64?]) == "")
        #expect(DeltaText.of([0, 0, 0] as [Int64?]) == "0x3")
    }
}

@Suite(.ends())
struct TracePlaceTests {
    static let rows: [(String, String, String, String?)] = [
        ("flat", "grid.power.l1", "power.l1", nil), ("flat", "islanded", "islanded", nil),
        ("hub", "latest(grid_meter_1).voltage", "voltage", "grid_meter_1"),
        ("hub", "energy(grid_meter_1, today).import", "energy today.import", "grid_meter_1"),
        ("hub", "lateness(grid_meter_1)", "lateness", "grid_meter_1"),
    ]

    @Test(arguments: rows.indices) func `a value knows its quantity and its meter`(index: Int) {
        let (source, field, quantity, meter) = Self.rows[index]
        let place = TracePlace(source: source, field: field)
        #expect(place.quantity == quantity)
        #expect(place.meter == meter)
    }

    @Test func `voltage is the same at every part of a site, power is not`() {
        #expect(TracePlace(source: "flat", field: "grid.voltage").isSeen(from: "flat.solar"))
        #expect(!TracePlace(source: "flat", field: "grid.power").isSeen(from: "flat.solar"))
        #expect(!TracePlace(source: "flat", field: "grid.power").isSeen(from: "flats.grid"))
        #expect(!TracePlace(source: "flat", field: "grid.power").isSeen(from: nil))
    }
}
