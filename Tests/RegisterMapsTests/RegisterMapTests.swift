import Quantities
import RegisterMaps
import Testing
import TimeLimits

@Suite(.ends())
struct RegisterMapTests {
    @Test func `an unknown map is none`() {
        #expect(RegisterMap.named("iammeter-wem3080", profile: "block2") == nil)
        #expect(RegisterMap.named("x", profile: "field") == nil)
    }

    @Test func `every file of the package has its profiles`() {
        #expect(
            RegisterMap.builtIn.map { "\($0.device) \($0.profile) \($0.points.count)" } == [
                "iammeter-wem3080 field 7", "iammeter-wem3080 seed 6", "iammeter-wem3080t field 37",
                "iammeter-wem3080t seed 18", "iammeter-wem3080t block2 45",
                "pzem-004t-v3 field 7",
            ])
    }

    @Test func `the field maps have no holes and end where the sheet ends them`() throws {
        for (device, count) in [("iammeter-wem3080", 10), ("iammeter-wem3080t", 66)] {
            let map = try #require(RegisterMap.named(device, profile: "field"))
            #expect(map.points.flatMap(\.addresses) == Array(0..<count))
        }
        let second = try #require(RegisterMap.named("iammeter-wem3080t", profile: "block2"))
        #expect(second.points.flatMap(\.addresses) == Array(0x48...0x91))
    }

    @Test func `a step is one count in base units`() throws {
        let map = try #require(RegisterMap.named("iammeter-wem3080", profile: "field"))
        #expect(map.point("energy.import.l1")?.step.size == 0.3125)
        #expect(map.point("voltage.l1")?.step.size == 0.01)
        #expect(map.point("energy.import.l1")?.step.dimension == .energy)
        #expect(map.point("frequency") == nil)
    }

    @Test func `only points that lie in the span whole are decoded`() throws {
        let map = try #require(RegisterMap.named("iammeter-wem3080", profile: "field"))
        #expect(map.decode([0x0579, 0, 3200], start: 3) == ["energy.import.l1": 1000])
        #expect(map.decode([], start: 0).isEmpty)
        #expect(map.decode([1, 2], start: 65_535).isEmpty)
    }

    @Test(arguments: [
        ("voltage.l1", 231.424, "5A66"), ("voltage.l1", 231.426, "5A67"),
        ("voltage.l1", 700, "FFFF"), ("voltage.l1", -1, "0000"), ("voltage.l1", .nan, "FFFF"),
        ("power.l1", -0.4, "0000 0000"), ("power.l1", -0.6, "FFFF FFFF"), ("power.l1", 3e9, "7FFF FFFF"),
        ("power.l1", -3e9, "8000 0000"), ("power.l1", -.infinity, "8000 0000"),
        ("power.l1", .nan, "8000 0000"),
        ("energy.import.l1", 1e13, "FFFF FFFF"),
    ])
    func `a quantity goes to the nearest step and stays in the range of its type`(
        name: String, quantity: Double, registers: String
    ) throws {
        let map = try #require(RegisterMap.named("iammeter-wem3080", profile: "field"))
        let point = try #require(map.point(name))
        let image = map.encode { $0 == name ? quantity : nil }
        #expect(
            read(image, point.address, UInt16(point.format.registerCount)) == .success(words(registers)))
    }

    @Test func `the highest values of a type are not negative unless it has a sign`() {
        for map in RegisterMap.builtIn {
            for point in map.points where point.constant == nil && point.step.dimension != nil {
                let isSigned = [.s16, .s32].contains(point.format)
                let registers = [UInt16](repeating: 0xFFFF, count: point.format.registerCount)
                let highest = Double(UInt64(1) << (16 * point.format.registerCount)) - 1
                let decoded = map.decode(registers, start: point.address)[point.name] ?? .nan
                let expected = (isSigned ? -1 : highest) * point.step.size
                #expect(abs(decoded - expected) <= abs(expected) * 1e-9, "\(map.profile) \(point.name)")
            }
        }
    }

    @Test func `what was encoded is decoded to within half a step`() {
        for map in RegisterMap.builtIn {
            for point in map.points where point.constant == nil && point.step.dimension != nil {
                let quantity = 1234.56789 * point.step.size
                let image = map.encode { $0 == point.name ? quantity : nil }
                let count = UInt16(point.format.registerCount)
                guard case .success(let registers) = read(image, point.address, count) else {
                    Issue.record("\(point.name) cannot be read")
                    continue
                }
                let decoded = map.decode(registers, start: point.address)[point.name] ?? .nan
                #expect(
                    abs(decoded - quantity) <= point.step.size / 2 * 1.000001, "\(map.profile) \(point.name)")
            }
        }
    }

    @Test(arguments: [
        ("7E41C0D9", "3745 3431 4330 4439 0000 0000 0000 0000", "7E41C0D9"),
        ("12345678901234567890", "3132 3334 3536 3738 3930 3132 3334 3536", "1234567890123456"),
        ("Zähler", "5A3F 686C 6572 0000 0000 0000 0000 0000", "Z?hler"),
        ("", "0000 0000 0000 0000 0000 0000 0000 0000", ""),
    ])
    func `a text is padded with zeros and cut to its room`(
        text: String, registers: String, decoded: String
    ) throws {
        let map = try #require(RegisterMap.named("iammeter-wem3080t", profile: "field"))
        let image = map.encode({ _ in 0 }, text: { _ in text })
        #expect(read(image, 56, 8) == .success(words(registers)))
        #expect(map.decodeText(words(registers), start: 56) == ["serial": decoded])
    }
}
