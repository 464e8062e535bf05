import Documents
import Modbus
import RegisterMaps
import Testing
import TimeLimits
import Timekeeping

@testable import Simulators

/// One meter, whichever way it is asked.
@Suite(.ends())
struct ModbusConsistencyTests {
    private func settingsMistakes(_ yaml: String, phaseCount: Int = 1) -> [String] {
        do {
            _ = try Parts.settings(yaml, phaseCount: phaseCount)
            return []
        } catch let mistakes as Diagnostics {
            return mistakes.ordered.map { "\($0.position.line):\($0.position.column) \($0.message)" }
        } catch {
            return ["\(error)"]
        }
    }

    /// Body and registers of one instant.
    private func faces(_ run: MeterRun, at second: Double) -> (IAMMeterValues, IAMMeterRegisters) {
        run.meter.state.withLock { state in
            let body = state.metrology.values(at: Parts.at(second))
            let registers = state.metrology.registerValues(at: Parts.at(second))
            return (
                body,
                IAMMeterRegisters(
                    values: registers, hasReactive: true, serial: "3C7A19E2", runTime: second.rounded(.down))
            )
        }
    }

    private func image(_ registers: IAMMeterRegisters, _ map: RegisterMap) -> RegisterImage {
        IAMMeterRegisterTable([map], phaseCount: registers.values.phases.count).image(of: registers)
    }

    private func decode(_ registers: IAMMeterRegisters, _ device: String) throws -> [String: Double] {
        let map = try #require(RegisterMap.named(device, profile: "field"))
        let last = try #require(map.points.last)
        let span = try RegisterSpan(start: 0, count: UInt16(last.addresses.upperBound))
        return map.decode(try image(registers, map).read(span), start: 0)
    }

    @Test(arguments: [(1, ""), (3, ""), (3, "net_metering: true\n")])
    func `body and registers show the same instant`(phaseCount: Int, extra: String) async throws {
        let run = try await MeterRun(
            "modbus: {}\nerror: {start: 1234.567 kWh}\n" + extra, phaseCount: phaseCount)
        let device = phaseCount == 1 ? "iammeter-wem3080" : "iammeter-wem3080t"
        let bodyStep = phaseCount == 1 ? 10.0 : 1
        let step = phaseCount == 1 ? 0.3125 : 1.25
        for second in stride(from: 1.0, to: 4000, by: 123.4) {
            let (body, registers) = faces(run, at: second)
            let decoded = try decode(registers, device)
            for (index, row) in body.phases.enumerated() {
                let phase = ".l\(index + 1)"
                #expect(abs(try #require(decoded["voltage" + phase]) - row.voltageV) <= 0.1)
                #expect(abs(try #require(decoded["power" + phase]) - row.powerW) <= 1)
                #expect(abs(try #require(decoded["current" + phase]) - row.currentA) <= 0.01)
                #expect(abs(try #require(decoded["power_factor" + phase]) - row.powerFactor) <= 0.001)
                let energy = try #require(decoded["energy.import" + phase])
                #expect(energy - row.importWh > -step && energy - row.importWh < bodyStep + step)
            }
            guard phaseCount > 1 else { continue }
            #expect(abs(try #require(decoded["power"]) - body.totalPowerW) <= 1.5)
            let powers = [1, 2, 3].compactMap { decoded["power.l\($0)"] }
            #expect(powers.count == 3 && decoded["power"] == powers.reduce(0, +))
            if body.net == nil {
                let counters = [1, 2, 3].compactMap { decoded["energy.import.l\($0)"] }
                #expect(decoded["energy.import"] == counters.reduce(0, +))
            }
            #expect(decoded["run_time"] == second.rounded(.down))
            let total = try #require(decoded["energy.import"])
            #expect(abs(total - body.totalImportWh) < 3 * (bodyStep + step))
        }
        await run.meter.close()
    }

    @Test func `the serial in the body is the one in registers 56 to 63`() async throws {
        let run = try await MeterRun("modbus: {}\n", phaseCount: 3)
        let map = try #require(RegisterMap.named("iammeter-wem3080t", profile: "field"))
        let image = image(run.meter.registers(), map)
        let words = try image.read(RegisterSpan(start: 56, count: 8))
        #expect(map.decodeText(words, start: 56) == ["serial": "3C7A19E2"])
        #expect(run.meter.identity.serial == "3C7A19E2")
        await run.meter.close()
    }

