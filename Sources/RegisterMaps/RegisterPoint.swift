import Quantities

/// One quantity in the registers of a device.
package struct RegisterPoint: Sendable, Equatable {
    /// How the registers hold it.
    package enum Format: Sendable, Equatable {
        case u16, s16, u32, s32
        /// Text of so many registers, two characters each, zero padded.
        case ascii(registers: Int)

        package var registerCount: Int {
            switch self {
            case .u16, .s16: 1
            case .u32, .s32: 2
            case .ascii(let registers): registers
            }
        }

        /// The raw numbers that fit; `nil` for text.
        package var range: ClosedRange<Int64>? {
            switch self {
            case .u16: 0...0xFFFF
            case .s16: -0x8000...0x7FFF
            case .u32: 0...0xFFFF_FFFF
            case .s32: -0x8000_0000...0x7FFF_FFFF
            case .ascii: nil
            }
        }
    }

    /// In the words of the language: `voltage.l1`, `energy.import`, `serial`, `run_time`.
    package let name: String
    /// Zero-based address of the first register.
    package let address: UInt16
    package let format: Format
    /// Of a number of two registers.
    package let wordOrder: WordOrder
    /// What the raw number counts.
    package let step: RegisterStep
    /// What the registers always hold, as a raw number: a model number, padding; `nil` for a measured value.
    package let constant: Int64?

    /// Zero-based addresses.
    package var addresses: Range<Int> { Int(address)..<(Int(address) + format.registerCount) }
}

/// Which word of a number of two registers comes first.
package enum WordOrder: String, Sendable, CaseIterable {
    case mostSignificantFirst, leastSignificantFirst
}

/// The step of a register: so much of a unit for each count, as an exact fraction.
package struct RegisterStep: Sendable, Equatable {
    /// Base units for each `divisor` counts.
    let factor: Double
    let divisor: Double
    /// `nil` for text; a plain number such as a model number counts as a ratio.
    package let dimension: Dimension?

    /// Of text, which has none.
    static let none = RegisterStep(factor: 1, divisor: 1, dimension: nil)

    /// One count in base units.
    package var size: Double { factor / divisor }

    /// A raw number in base units, rounded once.
    func quantity(_ raw: Int64) -> Double { Double(raw) * factor / divisor }

    /// A quantity in counts, to the nearest; not a number for a quantity that is none.
    func raw(_ quantity: Double) -> Double { (quantity * divisor / factor).rounded() }
}
