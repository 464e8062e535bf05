import Testing
import TimeLimits

@Suite(.ends())
struct ArrowsTests {
    @Test func `every target imports only what stands below it`() throws {
        let violations = try SourceFile.all().flatMap(Arrows.violations)
        #expect(violations == [])
    }

    @Test func `the table has a row for each target, and no other`() throws {
        let targets = try SourceFile.targets()
        #expect(Arrows.rows.map(\.target).sorted() == targets)
    }

    @Test func `the table points downwards only`() {
        var below: Set<String> = []
        for row in Arrows.rows {
            #expect(row.own.subtracting(below) == [], "\(row.target)")
            below.insert(row.target)
        }
    }

    @Test(arguments: Ban.all) func `what is banned is nowhere`(ban: Ban) throws {
        let violations = try SourceFile.all().flatMap(ban.violations)
        #expect(violations == [])
    }
}

/// The rules themselves: each must be able to fail.
@Suite(.ends())
struct RuleTests {
    private func file(_ target: String, _ text: String) -> SourceFile {
        SourceFile(target: target, name: "Sources/\(target)/A.swift", text: text)
    }

    @Test func `a wrong import is named with its file and line`() {
        let text = """
            // import NIOCore
            import Quantities
            internal import struct Wires.HTTPRequest
            @preconcurrency import NIOPosix
            """
        #expect(
            Arrows.violations(in: file("Reports", text)) == [
                "Sources/Reports/A.swift:3: `Reports` must not import `Wires`",
                "Sources/Reports/A.swift:4: `Reports` must not import `NIOPosix`",
            ])
    }

    @Test(arguments: [
        ("public declarations", "    public init() {}"),
        ("unstructured tasks", "Task { await go() }"),
        ("unstructured tasks", "Task<Void, Never>.detached { }"),
        ("clocks", "let now = Date()"),
        ("clocks", "let now = ContinuousClock().now"),
        ("sleeping", "try await Task.sleep(for: .seconds(1))"),
        ("chance without a seed", "let die = Int.random(in: 1...6)"),
        ("the host's zone and language", "TimeZone.current"),
        ("clocks in SQL", #"try db.execute(sql: "SELECT CURRENT_TIMESTAMP")"#),
        ("printing and leaving", #"print("\(x)")"#),
        ("files, processes and the environment", "try String(contentsOf: url, encoding: .utf8)"),
        ("files, processes and the environment", "let text = \"\\(FileManager.default)\""),
    ])
    func `a line that breaks a ban is found`(ban: String, line: String) throws {
        let rule = try #require(Ban.all.first { $0.name == ban })
        let found = rule.violations(in: file("Verdicts", "// first\n\(line)"))
        #expect(found.count == 1)
        #expect(found.first?.hasPrefix("Sources/Verdicts/A.swift:2: ") == true)
    }

    @Test(arguments: [
        "// Task { } and Date()", "/* print(1) /* nested */ Date() */", "let date = HTTPDate()",
        "try await withThrowingTaskGroup(of: Void.self) { group in }", "random.next(in: 1...6)",
        "report.print(to: sink)", #"let address = "http://x" // Date()"#,
    ])
    func `what only looks alike is let pass`(line: String) {
        #expect(Ban.all.flatMap { $0.violations(in: file("Verdicts", line)) } == [])
    }
}
