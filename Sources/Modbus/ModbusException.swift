/// Why a server refuses a request; any byte can stand on the wire.
///
/// Source: MODBUS Application Protocol Specification V1.1b3, section 7.
package struct ModbusException: Error, RawRepresentable, Sendable, Hashable {
    package let rawValue: UInt8
    package init(rawValue: UInt8) { self.rawValue = rawValue }

    package static let illegalFunction = Self(rawValue: 1)
    package static let illegalDataAddress = Self(rawValue: 2)
    package static let illegalDataValue = Self(rawValue: 3)
    package static let serverDeviceFailure = Self(rawValue: 4)
    package static let acknowledge = Self(rawValue: 5)
    package static let serverDeviceBusy = Self(rawValue: 6)
    package static let memoryParityError = Self(rawValue: 8)
    package static let gatewayPathUnavailable = Self(rawValue: 0x0a)
    package static let gatewayTargetFailedToRespond = Self(rawValue: 0x0b)
}
