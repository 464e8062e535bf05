import Documents
import Quantities
import Timekeeping

/// What a path means.
enum Resolved {
    case signal(SignalReference, ObservableRow, isSite: Bool)
    case event(EventPattern, occurrence: Int?)
}

extension ExpressionChecker {
    /// The value of a path: a field, a signal, or the instant of an event.
    func pathValue(_ segments: [Syntax.Segment], _ syntax: Syntax) -> Typed? {
        if readsFields, let filter { return fieldValue(segments, syntax, in: filter) }
        if segments.count == 1, let word = syntax.bareWord, let typed = reserved(word, syntax) {
            return typed.0
        }
        let (percentile, path) = splitPercentile(segments)
        switch resolve(path, syntax) {
        case nil: return nil
        case .signal(let signal, let row, let isSite):
            return signalValue(signal, row, isSite: isSite, percentile: percentile, syntax)
        case .event(let pattern, let occurrence):
            guard percentile == nil else {
                findings.add(syntax.position, "`\(quote(syntax))` is an event, which has no percentiles")
                return nil
            }
            return Typed(.instant(InstantReference(base(of: pattern, occurrence))), .instant)
        }
    }

    /// The meaning of a reserved word that stands alone; `(nil)` after a mistake, `nil` for other words.
    private func reserved(_ word: String, _ syntax: Syntax) -> (Typed?, Void)? {
        switch word {
        case "start", "end":
            guard let span = scope.span else { return (nil, ()) }
            let instant = word == "start" ? span.start : span.end
            return (Typed(.instant(InstantReference(.fixed(instant))), .instant), ())
        case "today":
            findings.add(
                syntax.position, "`today` stands only between brackets, as in hub.energy(meter, today)")
        case "none":
            findings.add(syntax.position, "`none` is an action and no value")
        default: return nil
        }
        return (nil, ())
    }

    private func splitPercentile(_ segments: [Syntax.Segment]) -> (Double?, [Syntax.Segment]) {
        guard segments.count > 2, let last = segments.last, last.arguments == nil, last.index == nil,
            last.name.first == "p", (2...4).contains(last.name.count),
            let percent = Int(last.name.dropFirst())
        else { return (nil, segments) }
        return (Double(percent) / 100, segments.dropLast())
    }

    private func signalValue(
        _ signal: SignalReference, _ row: ObservableRow, isSite: Bool, percentile: Double?, _ syntax: Syntax
    ) -> Typed? {
        let type: ValueType = row.type == .quantity(.ratio) ? .number : row.type
        var typed = Typed(.signal(signal), type)
        typed.resolution = row.resolution ?? 0
        typed.isExactSite = isSite && type.dimension != nil
        guard let percentile else { return typed }
        guard type.dimension != nil, filter == nil, percentile <= 1 else {
            findings.add(syntax.position, "`\(quote(syntax))` is no percentile of a number over time")
            return nil
        }
        typed.expression = .aggregate(.percentile(percentile), typed.expression, window: nil)
        return typed
    }

    func base(of pattern: EventPattern, _ occurrence: Int?) -> InstantReference.Base {
        if let item = scope.item(pattern.source), case .entry = item.kind, occurrence ?? 1 == 1,
            ["start", "end"].contains(pattern.event)
        {
            return pattern.event == "start" ? .entryStart(pattern.source) : .entryEnd(pattern.source)
        }
        return .event(pattern, occurrence: occurrence ?? 1)
    }

    /// What stands behind a path, or `nil` after a mistake.
    func resolve(_ path: [Syntax.Segment], _ syntax: Syntax) -> Resolved? {
        guard let first = path.first, let source = self.source(first, syntax) else { return nil }
        guard path.count > 1 else {
            findings.add(
                syntax.position,
                "`\(source.name)` is a \(source.word); name something of it"
                    + memberExample(source).map { ", for example `\(source.name).\($0)`" }.orEmpty)
            return nil
        }
        return member(Array(path.dropFirst()), of: source, syntax)
    }

    private func source(_ segment: Syntax.Segment, _ syntax: Syntax) -> Declared? {
        if segment.name == "truth" {
            findings.add(segment.position, "`truth` stands only behind `equals:` and `follows:`")
            return nil
        }
        if segment.arguments != nil {
            findings.add(
                segment.position, Wording.unknown("function", segment.name, known: Reserved.functions))
            return nil
        }
        if let item = scope.item(segment.name) { return placed(item, segment, at: syntax.position) }
        if syntax.text.hasPrefix("$") {
            findings.add(
                syntax.position,
                "`\(syntax.text)` is `\(Diagnostic.quote(segment.name))` here, which is no value")
            return nil
        }
        guard !scope.isOpen else { return nil }
        let hyphened = segment.name.contains("-") ? "; write spaces around `-` to subtract" : ""
        findings.add(
            segment.position,
            Wording.unknown("name", segment.name, known: scope.declared, at: segment.position) + hyphened)
        return nil
    }

    private func memberExample(_ source: Declared) -> String? {
        switch source.kind {
        case .site: scope.siteSignals.first?.name
        case .device(let facts): facts.model?.signals.first?.name ?? facts.model?.events.first?.name
        case .component(let facts): facts.row?.events.first?.name
        case .probe(let facts): facts.plan.signals.first?.name
        case .entry: "start"
        case .notBuilt: nil
        }
    }
}

extension Optional where Wrapped == String {
    var orEmpty: String { self ?? "" }
}
