import Modbus
import Scenarios

extension PZEMModel {
    /// What a program asks with, and the answer.
    static var samples: [SampleMessage] {
        let request = RTUFrame(address: 1, pdu: [0x04, 0x00, 0x00, 0x00, 0x0A])
        let values = PZEMValues(
            voltageV: 231.4, currentA: 5.21, powerW: 1180.5, energyWh: 423_670, frequencyHz: 50,
            powerFactor: 0.98)
        var face = PZEMFace(address: 1, thresholdW: 23_000)
        let answer = RTUFrame(address: 1, pdu: face.answer(request, values: values).pdu)
        return [
            SampleMessage("request for all registers", hexadecimal(request)),
            SampleMessage("its answer", hexadecimal(answer)),
        ]
    }

    private static func hexadecimal(_ frame: RTUFrame) -> String {
        frame.bytes.map { byte in (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true) }
            .joined(separator: " ")
    }
}
