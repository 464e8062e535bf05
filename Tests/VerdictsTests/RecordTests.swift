import Crypto
import Documents
import Quantities
import Seeded
import Synchronization
import Testing
import TimeLimits
import Timekeeping

@testable import Verdicts

/// Collects what a writer hands on.
final class Collector: Sendable {
    private let pieces = Mutex<[UInt8]>([])

    var bytes: [UInt8] { pieces.withLock { $0 } }
    var text: String { String(decoding: bytes, as: UTF8.self) }

    func take(_ bytes: [UInt8]) { pieces.withLock { $0 += bytes } }
}

@Suite(.ends())
struct RecordTests {
    static let head = RecordHead(
        scenario: "evening-theft", caseName: "bypassed", seed: 77, mode: "virtual", version: "0.1.0",
        zone: "Asia/Karachi", start: Stage.instant(0), end: Stage.instant(100))

    static let result = ExpectationResult(
        id: "alarm-in-time", verdict: .fail, position: SourcePosition(file: "a.yaml", line: 49, column: 5),
        text: [.init("whenever", "tamper.start"), .init("then", "hub.alert(kind == \"x\")")], judged: 1,
        decided: Stage.instant(12),
        finding: Finding(
            whenever: "18:40:00", got: "none until 18:42:00", nearest: "hub.alert at 18:41:05",
            context: ["meter: 6.52 A, 0 W since 18:40:00"], violations: 1, worst: "3 s late"))

    static let tail = RecordTail(
        file: "a.yaml", at: Stage.instant(100), ending: .completed,
        results: [
            result,
            ExpectationResult(
                id: "calm", verdict: .pass, isSoft: true, mayBeVacuous: true,
                position: SourcePosition(file: "a.yaml", line: 60, column: 5), text: [], judged: 4,
                decided: Stage.instant(100), finding: nil),
        ])

    static let events = [
        Observation(
            at: Stage.instant(5), from: "meter", kind: "sample",
            fields: [
                .init("power", .quantity(-0.4, .power, decimals: 0)),
                .init("voltage", .quantity(231.4, .voltage, decimals: 2)),
                .init("nan", .quantity(.nan, .power, decimals: 0)), .init("buffered", .count(3)),
                .init("online", .bool(true)), .init("status", .unknown),
            ]),
        Observation(
            at: Stage.instant(5), from: "hub", kind: "refused",
            fields: [
                .init("reason", .text("a \"quote\"\\\n\u{1}é")),
                .init("taken_at", .instant(Stage.instant(4))),
            ]),
    ]

    static func write(
        _ events: [Observation] = events, ending: RunEnding = .completed, wire: Bool = false
    ) throws -> Collector {
        let collector = Collector()
        var writer = try RecordWriter(head, sink: collector.take)
        for event in events {
            try writer.append(event)
            let bytes = Observation(
                at: event.at, from: "meter", kind: "wire", fields: [.init("bytes", .text("AA=="))])
            if wire { try writer.append(bytes) }
        }
        var tail = tail
        tail.ending = ending
        try writer.finish(tail)
        return collector
    }

