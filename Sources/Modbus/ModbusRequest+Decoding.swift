extension ModbusRequest {
    /// Reads function code and data.
    /// - Throws: `.illegalDataValue` for data that is too short or too long for its function or a count outside
    ///   its limits, `.illegalDataAddress` for a span that runs past address 65535, in this order;
    ///   `.illegalFunction` for no function at all.
    package init(pdu: [UInt8]) throws(ModbusException) {
        guard let code = pdu.first else { throw .illegalFunction }
        guard let function = ModbusFunction(rawValue: code) else {
            self = .other(function: code, data: Array(pdu.dropFirst()))
            return
        }
        let data = PDUReader(pdu)
        switch function {
        case .readCoils: self = .readCoils(try data.bitSpan())
        case .readDiscreteInputs: self = .readDiscreteInputs(try data.bitSpan())
        case .readHoldingRegisters: self = .readHoldingRegisters(try data.registerSpan())
        case .readInputRegisters: self = .readInputRegisters(try data.registerSpan())
        case .writeCoil: self = try Self.writeCoil(data)
        case .writeRegister:
            try data.check(wordCount: 2)
            self = .writeRegister(address: data.word(0), data.word(1))
        case .writeCoils: self = .writeCoils(try Self.coils(data))
        case .writeRegisters:
            self = .writeRegisters(
                try ModbusWrite(start: data.word(0), registers: data.countedRegisters(behind: 2)))
        case .maskWriteRegister:
            try data.check(wordCount: 3)
            self = .maskWriteRegister(address: data.word(0), and: data.word(1), or: data.word(2))
        case .readWriteRegisters: self = try Self.readWriteRegisters(data)
        }
    }

    private static func writeCoil(_ data: PDUReader) throws(ModbusException) -> Self {
        try data.check(wordCount: 2)
        switch data.word(1) {
        case on: return .writeCoil(address: data.word(0), true)
        case off: return .writeCoil(address: data.word(0), false)
        default: throw .illegalDataValue
        }
    }

    private static func coils(_ data: PDUReader) throws(ModbusException) -> ModbusWrite<Bool> {
        let count = Int(data.word(1))
        let bytes = try data.countedBytes(behind: 2)
        guard bytes.count == (count + 7) / 8 else { throw .illegalDataValue }
        return try ModbusWrite(start: data.word(0), coils: PDUReader.bits(bytes, count: count))
    }

    /// All counts are judged before the addresses.
    private static func readWriteRegisters(_ data: PDUReader) throws(ModbusException) -> Self {
        let values = try data.countedRegisters(behind: 4)
        guard (1...125).contains(data.word(1)), (1...121).contains(values.count) else {
            throw .illegalDataValue
        }
        return .readWriteRegisters(
            try RegisterSpan(start: data.word(0), count: data.word(1)),
            try ModbusWrite(start: data.word(2), registersBesideRead: values))
    }
}
