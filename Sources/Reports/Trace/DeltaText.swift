/// Whole numbers as a short text: each as its difference from the one before, repeats counted: `12 5x3 -2` is
/// 12, 17, 22, 27, 25.
struct DeltaText {
    private(set) var text = ""
    private var last: Int64 = 0
    private var pending: String?
    private var count = 0

    static func of(_ numbers: some Sequence<Int64?>) -> String {
        var writer = DeltaText()
        for number in numbers { writer.append(number) }
        writer.flush()
        return writer.text
    }

    /// `nil` is written as `n` and changes nothing.
    private mutating func append(_ number: Int64?) {
        guard let number else { return put("n") }
        put(String(number &- last))
        last = number
    }

    private mutating func put(_ token: String) {
        if token == pending {
            count += 1
            return
        }
        flush()
        (pending, count) = (token, 1)
    }

    private mutating func flush() {
        guard let pending else { return }
        if !text.isEmpty { text += " " }
        text += count == 1 ? pending : "\(pending)x\(count)"
        self.pending = nil
    }
}