    @Test func `a record reads as the design has it`() throws {
        let lines = try Self.write().text.split(separator: "\n")
        #expect(
            lines[0] == """
                {"n":0,"t":"1762171200000000000","from":"wattloop","kind":"run.start",\
                "data":{"scenario":"evening-theft",\
                "case":"bypassed","seed":"77","mode":"virtual","version":"0.1.0","zone":"Asia/Karachi",\
                "start":"1762171200000000000","end":"1762171300000000000"}}
                """)
        #expect(
            lines[1] == """
                {"n":1,"t":"1762171205000000000","from":"meter","kind":"sample","data":{"power":0,\
                "voltage":231.40,\
                "nan":"nan","buffered":3,"online":true,"status":null}}
                """)
        #expect(
            lines[2] == #"""
                {"n":2,"t":"1762171205000000000","from":"hub","kind":"refused",\#
                "data":{"reason":"a \"quote\"\\\n\u0001é",\#
                "taken_at":"1762171204000000000"}}
                """#)
        #expect(lines.count == 4)
    }

    @Test func `the last line holds the verdicts and the hash of all lines before it`() throws {
        let text = try Self.write().text
        let last = try #require(text.dropLast().lastIndex(of: "\n"))
        let before = text[...last]
        let hash = RecordWriter.hexadecimal(SHA256.hash(data: Array(before.utf8)))
        #expect(
            text[text.index(after: last)...] == """
                {"n":3,"t":"1762171300000000000","from":"wattloop","kind":"run.end","data":{"file":"a.yaml",\
                "ending":"completed","interrupted":false,"verdicts":[{"id":"alarm-in-time",\
                "verdict":"fail","soft":false,\
                "may_be_vacuous":false,"file":"a.yaml","line":49,"column":5,"text":[["whenever",\
                "tamper.start"],\
                ["then","hub.alert(kind == \\"x\\")"]],"judged":1,"decided":"1762171212000000000","finding":{\
                "whenever":"18:40:00","got":"none until 18:42:00","nearest":"hub.alert at 18:41:05",\
                "context":["meter: 6.52 A, 0 W since 18:40:00"],"violations":1,"worst":"3 s late"}},\
                {"id":"calm",\
                "verdict":"pass","soft":true,"may_be_vacuous":true,"file":"a.yaml","line":60,"column":5,\
                "text":[],\
                "judged":4,"decided":"1762171300000000000"}],"sha256":"\(hash)"}}

                """)
    }

    @Test(arguments: [
        RunEnding.completed, .cut, .interrupted, .componentFailed("hub left"), .harnessFailed("stuck"),
    ])
    func `what was written is read again`(ending: RunEnding) throws {
        var lines: [RecordLine] = []
        let record = try RecordReader.read(Self.write(ending: ending).bytes) { lines.append($0) }
        var tail = Self.tail
        tail.ending = ending
        #expect(record.head == Self.head)
        #expect(record.tail == tail)
        #expect(lines.map(\.kind) == ["sample", "refused"])
        #expect(lines[0].data["voltage"] == .number(231.4))
        #expect(lines[1].data["reason"]?.text == "a \"quote\"\\\n\u{1}é")
    }

    @Test func `what reports need of the plan and of violations is written and read again`() throws {
        var head = Self.head
        head.plan = RecordPlan(
            about: "A \"thief\".", tags: ["a", "b"],
            devices: [
                .init(name: "meter", model: "m", sees: "flat.grid", meters: ["hub.g1"]),
                .init(name: "sink", model: "sink", sees: nil, meters: []),
            ],
            entries: [
                .init(id: "tamper", action: "meter.bypass", target: "meter", with: "phase l1"),
                .init(id: "idle", action: nil, target: nil, with: ""),
            ],
            signals: [.init(name: "flat.grid.power", unit: "W")],
            expectations: [
                .init(id: "x", signals: ["flat.grid.power"], events: ["hub.alert"], devices: ["meter"])
            ])
        var tail = Self.tail
        tail.results[0].violated = [
            Violation(since: Stage.instant(10), at: Stage.instant(12)),
            Violation(at: Stage.instant(20), until: Stage.instant(30)),
        ]
        let collector = Collector()
        var writer = try RecordWriter(head, sink: collector.take)
        try writer.finish(tail)
        let record = try RecordReader.read(collector.bytes)
        #expect(record.head == head)
        #expect(record.tail == tail)
    }

    @Test func `what crossed a wire is outside the hash and the numbers`() throws {
        let plain = try Self.write().text.split(separator: "\n")
        let wired = try Self.write(wire: true)
        let kept = wired.text.split(separator: "\n").filter { !$0.contains("\"kind\":\"wire\"") }
        #expect(kept == plain)
        var kinds: [String] = []
        _ = try RecordReader.read(wired.bytes) { kinds.append($0.kind) }
        #expect(kinds == ["sample", "wire", "refused", "wire"])
    }

    @Test func `a record is read byte by byte`() throws {
        var reader = RecordReader()
        var count = 0
        for byte in try Self.write().bytes { try reader.feed([byte]) { _ in count += 1 } }
        #expect(try reader.finish().tail == Self.tail)
        #expect(count == 2)
    }

    static let damage: [(String, @Sendable (String) -> String, RecordError)] = [
        (
            "another value", { $0.replacing("231.40", with: "231.41") },
            RecordError(line: 4, problem: .wrongHash)
        ),
        (
            "a line taken out", { Self.without(1, $0) },
            RecordError(line: 2, problem: .wrongNumber(found: 2, expected: 1))
        ),
        (
            "no first line", { Self.without(0, $0) },
            RecordError(line: 1, problem: .wrongNumber(found: 1, expected: 0))
        ),
        ("killed before the end", { Self.without(3, $0) }, RecordError(line: 3, problem: .truncated)),
        ("killed inside a line", { String($0.dropLast(20)) }, RecordError(line: 3, problem: .truncated)),
        ("nothing at all", { _ in "" }, RecordError(line: 0, problem: .truncated)),
        ("something after the end", { $0 + "{}\n" }, RecordError(line: 5, problem: .afterEnd)),
        ("something else", { _ in "hello\n" }, RecordError(line: 1, problem: .notALine)),
        (
            "time runs back", { $0.replacing("\"n\":2,\"t\":\"17621712", with: "\"n\":2,\"t\":\"17621711") },
            RecordError(line: 3, problem: .backwards)
        ),
        (
            "no record", { $0.replacing("run.start", with: "run.begin") },
            RecordError(line: 1, problem: .noHead)
        ),
    ]

    static func without(_ line: Int, _ text: String) -> String {
        var lines = text.split(separator: "\n")
        lines.remove(at: line)
        return lines.joined(separator: "\n") + "\n"
    }

    @Test(arguments: damage.indices) func `a damaged record is not believed`(index: Int) throws {
        let (_, change, error) = Self.damage[index]
        let bytes = Array(change(try Self.write().text).utf8)
        #expect(throws: error) { try RecordReader.read(bytes) }
    }

    @Test func `errors say what is wrong and what to do`() {
        let messages = [
            RecordError(line: 3, problem: .truncated), RecordError(line: 4, problem: .wrongHash),
            RecordError(line: 2, problem: .wrongNumber(found: 2, expected: 1)),
        ].map(\.description)
        #expect(
            messages == [
                "line 3: the last line with the verdicts is missing; the run was killed, run it again",
                "line 4: the hash does not fit the lines before it; the record was changed after the run",
                "line 2: line number `n` is 2, expected 1",
            ])
    }

    @Test func `damaged bytes never pass and never crash`() throws {
        let good = try Self.write(wire: true).bytes
        var random = SeededNumbers(seed: 2026)
        for _ in 0..<4000 {
            let bad = Self.mutated(good, &random)
            guard bad != good, let record = try? RecordReader.read(bad) else { continue }
            // Lines of kind `wire` and the verdicts themselves are outside the hash.
            #expect(record.head == Self.head)
        }
    }

    private static func mutated(_ good: [UInt8], _ random: inout SeededNumbers) -> [UInt8] {
        var bytes = good
        for _ in 0...Int.random(in: 0..<3, using: &random) {
            let index = Int.random(in: 0..<bytes.count, using: &random)
            switch Int.random(in: 0..<4, using: &random) {
            case 0: bytes[index] = UInt8.random(in: 0...255, using: &random)
            case 1: bytes.insert("{[\"\\u0,:}]\n".utf8.randomElement(using: &random) ?? 0, at: index)
            case 2: bytes.removeSubrange(index..<min(bytes.count, index + 20))
            default: bytes.insert(contentsOf: bytes[index..<min(bytes.count, index + 30)], at: index)
            }
            if bytes.isEmpty { return bytes }
        }
        return bytes
    }

    @Test func `a sink that fails stops the run`() throws {
        struct DiskFull: Error {}
        var writer = try RecordWriter(Self.head) { _ in throw DiskFull() }
        #expect(throws: DiskFull.self) {
            for _ in 0..<10_000 { try writer.append(Self.events[0]) }
        }
    }
}
