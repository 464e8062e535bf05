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
        var json = JSONWriter()
        json.value(number)
        #expect(json.text == text)
    }

    @Test(arguments: [
        (0.0, 0, "0"), (-0.4, 0, "0"), (-0.5, 0, "-1"), (0.5, 0, "1"), (231.4, 2, "231.40"), (0.05, 1, "0.1"),
        (-0.05, 2, "-0.05"), (1e20, 2, "1e+20"), (123_456.789, 3, "123456.789"), (.nan, 1, "null"),
        (1, 12, "1.000000000"), (1.5, -1, "2"),
    ])
    func `a number has so many digits after the point`(number: Double, decimals: Int, text: String) {
        var json = JSONWriter()
        json.value(number, decimals: decimals)
        #expect(json.text == text)
    }

    @Test(arguments: [0, 7, -10, .max, .min] as [Int64]) func `whole numbers have all their digits`(
        number: Int64
    ) {
        var json = JSONWriter()
        json.array([number]) { json, number in
            json.value(number)
            json.quoted(number)
        }
        #expect(json.text == "[\(number),\"\(number)\"]")
    }

    @Test func `commas stand between members, elements and nothing else`() {
        var json = JSONWriter()
        for number in 1...2 {
            json.object { json in
                json.key("a")
                json.array([1, number]) { $0.value($1) }
                json.field("b", nil as String?)
                json.field("left out", ifKnown: nil as String?)
                json.field("c", ifKnown: "x,")
                json.key("d")
                json.object { _ in }
                json.key("e")
                json.array([String]()) { $0.value($1) }
                json.field("f", 0.5)
            }
            json.endLine()
        }
        func line(_ number: Int) -> String {
            #"{"a":[1,\#(number)],"b":null,"c":"x,","d":{},"e":[],"f":0.5}"# + "\n"
        }
        #expect(json.text == line(1) + line(2))
    }

    @Test func `a buffer is used again`() {
        var json = JSONWriter()
        json.value("first")
        json.removeAll()
        json.value("second")
        #expect(json.text == #""second""#)
    }

    @Test func `texts are escaped`() throws {
        var json = JSONWriter()
        json.object { $0.field("k\"", "a\\\n\u{1}é") }
        #expect(json.text == #"{"k\"":"a\\\n\u0001é"}"#)
    }
}
