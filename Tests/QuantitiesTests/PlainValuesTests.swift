import Quantities
import Testing
import TimeLimits

@Suite(.ends())
struct PlainValuesTests {
    @Test func `ratios are numbers or per cents`() throws {
        #expect(try Ratio.parse("0.3") == 0.3)
        #expect(try Ratio.parse("30 %") == 0.3)
        #expect(try Ratio.parse("29 %", in: 0...1) == 0.29)
        let error = try #require(throws: QuantityError.self) { try Ratio.parse("130 %", in: 0...1) }
        #expect(error.description == "takes a ratio, found `130 %`, which is not in 0..1")
    }

    @Test func `counts are whole numbers`() throws {
        #expect(try Count.parse("3") == 3)
        #expect(try Count.parse("-3", in: -5...5) == -3)
    }

    static let counts: [(text: String, message: String)] = [
        ("-1", "takes a whole number, found `-1`, which is not in 0..10"),
        ("11", "takes a whole number, found `11`, which is not in 0..10"),
        ("1.0", "takes a whole number, found `1.0`"),
        ("1e1", "takes a whole number, found `1e1`"),
        ("3 W", "takes a whole number, found `3 W`"),
        ("", "takes a whole number, found nothing"),
        ("99999999999999999999", "takes a whole number, found `99999999999999999999`, which is too large"),
    ]

    @Test(arguments: counts) func `what is no count is refused`(text: String, message: String) throws {
        let error = try #require(throws: QuantityError.self) { try Count.parse(text, in: 0...10) }
        #expect(error.description == message)
    }

    @Test func `a count without an upper bound says so`() throws {
        let error = try #require(throws: QuantityError.self) { try Count.parse("0", in: 1...Int.max) }
        #expect(error.description == "takes a whole number, found `0`, which is less than 1")
    }

    @Test(arguments: ["no", "yes", "True", "1", ""]) func `only true and false are truth values`(text: String)
    {
        #expect(throws: QuantityError.self) { try TruthValue.parse(text) }
    }

    @Test func `truth values are read`() throws {
        #expect(try TruthValue.parse("true"))
        #expect(try TruthValue.parse("false") == false)
    }
}
