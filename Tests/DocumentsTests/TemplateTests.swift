import Documents
import Testing
import TimeLimits

@Suite(.ends())
struct TemplateTests {
    static let rows: [(text: String, parts: [Template.Part])] = [
        ("", []),
        ("plain $name {x}", [.text("plain $name {x}")]),
        ("${hub.url}", [.insertion(name: "hub", field: "url")]),
        (
            "a${hub.url}/b${meter-1.modbus}",
            [
                .text("a"), .insertion(name: "hub", field: "url"), .text("/b"),
                .insertion(name: "meter-1", field: "modbus"),
            ]
        ),
    ]

    @Test(arguments: rows) func `a text falls into its parts`(text: String, parts: [Template.Part]) throws {
        #expect(try Template.parse(text) == parts)
    }

    static let mistakes: [(text: String, error: TemplateError)] = [
        ("a ${hub.url", .unclosed("${hub.url")),
        ("${}", .notAnAddress("")),
        ("${hub}", .notAnAddress("hub")),
        ("${a.b.c}", .notAnAddress("a.b.c")),
        ("${a. b}", .notAnAddress("a. b")),
        ("${1.b}", .notAnAddress("1.b")),
    ]

    @Test(arguments: mistakes) func `what is no insertion is refused`(text: String, error: TemplateError) {
        #expect(throws: error) { try Template.parse(text) }
    }

    @Test func `messages say what to write`() {
        #expect(
            "\(TemplateError.notAnAddress("hub"))"
                == "`${hub}` is no insertion; write an address such as `${hub.url}`")
    }
}
