/// Why a server refuses a request; any byte can stand on the wire.
///
/// Source: MODBUS Application Protocol Specification V1.1b3, section 7.
public struct ModbusException: Error, RawRepresentable, Sendable, Hashable {
    public let rawValue: UInt8
    public init(rawValue: UInt8) { self.rawValue = rawValue }

    public static let illegalFunction = Self(rawValue: 1)
    public static let illegalDataAddress = Self(rawValue: 2)
    public static let illegalDataValue = Self(rawValue: 3)
    public static let serverDeviceFailure = Self(rawValue: 4)
    public static let acknowledge = Self(rawValue: 5)
    public static let serverDeviceBusy = Self(rawValue: 6)
    public static let memoryParityError = Self(rawValue: 8)
    public static let gatewayPathUnavailable = Self(rawValue: 0x0a)
    public static let gatewayTargetFailedToRespond = Self(rawValue: 0x0b)
}
