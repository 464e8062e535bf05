import Modbus
import RegisterMaps

/// How a PZEM-004T answers requests: what it has in its memory, and the rules of its manual.
///
/// Source: Peacefair, PZEM-004T V3.0 user manual, sections 2.3 to 2.8, and captures of real modules.
struct PZEMFace: Sendable, Equatable {
    /// Its own, 0x01...0xF7; a new one holds from the next request on.
    var address: UInt8
    /// Power above it raises the alarm.
    var thresholdW: UInt16

    /// Every module answers to it, and answers as it; for one module on the line.
    static let generalAddress: UInt8 = 0xF8
    /// Carried out and never answered.
    static let broadcast: UInt8 = 0
    static let ownAddresses: ClosedRange<UInt16> = 0x01...0xF7

    /// What a request comes to.
    struct Outcome: Sendable {
        /// Function code and data of the answer.
        var pdu: [UInt8]
        /// What was read, in full.
        var values: [TruthValue] = []
        /// 0 for none.
        var exception: UInt8 = 0
        var resetsEnergy = false
        /// Calibrating takes seconds.
        var calibrates = false
    }

    private static let calibrate: UInt8 = 0x41
    private static let resetEnergy: UInt8 = 0x42
    private static let password: [UInt8] = [0x37, 0x21]
    /// Holding registers.
    private static let thresholdRegister: UInt16 = 1
    private static let addressRegister: UInt16 = 2

    /// Whether a frame is for this module.
    func hears(_ address: UInt8) -> Bool {
        address == self.address || address == Self.generalAddress || address == Self.broadcast
    }

    /// Carries a request out.
    mutating func answer(_ frame: RTUFrame, values: PZEMValues) -> Outcome {
        do throws(ModbusException) {
            return try carryOut(frame, values)
        } catch {
            return Self.refusal(error, function: frame.pdu[0])
        }
    }

    static func refusal(_ exception: ModbusException, function: UInt8) -> Outcome {
        Outcome(
            pdu: ModbusResponse.exception(exception, function: function).pdu, exception: exception.rawValue)
    }

    private mutating func carryOut(_ frame: RTUFrame, _ values: PZEMValues) throws(ModbusException) -> Outcome
    {
        switch try ModbusRequest(pdu: frame.pdu) {
        case .readInputRegisters(let span):
            let words = try values.registers(thresholdW: thresholdW).read(span)
            return Outcome(pdu: Self.pdu(words, frame), values: values.truth(in: span))
        case .readHoldingRegisters(let span):
            return Outcome(pdu: Self.pdu(try holding(span), frame))
        case .writeRegister(let register, let value):
            try write(value, to: register)
            return Outcome(pdu: frame.pdu)
        case .other(Self.resetEnergy, _):
            return Outcome(pdu: frame.pdu, resetsEnergy: true)
        case .other(Self.calibrate, let password) where frame.address == Self.generalAddress:
            guard password == Self.password else { throw .illegalDataValue }
            return Outcome(pdu: frame.pdu, calibrates: true)
        default: throw .illegalFunction
        }
    }

    private static func pdu(_ words: [UInt16], _ frame: RTUFrame) -> [UInt8] {
        ModbusResponse.registers(words, function: frame.pdu[0]).pdu
    }

    private func holding(_ span: RegisterSpan) throws(ModbusException) -> [UInt16] {
        let registers = [Self.thresholdRegister: thresholdW, Self.addressRegister: UInt16(address)]
        let words = span.addresses.compactMap { registers[UInt16($0)] }
        guard words.count == Int(span.count) else { throw .illegalDataAddress }
        return words
    }

    private mutating func write(_ value: UInt16, to register: UInt16) throws(ModbusException) {
        switch register {
        case Self.thresholdRegister: thresholdW = value
        case Self.addressRegister:
            guard Self.ownAddresses.contains(value) else { throw .illegalDataValue }
            address = UInt8(value)
        default: throw .illegalDataAddress
        }
    }
}
