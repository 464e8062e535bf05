/// An answer as firmware on a small board reads it: line by line up to the first empty one.
///
/// The status is the number behind the first blank of the first line, 0 where there is none; whether the line
/// begins with `HTTP/1.` is not looked at.
///
/// Source: HTTPClient of arduino-esp32, from 2.0 on.
struct BareHTTPAnswer: Sendable {
    /// Lines and headers beyond this are more than such a board can hold.
    private static let headLimit = 16 << 10

    private var line: [UInt8] = []
    private var status: Int?
    private var headers: [(name: String, value: String)] = []
    private var headCount = 0
    private var bodyCount = 0
    /// The head, once it is whole; its body is empty.
    private(set) var head: HTTPResponse?

    var isTooLarge: Bool { headCount > Self.headLimit }

    /// Whether the head says how long the body is.
    var hasLength: Bool { length != nil }

    private var length: Int? { head?.header("content-length").flatMap { Int($0) } }

    /// The head, once the body has come too.
    var whole: HTTPResponse? {
        guard let head, let length, bodyCount >= length else { return nil }
        return head
    }

    mutating func take(_ bytes: some Sequence<UInt8>) {
        for byte in bytes {
            guard head == nil else {
                bodyCount += 1
                continue
            }
            headCount += 1
            guard !isTooLarge else { return }
            if byte == UInt8(ascii: "\n") { endLine() } else { line.append(byte) }
        }
    }

    private mutating func endLine() {
        let text = Self.trimmed(line[...])
        line.removeAll(keepingCapacity: true)
        guard let status else {
            self.status = Self.status(in: text)
            return
        }
        if text.isEmpty {
            head = HTTPResponse(status: status, headers: headers)
        } else if let colon = text.firstIndex(of: UInt8(ascii: ":")) {
            let name = String(decoding: text[..<colon], as: UTF8.self).lowercased()
            let value = String(decoding: Self.trimmed(text[text.index(after: colon)...]), as: UTF8.self)
            headers.append((name, value))
        }
    }

    /// Digits behind the first blank, at most six.
    private static func status(in line: ArraySlice<UInt8>) -> Int {
        guard let blank = line.firstIndex(of: UInt8(ascii: " ")) else { return 0 }
        let digits = line[line.index(after: blank)...].prefix { (0x30...0x39).contains($0) }.prefix(6)
        return digits.reduce(0) { $0 * 10 + Int($1 - 0x30) }
    }

    private static func trimmed(_ text: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        let isBlank = { (byte: UInt8) in byte <= 0x20 }
        guard let first = text.firstIndex(where: { !isBlank($0) }),
            let last = text.lastIndex(where: { !isBlank($0) })
        else { return [] }
        return text[first...last]
    }
}
