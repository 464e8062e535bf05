import Quantities
import Timekeeping
import Verdicts

/// The report of a suite as one page that works without a network: an index, and each case with its timeline.
///
/// Cases are handed in one after the other, so that no more than one record is in memory at a time.
package struct HTMLReport: Sendable {
    private let title: String
    private var sections = ""
    private var rows: [HTMLIndex.Row] = []

    /// - Parameter title: of the page.
    package init(title: String) {
        self.title = title
    }

    /// - Parameter trace: what its record told; `nil` when that could not be read.
    package mutating func add(_ result: CaseResult, trace: TraceBuilder?) {
        let data = trace.map { CaseData(result: result, trace: $0.finish()).text }
        let section = HTMLCase(result: result, number: rows.count, data: data)
        sections += section.section
        rows.append(HTMLIndex.Row(result, anchor: section.anchor))
    }

    package mutating func add(_ neverRun: NeverRun) {
        rows.append(HTMLIndex.Row(neverRun))
    }

    /// - Parameter mistake: of a file that could not be run, as it is printed.
    package mutating func add(mistake: String) {
        rows.append(HTMLIndex.Row(mistake: mistake))
    }

    package var text: String {
        """
        <!DOCTYPE html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta http-equiv="Content-Security-Policy" content="\(Self.policy)">
        <meta name="color-scheme" content="light dark">
        <title>\(HTMLText.escaped(title))</title>
        <link rel="icon" href="data:,">
        <style>
        \(Self.part(PackageResources.report_css))</style>
        </head>
        <body>
        <svg width="0" height="0" aria-hidden="true" class="defs"><pattern id="hatch" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect class="shade" width="6" height="6"/><line class="hatch" y2="6"/></pattern></svg>
        <header class="top">
        <a class="home" href="#" title="all cases">\(HTMLText.escaped(title))</a>
        <nav class="steps" hidden>
        <button type="button" class="previous" title="the case before">‹</button>
        <button type="button" class="next" title="the next case">›</button>
        </nav>
        <button type="button" class="theme" aria-label="dark or light" title="dark or light">◐</button>
        </header>
        <main>
        \(HTMLIndex(rows: rows).section)\(sections)</main>
        <script>
        \(Self.part(PackageResources.series_js))\(Self.part(PackageResources.timeline_js))\(Self.part(PackageResources.page_js))</script>
        </body>
        </html>

        """
    }

    /// Nothing but what stands in the page itself.
    private static let policy =
        "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'"

    private static func part(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }
}
