/// What a client asks.
///
/// Source: MODBUS Application Protocol Specification V1.1b3, sections 6.3 and 6.4.
public enum ModbusRequest: Sendable, Hashable {
    case readHoldingRegisters(RegisterSpan)
    case readInputRegisters(RegisterSpan)
    /// A function that this package gives no meaning to.
    case other(function: UInt8, data: [UInt8])

    public static let readHoldingRegistersFunction: UInt8 = 3
    public static let readInputRegistersFunction: UInt8 = 4

    /// Reads function code and data.
    /// - Throws: `.illegalDataValue` for data that is too short or too long for its function or a count outside
    ///   its limits, `.illegalDataAddress` for a span that runs past register 65535, in this order;
    ///   `.illegalFunction` for no function at all.
    public init(pdu: [UInt8]) throws(ModbusException) {
        guard let function = pdu.first else { throw .illegalFunction }
        switch function {
        case Self.readHoldingRegistersFunction: self = .readHoldingRegisters(try Self.span(pdu))
        case Self.readInputRegistersFunction: self = .readInputRegisters(try Self.span(pdu))
        default: self = .other(function: function, data: Array(pdu.dropFirst()))
        }
    }

    private static func span(_ pdu: [UInt8]) throws(ModbusException) -> RegisterSpan {
        guard pdu.count == 5 else { throw .illegalDataValue }
        return try RegisterSpan(
            start: UInt16(pdu[1]) << 8 | UInt16(pdu[2]), count: UInt16(pdu[3]) << 8 | UInt16(pdu[4]))
    }

    public var function: UInt8 {
        switch self {
        case .readHoldingRegisters: Self.readHoldingRegistersFunction
        case .readInputRegisters: Self.readInputRegistersFunction
        case .other(let function, _): function
        }
    }

    /// Function code and data.
    public var pdu: [UInt8] {
        switch self {
        case .readHoldingRegisters(let span), .readInputRegisters(let span):
            [function] + [span.start, span.count].flatMap(\.bigEndianBytes)
        case .other(let function, let data): [function] + data
        }
    }
}

extension UInt16 {
    var bigEndianBytes: [UInt8] { [UInt8(self >> 8), UInt8(self & 0xFF)] }
}
