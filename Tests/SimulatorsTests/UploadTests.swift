import Faults
import Testing
import TimeLimits
import Timekeeping

@testable import Simulators

/// What arrives at a hub, and when, from a meter that uploads every 10 s for 45 s or longer.
@Suite(.ends())
struct UploadTests {
    struct Row: Sendable, CustomTestStringConvertible {
        let testDescription: String
        var push = ""
        var meter = ""
        var answers: [ScriptedBackend.Answer] = []
        var faults: [(at: Double, step: ScriptedBackend.Step)] = []
        var end = 45.0
        let arrivals: [String]
    }

    private static let offline = Fault.life(.offline)
    private static let dark = Fault.life(.powerLoss)
    private static func link(_ fault: LinkFault) -> Fault { .link(fault) }
    private static func buffer(_ rest: String) -> String { "buffer: {\(rest)}" }

    static let cadence = [
        Row(testDescription: "one every after power-up", arrivals: ["10", "20", "30", "40"]),
        Row(
            testDescription: "a first one of its own", push: ", first: 3 s",
            arrivals: ["3", "13", "23", "33", "43"]),
        Row(testDescription: "a first one beyond the end", push: ", first: 1 h", arrivals: []),
        Row(
            testDescription: "kept connections", push: ", keep_alive: true",
            arrivals: ["10", "20", "30", "40"]),
        Row(
            testDescription: "a refusal is not repeated", answers: [.status(500)],
            arrivals: ["10", "20", "30", "40"]),
        Row(
            testDescription: "but with retries it is", push: ", retry: {times: 2, after: 2 s}",
            answers: [.status(500), .status(503)], arrivals: ["10", "12", "14", "20", "30", "40"]),
        Row(
            testDescription: "retries end", push: ", retry: {times: 1, after: 2 s}",
            answers: [.status(500), .status(503)], arrivals: ["10", "12", "20", "30", "40"]),
        Row(
            testDescription: "a silent hub costs the time-out",
            push: ", timeout: 4 s, retry: {times: 1, after: 1 s}",
            answers: [.silence], arrivals: ["10", "15", "20", "30", "40"]),
        Row(
            testDescription: "a reset is a failed attempt", push: ", retry: {times: 1, after: 1 s}",
            answers: [.reset], arrivals: ["10", "11", "20", "30", "40"]),
        Row(
            testDescription: "an answer in the last moment is in time", push: ", timeout: 4 s",
            answers: [.late(4)], arrivals: ["10", "20", "30", "40"]),
        Row(
            testDescription: "rows that come during a long exchange are lost but for the last",
            push: ", timeout: 1 min", answers: [.late(25)], end: 55, arrivals: ["10", "35", "40", "50"]),
        Row(
            testDescription: "and go into the buffer", push: ", timeout: 1 min", meter: buffer("kind: ram"),
            answers: [.late(25)], end: 55, arrivals: ["10", "35<30", "35<20", "40", "50"]),
    ]

