import Verdicts

extension JSONWriter {
    /// A trace for the drawing in a page; numbers as `DeltaText`, values scaled by their decimals.
    mutating func object(_ lane: CaseTrace.Lane) {
        openObject()
        member("quantity", lane.quantity)
        member("owner", lane.owner)
        member("unit", lane.unit)
        member("mentioned", lane.isMentioned)
        key("series")
        array(lane.series) { $0.object($1) }
        closeObject()
    }

    private mutating func object(_ series: TraceSeries) {
        openObject()
        member("name", series.name)
        member("role", series.role.rawValue)
        member("decimals", series.decimals)
        if series.isThinned { member("thinned", true) }
        member("times", DeltaText.of(series.points.lazy.map(\.time)))
        let scale = (0..<series.decimals).reduce(1.0) { product, _ in product * 10 }
        member(
            "values",
            DeltaText.of(
                series.points.lazy.map { point in
                    point.value.flatMap { Int64(exactly: ($0 * scale).rounded()) }
                }))
        closeObject()
    }

    mutating func object(_ window: CaseTrace.Window) {
        openObject()
        member("id", window.id)
        member("action", window.action)
        member("target", window.target)
        member("with", window.with)
        member("from", Int(window.from))
        if let end = window.to { member("to", Int(end)) }
        closeObject()
    }

    mutating func object(_ row: CaseTrace.MarkRow) {
        openObject()
        member("name", row.name)
        member("times", DeltaText.of(row.marks.lazy.map { Int64?($0.time) }))
        if row.marks.contains(where: { !$0.text.isEmpty }) {
            key("texts")
            array(row.marks) { $0.string($1.text) }
        }
        closeObject()
    }
}
