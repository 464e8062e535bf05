import Testing
import TimeLimits

@testable import Documents

@Suite(.ends())
struct JSONPointerTests {
    /// The text of RFC 6901, section 5.
    static let document = #"""
        {"foo": ["bar", "baz"], "": 0, "a/b": 1, "c%d": 2, "e^f": 3, "g|h": 4, "i\\j": 5, "k\"l": 6, " ": 7, "m~n": 8}
        """#

    @Test(arguments: [
        ("/foo/0", JSONValue.string("bar")), ("/foo/1", .string("baz")), ("/", .number(0)),
        ("/a~1b", .number(1)), ("/c%d", .number(2)), ("/e^f", .number(3)), ("/g|h", .number(4)),
        (#"/i\j"#, .number(5)), (#"/k"l"#, .number(6)), ("/ ", .number(7)), ("/m~0n", .number(8)),
    ])
    func `a pointer names a value`(text: String, value: JSONValue) throws {
        let document = try JSONParser.parse(Array(Self.document.utf8))
        let pointer = try #require(JSONPointer(text))
        #expect(document[pointer] == value)
    }

    @Test func `the empty pointer names the whole`() throws {
        let document = try JSONParser.parse(Array("[1]".utf8))
        #expect(document[try #require(JSONPointer(""))] == document)
    }

    @Test(arguments: [
        "/foo/2", "/foo/-", "/foo/00", "/foo/01", "/foo/+1", "/foo/", "/foo/0/x", "/bar",
        "/foo/99999999999999999999",
    ])
    func `a pointer may name nothing`(text: String) throws {
        let document = try JSONParser.parse(Array(Self.document.utf8))
        #expect(document[try #require(JSONPointer(text))] == nil)
    }

    @Test(arguments: ["foo", "foo/0", "/a~", "/a~2b", "/~/x", " /foo"])
    func `what breaks the rules is no pointer`(text: String) {
        #expect(JSONPointer(text) == nil)
    }

    @Test func `an escape is read once`() throws {
        #expect(JSONPointer("/~01")?.steps == ["~1"])
    }
}