    static let outages = [
        Row(
            testDescription: "offline without a buffer", faults: ScriptedBackend.fault(offline, 15, 35),
            arrivals: ["10", "40"]),
        Row(
            testDescription: "offline with a buffer", meter: buffer("kind: ram"),
            faults: ScriptedBackend.fault(offline, 15, 35), arrivals: ["10", "40", "40<20", "40<30"]),
        Row(
            testDescription: "newest first", meter: buffer("kind: ram, order: newest-first"),
            faults: ScriptedBackend.fault(offline, 15, 35), arrivals: ["10", "40", "40<30", "40<20"]),
        Row(
            testDescription: "no room", meter: buffer("kind: flash, room: 1"),
            faults: ScriptedBackend.fault(offline, 15, 35), arrivals: ["10", "40", "40<30"]),
        Row(
            testDescription: "a rate of emptying", meter: buffer("kind: ram, rate: 0.5 /s"),
            faults: ScriptedBackend.fault(offline, 15, 35), arrivals: ["10", "40", "42<20", "44<30"]),
        Row(
            testDescription: "emptying stops for a fresh row", meter: buffer("kind: ram, rate: 0.125 /s"),
            faults: ScriptedBackend.fault(offline, 15, 45), end: 95,
            arrivals: ["10", "50", "58<20", "66<30", "66<60", "74<40", "74<70", "80", "90"]),
        Row(
            testDescription: "no rate at all", meter: buffer("kind: ram, rate: 0 /s"),
            faults: ScriptedBackend.fault(offline, 15, 35), end: 65, arrivals: ["10", "40"]),
        Row(
            testDescription: "a fault at the very instant of a sample",
            faults: ScriptedBackend.fault(offline, 20, 30),
            arrivals: ["10", "30", "40"]),
        Row(
            testDescription: "two that overlap",
            faults: [
                ScriptedBackend.fault(offline, 15, 35), ScriptedBackend.fault(dark, 17, 33),
            ].flatMap { $0 }.sorted { $0.at < $1.at }, arrivals: ["10", "43"]),
        Row(
            testDescription: "two of one kind",
            faults: [
                ScriptedBackend.fault(offline, 15, 25), ScriptedBackend.fault(offline, 18, 35),
            ].flatMap { $0 }.sorted { $0.at < $1.at }, arrivals: ["10", "40"]),
        Row(
            testDescription: "a loss of power takes RAM along", meter: buffer("kind: ram"),
            faults: [
                ScriptedBackend.fault(offline, 15, 45), ScriptedBackend.fault(dark, 35, 37),
            ].flatMap { $0 }.sorted { $0.at < $1.at }, end: 60, arrivals: ["10", "47", "57"]),
        Row(
            testDescription: "and leaves flash", meter: buffer("kind: flash"),
            faults: [
                ScriptedBackend.fault(offline, 15, 45), ScriptedBackend.fault(dark, 35, 37),
            ].flatMap { $0 }.sorted { $0.at < $1.at }, end: 60,
            arrivals: ["10", "47", "47<20", "47<30", "57"]),
        Row(
            testDescription: "an upload under way at a loss of power is not gone on with",
            push: ", retry: {times: 3, after: 1 s}", answers: [.late(3)],
            faults: ScriptedBackend.fault(dark, 11, 15),
            arrivals: ["10", "25", "35"]),
        Row(
            testDescription: "nor one that waits for its retry", push: ", retry: {times: 3, after: 6 s}",
            answers: [.status(500)], faults: ScriptedBackend.fault(dark, 11, 13),
            arrivals: ["10", "23", "33", "43"]),
        Row(
            testDescription: "a beat begins anew at once, however long its every", push: ", first: 2 s",
            faults: ScriptedBackend.fault(dark, 13, 14), arrivals: ["2", "12", "16", "26", "36"]),
        Row(
            testDescription: "two losses of power before the first sample", push: ", first: 6 s",
            faults: [
                ScriptedBackend.fault(dark, 1, 2), ScriptedBackend.fault(dark, 3, 4),
            ].flatMap { $0 }, arrivals: ["10", "20", "30", "40"]),
        Row(
            testDescription: "the first sample twice after a restart",
            meter: "quirks: [meter.first-sample-twice]",
            faults: ScriptedBackend.fault(dark, 13, 14), arrivals: ["10", "24", "34", "44"]),
    ]

