import Foundation
import Testing
import TimeLimits
import Timekeeping
import Verdicts

@testable import Harness

/// Records with and without what crossed the wires.
@Suite(.ends())
struct WireLogTests {
    private static let yaml = Cases.household(
        length: "1 min",
        """
        expect:
          - {id: x, eventually: hub.reading, within: 30 s}
        """)

    @Test func `what crossed the wires is in the record, outside its hash`() async throws {
        let plain = try await Cases.run(Self.yaml).record
        let wired = try await Cases.run(Self.yaml) { $0.recordsWires = true }.record
        #expect(RecordHash.stated(in: Array(wired)) == RecordHash.stated(in: Array(plain)))
        var crossings: [RecordLine] = []
        _ = try RecordReader.read(Array(wired)) { if $0.kind == "wire" { crossings.append($0) } }
        let pushes = crossings.filter { $0.from == "hub" && $0.data["direction"]?.text == "in" }
        #expect(pushes.count >= 10)
        let first = try #require(pushes.first)
        #expect(first.data["wire"]?.text == "http")
        #expect(first.data["connection"]?.integer == 1)
        let bytes = try #require(Data(base64Encoded: first.data["bytes"]?.text ?? ""))
        #expect(String(decoding: bytes, as: UTF8.self).hasPrefix("POST /api/iammeter/webhook"))
    }

    @Test func `a record without them has no such line`() async throws {
        let record = try await Cases.run(Self.yaml).record
        #expect(!String(decoding: record, as: UTF8.self).contains(#""kind":"wire""#))
    }
}
