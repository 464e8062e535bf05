import Documents
import Testing
import TimeLimits

@Suite(.ends())
struct NearestNameTests {
    static let rows: [(name: String, known: [String], expected: String?)] = [
        ("evry", ["to", "every", "first"], "every"),
        ("gatway", ["meter", "gateway"], "gateway"),
        ("metr", ["meter", "gateway"], "meter"),
        ("Every", ["every"], "every"),
        ("theif", ["thief"], "thief"),
        ("keepalive", ["keep_alive", "key"], "keep_alive"),
        ("ab", ["ac"], nil),
        ("xyz", ["every", "first"], nil),
        ("", ["a"], nil),
        ("cat", ["bat", "rat"], "bat"),
    ]

    @Test(arguments: rows) func `the nearest name is suggested when it is near`(
        name: String, known: [String], expected: String?
    ) {
        #expect(NearestName.suggestion(for: name, in: known) == expected)
    }
}
