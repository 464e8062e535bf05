import Documents
import Testing
import TimeLimits

@Suite(.ends())
struct YAMLDocumentTests {
    @Test(arguments: [
        "1e3", "no", "12:30", "0x01", "~", "null", "007", "1500 W", "-95 s", "2025-11-03 17:00", "$trick",
    ])
    func `a plain scalar keeps its text`(text: String) throws {
        let root = try YAMLDocument.parse("value: \(text)\n", file: file)
        #expect(root["value"] == Node(.scalar(text, quoted: false), at: place(1, 8, length: text.count)))
    }

    @Test(arguments: ["\"18:30\"", "'18:30'"])
    func `a quoted scalar says so and is underlined with its quotes`(text: String) throws {
        let root = try YAMLDocument.parse("at: \(text)", file: file)
        #expect(root["at"] == Node(.scalar("18:30", quoted: true), at: place(1, 5, length: 7)))
    }

    @Test func `positions count lines and columns from 1`() throws {
        let root = try YAMLDocument.parse(
            "# comment\nsite:\n  flat: {lat: 24.86 deg, tags: [a, b]}\n", file: file)
        let site = try #require(root.entry("site"))
        let flat = try #require(site.value.entry("flat"))
        #expect(root.position == place(2, 1))
        #expect(site.keyPosition == place(2, 1, length: 4))
        #expect(site.value.position == place(3, 3))
        #expect(flat.value.position == place(3, 9, length: 30))
        #expect(flat.value["lat"]?.position == place(3, 15, length: 9))
        #expect(flat.value["tags"]?.position == place(3, 32, length: 6))
        #expect(flat.value["tags"]?.items?.map(\.position) == [place(3, 33), place(3, 36)])
    }

    @Test(arguments: ["é", "👩‍👩‍👧", "日本"])
    func `columns count characters`(word: String) throws {
        let root = try YAMLDocument.parse("{a: \(word), b: 5 s}", file: file)
        #expect(root["a"]?.position == place(1, 5, length: word.count))
        #expect(root["b"]?.position == place(1, 10 + word.count, length: 3))
    }

    @Test(arguments: ["\n", "\r\n", "\r"])
    func `every kind of line break ends a line`(ending: String) throws {
        let root = try YAMLDocument.parse(["a: 1", "b:", "  c: 2"].joined(separator: ending), file: file)
        #expect(root["b"]?["c"]?.position == place(3, 6))
    }

    @Test func `a byte order mark is no part of the text`() throws {
        let root = try YAMLDocument.parse("\u{FEFF}a: 1", file: file)
        #expect(root.entry("a")?.keyPosition == place(1, 1))
    }

    @Test func `blocks keep their lines`() throws {
        let root = try YAMLDocument.parse("body: |\n  {\n  \t\"a\": 1}\nnext: >\n  one\n  two\n", file: file)
        #expect(root["body"]?.content == .scalar("{\n\t\"a\": 1}\n", quoted: true))
        #expect(root["body"]?.position == place(1, 7))
        #expect(root["next"]?.content == .scalar("one two\n", quoted: true))
    }

    @Test func `a text over several lines is underlined to the end of the first`() throws {
        let root = try YAMLDocument.parse("about: one\n  two\nb: 1", file: file)
        #expect(root["about"] == Node(.scalar("one two", quoted: false), at: place(1, 8, length: 3)))
    }

    @Test func `a missing value stands where its key stands`() throws {
        let root = try YAMLDocument.parse("a:\nb: 1", file: file)
        #expect(root["a"] == Node(.scalar("", quoted: false), at: place(1, 1)))
    }

    @Test func `positions carry the chain of inclusions`() throws {
        let chain = [SourcePosition.Inclusion(file: "noon.yaml", line: 6, column: 12)]
        let root = try YAMLDocument.parse("a: 1", file: file, includedFrom: chain)
        #expect(root["a"]?.position.includedFrom == chain)
    }

    static let strictRows: [(text: String, expected: [String])] = [
        ("a: &x 1\nb: 2", ["1:4+2 anchors such as `&x` are not allowed; repeat the value"]),
        (
            "a: &x {b: 1}\nc: [1, *x]",
            [
                "1:4+2 anchors such as `&x` are not allowed; repeat the value",
                "2:8+2 aliases such as `*x` are not allowed; repeat the value",
            ]
        ),
        ("a: *x", ["1:4+2 aliases such as `*x` are not allowed; repeat the value"]),
        ("<<: {a: 1}\nb: 1", ["1:1+2 merge keys are not allowed; write the fields out"]),
        ("a: !!str 1", ["1:4+5 tags such as `!!str` are not allowed; a value gets its type from its place"]),
        ("a: !x [1]", ["1:4+2 tags such as `!!str` are not allowed; a value gets its type from its place"]),
        ("a: 1\n---\nb: 1", ["2:1+3 a second document starts here; a file holds one document"]),
        ("%YAML 1.1\n---\na: 1", ["1:1+5 directives such as `%YAML` are not allowed"]),
        (
            "a: 1\nb: {c: 1, c: 2}\na: 3",
            [
                "2:11+1 `c` is defined twice; it was first defined in line 2",
                "3:1+1 `a` is defined twice; it was first defined in line 1",
            ]
        ),
        ("a: 1\n\"a\": 2", ["2:1+3 `a` is defined twice; it was first defined in line 1"]),
        ("[a]: 1", ["1:1+3 a key must be a plain text, not a mapping or a sequence"]),
        ("a:\n\tb: 1", ["2:1+1 a tab in the indentation; indent with spaces"]),
        ("a: {\n\tb: 1}", ["2:1+1 a tab in the indentation; indent with spaces"]),
        ("", ["1:1+1 the file is empty"]),
        ("# nothing\n", ["1:1+1 the file is empty"]),
        ("---\n", ["1:1+1 the file is empty"]),
        ("a: \u{1B}[0m", ["1:4+1 the control character U+001B is not allowed in YAML"]),
    ]

