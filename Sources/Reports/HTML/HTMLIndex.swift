import Quantities
import Timekeeping
import Verdicts

/// The list of all cases, with their counts and with what went wrong.
struct HTMLIndex {
    let rows: [Row]

    struct Row: Sendable {
        var label: VerdictWords
        var name: String
        var anchor: String?
        /// The first lines about what did not pass.
        var reasons: [(id: String, text: String)] = []
        var details = ""
        /// What the filter finds beside the name.
        var words = ""

        init(_ result: CaseResult, anchor: String) {
            label = .of(result)
            name = result.head.name
            self.anchor = anchor
            reasons = result.tail.results.filter { $0.weight != .pass }
                .map { ($0.id, $0.finding?.got ?? $0.verdict.rawValue) }
            if let reason = result.tail.ending.reason { reasons.insert(("run", reason), at: 0) }
            let count = result.tail.results.count
            let length = DurationText.text(.milliseconds(result.length.nanoseconds / 1_000_000))
            details = "\(count) expectation\(count == 1 ? "" : "s"), \(length)"
            words = ([result.tail.file, result.head.plan.about] + result.head.plan.tags).joined(
                separator: " ")
        }

        init(_ neverRun: NeverRun) {
            label = .neverRun
            name = neverRun.name
            reasons = [("never run", neverRun.reason)]
            words = ([neverRun.file] + neverRun.tags).joined(separator: " ")
        }

        /// - Parameter mistake: its first line begins with the place.
        init(mistake: String) {
            label = .invalid
            name = mistake.split(separator: ":").first.map(String.init) ?? "a scenario"
            reasons = [("mistake", mistake.split(separator: "\n").first.map(String.init) ?? mistake)]
        }
    }

    var section: String {
        """
        <section class="index" id="index">
        <h1>\(summary)</h1>
        <div class="filter" role="search">
        <input type="search" placeholder="filter by name, file, tag or reason" aria-label="filter">
        \(VerdictWords.all.map(chip).joined())</div>
        <ol class="cases">
        \(rows.map(item).joined())</ol>
        <p class="none" hidden>No case is like that.</p>
        </section>

        """
    }

    /// `4 cases: 1 failed, 3 passed`.
    private var summary: String {
        let counts = VerdictWords.all.compactMap { label -> String? in
            let count = rows.count { $0.label == label }
            return count == 0 ? nil : "<span class=\"\(label.key)\">\(count) \(label.text)</span>"
        }
        let all = "\(rows.count) case\(rows.count == 1 ? "" : "s")"
        return counts.isEmpty ? "\(all): nothing was run" : "\(all): \(counts.joined(separator: ", "))"
    }

    private func chip(_ label: VerdictWords) -> String {
        let count = rows.count { $0.label == label }
        guard count > 0 else { return "" }
        return
            "<button type=\"button\" class=\"chip \(label.key)\" aria-pressed=\"false\" data-verdict=\"\(label.key)\"><span aria-hidden=\"true\">\(label.symbol)</span> \(label.text) <b>\(count)</b></button>\n"
    }

    private func item(_ row: Row) -> String {
        let name = HTMLText.escaped(row.name)
        let title =
            row.anchor.map { "<a href=\"#\($0)\">\(name)</a>" } ?? "<span class=\"name\">\(name)</span>"
        let reasons = row.reasons.map { reason in
            "<p><b>\(HTMLText.escaped(reason.id))</b> \(HTMLText.escaped(reason.text))</p>"
        }.joined()
        return """
            <li data-verdict="\(row.label.key)" data-words="\(HTMLText.escaped(row.words))">\
            \(HTMLCase.badge(row.label))<div class="what">\(title)\(reasons)</div>\
            <span class="details">\(HTMLText.escaped(row.details))</span></li>

            """
    }
}
