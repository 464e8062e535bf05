/// What happens to the answer to one request.
public struct ModbusVerdict: Sendable, Equatable {
    /// It is this exception in place of its own.
    public var exception: UInt8?
    public var isSilent = false
    public var hasWrongTransaction = false
    /// The wrong one, where it matters which.
    public var transaction: UInt16?
    public var protocolID: UInt16 = 0
    /// Bytes that its length field says too many.
    public var excessLength = 0
    public var hasWrongUnit = false
    public var hasWrongFunction = false
    /// Registers that it has too many.
    public var excessRegisters = 0
    public var isTruncated = false
    public var isDuplicated = false
    /// `nil` when it comes at once.
    public var bytesPerSecond: Double?
    public var end: End?
    public var delay = Duration.zero
    /// Orders that have struck for the last time.
    public var usedUp: [String] = []

    /// How the connection ends in place of an answer.
    public enum End: Sendable { case close, reset }

    public init() {}

    /// Whether a client that checks everything gets what it has asked for.
    public var leavesAnswerRight: Bool {
        end == nil && !isTruncated && excessRegisters == 0 && !hasWrongFunction && !hasWrongUnit
            && hasRightHeader
    }

    /// Whether a client that checks everything knows that this is an answer to its question, be it a wrong one.
    /// Otherwise it waits for more.
    public var isTakenForAnswer: Bool {
        !isTruncated && !hasWrongTransaction && protocolID == 0 && excessLength <= 0
    }

    private var hasRightHeader: Bool { isTakenForAnswer && excessLength == 0 }

    mutating func apply(_ fault: ModbusFault) {
        switch fault {
        case .exception(let code): exception = code
        case .silence: isSilent = true
        case .wrongTransaction: hasWrongTransaction = true
        case .transaction(let number):
            hasWrongTransaction = true
            transaction = number
        case .wrongProtocol(let id): protocolID = id
        case .wrongLength(let bytes): excessLength = bytes
        case .wrongUnit: hasWrongUnit = true
        case .wrongFunction: hasWrongFunction = true
        case .wrongCount(let registers): excessRegisters = registers
        case .truncate: isTruncated = true
        case .duplicate: isDuplicated = true
        case .slow(let rate): bytesPerSecond = rate
        case .close: end = .close
        case .reset: end = .reset
        case .delay(let span): delay = span
        }
    }
}
