/// One of the events that a server sends on a stream.
package struct ServerEvent: Sendable, Equatable {
    /// The last id that the stream had by then; empty when it had none.
    package var id: String
    /// `message` when the server gives no other.
    package var name: String
    package var data: String

    package init(id: String, name: String, data: String) {
        self.id = id
        self.name = name
        self.data = data
    }
}

/// Takes server-sent events out of bytes as they come.
///
/// Source: WHATWG, HTML, section 9.2.6, "Interpreting an event stream".
struct ServerEventDecoder {
    /// An event, or a line, with more bytes than this is never finished.
    static let limit = 1 << 20

    /// Bytes went on and on without an event.
    struct TooLong: Error {}

    private(set) var lastID: String
    private var line: [UInt8] = []
    private var data = ""
    private var name = ""
    /// Behind a CR, a LF belongs to the same end of line.
    private var isBehindCR = false
    private var isFirstLine = true

    /// - Parameter lastID: the one that the stream goes on from.
    init(lastID: String = "") {
        self.lastID = lastID
    }

    /// - Returns: the events that these bytes complete.
    /// - Throws: `TooLong`.
    mutating func take(_ bytes: some Sequence<UInt8>) throws(TooLong) -> [ServerEvent] {
        var events: [ServerEvent] = []
        for byte in bytes {
            let isSecondOfPair = isBehindCR && byte == UInt8(ascii: "\n")
            isBehindCR = byte == UInt8(ascii: "\r")
            if isSecondOfPair { continue }
            if byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r") {
                if let event = endLine() { events.append(event) }
            } else {
                line.append(byte)
                if line.count + data.utf8.count > Self.limit { throw TooLong() }
            }
        }
        return events
    }

    private mutating func endLine() -> ServerEvent? {
        var text = Substring(String(decoding: line, as: UTF8.self))
        line.removeAll(keepingCapacity: true)
        if isFirstLine, text.unicodeScalars.first == "\u{FEFF}" { text.unicodeScalars.removeFirst() }
        isFirstLine = false
        guard !text.isEmpty else { return endEvent() }
        let colon = text.firstIndex(of: ":")
        let field = text[..<(colon ?? text.endIndex)]
        var value = colon.map { text[text.index(after: $0)...] } ?? ""
        if value.first == " " { value.removeFirst() }
        take(field: field, value)
        return nil
    }

    /// Comments, which have no name, and fields that are not known are skipped.
    private mutating func take(field: Substring, _ value: Substring) {
        switch field {
        case "data": data += value + "\n"
        case "event": name = String(value)
        case "id" where !value.contains("\0"): lastID = String(value)
        default: break
        }
    }

    private mutating func endEvent() -> ServerEvent? {
        defer { (data, name) = ("", "") }
        guard !data.isEmpty else { return nil }
        return ServerEvent(id: lastID, name: name.isEmpty ? "message" : name, data: String(data.dropLast()))
    }
}
