import Testing
import TimeLimits

@testable import Scenarios

@Suite(.ends())
struct TagExpressionTests {
    @Test(arguments: [
        ("pr", true), ("slow", false), ("pr and not slow", true), ("slow or pr", true), ("not pr", false),
        ("not not pr", true), ("slow and pr or hub", true), ("slow and (pr or hub)", false),
        ("not (slow or nightly)", true), ("not slow and not pr", false), ("(((pr)))", true),
    ])
    func `an expression chooses by tags`(text: String, holds: Bool) throws {
        #expect(try TagExpression.parse(text).holds(for: ["pr", "hub"]) == holds)
    }

    @Test(arguments: [
        ("", "`--tag` ends where a tag, `not` or `(` is expected\n    \n    ^"),
        ("pr and", "`--tag` ends where a tag, `not` or `(` is expected\n    pr and\n          ^"),
        (
            "pr slow",
            "`--tag` takes `and` or `or` between two tags, found `slow`\n    pr slow\n       ^^^^"
        ),
        ("and pr", "`--tag` takes a tag, `not` or `(` here, found `and`\n    and pr\n    ^^^"),
        ("(pr", "`--tag` has a parenthesis without its `)`\n    (pr\n    ^"),
        (
            "(pr slow)",
            "`--tag` takes `and` or `or` between two tags, found `slow`\n    (pr slow)\n        ^^^^"
        ),
        ("pr)", "`--tag` takes `and` or `or` between two tags, found `)`\n    pr)\n      ^"),
        (
            "pr && slow",
            "`&` has no meaning in `--tag`; write tags with `and`, `or`, `not` and parentheses\n"
                + "    pr && slow\n       ^"
        ),
    ])
    func `a mistake is told with a caret below it`(text: String, message: String) {
        do {
            _ = try TagExpression.parse(text)
            Issue.record("`\(text)` was understood")
        } catch {
            #expect("\(error)" == message)
        }
    }

    @Test func `deep nesting is refused before it fills the stack`() {
        #expect(throws: TagMistake.self) {
            try TagExpression.parse(String(repeating: "(", count: 100_000) + "pr")
        }
        #expect(throws: TagMistake.self) {
            try TagExpression.parse(String(repeating: "not ", count: 100_000) + "pr")
        }
    }
}
