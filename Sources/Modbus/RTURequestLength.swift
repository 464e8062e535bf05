/// How many bytes a request on a serial line has, from its first ones.
///
/// A pseudoterminal or a busy host cannot keep the silence of 3.5 characters between two frames, so a frame ends
/// where its function says.
enum RTURequestLength: Equatable {
    case known(Int)
    /// Too little has come to say.
    case notYet
    /// Nobody knows this function: the frame ends with a pause.
    case endsWithPause

    /// - Parameter bytes: address, function and data as far as they have come.
    init(_ bytes: [UInt8]) {
        guard bytes.count >= 2 else {
            self = .notYet
            return
        }
        switch bytes[1] {
        case 1...6: self = .known(8)
        case Self.calibrate: self = .known(6)
        case Self.resetEnergy: self = .known(4)
        case ModbusFunction.maskWriteRegister.rawValue: self = .known(10)
        case ModbusFunction.writeCoils.rawValue, ModbusFunction.writeRegisters.rawValue:
            self = Self.counted(bytes, countAt: 6)
        case ModbusFunction.readWriteRegisters.rawValue: self = Self.counted(bytes, countAt: 10)
        default: self = .endsWithPause
        }
    }

    /// Vendor functions of the Peacefair modules. Source: PZEM-004T V3.0 user manual, sections 2.5 and 2.6.
    private static let calibrate: UInt8 = 0x41
    private static let resetEnergy: UInt8 = 0x42

    private static func counted(_ bytes: [UInt8], countAt index: Int) -> Self {
        bytes.count > index ? .known(index + 1 + Int(bytes[index]) + 2) : .notYet
    }
}
