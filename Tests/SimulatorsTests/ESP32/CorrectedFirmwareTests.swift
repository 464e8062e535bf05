import Documents
import Faults
import Testing
import TimeLimits
import Timekeeping

@testable import Simulators

/// The corrected firmware: arrivals in seconds with the sequence numbers that they carry.
@Suite(.ends())
struct CorrectedFirmwareTests {
    private static let offline = Fault.life(.offline)
    private static let dark = Fault.life(.powerLoss)

    private static func run(
        _ rest: String = "", push: String = "", answers: [ScriptedBackend.Answer] = [],
        script: [ScriptedSensor.Answer] = [], tls: Bool = false
    ) async throws -> BoardRun {
        try await BoardRun(
            "profile: fixed\npush: {to: $hub/api/readings/create\(push)}\n" + rest, answers: answers,
            script: script, tls: tls)
    }

    @Test func `it keeps to its grid, whatever the back end takes`() async throws {
        #expect(
            try await Self.run(answers: [.late(4), .late(0.3)]).run(until: 21)
                == ["5 1", "10 2", "15 3", "20 4"])
    }

    @Test func `it repeats what got no answer, after pauses that grow`() async throws {
        let run = try await Self.run(
            push: ", retry: {times: 3, after: 2 s}", answers: [.status(500), .reset, .silence])
        #expect(try await run.run(until: 32) == ["5 1", "7 1", "11 1", "24 1", "24 2 3 4", "25 5", "30 6"])
        #expect(run.codes == [500, -5, -11, 201, 201, 201, 201])
    }

    @Test func `a reading stays on its card until somebody has taken it`() async throws {
        let run = try await Self.run(push: ", retry: {times: 0}", answers: [.status(500), .status(503)])
        #expect(try await run.run(until: 16) == ["5 1", "10 1 2", "15 1 2 3"])
    }

    @Test func `after an outage it sends oldest first, in batches, and a reboot takes nothing away`()
        async throws
    {
        let run = try await Self.run("buffer: {kind: flash, batch: 3}")
        let steps =
            ScriptedBackend.fault(Self.offline, 12, 41) + ScriptedBackend.fault(Self.dark, 27, 28)
        #expect(
            try await run.run(until: 50, steps)
                == ["5 1", "10 2", "43 3 4 5", "43 6 7 8", "48 9"])
        #expect(
            run.diary.truth.map { ($0.stamp.map { ($0 - Parts.noon).inSeconds } ?? 0) }
                == [5, 10, 15, 20, 25, 33, 38, 43, 48])
    }

    @Test func `RAM forgets at a loss of power, and no card forgets at once`() async throws {
        let steps = ScriptedBackend.fault(Self.offline, 12, 41) + ScriptedBackend.fault(Self.dark, 27, 28)
        #expect(
            try await Self.run("buffer: {kind: ram}").run(until: 50, steps)
                == ["5 1", "10 2", "43 6 7 8", "48 9"])
        #expect(
            try await Self.run("buffer: {kind: none}").run(until: 50, steps)
                == ["5 1", "10 2", "43 8", "48 9"])
    }

    @Test func `a card that is full loses the oldest`() async throws {
        let run = try await Self.run("buffer: {kind: flash, room: 2}")
        #expect(
            try await run.run(until: 42, ScriptedBackend.fault(Self.offline, 12, 37))
                == ["5 1", "10 2", "40 7 8"])
    }

    @Test func `a mute sensor is told of once and not kept`() async throws {
        let run = try await Self.run(script: [.bytes(SampleFrames.s1), .bytes(SampleFrames.s1), .mute])
        #expect(try await run.run(until: 16) == ["5 1", "10.1 2", "15 3"])
        #expect(run.bodies[1].hasSuffix(#""power_factor":null,"status":"sensor_silent"}"#))
        #expect(run.diary.truth.map(\.number) == [1, 3])
    }

    @Test func `a lost reply is sent again, with its stamp`() async throws {
        let run = try await Self.run(push: ", retry: {times: 1, after: 2 s}")
        let lost = ScriptedBackend.fault(.link(.lose(.replies)), 1, times: 1)
        #expect(try await run.run(until: 16, lost) == ["5 1", "12 1", "12 2", "15 3"])
        #expect(run.bodies[0] == run.bodies[1])
    }

    @Test func `its own time is the network's, and that of a clock chip in between`() async throws {
        let run = try await Self.run("clock: {offset: 95 s}")
        let steps =
            ScriptedBackend.fault(Self.offline, 0, 7)
            + ScriptedBackend.fault(.clock(.step(.seconds(30))), 12, 12)
            + ScriptedBackend.fault(Self.dark, 22, 23)
        try await run.run(until: 36, steps)
        // Nobody corrects it before 10 s, then the step stays until the next hour.
        #expect(
            run.diary.truth.map { ($0.stamp.map { ($0 - Parts.noon).inSeconds } ?? 0) }
                == [100, 10, 45, 50, 58, 63])
    }

    @Test func `without a clock chip the time is unknown until the network gives it`() async throws {
        let run = try await Self.run("quirks: [esp32.no-clock-chip]")
        try await run.run(until: 16, ScriptedBackend.fault(Self.offline, 0, 12))
        #expect(
            run.diary.truth.map { $0.stamp.map { ($0 - Parts.noon).inSeconds } } == [nil, nil, 15])
        #expect(run.bodies[0].contains(#""timestamp":5000,"sequence":1,"clock_set":false,"#))
        #expect(run.bodies[0].contains(#""timestamp":1762171215000,"sequence":3,"clock_set":true,"#))
    }

    @Test func `over HTTPS it takes the certificates of its authority only`() async throws {
        #expect(try await Self.run(tls: true).run(until: 6) == ["5 1"])
        let pinned = try CertificateFile()
        defer { pinned.remove() }
        let stranger = try await Self.run(
            push: ", retry: {times: 0}, ca: \(pinned.path)", tls: true)
        #expect(try await stranger.run(until: 6) == [])
        #expect(stranger.codes == [-1])
    }

    @Test func `with single faults of the sketch given back it has those and no others`() async throws {
        let run = try await Self.run("quirks: [esp32.one-loop, esp32.raw-floats]\narduinojson: 7.0.4")
        #expect(try await run.run(until: 11) == ["5 1", "10 2"])
        #expect(run.bodies[0].contains(#""clock_set":true,"voltage":229.6999969,"#))
    }

    @Test(arguments: [
        ("push: {to: nowhere}", "`to` of a push takes an address, found `nowhere`"),
        (
            "push: {to: \"http://a/\", every: 200 ms}",
            "`every` of a push must be 1 s or longer: a round takes some 0.2 s"
        ),
        (
            "push: {to: \"http://a/\", retry: {times: 2}}",
            "the published sketch has no `retry`: it sends once"
        ),
        ("buffer: {kind: ram}", "the published sketch has no `buffer`: it sends once"),
        (
            "profile: fixed\npush: {to: \"https://a/\", ca: none.pem}",
            "`ca` takes `run` or a file of certificates in PEM, found none.pem"
        ),
    ])
    func `what cannot be is said before the run`(yaml: String, message: String) throws {
        let error = #expect(throws: Diagnostics.self) { try BoardRun.settings(yaml) }
        #expect(error?.all.map(\.message) == [message])
    }
}
