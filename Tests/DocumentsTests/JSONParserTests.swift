import Seeded
import Testing
import TimeLimits

@testable import Documents

@Suite(.ends())
struct JSONParserTests {
    private func parse(_ text: String) throws -> JSONValue { try JSONParser.parse(Array(text.utf8)) }

    @Test func `every kind of value is read`() throws {
        let text =
            #" { "a" : [ 1 , -2.5e1 , true , false , null , "x\n\u00e9\ud83d\ude00\/" ] , "b" : { } , "c" : [ ] } "#
        let expected = JSONValue.object([
            .init(
                key: "a",
                value: .array([.number(1), .number(-25), .bool(true), .bool(false), .null, .string("x\né😀/")])
            ),
            .init(key: "b", value: .object([])), .init(key: "c", value: .array([])),
        ])
        #expect(try parse(text) == expected)
    }

    @Test(arguments: [
        "0", "-0", "0.1", "1e22", "123456789.123456789", "5231.407", "1843.125", "0.30000000000000004",
        "1e-7",
        "179769313486231570000e288", "4.9e-324", "9007199254740993", "1E+2", "0.000",
        "2.2250738585072014e-308",
        "100000000000000000000000000000000000", "0.0000000000000000000000000000000000001",
    ])
    func `a number is the nearest double`(text: String) throws {
        #expect(try parse(text).number == Double(text)!)
    }

    @Test func `random decimals are read as the standard library reads them`() throws {
        var random = SeededNumbers(seed: 11)
        for _ in 0..<5000 {
            let digits = String(
                UInt64.random(in: 0...(.max >> UInt64.random(in: 0...63, using: &random)), using: &random))
            let decimals = String(UInt64.random(in: 0...99_999, using: &random))
            let exponent =
                Int.random(in: 0...3, using: &random) == 0
                ? "e\(Int.random(in: -30...30, using: &random))" : ""
            let text = "\(digits).\(decimals)\(exponent)"
            #expect(try parse(text).number == Double(text)!)
        }
    }

    @Test(arguments: [
        "0", "-0", "-0.00", "231.40", "0.050", "-17", "9007199254740993", "9999999999999999999",
        "-9223372036854775808", "1234567890.123456789", "0.0000000000000000001",
    ])
    func `the digits of a number stay as they are written`(text: String) throws {
        #expect(try parse(text).written?.text == text)
    }

    @Test(arguments: [
        ("1.50e3", "1500"), ("1.5e+18", "1.5e+18"), ("184467440737095516150", "1.844674407370955e+20"),
        ("1.00000000000000000000", "1"),
    ])
    func `a number with an exponent or more than 19 digits gets its shortest form`(
        text: String, shown: String
    ) throws {
        #expect(try parse(text).written?.text == shown)
    }

    @Test(
        arguments: [
            ("0", 0), ("-0", 0), ("-17", -17), ("9223372036854775807", .max), ("-9223372036854775808", .min),
            ("9223372036854775808", nil), ("1.0", nil), ("1.5", nil), ("1e3", 1000), ("1e30", nil),
        ] as [(String, Int?)])
    func `a whole number is told from others`(text: String, integer: Int?) throws {
        #expect(try parse(text).integer == integer)
    }

    @Test(arguments: [("7", 0), ("7.0", 1), ("-0.125", 3), ("1.25e2", 0)])
    func `the digits after the point are counted`(text: String, decimals: Int) throws {
        #expect(try parse(text).written?.decimals == decimals)
    }

    @Test func `a part of a larger buffer is read, and errors count from its start`() throws {
        let bytes = Array("xx[1,2]yy".utf8)
        #expect(try JSONParser.parse(bytes[2..<7]) == .array([1, 2].map { .number($0) }))
        #expect(throws: JSONError(problem: .trailing, offset: 5)) { try JSONParser.parse(bytes[2..<8]) }
    }

    @Test(arguments: [
        "", " ", "{", "[", "[1", "[1,", "[1,]", "[,1]", "{,}", #"{"a"}"#, #"{"a":}"#, #"{"a":1,}"#, "{1:2}",
        "tru",
        "truE", "nul", "01", "-", "-x", "+1", ".5", "1.", "1.e2", "1e", "1e+", "0x1", "1 2", "[1]]", "'a'",
        #""a"#,
        #""\x""#, #""\u12g4""#, #""\ud800""#, #""\ud800\u0041""#, #""\udc00""#, "\"a\u{1}\"", "\u{feff}1",
        "hello",
        "<html>", "Data=1&SN=2", "[1 2]", "{a:1}", "NaN", "\"\\ude00\"", "{\"a\" 1}",
    ])
    func `what is not JSON is refused`(text: String) {
        #expect(throws: JSONError.self) { try parse(text) }
    }

    @Test func `bytes that are not UTF-8 are refused`() {
        #expect(throws: JSONError(problem: .invalidText, offset: 2)) {
            try JSONParser.parse([0x22, 0xff, 0x22])
        }
        #expect(throws: JSONError(problem: .unexpected(0xff), offset: 0)) { try JSONParser.parse([0xff]) }
    }

    @Test func `a key that is there twice is refused`() {
        #expect(throws: JSONError(problem: .repeatedKey("a"), offset: 10)) { try parse(#"{"a":1,"a":2}"#) }
    }

    @Test(arguments: ["NaN", "-Infinity", "Infinity"]) func `a number that is none is told apart`(
        text: String
    ) {
        #expect(throws: JSONError(problem: .notANumber, offset: text.hasPrefix("-") ? 2 : 1)) {
            try parse("[\(text)]")
        }
    }

    @Test func `a number beyond the doubles is refused`() {
        #expect(throws: JSONError(problem: .numberOutOfRange, offset: 1)) { try parse("[1e999]") }
    }

    @Test func `sixteen levels are read, and seventeen are not`() throws {
        _ = try parse(String(repeating: "[", count: 16) + String(repeating: "]", count: 16))
        #expect(throws: JSONError(problem: .tooDeep(limit: 16), offset: 16)) {
            try parse(String(repeating: "[", count: 30_000) + String(repeating: "]", count: 30_000))
        }
    }

    @Test func `errors say where and what`() {
        #expect("\(JSONError(problem: .unexpected(0x3c), offset: 0))" == "byte 1: `<` is not JSON here")
        #expect("\(JSONError(problem: .unexpected(7), offset: 3))" == "byte 4: byte value 7 is not JSON here")
    }
}
