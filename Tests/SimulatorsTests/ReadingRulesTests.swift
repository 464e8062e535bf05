import Testing
import TimeLimits
import Wires

@testable import Simulators

@Suite(.ends())
struct ReadingRulesTests {
    private static let guide =
        #"{"meterId":"M","timestamp":5,"voltage":230.1,"current":4,"power_watts":9,"energy_kwh":1,"frequency":50,"power_factor":1}"#
    private static let silent =
        #"{"meterId":"M","timestamp":"2025-11-03T12:00:00Z","sequence":1,"clock_set":true,"voltage":null,"current":null,"power_watts":null,"energy_kwh":null,"frequency":null,"power_factor":null,"status":"sensor_silent"}"#

    private static func request(
        _ body: String, path: String = ReadingRules.path, method: String = "POST",
        type: String? = "application/json", hasLength: Bool = true
    ) -> HTTPRequest {
        HTTPRequest(
            method: method, path: path,
            headers: (type.map { [("content-type", $0)] } ?? [])
                + (hasLength ? [("content-length", "\(body.utf8.count)")] : []), body: Array(body.utf8))
    }

    @Test(arguments: [guide, silent, "[\(guide),\(silent)]"])
    func `what firmware sends has no deviation`(body: String) {
        #expect(ReadingRules.deviations(of: Self.request(body)) == [])
    }

    @Test(arguments: [
        (guide.replacing("\"voltage\":230.1,", with: ""), ["`voltage` is missing"]),
        (guide.replacing("230.1", with: "\"230.1\""), ["`voltage` is a text, not a number"]),
        (guide.replacing("230.1", with: "null"), ["`voltage` is null, not a number"]),
        (guide.replacing("\"M\"", with: "\"\""), ["`meterId` is empty"]),
        (guide.replacing("230.1", with: "NaN"), ["the body is no JSON: byte 40: not a number"]),
        (guide.replacing("\"timestamp\"", with: "\"time\""), ["`time` is no field of a reading"]),
        ("[\(guide),7]", ["row 1: a reading is an object, found a number"]),
        ("[]", ["the batch is empty"]),
        ("", ["the body is no JSON: byte 1: the text ends within a value"]),
        (
            guide + String(repeating: " ", count: 600),
            ["the body has 720 bytes; a reading has 512 at the most"]
        ),
    ])
    func `each deviation is named`(body: String, deviations: [String]) {
        #expect(ReadingRules.deviations(of: Self.request(body)) == deviations)
    }

    @Test func `so is one of the head`() {
        #expect(
            ReadingRules.deviations(of: Self.request(Self.guide, type: "text/plain", hasLength: false))
                == ["the Content-Type is text/plain, not application/json", "no Content-Length"])
        #expect(ReadingRules.deviations(of: Self.request(Self.guide, type: nil)) == ["no Content-Type"])
        #expect(
            ReadingRules.deviations(of: Self.request("", method: "GET")) == ["the method is GET, not POST"])
        #expect(ReadingRules.deviations(of: Self.request("", path: "/elsewhere")) == [])
    }

    @Test func `a refusal has the documented key, and what is wrong beside it`() {
        let refusal = ReadingRules.refusal(["`voltage` is missing"])
        #expect(refusal.status == 400)
        #expect(
            String(decoding: refusal.body, as: UTF8.self)
                == #"{"error":"Missing required fields","deviations":["`voltage` is missing"]}"#)
    }
}
