import Quantities
import Scenarios
import Seeded
import Testing
import TimeLimits
import Timekeeping

@testable import Verdicts

/// `follows` against the sentences of its definition, read literally over the whole record.
@Suite(.ends())
struct FollowsOracleTests {
    static let lag = 4
    static let tolerance = 1.0
    static let length = 60

    /// What X and Y show at whole seconds; Y first at each.
    struct Record {
        var x: [(at: Int, values: [Double?])] = []
        var y: [(at: Int, values: [Double?])] = []

        init(seed: UInt64, quantities: Int) {
            var random = SeededNumbers(seed: seed)
            let pace = Int.random(in: 1...5, using: &random)
            let wildness = Int.random(in: 0...6, using: &random)
            var level = 3.0
            for second in 1..<FollowsOracleTests.length - 1 {
                if Int.random(in: 0..<3, using: &random) == 0 {
                    level += Double(Int.random(in: -1...1, using: &random))
                    y.append((second, (0..<quantities).map { level + Double($0) }))
                }
                guard Int.random(in: 0..<pace, using: &random) == 0 else { continue }
                let error = Int.random(in: 0...30, using: &random) < wildness ? 3.0 : 0
                x.append((second, (0..<quantities).map { level + Double($0) + error }))
            }
        }

        /// What Y was as of instants in [second - lag, second].
        func held(at second: Int) -> [[Double?]] {
            let from = second - FollowsOracleTests.lag
            let before = y.last { $0.at <= from }
            return ([before].compactMap { $0 } + y.filter { $0.at > from && $0.at <= second }).map(\.values)
        }

        func isNear(_ row: (at: Int, values: [Double?])) -> Bool? {
            let held = held(at: row.at)
            guard !held.isEmpty else { return nil }
            return held.contains { other in
                zip(row.values, other).allSatisfy {
                    abs(($0 ?? 0) - ($1 ?? 0)) <= FollowsOracleTests.tolerance
                }
            }
        }

        /// The first change of Y behind a row of X with no row of X in the `lag` that follows it.
        var isStale: Bool {
            zip(y, y.dropFirst()).contains { old, new in
                guard old.values != new.values, x.contains(where: { $0.at < new.at }) else { return false }
                let deadline = new.at + FollowsOracleTests.lag
                return deadline < FollowsOracleTests.length
                    && !x.contains { $0.at >= new.at && $0.at <= deadline }
            }
        }

        var expected: Verdict {
            let judged = x.compactMap(isNear)
            if judged.contains(false) || isStale { return .fail }
            return judged.isEmpty ? .vacuous : .pass
        }
    }

    private static func form(_ leader: FollowsSide, _ follower: FollowsSide, _ quantities: [String]) -> Form {
        .follows(
            FollowsRules(
                follower: follower, leader: leader, quantities: quantities,
                tolerance: Quantity(tolerance, .power), lag: .seconds(lag), ignore: []))
    }

    private static func signals(_ source: String, _ names: [String]) -> FollowsSide {
        .values(
            names.map { .init($0, .signal(SignalReference(source: source, name: $0))) }, renewedBy: nil)
    }

    @Test func `values that are looked at are judged as the definition says`() {
        var verdicts: [Verdict: Int] = [:]
        for seed in 0..<1500 as Range<UInt64> {
            let names = seed % 2 == 0 ? ["power"] : ["power", "power.l1"]
            let record = Record(seed: seed, quantities: names.count)
            let steps = (0..<Self.length).compactMap { second -> Stage.Step? in
                let shown = [("n", record.y), ("m", record.x)].flatMap { source, rows in
                    rows.filter { $0.at == second }.flatMap { row in
                        zip(names, row.values).map { ("\(source).\($0)", $1.map(Value.number) ?? .unknown) }
                    }
                }
                return shown.isEmpty ? nil : Stage.Step(second: Double(second), signals: shown)
            }
            let stage = Stage(
                form: Self.form(Self.signals("n", names), Self.signals("m", names), names),
                length: Self.length)
            let verdict = stage.play(steps).verdict
            verdicts[verdict, default: 0] += 1
            #expect(verdict == record.expected, "seed \(seed)")
        }
        #expect(verdicts[.pass] ?? 0 > 100 && verdicts[.fail] ?? 0 > 100)
    }

    @Test func `rows that happen are judged as the definition says`() {
        let names = ["power", "power.l1"]
        let sides = ["n", "m"].map { FollowsSide.rows(EventPattern(source: $0, event: "sample")) }
        for seed in 0..<500 as Range<UInt64> {
            let record = Record(seed: seed, quantities: 2)
            let steps = (0..<Self.length).compactMap { second -> Stage.Step? in
                let events = [("m", record.x), ("n", record.y)].flatMap { source, rows in
                    rows.filter { $0.at == second }.map { row in
                        event(
                            "\(source).sample", Double(second),
                            zip(names, row.values).map {
                                .init($0, $1.map { .quantity($0, .power, decimals: 1) } ?? .unknown)
                            })
                    }
                }
                return events.isEmpty ? nil : Stage.Step(second: Double(second), events: events)
            }
            let stage = Stage(form: Self.form(sides[0], sides[1], names), length: Self.length)
            #expect(stage.play(steps).verdict == record.expected, "seed \(seed)")
        }
    }

    @Test func `memory is bounded by the lag`() {
        var history = FollowsHistory(lag: .seconds(10))
        for second in 0..<10_000 {
            _ = history.add(
                FollowsRow(at: Stage.instant(Double(second)), values: [Double(second)]), isPartial: false)
            history.forget(before: Stage.instant(Double(second)))
            #expect(history.count <= 11)
        }
    }

    @Test func `a row that lacks a quantity leaves it as it was`() {
        var history = FollowsHistory(lag: .seconds(10))
        let rows: [[Double?]] = [[1, nil], [nil, 5], [2, nil]]
        let changes = rows.enumerated().map { second, values in
            history.add(FollowsRow(at: Stage.instant(Double(second)), values: values), isPartial: true)
        }
        #expect(changes == [false, false, true])
        let found = history.compare(FollowsRow(at: Stage.instant(20), values: [2, 9]))
        #expect(found == .init(quantity: 1, value: 9, low: 5, high: 5, distance: 4))
    }
}