    @Test(arguments: strictRows) func `what strict YAML leaves out is a mistake at its place`(
        text: String, expected: [String]
    ) {
        #expect(mistakes(in: text) == expected)
    }

    static let syntaxRows: [(text: String, expected: String)] = [
        (
            "x: {that: meters[4].power > 1}",
            "1:17+1 `[` where `,` or the closing bracket belongs; "
                + "in flow style `meters[4]` and calls with commas need quotes"
        ),
        (
            "x: {that: max(a, b) > 1}",
            "1:11+5 the brackets of `max(a` are not closed; "
                + "in flow style `meters[4]` and calls with commas need quotes"
        ),
        ("a: {b: 1", "1:4+1 this `{` is never closed"),
        ("a: {b: 1\nc: {d: 2}\n", "1:4+1 this `{` is never closed"),
        ("a:\n  - {b: {c: [1, 2]}, d: 3\n  - {b: 2}\n", "2:5+1 this `{` is never closed"),
        ("a: [1, 2\nb: 3\n", "1:4+1 this `[` is never closed"),
        ("a: {b: \"}\", c: '{' # }\nd: 1\n", "1:4+1 this `{` is never closed"),
        (
            "about: as {it is\na: {b: 1\n  c: 2}\n",
            "3:4+1 `:` where `,` or the closing bracket belongs; "
                + "in flow style `meters[4]` and calls with commas need quotes"
        ),
        ("a: \"b\nc: 1", "1:4+1 this quote is never closed"),
        (
            "about: a day: with theft",
            "1:13+1 a `:` that starts no value here; put a text that holds `: ` in quotes"
        ),
        ("a: @x", "1:4+1 no value can start with `@`; put it in quotes"),
        ("a: 1\n b: 2", "2:3+1 a `:` that starts no value here; put a text that holds `: ` in quotes"),
        ("a: \"\\q\"", "1:5+1 an unknown escape in double quotes; write `\\\\` for a backslash"),
        ("a:\n  - 1\n  b: 2", "3:3+1 this line does not fit the list above; check its indentation"),
        ("a: 1\nb", "2:1+1 a key without `:`; write `key: value`"),
    ]

    @Test(arguments: syntaxRows) func `what is not YAML gets a plain message`(text: String, expected: String)
    {
        #expect(mistakes(in: text) == [expected])
    }

    @Test(arguments: ["[", "{a: ", "- ", "{\n", "- - "])
    func `60 kB of nesting are refused`(opening: String) {
        let text = String(repeating: opening, count: 60_000 / opening.utf8.count)
        #expect(mistakes(in: text).count == 1)
        #expect(mistakes(in: text)[0].hasSuffix(" nested too deeply; at most 64 levels are allowed"))
    }

    @Test func `aliases that would multiply are refused in no time`() {
        let levels = (1...40).map { "a\($0): &a\($0) [*a\($0 - 1), *a\($0 - 1), *a\($0 - 1)]" }
        #expect(mistakes(in: (["a0: &a0 x"] + levels).joined(separator: "\n")).count == 161)
    }

    @Test func `colons inside of plain texts need no quotes in flow style`() throws {
        let root = try YAMLDocument.parse("{at: 18:30, to: http://127.0.0.1:80/x, m: a:b}", file: file)
        #expect(root["at"]?.text == "18:30")
        #expect(root["to"]?.text == "http://127.0.0.1:80/x")
        #expect(root["m"]?.text == "a:b")
    }

    @Test func `an insertion may stand without quotes outside of flow style`() throws {
        #expect(try YAMLDocument.parse("to: ${hub.url}/x", file: file)["to"]?.text == "${hub.url}/x")
    }

    @Test func `keys keep the order of the file`() throws {
        let root = try YAMLDocument.parse(YAMLFuzzTests.seed, file: file)
        #expect(root.entries?.map(\.key) == ["wattloop", "name", "tags", "site", "timeline"])
    }

    @Test func `64 levels are allowed`() {
        #expect(mistakes(in: String(repeating: "[", count: 64) + String(repeating: "]", count: 64)).isEmpty)
        #expect(
            mistakes(in: String(repeating: "[", count: 65) + String(repeating: "]", count: 65)).count == 1)
    }
}
