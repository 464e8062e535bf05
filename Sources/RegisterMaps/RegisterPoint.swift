import Quantities

/// One quantity in the registers of a device.
public struct RegisterPoint: Sendable, Equatable {
    /// How the registers hold it, the high word first.
    public enum Format: Sendable, Equatable {
        case u16, s16, u32, s32
        /// Text of so many registers, two characters each, zero padded.
        case ascii(registers: Int)

        public var registerCount: Int {
            switch self {
            case .u16, .s16: 1
            case .u32, .s32: 2
            case .ascii(let registers): registers
            }
        }
    }

    /// In the words of the language: `voltage.l1`, `energy.import`, `power.net`, `serial`, `run_time`.
    public let name: String
    /// Zero-based address of the first register.
    public let address: UInt16
    public let format: Format
    /// The quantity in `unit` is the raw number times this.
    public let scale: Double
    /// `nil` for a plain number and for text.
    public let unit: MeasureUnit?
}
