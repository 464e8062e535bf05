import Testing
import TimeLimits

@testable import Verdicts

@Suite(.ends())
struct RecordValueTests {
    @Test(arguments: [
        ("null", RecordValue.null), (" true ", .bool(true)), ("-1.50e+3", .number("-1.50e+3")),
        ("0", .number("0")),
        (#""a\"\\\/\b\f\n\r\t\u00e9\ud83d\ude00""#, .string("a\"\\/\u{8}\u{C}\n\r\té😀")),
        ("[]", .array([])), ("[1, [2]]", .array([.number("1"), .array([.number("2")])])),
        ("{}", .object([])),
        (
            #"{"b": 1, "a": {}}"#,
            .object([.init(key: "b", value: .number("1")), .init(key: "a", value: .object([]))])
        ),
    ])
    func `JSON is read`(text: String, value: RecordValue) {
        #expect(RecordValue.parse(Array(text.utf8)[...]) == value)
    }

    @Test(arguments: [
        "", "nul", "+1", "01", "1.", ".5", "1e", "-", "[1,]", "[1 2]", "{\"a\"}", "{\"a\":1,}", "{a:1}", "\"",
        "\"\\x\"",
        "\"\\u12g4\"", "\"\\ud83d\"", "\"\\ude00\"", "\"\u{1}\"", "1 2", "{", "[", "NaN",
    ])
    func `what is no JSON is refused`(text: String) {
        #expect(RecordValue.parse(Array(text.utf8)[...]) == nil)
    }

    @Test func `text that is no UTF-8 is refused`() {
        #expect(RecordValue.parse([0x22, 0xFF, 0x22]) == nil)
    }

    @Test func `deep nesting is refused`() {
        let deep = [UInt8](repeating: UInt8(ascii: "["), count: 60_000)
        #expect(RecordValue.parse(deep[...]) == nil)
    }
}
