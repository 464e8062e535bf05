/// Puts a PDU together: function code, then big-endian words.
struct PDUWriter {
    var bytes: [UInt8]

    init(function: UInt8) {
        bytes = [function]
        bytes.reserveCapacity(8)
    }

    mutating func add(_ words: UInt16...) {
        for word in words { add(word) }
    }

    private mutating func add(_ word: UInt16) {
        bytes.append(UInt8(word >> 8))
        bytes.append(UInt8(word & 0xFF))
    }

    /// The registers behind the number of their bytes, at most 255 of them.
    mutating func addCounted(registers: [UInt16]) {
        bytes.reserveCapacity(bytes.count + 1 + 2 * registers.count)
        bytes.append(UInt8(truncatingIfNeeded: 2 * registers.count))
        for register in registers { add(register) }
    }

    /// The bits, the first one lowest, behind the number of their bytes; what is left of the last byte is 0.
    mutating func addCounted(bits: [Bool]) {
        let byteCount = (bits.count + 7) / 8
        bytes.append(UInt8(truncatingIfNeeded: byteCount))
        let start = bytes.count
        bytes += [UInt8](repeating: 0, count: byteCount)
        for (place, isOn) in bits.enumerated() where isOn { bytes[start + place / 8] |= 1 << (place % 8) }
    }
}
