import Testing
import TimeLimits

@testable import Documents

@Suite(.ends())
struct JSONWriterTests {
    @Test(arguments: [
        (1401.0, "1401"), (0.1, "0.1"), (-615.25, "-615.25"), (1e21, "1e+21"), (-0.0, "-0.0"), (0, "0"),
        (-9_223_372_036_854_775_808, "-9.223372036854776e+18"), (9.3e18, "9.3e+18"),
    ])
    func `numbers are printed in the shortest form`(number: Double, text: String) {
        #expect(JSONWriter.shortest(number) == text)
    }

    @Test func `texts are escaped`() throws {
        var json = JSONWriter()
        json.object { $0.field("k\"", "a\\\n\u{1}é") }
        #expect(json.text == #"{"k\"":"a\\\n\u0001é"}"#)
    }
}
