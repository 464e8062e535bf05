/// Looks into the data of a PDU, big-endian words behind the function code.
struct PDUReader {
    private let pdu: [UInt8]

    init(_ pdu: [UInt8]) {
        self.pdu = pdu
    }

    /// The word at a place, from 0; 0 when the PDU is too short for it.
    func word(_ place: Int) -> UInt16 {
        let index = 1 + 2 * place
        guard index + 1 < pdu.count else { return 0 }
        return UInt16(pdu[index]) << 8 | UInt16(pdu[index + 1])
    }

    /// - Throws: `.illegalDataValue` unless the data has exactly so many words.
    func check(wordCount: Int) throws(ModbusException) {
        guard pdu.count == 1 + 2 * wordCount else { throw .illegalDataValue }
    }

    func registerSpan() throws(ModbusException) -> RegisterSpan {
        try check(wordCount: 2)
        return try RegisterSpan(start: word(0), count: word(1))
    }

    func bitSpan() throws(ModbusException) -> BitSpan {
        try check(wordCount: 2)
        return try BitSpan(start: word(0), count: word(1))
    }

    /// The bytes that end the PDU, with their count before them, behind so many words.
    func countedBytes(behind wordCount: Int) throws(ModbusException) -> ArraySlice<UInt8> {
        let index = 1 + 2 * wordCount
        guard index < pdu.count, pdu.count - index - 1 == pdu[index] else { throw .illegalDataValue }
        return pdu[(index + 1)...]
    }

    /// The registers that end the PDU; the word before them says how many they are, the byte after it how many
    /// bytes.
    func countedRegisters(behind wordCount: Int) throws(ModbusException) -> [UInt16] {
        let bytes = try countedBytes(behind: wordCount)
        guard bytes.count == 2 * Int(word(wordCount - 1)) else { throw .illegalDataValue }
        return Self.registers(bytes)
    }

    /// An odd last byte is left out.
    static func registers(_ bytes: ArraySlice<UInt8>) -> [UInt16] {
        [UInt16](unsafeUninitializedCapacity: bytes.count / 2) { registers, count in
            var index = bytes.startIndex
            while count < bytes.count / 2 {
                registers[count] = UInt16(bytes[index]) << 8 | UInt16(bytes[index + 1])
                index += 2
                count += 1
            }
        }
    }

    /// The lowest bit of the first byte comes first.
    static func bits(_ bytes: ArraySlice<UInt8>, count: Int) -> [Bool] {
        (0..<count).map { bytes[bytes.startIndex + $0 / 8] >> ($0 % 8) & 1 == 1 }
    }
}
