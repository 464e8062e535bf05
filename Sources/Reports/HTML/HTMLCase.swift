import Quantities
import Timekeeping
import Verdicts

/// One case in a page: its facts, its expectations in the words of the console, and a place for its timeline.
struct HTMLCase {
    let result: CaseResult
    /// Counted from 0.
    let number: Int
    /// What the drawing needs; `nil` when the record could not be read.
    let data: String?

    var anchor: String { "case/\(HTMLText.anchor(result.head.name))" }

    var section: String {
        let label = VerdictWords.of(result)
        return """
            <article class="case" id="\(anchor)" data-verdict="\(label.key)" hidden>
            <header>
            <h2>\(Self.badge(label)) \(HTMLText.escaped(result.head.name))</h2>
            \(about)<dl class="facts">\(facts)</dl>
            </header>
            \(timeline)<ol class="expectations">
            \(expectations)</ol>
            </article>

            """
    }

    static func badge(_ label: VerdictWords) -> String {
        "<span class=\"badge \(label.key)\"><span aria-hidden=\"true\">\(label.symbol)</span> \(label.text)</span>"
    }

    private var about: String {
        let about = result.head.plan.about
        return about.isEmpty ? "" : "<p class=\"about\">\(HTMLText.escaped(about))</p>\n"
    }

    private var facts: String {
        let times = LocalTimes(zone: Zone(identifier: result.head.zone) ?? .utc, start: result.head.start)
        let length = DurationText.text(.milliseconds(result.length.nanoseconds / 1_000_000))
        let rows: [(String, String?)] = [
            (
                "ended",
                result.tail.ending.reason ?? (result.tail.ending.wasCut ? result.tail.ending.name : nil)
            ),
            ("file", result.tail.file), ("parameters", parameters), ("seed", "\(result.head.seed)"),
            (
                "start",
                "\(times.date(result.head.start)) \(times.clock(result.head.start)), \(result.head.zone)"
            ),
            ("length", length), ("mode", result.head.mode),
            ("tags", result.head.plan.tags.isEmpty ? nil : result.head.plan.tags.joined(separator: ", ")),
            ("record", result.record),
        ]
        return rows.compactMap { name, text in
            text.map { "<div><dt>\(name)</dt><dd>\(HTMLText.escaped($0))</dd></div>" }
        }.joined()
    }

    private var parameters: String? {
        let parameters = result.head.parameters.map { "\($0.name) \($0.value)" }
        return parameters.isEmpty ? nil : parameters.joined(separator: ", ")
    }

    private var timeline: String {
        guard let data else {
            return "<p class=\"note\">The record of this case cannot be read, so there is no timeline.</p>\n"
        }
        return """
            <section class="timeline" data-case="\(number)" aria-label="timeline of \(HTMLText.escaped(result.head.name))"></section>
            <script type="application/json" id="data-\(number)">\(data)</script>

            """
    }

    /// What did not pass comes first.
    private var expectations: String {
        let results = result.tail.results
        return (results.filter { $0.verdict != .pass } + results.filter { $0.verdict == .pass })
            .map(expectation).joined()
    }

    private func expectation(_ expectation: ExpectationResult) -> String {
        let label = VerdictWords.of(expectation)
        let soft = expectation.isSoft ? " <span class=\"soft\">soft: reported, does not fail</span>" : ""
        let rows = ExpectationBlock(head: result.head, file: result.tail.file, result: expectation).rows
        let shown =
            rows.isEmpty ? expectation.text.map { ($0.key, $0.value) } : rows.map { ($0.key, $0.text) }
        let place = HTMLText.escaped("\(expectation.position)")
        let jump =
            expectation.verdict == .fail && data != nil
            ? "<button type=\"button\" class=\"jump\" data-failure=\"\(HTMLText.escaped(expectation.id))\">show on timeline</button>"
            : ""
        let body = "<dl>\(shown.map(Self.row).joined())</dl>"
        let head = """
            \(Self.badge(label)) <strong>\(HTMLText.escaped(expectation.id))</strong>\(soft) <span class="place">\(place)</span>
            """
        if expectation.verdict == .pass {
            return "<li class=\"pass\"><details><summary>\(head)</summary>\(body)</details></li>\n"
        }
        return
            "<li class=\"\(label.key)\" data-expectation=\"\(HTMLText.escaped(expectation.id))\"><div class=\"title\">\(head)\(jump)</div>\(body)</li>\n"
    }

    private static func row(_ key: String, _ text: String) -> String {
        let value = HTMLText.escaped(text)
        guard key == "again" else { return "<div class=\"\(key)\"><dt>\(key)</dt><dd>\(value)</dd></div>" }
        return
            "<div class=\"again\"><dt>again</dt><dd><code>\(value)</code> <button type=\"button\" class=\"copy\">copy</button></dd></div>"
    }
}
