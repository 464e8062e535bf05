import Documents
import Quantities
import Scenarios
import Timekeeping
import Verdicts

@testable import Reports

/// The case `bypassed` of the scenario `evening-theft`, played by hand: the hub reports the meter offline,
/// not the theft.
enum EveningTheft {
    static let zone = Zone(identifier: "Asia/Karachi") ?? .utc
    /// 17:00 in Karachi.
    static let start = UTCInstant(seconds: 1_762_171_200)

    static func at(_ hour: Int64, _ minute: Int64, _ second: Int64 = 0) -> UTCInstant {
        start + .seconds((hour - 17) * 3600 + minute * 60 + second)
    }

    static func equals(_ field: String, _ text: String) -> Expression {
        .comparison(.equal, .field(field), .text(text), resolution: 0)
    }

    static let theft = EventPattern(
        source: "hub", event: "alert",
        filter: .and(equals("kind", "THEFT_SUSPICION"), equals("meter", "grid_meter_1")))

    static let expectation = ExpectationPlan(
        id: "alarm-in-time",
        form: .whenever(
            .event(EventPattern(source: "tamper", event: "start")), then: .event(theft),
            within: .seconds(120), count: 1),
        during: nil, isSoft: false, mayBeVacuous: false,
        position: SourcePosition(file: "scenarios/theft.yaml", line: 49, column: 5),
        text: [
            ("whenever", "tamper.start"),
            ("then", "hub.alert(kind == THEFT_SUSPICION and meter == grid_meter_1)"), ("within", "2 min"),
            ("count", "1"),
        ])

    static var plan: Plan {
        let here = expectation.position
        let nothing = Settings([], at: here)
        return Plan(
            scenario: "evening-theft", caseName: "bypassed", file: "scenarios/theft.yaml", about: "",
            tags: [], seed: 77,
            start: start, end: at(23, 0), zone: zone, warmup: .zero, sites: [],
            devices: [DevicePlan(name: "meter", model: "iammeter-wem3080", sees: nil, settings: nothing)],
            components: [ComponentPlan(name: "hub", uses: "hub", settings: nothing)],
            timeline: [
                EntryPlan(
                    id: "tamper", at: InstantReference(.fixed(at(18, 40))), action: "meter.bypass",
                    target: "meter",
                    arguments: nothing, length: .seconds(900), isMoment: false, times: nil, share: nil,
                    position: here)
            ],
            expectations: [expectation], recordsAll: false)
    }

    static var events: [Observation] {
        [
            sample(at(18, 39, 55), 6.61, 1505), Observation(at: at(18, 40), from: "tamper", kind: "start"),
            sample(at(18, 40), 6.53, 0), sample(at(18, 40, 5), 6.52, 0),
            Observation(
                at: at(18, 41, 5), from: "hub", kind: "alert",
                fields: [.init("kind", .text("METER_OFFLINE")), .init("meter", .text("grid_meter_1"))]),
        ]
    }

    private static func sample(_ instant: UTCInstant, _ current: Double, _ power: Double) -> Observation {
        Observation(
            at: instant, from: "meter", kind: "sample",
            fields: [
                .init("voltage", .quantity(230.1, .voltage, decimals: 1)),
                .init("current", .quantity(current, .current, decimals: 2)),
                .init("power", .quantity(power, .power, decimals: 0)),
            ])
    }

    struct Nothing: RetrospectiveSignalSource {
        func asOf(_ instant: UTCInstant) -> Self { self }

        /// No past is known.
        func knowsPast(of source: String) -> Bool { false }

        func value(of signal: SignalReference) -> Value { .unknown }
    }

    static var result: CaseResult {
        var judge = Judge(plan)
        judge.complete(start, changed: [], signals: Nothing())
        for event in events {
            judge.observe(event)
            judge.complete(event.at, changed: [], signals: Nothing())
        }
        while let deadline = judge.nextDeadline { judge.complete(deadline, changed: [], signals: Nothing()) }
        judge.end(at: plan.end, signals: Nothing())
        return CaseResult(
            head: head, tail: tail(judge.results(endedAt: plan.end, wasCut: false)),
            elapsed: .milliseconds(1234))
    }

    static var head: RecordHead {
        RecordHead(
            scenario: "evening-theft", caseName: "bypassed", seed: 77, mode: "virtual", version: "0.1.0",
            zone: "Asia/Karachi", start: start, end: at(23, 0))
    }

    static func tail(_ results: [ExpectationResult], ending: RunEnding = .completed) -> RecordTail {
        RecordTail(file: "scenarios/theft.yaml", at: at(23, 0), ending: ending, results: results)
    }

    /// The same case with another verdict of a simple expectation.
    static func simple(
        _ verdict: Verdict, got: String = "", id: String = "no-false-alarm", soft: Bool = false,
        mayBeVacuous: Bool = false, caseName: String? = "honest", ending: RunEnding = .completed
    ) -> CaseResult {
        var head = head
        head.caseName = caseName
        let result = ExpectationResult(
            id: id, verdict: verdict, isSoft: soft, mayBeVacuous: mayBeVacuous,
            position: SourcePosition(file: "scenarios/theft.yaml", line: 55, column: 5),
            text: [
                .init("never", "hub.alert(kind == THEFT_SUSPICION)"),
                .init("witness", "flat.grid.power > 1 kW"),
            ],
            judged: 3, decided: at(19, 2, 15),
            finding: verdict == .pass ? nil : Finding(got: got, violations: 1))
        return CaseResult(head: head, tail: tail([result], ending: ending))
    }
}