    static let links = [
        Row(
            testDescription: "a lost request",
            faults: ScriptedBackend.fault(link(.lose(.requests)), 15, times: 1),
            arrivals: ["10", "30", "40"]),
        Row(
            testDescription: "a lost request with a retry", push: ", retry: {times: 1, after: 2 s}",
            faults: ScriptedBackend.fault(link(.lose(.requests)), 15, times: 1),
            arrivals: ["10", "27", "30", "40"]),
        Row(
            testDescription: "a lost reply with a retry", push: ", retry: {times: 1, after: 2 s}",
            faults: ScriptedBackend.fault(link(.lose(.replies)), 15, times: 1),
            arrivals: ["10", "20", "27", "30", "40"]),
        Row(
            testDescription: "a duplicate", faults: ScriptedBackend.fault(link(.duplicate), 15, times: 1),
            arrivals: ["10", "20", "20", "30", "40"]),
        Row(
            testDescription: "a change of order", meter: buffer("kind: ram"),
            faults: ScriptedBackend.fault(link(.reorder), 15, times: 1),
            arrivals: ["10", "30", "30<20", "40"]),
        Row(
            testDescription: "a delay",
            faults: ScriptedBackend.fault(link(.delay(.fixed(.seconds(1.5)))), 15, 25),
            arrivals: ["10", "21.5", "30", "40"]),
        Row(
            testDescription: "a delay beyond the time-out", push: ", timeout: 1 s",
            faults: ScriptedBackend.fault(link(.delay(.fixed(.seconds(3)))), 15, 25),
            arrivals: ["10", "30", "40"]),
        Row(
            testDescription: "a cut line: the row whose time-out ends with the cut is in time",
            faults: ScriptedBackend.fault(link(.cut), 15, 35), arrivals: ["10", "35", "40"]),
        Row(
            testDescription: "a cut line: a row that was given up never arrives",
            faults: ScriptedBackend.fault(link(.cut), 15, 36), arrivals: ["10", "40"]),
        Row(
            testDescription: "a cut line: a request arrives at its very end",
            faults: ScriptedBackend.fault(link(.cut), 15, 22.5), arrivals: ["10", "22.5", "30", "40"]),
        Row(
            testDescription: "the same over a kept connection", push: ", keep_alive: true",
            faults: ScriptedBackend.fault(link(.cut), 15, 22.5), arrivals: ["10", "22.5", "30", "40"]),
        Row(
            testDescription: "two cuts, one after the other",
            faults: ScriptedBackend.fault(link(.cut), 15, 21) + ScriptedBackend.fault(link(.cut), 21, 23),
            arrivals: ["10", "23", "30", "40"]),
        Row(
            testDescription: "a cut line and a loss of power: the row went with it",
            faults: ScriptedBackend.fault(link(.cut), 15, 24) + ScriptedBackend.fault(dark, 21, 22),
            arrivals: ["10", "32", "42"]),
        Row(
            testDescription: "a dark radio", meter: buffer("kind: ram"),
            faults: ScriptedBackend.fault(.life(.offline, how: .dark), 15, 35),
            arrivals: ["10", "40", "40<20", "40<30"]),
        Row(
            testDescription: "a dark loss of power",
            faults: ScriptedBackend.fault(.life(.powerLoss, how: .dark), 15, 23),
            arrivals: ["10", "33", "43"]),
        Row(
            testDescription: "a cut line and a buffer", meter: buffer("kind: ram"),
            faults: ScriptedBackend.fault(link(.cut), 15, 36), arrivals: ["10", "40", "40<20", "40<30"]),
        Row(
            testDescription: "a reset between uploads", push: ", keep_alive: true",
            faults: ScriptedBackend.fault(link(.reset), 15, 15), arrivals: ["10", "20", "30", "40"]),
        Row(
            testDescription: "a reset in flight", push: ", keep_alive: true, retry: {times: 1, after: 1 s}",
            answers: [.late(4)], faults: ScriptedBackend.fault(link(.reset), 12, 12),
            arrivals: ["10", "13", "20", "30", "40"]),
        Row(
            testDescription: "no bytes at all",
            faults: ScriptedBackend.fault(link(.slow(bytesPerSecond: 0)), 15, 25),
            arrivals: ["10", "30", "40"]),
    ]

    @Test(arguments: cadence + outages + links) func `what arrives and when`(row: Row) async throws {
        let run = try await MeterRun(
            "push: {to: \"$hub/up\", every: 10 s\(row.push)}\n\(row.meter)\n", answers: row.answers)
        #expect(try await run.run(until: row.end, row.faults) == row.arrivals)
    }

    @Test func `each attempt is told with its status`() async throws {
        let run = try await MeterRun(
            "push: {to: \"$hub/up\", every: 10 s, timeout: 1 s, retry: {times: 1, after: 1 s}}\n",
            answers: [.status(500), .silence, .status(201)])
        try await run.run(until: 25)
        #expect(run.diary.pushes == ["1:1=500", "1:2=-", "2:1=201"])
    }

    /// The hub answers at 13 s.
    @Test(arguments: [
        (Fault.link(.cut), 11.0, 14.0, "1:1=200 4.0"), (.link(.cut), 11.0, 16.0, "1:1=- 5.0"),
        (.life(.offline, how: .dark), 11.0, 14.0, "1:1=200 4.0"),
        (.life(.offline, how: .dark), 11.0, 16.0, "1:1=- 5.0"),
    ])
    func `a reply that the network holds back comes at the end of that, unless the meter has given up`(
        fault: Fault, from: Double, to: Double, push: String
    ) async throws {
        let run = try await MeterRun("push: {to: \"$hub/up\", every: 10 s}\n", answers: [.late(3)])
        try await run.run(until: 19, ScriptedBackend.fault(fault, from, to))
        let took = run.diary.reports("push").compactMap { report -> String? in
            guard
                case .quantity(let seconds, .time, _) = report.fields.first(where: { $0.name == "took" })?
                    .value
            else {
                return nil
            }
            return "\(seconds)"
        }
        #expect(run.diary.pushes.count == 1 && "\(run.diary.pushes[0]) \(took[0])" == push)
    }

