import Documents

extension JSONWriter {
    /// A trace for the drawing in a page; numbers as `DeltaText`, values scaled by their decimals.
    mutating func value(_ lane: CaseTrace.Lane) {
        object { json in
            json.field("quantity", lane.quantity)
            json.field("owner", lane.owner)
            json.field("unit", lane.unit)
            json.field("mentioned", lane.isMentioned)
            json.key("series")
            json.array(lane.series) { $0.value($1) }
        }
    }

    private mutating func value(_ series: TraceSeries) {
        object { json in
            json.field("name", series.name)
            json.field("role", series.role.rawValue)
            json.field("decimals", series.decimals)
            if series.isThinned { json.field("thinned", true) }
            json.field("times", DeltaText.of(series.points.lazy.map(\.time)))
            let scale = (0..<series.decimals).reduce(1.0) { product, _ in product * 10 }
            json.field(
                "values",
                DeltaText.of(
                    series.points.lazy.map { point in
                        point.value.flatMap { Int64(exactly: ($0 * scale).rounded()) }
                    }))
        }
    }

    mutating func value(_ window: CaseTrace.Window) {
        object { json in
            json.field("id", window.id)
            json.field("action", ifKnown: window.action)
            json.field("target", ifKnown: window.target)
            json.field("with", window.with)
            json.field("from", Int(window.from))
            if let end = window.to { json.field("to", Int(end)) }
        }
    }

    mutating func value(_ row: CaseTrace.MarkRow) {
        object { json in
            json.field("name", row.name)
            json.field("times", DeltaText.of(row.marks.lazy.map { Int64?($0.time) }))
            guard row.marks.contains(where: { !$0.text.isEmpty }) else { return }
            json.key("texts")
            json.array(row.marks) { $0.value($1.text) }
        }
    }
}
