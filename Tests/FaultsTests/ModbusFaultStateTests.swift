import Testing
import TimeLimits
import Timekeeping

@testable import Faults

@Suite(.ends())
struct ModbusFaultStateTests {
    private static func chances(_ times: Int? = nil) -> Chances {
        Chances(times: times, stream: RandomStream(seed: 1, path: "x"))
    }

    private static func verdict(_ change: (inout ModbusVerdict) -> Void = { _ in }) -> ModbusVerdict {
        var verdict = ModbusVerdict()
        change(&verdict)
        return verdict
    }

    struct Row: Sendable, CustomTestStringConvertible {
        let faults: [(ModbusFault, ClosedRange<Int>?)]
        let addresses: Range<Int>?
        let expected: ModbusVerdict
        init(
            _ faults: [(ModbusFault, ClosedRange<Int>?)], _ addresses: Range<Int>?, _ expected: ModbusVerdict
        ) {
            (self.faults, self.addresses, self.expected) = (faults, addresses, expected)
        }
        var testDescription: String { "\(faults) for \(addresses.map { "\($0)" } ?? "none")" }
    }

    /// What faults that last together do to the answer to a request for these addresses.
    static let rows = [
        Row([], 0..<8, verdict()),
        Row([(.exception(code: 4), nil)], 0..<8, verdict { $0.exception = 4 }),
        Row([(.exception(code: 4), nil), (.exception(code: 6), nil)], 0..<8, verdict { $0.exception = 6 }),
        Row([(.silence, nil)], nil, verdict { $0.isSilent = true }),
        Row([(.wrongTransaction, nil)], 0..<8, verdict { $0.hasWrongTransaction = true }),
        Row(
            [(.wrongTransaction, nil), (.transaction(0), nil)], 0..<8,
            verdict {
                $0.hasWrongTransaction = true
                $0.transaction = 0
            }),
        Row(
            [
                (.wrongProtocol(1), nil), (.wrongLength(by: 4), nil), (.wrongLength(by: -2), nil),
                (.wrongUnit, nil), (.wrongFunction, nil), (.wrongCount(by: 1), nil), (.duplicate, nil),
                (.slow(bytesPerSecond: 10), nil),
            ], 0..<8,
            verdict {
                $0.protocolID = 1
                $0.excessLength = -2
                $0.hasWrongUnit = true
                $0.hasWrongFunction = true
                $0.excessRegisters = 1
                $0.isDuplicated = true
                $0.bytesPerSecond = 10
            }),
        Row([(.close, nil)], 0..<8, verdict { $0.end = .close }),
        Row([(.close, nil), (.reset, 0...9)], 0..<8, verdict { $0.end = .reset }),
        Row([(.truncate, nil)], 0..<8, verdict { $0.isTruncated = true }),
        Row(
            [(.delay(.fixed(.seconds(1))), nil), (.delay(.fixed(.seconds(3))), nil), (.silence, nil)], 0..<8,
            verdict {
                $0.delay = .seconds(3)
                $0.isSilent = true
            }),
        Row([(.exception(code: 2), 30...30)], 0..<66, verdict { $0.exception = 2 }),
        Row([(.exception(code: 2), 30...30)], 0..<30, verdict()),
        Row([(.exception(code: 2), 30...30)], 31..<40, verdict()),
        Row([(.exception(code: 2), 30...30)], nil, verdict()),
        Row(
            [(.exception(code: 4), nil), (.exception(code: 6), 30...40)], 0..<8, verdict { $0.exception = 4 }),
        Row(
            [(.exception(code: 4), nil), (.exception(code: 6), 30...40)], 40..<41,
            verdict { $0.exception = 6 }),
    ]

    @Test(arguments: rows) func `faults that last together`(row: Row) {
        var state = ModbusFaultState()
        for (index, fault) in row.faults.enumerated() {
            state.begin("fault \(index)", fault.0, registers: fault.1, Self.chances())
        }
        #expect(state.verdict(for: row.addresses) == row.expected)
    }

    @Test func `the last strike is told once and frees the earlier fault`() {
        var state = ModbusFaultState()
        state.begin("long", .exception(code: 4), registers: nil, Self.chances())
        state.begin("once", .exception(code: 6), registers: 0...9, Self.chances(1))
        let verdicts = [0..<8, 0..<8].map { state.verdict(for: $0) }
        #expect(
            verdicts == [
                Self.verdict {
                    $0.exception = 6
                    $0.usedUp = ["once"]
                },
                Self.verdict { $0.exception = 4 },
            ])
        state.end("long")
        #expect(state.verdict(for: 0..<8) == Self.verdict())
    }

    @Test func `a request for other registers is no chance`() {
        var state = ModbusFaultState()
        state.begin("one", .silence, registers: 30...30, Self.chances(1))
        #expect(state.verdict(for: 0..<8) == Self.verdict())
        #expect(state.verdict(for: 30..<31).usedUp == ["one"])
        #expect(state.verdict(for: 30..<31) == Self.verdict())
    }
}
