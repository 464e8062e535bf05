import Documents
import Testing
import TimeLimits

@testable import Harness

@Suite(.ends())
struct PlanCheckTests {
    @Test func `two meters of one serial number at a hub are a mistake`() throws {
        let yaml = Cases.household("expect: [{id: x, never: hub.refused}]")
            .replacing("[{id: main, serial: S1}]", with: "[{id: main, serial: S1}, {id: other, serial: S1}]")
        #expect(PlanCheck.mistakes(in: try Cases.plans(yaml)).count == 1)
    }

    @Test func `two devices of one serial number are a mistake`() throws {
        let yaml = Cases.household("expect: [{id: x, never: hub.refused}]")
            .replacing(
                "system:", with: "  other: {model: iammeter-wem3080, serial: S1, sees: flat.grid}\nsystem:")
        #expect(
            PlanCheck.mistakes(in: try Cases.plans(yaml)).map(\.message)
                == ["`other` has the serial number of `meter`, `S1`"])
    }

    @Test func `two boards with the serial number of their sketch are none`() throws {
        let board = "{model: esp32-meter, sensor: {pty: /dev/null}}"
        let yaml = Cases.household("expect: [{id: x, never: hub.refused}]")
            .replacing("system:", with: "  one: \(board)\n  other: \(board)\nsystem:")
        #expect(PlanCheck.mistakes(in: try Cases.plans(yaml)).isEmpty)
    }

    @Test func `a client that keeps wall-clock time is a mistake in virtual time only`() throws {
        let yaml = Cases.household("expect: [{id: x, never: hub.refused}]")
            .replacing(
                "[{id: main, serial: S1}]",
                with:
                    "[{id: main, serial: S1}, {id: shed, poll: {modbus: \"127.0.0.1:502\", client: libmodbus}}]"
            )
        let plans = try Cases.plans(yaml)
        #expect(
            PlanCheck.mistakes(in: plans).map(\.message) == [
                "libmodbus keeps wall-clock time, so a run in virtual time cannot use it"
            ])
        #expect(PlanCheck.mistakes(in: plans, isVirtual: false).isEmpty)
    }

    @Test(arguments: ["device.offline", "device.power_loss", "device.reboot"])
    func `a last will of a device that goes dark is a mistake in virtual time only`(action: String) throws {
        let yaml = Cases.household(
            """
            timeline:
              - {id: away, at: "18:02", do: \(action), with: {device: meter, how: dark}}
            expect: [{id: x, never: hub.refused}]
            """
        ).replacing(
            "push: {to: \"${hub.url}/api/iammeter/webhook\", every: 5 s, keep_alive: true}",
            with: "mqtt: {broker: \"${broker.url}\", every: 5 s, will: {topic: gone}}"
        ).replacing("system:", with: "system:\n  broker: {use: broker}")
        let plans = try Cases.plans(yaml)
        let mistakes = PlanCheck.mistakes(in: plans)
        #expect(
            mistakes.map(\.message) == [
                "a broker publishes the last will of `meter` by the real clock, so a run in virtual time has none after `how: dark`"
            ])
        let line = yaml.split(separator: "\n", omittingEmptySubsequences: false)
            .firstIndex { $0.contains("how: dark") }
        #expect(mistakes.first?.position.line == line.map { $0 + 1 })
        #expect(PlanCheck.mistakes(in: plans, isVirtual: false).isEmpty)
        let refused = try Cases.plans(yaml.replacing("how: dark", with: "how: refused"))
        #expect(PlanCheck.mistakes(in: refused).isEmpty)
    }

    @Test func `a scenario in order has none`() throws {
        let yaml = Cases.household("expect: [{id: x, never: hub.refused}]")
        #expect(PlanCheck.mistakes(in: try Cases.plans(yaml)).isEmpty)
    }
}