    @Test func `an upload that a loss of power cuts short is not told`() async throws {
        let run = try await MeterRun("push: {to: \"$hub/up\", every: 10 s}\n", answers: [.late(3)])
        try await run.run(until: 30, ScriptedBackend.fault(.life(.powerLoss), 11, 15))
        #expect(run.diary.pushes == ["2:1=200"])
        #expect(run.diary.reports("reboot").count == 1)
    }

    @Test func `truth lists every row once, whatever became of it`() async throws {
        let run = try await MeterRun(
            "push: {to: \"$hub/up\", every: 10 s, retry: {times: 2, after: 1 s}}\n", answers: [.status(500)])
        try await run.run(until: 45, ScriptedBackend.fault(.life(.offline), 15, 25))
        #expect(run.diary.truth.map(\.number) == [1, 2, 3, 4])
        #expect(run.diary.truth.map { ($0.at - Parts.noon).inSeconds } == [10, 20, 30, 40])
        #expect(run.diary.truth.allSatisfy { $0.stamp == nil && $0.path == "push" })
        #expect(run.meter.undelivered.isEmpty)
    }

    @Test func `rows that wait at the end are known as undelivered`() async throws {
        let run = try await MeterRun("push: {to: \"$hub/up\", every: 10 s}\nbuffer: {kind: ram}\n")
        try await run.run(until: 45, ScriptedBackend.fault(.life(.offline), 15))
        #expect(run.meter.undelivered == [2, 3, 4])
        #expect(run.meter.signal("buffered", at: run.time.now) == 3)
    }

    @Test func `a row under way at a loss of power is no longer expected`() async throws {
        let run = try await MeterRun("push: {to: \"$hub/up\", every: 10 s}\n", answers: [.silence])
        try await run.run(until: 14, ScriptedBackend.fault(.life(.powerLoss), 11, 12))
        #expect(run.diary.truth.count == 1 && run.meter.undelivered.isEmpty)
    }

    @Test func `a row under way at the end is`() async throws {
        let run = try await MeterRun("push: {to: \"$hub/up\", every: 10 s}\n", answers: [.silence])
        try await run.run(until: 14)
        #expect(run.meter.undelivered == [1])
    }

    @Test func `a stamp is that of the meter's own clock`() async throws {
        let run = try await MeterRun(
            "push: {to: \"$hub/up\", every: 10 s}\nbuffer: {kind: ram}\nclock: {offset: -5 s}\n")
        let arrivals = try await run.run(until: 25, ScriptedBackend.fault(.clock(.step(.seconds(7))), 15, 15))
        #expect(arrivals == ["10<5", "20<22"])
        #expect(run.diary.truth.map { $0.stamp.map { ($0 - Parts.noon).inSeconds } } == [5, 22])
    }

    @Test func `a fault that has struck for the last time is told`() async throws {
        let run = try await MeterRun("push: {to: \"$hub/up\", every: 10 s}\n")
        try await run.run(until: 45, ScriptedBackend.fault(.link(.lose(.requests)), 15, times: 2))
        #expect(run.diary.usedUp.count == 1)
    }

    @Test(arguments: [("/up", "/up?key=abc"), ("/up?a=b", "/up?a=b?key=abc")])
    func `a key goes into the query`(path: String, asked: String) async throws {
        let run = try await MeterRun("push: {to: \"$hub\(path)\", every: 10 s, key: abc}\n")
        try await run.run(until: 15)
        #expect(run.paths == [asked])
    }

    @Test func `a body is that of the face at its instant`() async throws {
        let run = try await MeterRun("push: {to: \"$hub/up\", every: 10 s}\n")
        try await run.run(until: 15)
        let row = try #require(run.diary.truth.first)
        let power = try #require(row.values.first { $0.name == "power" })
        #expect(
            run.bodies[0].contains(",\(power.value.rounded()).0,")
                || run.bodies[0].contains(",\(power.value),"))
        #expect(run.bodies[0].hasPrefix(#"{"method":"1-272","mac":"B0F893"#))
    }
}
