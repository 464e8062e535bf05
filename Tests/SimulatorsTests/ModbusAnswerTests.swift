import Modbus
import RegisterMaps
import Seeded
import Testing
import TimeLimits

@testable import Simulators

/// How a meter answers, request by request, before any wire.
@Suite(.ends())
struct ModbusAnswerTests {
    /// Bytes from hexadecimal with spaces between.
    private func bytes(_ text: String) -> [UInt8] {
        text.split(separator: " ").compactMap { UInt8($0, radix: 16) }
    }

    private func answer(_ request: String, _ image: RegisterImage) -> String {
        let pdu = bytes(request)
        let answer = IAMMeterModbus.pdu(
            IAMMeterModbus.answer(pdu, from: image), function: pdu.first ?? 0)
        return answer.map { ($0 < 16 ? "0" : "") + String($0, radix: 16, uppercase: true) }.joined(
            separator: " ")
    }

    private func image(_ device: String, _ profile: String = "field") throws -> RegisterImage {
        let map = try #require(RegisterMap.named(device, profile: profile))
        return map.encode({ Self.sample[$0] ?? 0 }, text: { _ in "7E41C0D9" })
    }

    private static let sample = [
        "voltage.l1": 231.42, "current.l1": 6.18, "power.l1": 1401, "energy.import.l1": 5_231_407,
        "energy.export.l1": 812_035, "power_factor.l1": 0.98,
    ]

    @Test(arguments: [
        ("03 00 00 00 08", "03 10 5A 66 02 6A 00 00 05 79 00 FF 70 96 00 27 A6 70"),
        ("03 00 00 00 0A", "03 14 5A 66 02 6A 00 00 05 79 00 FF 70 96 00 27 A6 70 03 D4 00 01"),
        ("03 00 03 00 02", "03 04 05 79 00 FF"), ("03 00 09 00 01", "03 02 00 01"),
        ("03 00 00 00 0B", "83 02"), ("03 00 0A 00 01", "83 02"), ("03 FF FF 00 01", "83 02"),
        ("03 FF FF 00 02", "83 02"),
        ("03 00 00 00 00", "83 03"), ("03 00 00 00 7E", "83 03"), ("03 FF FF 00 7E", "83 03"),
        ("03 00 00 FF FF", "83 03"),
        ("03", "83 03"), ("03 00 00 00", "83 03"), ("03 00 00 00 08 00", "83 03"),
        ("04 00 00 00 08", "84 01"), ("06 00 00 00 01", "86 01"), ("10 00 00 00 01 02 00 01", "90 01"),
        ("2B 0E 01 00", "AB 01"), ("01 00 00 00 01", "81 01"), ("00", "80 01"), ("83 00 00 00 01", "83 01"),
    ])
    func `a single-phase meter answers`(request: String, expected: String) throws {
        #expect(answer(request, try image("iammeter-wem3080")) == expected)
    }

    @Test(arguments: [
        ("03 00 00 00 42", 134, "03 84 5A 66"), ("03 00 00 00 26", 78, "03 4C 5A 66"),
        ("03 00 38 00 08", 18, "03 10 37 45 34 31 43 30 44 39 00"), ("03 00 41 00 01", 4, "03 02"),
        ("03 00 00 00 43", 2, "83 02"), ("03 00 42 00 01", 2, "83 02"), ("03 00 48 00 09", 2, "83 02"),
        ("03 00 00 00 7D", 2, "83 02"),
    ])
    func `a three-phase meter answers`(request: String, count: Int, head: String) throws {
        let answer = answer(request, try image("iammeter-wem3080t"))
        #expect(answer.hasPrefix(head) && answer.split(separator: " ").count == count)
    }

    @Test(arguments: [
        ("03 00 00 00 01", "03 02 09 0A"), ("03 00 01 00 01", "03 02 02 6A"),
        ("03 00 02 00 02", "03 04 00 00 05 79"),
        ("03 00 04 00 02", "03 04 00 4F D3 2F"), ("03 00 06 00 01", "03 02 00 00"),
        ("03 00 07 00 01", "03 02 03 D4"),
        ("03 00 08 00 01", "83 02"),
    ])
    func `the six requests of the guide are answered`(request: String, expected: String) throws {
        #expect(answer(request, try image("iammeter-wem3080", "seed")) == expected)
    }

    @Test func `no bytes are too odd for a meter`() throws {
        let image = try image("iammeter-wem3080t")
        var numbers = SeededNumbers(seed: 5)
        for _ in 0..<5000 {
            let pdu = (0..<Int.random(in: 1...12, using: &numbers)).map { _ in
                UInt8.random(in: 0...255, using: &numbers)
            }
            let answer = IAMMeterModbus.answer(pdu, from: image)
            let reply = IAMMeterModbus.pdu(answer, function: pdu[0])
            #expect(reply.count == 2 || (reply[0] == 3 && reply.count == 2 + Int(reply[1])))
            _ = IAMMeterModbus.addresses(pdu)
        }
    }
}
