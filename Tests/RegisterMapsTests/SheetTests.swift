import Modbus
import RegisterMaps
import Testing
import TimeLimits

/// The samples of the sheet on IAMMeters, byte for byte.
@Suite(.ends())
struct SheetTests {
    @Test func `the eight registers of the single-phase meter are those of the sheet`() throws {
        let map = try #require(RegisterMap.named("iammeter-wem3080", profile: "field"))
        let image = map.encode { Self.singlePhase[$0] }
        let registers = words("5A66 026A 0000 0579 00FF 7096 0027 A670")
        #expect(read(image, 0, 8) == .success(registers))
        #expect(read(image, 8, 2) == .success(words("03D4 0001")))
        #expect(
            map.decode(registers, start: 0) == [
                "voltage.l1": 231.42, "current.l1": 6.18, "power.l1": 1401,
                "energy.import.l1": 5_231_406.875, "energy.export.l1": 812_035,
            ])
    }

    @Test func `the seed's registers are those of the guide`() throws {
        let map = try #require(RegisterMap.named("iammeter-wem3080", profile: "seed"))
        let registers = words("090A 026A 0000 0579 004F D32F 1386 03D4")
        #expect(read(map.encode { Self.singlePhase[$0] }, 0, 8) == .success(registers))
        #expect(
            map.decode(registers, start: 0) == [
                "voltage.l1": 231.4, "current.l1": 6.18, "power.l1": 1401, "energy.import.l1": 5_231_407,
                "frequency": 49.98, "power_factor.l1": 0.98,
            ])
        let exporting = map.encode { $0 == "power.l1" ? -1401 : 0 }
        #expect(read(exporting, 2, 2) == .success(words("FFFF FA87")))
    }

    @Test func `the sixty-six registers of the three-phase meter are those of the sheet`() throws {
        let map = try #require(RegisterMap.named("iammeter-wem3080t", profile: "field"))
        let image = map.encode({ Self.threePhases[$0] }, text: { $0 == "serial" ? "7E41C0D9" : nil })
        #expect(read(image, 0, 66) == .success(Self.dump))
        #expect(read(image, 0, 38) == .success(Array(Self.dump.prefix(38))))
        #expect(map.decodeText(Self.dump, start: 0) == ["serial": "7E41C0D9"])
        let constants = ["model": 2.0, "padding.19": 0, "padding.29": 0, "padding.31": 0]
        #expect(map.decode(Self.dump, start: 0) == Self.threePhases.merging(constants) { $1 })
    }

    @Test func `the guide's map reads nonsense from a real three-phase meter`() throws {
        let map = try #require(RegisterMap.named("iammeter-wem3080t", profile: "seed"))
        let values = map.decode(Array(Self.dump.prefix(8)), start: 0)
        #expect(values["voltage.l1"] == 2306 && values["frequency"] == 0 && values["power_factor.l1"] == 0.2)
    }

    @Test func `a read that touches a hole or leaves the map is an illegal address`() throws {
        let map = try #require(RegisterMap.named("iammeter-wem3080t", profile: "field"))
        let image = map.encode({ Self.threePhases[$0] }, text: { _ in "" })
        #expect(read(image, 60, 7) == .failure(.illegalDataAddress))
        #expect(read(image, 66, 1) == .failure(.illegalDataAddress))
        #expect(read(image, 65_535, 1) == .failure(.illegalDataAddress))
        let holed = map.encode({ $0 == "power.l1" ? nil : Self.threePhases[$0] }, text: { _ in "" })
        #expect(read(holed, 0, 2) == .success(words("5A14 01AF")))
        #expect(read(holed, 0, 3) == .failure(.illegalDataAddress))
        #expect(read(holed, 3, 4) == .failure(.illegalDataAddress))
        #expect(read(holed, 4, 2) == .success(words("0016 7FC4")))
    }

    @Test func `the second block lies beside the first`() throws {
        let first = try #require(RegisterMap.named("iammeter-wem3080t", profile: "field"))
        let second = try #require(RegisterMap.named("iammeter-wem3080t", profile: "block2"))
        let image = first.encode({ Self.threePhases[$0] }, text: { _ in "" })
            .merging(second.encode { Self.secondBlock($0) })
        #expect(read(image, 0x48, 9) == .success(words("5A14 01AF 03B0 0016 7FC4 03B6 0000 00C8 0000")))
        #expect(read(image, 0x51, 9) == .success(words("5A96 02FA 06D5 0004 E9D0 03DE 0026 18BC 0100")))
        #expect(read(image, 0x63, 5) == .success(words("0027 7B6C 1387 0026 1984")))
        #expect(read(image, 0x68, 4) == .success(words("001C 1FB5 0000 00FA")))
        #expect(read(image, 0x78, 4) == .success(words("FFFF FD99 0000 03B0")))
        #expect(read(image, 0x80, 4) == .success(words("0000 0136 FFFF FF07")))
        #expect(read(image, 0x8C, 6) == .success(words("0001 57C0 0000 7594 0000 0000")))
        #expect(read(image, 0x92, 1) == .failure(.illegalDataAddress))
        #expect(read(image, 66, 6) == .failure(.illegalDataAddress))
    }

    private static let singlePhase = [
        "voltage.l1": 231.42, "current.l1": 6.18, "power.l1": 1401, "energy.import.l1": 5_231_407,
        "energy.export.l1": 812_035, "frequency": 49.98, "power_factor.l1": 0.98,
    ]

    private static let threePhases = [
        "voltage.l1": 230.6, "current.l1": 4.31, "power.l1": 944, "energy.import.l1": 1_843_125,
        "energy.export.l1": 250, "power_factor.l1": 0.95,
        "voltage.l2": 231.9, "current.l2": 7.62, "power.l2": -1749, "energy.import.l2": 402_500,
        "energy.export.l2": 3_120_875, "power_factor.l2": 0.99,
        "voltage.l3": 229.4, "current.l3": 1.15, "power.l3": 190, "energy.import.l3": 988_750,
        "energy.export.l3": 0, "power_factor.l3": 0.72,
        "frequency": 49.99, "power": -615, "energy.import": 3_234_375, "energy.export": 3_121_125,
        "reactive.l1": 310, "reactive_energy.inductive.l1": 51_200, "reactive_energy.capacitive.l1": 800,
        "reactive.l2": -249, "reactive_energy.inductive.l2": 1000, "reactive_energy.capacitive.l2": 88_000,
        "reactive.l3": 183, "reactive_energy.inductive.l3": 30_100, "reactive_energy.capacitive.l3": 0,
        "run_time": 86_461,
    ]

    private static func secondBlock(_ name: String) -> Double? {
        if let phase = name.range(of: "power.magnitude") {
            return threePhases["power" + name[phase.upperBound...]].map(abs)
        }
        if let phase = name.range(of: "direction") {
            return threePhases["power" + name[phase.upperBound...]].map { $0 < 0 ? 1 : 0 }
        }
        return threePhases[name.replacing(".coarse", with: "")]
    }

    private static let dump = words(
        """
        5A14 01AF 0000 03B0 0016 7FC4 0000 00C8 03B6 0002
        5A96 02FA FFFF F92B 0004 E9D0 0026 18BC 03DE 0000
        599C 0073 0000 00BE 000C 11D8 0000 0000 02D0 0000
        1387 0000 FFFF FD99 0027 7B6C 0026 1984 0000 0136
        0000 C800 0000 0320 FFFF FF07 0000 03E8 0001 57C0
        0000 00B7 0000 7594 0000 0000 3745 3431 4330 4439
        0000 0000 0000 0000 0001 51BD
        """)
}