    @Test func `reactive registers are zero until reactive measurement is on`() async throws {
        for (yaml, isOn) in [("", false), ("reactive: true\n", true)] {
            let run = try await MeterRun("modbus: {block2: true}\n" + yaml, phaseCount: 3)
            #expect(run.meter.registers().hasReactive == isOn)
            let table = try #require(run.meter.modbus).answers.table
            #expect(table.maps.map(\.profile) == ["field", "block2"])
            let registers = IAMMeterRegisters(
                values: IAMMeterValues(phases: Array(repeating: Self.inductive, count: 3)), hasReactive: isOn,
                serial: "", runTime: 0)
            let image = table.image(of: registers)
            for start: UInt16 in [38, 0x80] {
                #expect(try image.read(RegisterSpan(start: start, count: 2)) == [0, isOn ? 310 : 0])
            }
            await run.meter.close()
        }
    }

    private static let inductive = {
        var row = IAMMeterValues.Row()
        row.reactiveVar = 310
        return row
    }()

    @Test func `a power that is no number has the pattern of none, and none in the truth`() throws {
        var values = IAMMeterValues(phases: [IAMMeterValues.Row()])
        values.phases[0].powerW = .nan
        let registers = IAMMeterRegisters(values: values, hasReactive: false, serial: "", runTime: 0)
        let map = try #require(RegisterMap.named("iammeter-wem3080", profile: "field"))
        let span = try RegisterSpan(start: 2, count: 2)
        let words = try image(registers, map).read(span)
        #expect(words == [0x8000, 0])
        let truth = IAMMeterRegisterTable([map], phaseCount: 1).truth(words, of: span, from: registers)
        #expect(truth.map(\.name) == ["power"] && truth[0].value.isNaN)
    }

    @Test func `every point of every map of an IAMMeter means something`() {
        for map in RegisterMap.builtIn where map.device.hasPrefix("iammeter-") {
            let phaseCount = map.device == "iammeter-wem3080" ? 1 : 3
            for point in map.points where point.constant == nil && point.name != "serial" {
                #expect(IAMMeterPoint(point.name, phaseCount: phaseCount) != nil, "\(point.name)")
            }
        }
    }

    @Test func `the second block shows magnitude, direction and both resolutions of energy`() throws {
        let map = try #require(RegisterMap.named("iammeter-wem3080t", profile: "block2"))
        var values = IAMMeterValues(phases: Array(repeating: Self.inductive, count: 3))
        values.phases[1].powerW = -1749
        values.phases[1].importWh = 402_500
        let registers = IAMMeterRegisters(values: values, hasReactive: true, serial: "", runTime: 0)
        let words = try image(registers, map).read(RegisterSpan(start: 0x48, count: 74))
        let decoded = map.decode(words, start: 0x48)
        #expect(decoded["power.magnitude.l2"] == 1749 && decoded["power.l2"] == -1749)
        #expect(decoded["direction.l1"] == 0 && decoded["direction.l2"] == 1)
        #expect(decoded["energy.import.coarse.l2"] == 402_500 && decoded["energy.import"] == 402_500)
        #expect(decoded["reactive.l3"] == 310 && decoded["power"] == -1749)
    }

    @Test func `the profile is the device's unless the server has its own`() throws {
        for (yaml, expected) in [
            ("modbus: {}", IAMMeterProfile.field), ("profile: seed\nmodbus: {}", .seed),
            ("modbus: {profile: seed}", .seed), ("profile: seed\nmodbus: {profile: field}", .field),
        ] {
            #expect(try Parts.settings(yaml + "\n").modbus?.profile == expected)
        }
        #expect(try Parts.settings("").modbus == nil)
    }

    @Test func `the limits are those of the scenario`() throws {
        let plain = try #require(try Parts.settings("modbus: {}\n").modbus)
        #expect(
            plain.limits.connections == 5 && plain.limits.excess == .acceptAndClose
                && plain.limits.idle == nil)
        #expect(plain.unit == nil && plain.port == nil && !plain.hasSecondBlock)
        let own = try #require(
            try Parts.settings(
                "modbus: {unit: 0, clients: 1, excess: refuse, idle: 30 s, port: 1502, block2: true}\n",
                phaseCount: 3
            ).modbus)
        #expect(
            own.limits.connections == 1 && own.limits.excess == .refuse && own.limits.idle == .seconds(30))
        #expect(own.unit == 0 && own.port == 1502 && own.hasSecondBlock)
    }

    @Test(arguments: [
        (
            "modbus: {unit: 256}",
            "3:16 `unit` of `modbus` takes a whole number, found `256`, which is not in 0..255"
        ),
        (
            "modbus: {clients: 0}",
            "3:19 `clients` of `modbus` takes a whole number, found `0`, which is not in 1..4096"
        ),
        (
            "modbus: {block2: true}",
            """
            3:10 unknown field `block2`; `modbus` takes `unit`, `unknown_unit`, `clients`, `excess`, `idle`, \
            `profile`, `port`
            """
        ),
    ])
    func `a mistake is told with its place`(yaml: String, expected: String) {
        #expect(settingsMistakes(yaml + "\n") == [expected])
    }
}
