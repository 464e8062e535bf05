import Faults
import Testing
import TimeLimits
import Timekeeping

@testable import Simulators

/// The published sketch: when it posts and what its client returns.
@Suite(.ends())
struct SketchTests {
    private static let offline = Fault.life(.offline)
    private static let dark = Fault.life(.powerLoss)

    @Test func `it posts every five seconds from the fifth on`() async throws {
        #expect(try await BoardRun().run(until: 16) == ["5", "10", "15"])
    }

    @Test
    func `a round begins with a turn of the loop, so it comes up to a tenth of a second later each time`()
        async throws
    {
        let script = (0..<4).map { _ in ScriptedSensor.Answer.late(60, SampleFrames.s1) }
        // The first question is the one at start, then the loop turns at 2.56, 2.66 and so on.
        #expect(try await BoardRun(script: script).run(until: 21) == ["5.12", "10.18", "15.24", "20.24"])
    }

    @Test func `a slow back end stretches the round, and the next one follows at once`() async throws {
        let run = try await BoardRun(
            "push: {to: $hub/, timeout: 10 s}", answers: [.late(7), .late(4.95), .late(0.25)])
        #expect(try await run.run(until: 25) == ["5", "12.1", "17.15", "22.2"])
    }

    @Test func `the bytes are those of the protocol sheet`() async throws {
        let run = try await BoardRun("push: {to: $hub/api/readings/create, key: s3cret}")
        try await run.run(until: 6)
        #expect(
            run.heads[0].dropFirst().map { "\($0.name): \($0.value)" } == [
                "user-agent: ESP32HTTPClient", "connection: keep-alive",
                "accept-encoding: identity;q=1,chunked;q=0.1,*;q=0", "content-type: application/json",
                "x-api-key: s3cret", "content-length: 176",
            ])
        #expect(
            run.bodies == [
                #"{"meterId":"MTR-1001","timestamp":5000,"voltage":229.6999969,"current":3.482000113,"power_watts":767.7999878,"energy_kwh":1523.467041,"frequency":50,"power_factor":0.959999979}"#
            ])
    }

    @Test(arguments: [
        (ScriptedBackend.Answer.status(200), 200), (.status(404), 404), (.status(301), 301), (.silence, -11),
        (.late(4.9), 200), (.late(5), 200), (.late(5.1), -11), (.reset, -5),
    ])
    func `its client returns a status or a number below zero, and the reading is not sent again`(
        answer: ScriptedBackend.Answer, code: Int
    ) async throws {
        let run = try await BoardRun(answers: [answer])
        try await run.run(until: 10.05)
        #expect(run.codes.first == code)
        #expect(Set(run.bodies).count == run.bodies.count)
    }

    @Test(arguments: [
        (Fault.link(.cut), -1), (.link(.lose(.requests)), -11), (.link(.lose(.replies)), -11),
        (.http(.cutBody, path: nil), -3), (.http(.stall, path: nil), -11),
        (.http(.malformed, path: nil), 201),
        (.http(.oversize, path: nil), 413),
    ])
    func `what goes wrong on the way has a number too`(fault: Fault, code: Int) async throws {
        let run = try await BoardRun()
        try await run.run(until: 12, ScriptedBackend.fault(fault, 1, 14))
        #expect(run.codes.first == code)
    }

    @Test func `nobody listens`() async throws {
        let run = try await BoardRun("push: {to: \"http://127.0.0.1:1/\"}")
        try await run.run(until: 6)
        #expect(run.codes == [-1])
    }

    @Test func `without Wi-Fi it stands still for ten seconds at a time and drops what it read`() async throws
    {
        let run = try await BoardRun()
        // Noticed at 12.1, it waits until 22.1 and until 32.2, and is there again at 33.3; the round of 32.2 was the
        // last one.
        #expect(
            try await run.run(until: 45, ScriptedBackend.fault(Self.offline, 12.03, 33))
                == ["5", "10", "37.2", "42.2"])
        #expect(run.diary.reports("dropped").count == 2)
    }

    @Test func `a mute sensor leaves a gap`() async throws {
        let run = try await BoardRun(script: [.mute, .bytes(SampleFrames.s1), .mute])
        #expect(try await run.run(until: 21) == ["5", "15", "20"])
        #expect(run.diary.reports("sensor").count == 1)
        #expect(run.diary.truth.map(\.number) == [1, 2, 3])
        #expect(run.diary.truth.allSatisfy { $0.stamp == nil })
    }

    @Test func `one late reply and every reading is five seconds old`() async throws {
        let run = try await BoardRun(script: [
            .bytes(SampleFrames.s1), .late(150, SampleFrames.s2), .bytes(SampleFrames.s3),
            .bytes(SampleFrames.s1), .bytes(SampleFrames.s1),
        ])
        try await run.run(until: 26)
        #expect(
            run.diary.truth.map { row in "\((row.at - Parts.noon).inSeconds) \(row.values[0].value)" }
                == ["10.0 225.1000061", "15.0 230.3999939", "20.0 229.6999969", "25.0 229.6999969"])
    }

    @Test func `after a loss of power it begins at five seconds again, and so does its timestamp`()
        async throws
    {
        let run = try await BoardRun()
        #expect(
            try await run.run(until: 26, ScriptedBackend.fault(Self.dark, 12, 13)) == ["5", "10", "18", "23"])
        #expect(run.bodies[2].contains(#""timestamp":5000,"#))
        #expect(run.sensor.opened == 2)
        #expect(run.diary.reports("reboot").count == 1)
    }

    @Test func `its timestamp wraps after 49 days 17 h 2 min 47 s`() {
        let life = BoardLife(number: 0, since: Parts.noon)
        #expect(ESP32Meter.millis(since: life, at: Parts.at(4_294_967.295)) == .max)
        #expect(ESP32Meter.millis(since: life, at: Parts.at(4_294_967.296)) == 0)
    }

    @Test func `over HTTPS it takes any certificate`() async throws {
        let run = try await BoardRun(tls: true)
        #expect(try await run.run(until: 6) == ["5"])
    }
}
