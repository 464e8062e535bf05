/// What happens to the answer to one request.
package struct ModbusVerdict: Sendable, Equatable {
    /// It is this exception in place of its own.
    package var exception: UInt8?
    package var isSilent = false
    package var hasWrongTransaction = false
    /// The wrong one, where it matters which.
    package var transaction: UInt16?
    package var protocolID: UInt16 = 0
    /// Bytes that its length field says too many.
    package var excessLength = 0
    package var hasWrongUnit = false
    package var hasWrongFunction = false
    /// Registers that it has too many.
    package var excessRegisters = 0
    package var isTruncated = false
    package var isDuplicated = false
    /// `nil` when it comes at once.
    package var bytesPerSecond: Double?
    package var end: End?
    package var delay = Duration.zero
    /// Orders that have struck for the last time.
    package var usedUp: [String] = []

    /// How the connection ends in place of an answer.
    package enum End: Sendable { case close, reset }

    package init() {}

    /// Whether a client that checks everything gets what it has asked for.
    package var leavesAnswerRight: Bool {
        end == nil && !isTruncated && excessRegisters == 0 && !hasWrongFunction && !hasWrongUnit
            && hasRightHeader
    }

    /// Whether a client that checks everything knows that this is an answer to its question, be it a wrong one.
    /// Otherwise it waits for more.
    package var isTakenForAnswer: Bool {
        !isTruncated && !hasWrongTransaction && protocolID == 0 && excessLength <= 0
    }

    private var hasRightHeader: Bool { isTakenForAnswer && excessLength == 0 }

    mutating func apply(_ fault: ModbusFault, _ chance: Chance) {
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
        case .delay(let by): delay = chance.span(of: by)
        }
    }
}
