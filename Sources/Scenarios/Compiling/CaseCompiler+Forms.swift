import Documents
import Quantities
import Timekeeping

/// What the keys of a form are read against.
struct FormContext {
    var schedule: Schedule
    var warmup: Duration
    var during: Window?
}

extension CaseCompiler {
    func form(_ row: FormRow, _ item: Node, _ context: FormContext) -> Form? {
        switch row.key {
        case "always": return condition("always", item).map(Form.always)
        case "never": return never(item)
        case "eventually": return eventually(item, context)
        case "whenever": return whenever(item, context)
        case "that": return that(item, context)
        case "series" where row.needs.contains("follows"): return follows(item, context)
        case "series": return series(item, context)
        case "sequence": return sequence(item)
        case "stays": return stays(item, context)
        case "gap": return gap(item)
        case "table": return table(item)
        case "each": return each(item, context)
        default: preconditionFailure("form \(row.key) has no reader")
        }
    }

    func condition(_ key: String, _ item: Node) -> Expression? {
        syntax(key, item).flatMap(checker.condition)
    }

    func trigger(_ key: String, _ item: Node) -> Trigger? {
        syntax(key, item).flatMap(checker.trigger)
    }

    private func syntax(_ key: String, _ item: Node) -> Syntax? {
        item[key].flatMap { syntax($0, for: "`\(key)`") }
    }

    private func never(_ item: Node) -> Form? {
        let witness = item["witness"] == nil ? nil : trigger("witness", item)
        guard let event = trigger("never", item), item["witness"] == nil || witness != nil else { return nil }
        return .never(event, witness: witness)
    }

    private func eventually(_ item: Node, _ context: FormContext) -> Form? {
        let within = within(item)
        guard let trigger = trigger("eventually", item), let within else { return nil }
        checkSampling(trigger.mentions, within, "a deadline", item["within"])
        if let span = scope.span {
            let opening = openings(context, span)
            checkDeadline(item, opening.map { ($0, $1, within) })
        }
        return .eventually(trigger, within: within)
    }

    private func whenever(_ item: Node, _ context: FormContext) -> Form? {
        let first = trigger("whenever", item)
        let then = trigger("then", item)
        let within = within(item)
        var count: Int?
        if let node = item["count"] {
            guard
                case .count(let number) = value(
                    node, as: .count(0...Int.max), subject: "`count` of an expectation")
            else { return nil }
            count = number
        }
        guard let first, let then, let within else { return nil }
        checkSampling(then.mentions, within, "a deadline", item["within"])
        if let instant = context.schedule.instant(first) {
            checkDeadline(item, (instant, item["whenever"]?.text ?? "", within))
        } else if let span = scope.span {
            checkDeadline(item, (span.start, "start", within))
        }
        return .whenever(first, then: then, within: within, count: count)
    }

    private func within(_ item: Node) -> Duration? { span("within", item) }

    /// A span of time that some run can hold.
    func span(_ key: String, _ item: Node) -> Duration? {
        guard let node = item[key],
            case .duration(let span) = value(
                node, as: .duration(mayBeNegative: false), subject: "`\(key)` of an expectation")
        else { return nil }
        if span <= Spans.longest { return span }
        findings.add(node.position, "`\(key)` is longer than any run")
        return nil
    }

    /// The same, longer than nothing.
    func positiveSpan(_ key: String, _ item: Node) -> Duration? {
        guard let span = span(key, item) else { return nil }
        if span > .zero { return span }
        findings.add(
            item[key]?.position ?? item.position, "`\(key)` of an expectation takes a duration above zero",
            hint: "write 10 s")
        return nil
    }

    /// The first opening of the window, as an instant and in the user's words.
    func openings(_ context: FormContext, _ span: RunSpan) -> (UTCInstant, String)? {
        let warm = span.start + context.warmup
        let warmText = context.warmup == .zero ? "start" : "start + \(DurationText.text(context.warmup))"
        guard let from = context.during?.from else { return (warm, warmText) }
        guard case .instant(let reference) = from, let instant = context.schedule.instant(reference) else {
            return (warm, warmText)
        }
        return instant > warm ? (instant, Self.words(reference, span)) : (warm, warmText)
    }

    private static func words(_ reference: InstantReference, _ span: RunSpan) -> String {
        let base: String
        switch reference.base {
        case .fixed(let instant):
            base = instant == span.start ? "start" : "start + \(DurationText.text(instant - span.start))"
        case .entryStart(let id): base = "\(id).start"
        case .entryEnd(let id): base = "\(id).end"
        case .event(let pattern, _): base = "\(pattern.source).\(pattern.event)"
        }
        if reference.offset == .zero { return base }
        let sign = reference.offset < .zero ? "-" : "+"
        let magnitude = reference.offset < .zero ? .zero - reference.offset : reference.offset
        return "\(base) \(sign) \(DurationText.text(magnitude))"
    }

    /// Reports a deadline that is known to pass the end.
    /// - Parameter key: of the span that leads to it.
    func checkDeadline(
        _ item: Node, key: String = "within",
        _ deadline: (from: UTCInstant, text: String, within: Duration)?
    ) {
        guard let deadline, let span = scope.span, deadline.from + deadline.within > span.end,
            let place = item[key]?.position
        else { return }
        let within = DurationText.text(deadline.within)
        findings.add(
            place,
            "`\(deadline.text) + \(within)` lies after the end of the run (\(DurationText.text(span.length)))"
        )
    }

    private func that(_ item: Node, _ context: FormContext) -> Form? {
        let instant = item["at"].flatMap { node in
            syntax(node, for: "`at`").flatMap(checker.instant).map { (node, $0) }
        }
        guard let condition = condition("that", item), let (node, at) = instant else { return nil }
        if let known = context.schedule.instant(at), let span = scope.span {
            check(known, node, span, mayBeEnd: true)
        }
        return .that(condition, at: at)
    }

    // MARK: Windows

    /// `T` or `a .. b`; `nil` after a mistake.
    func window(_ node: Node, _ schedule: Schedule, mayBeMoment: Bool) -> Window? {
        guard let source = ScalarText(node), !node.isAbsent else {
            findings.add(
                node.position, "a window is an entry of the timeline or a .. b, found \(node.phrase)")
            return nil
        }
        let parameters = row.parameters
        let parts = findings.trying { () throws(Diagnostic) in
            try ExpressionParser.window(source, parameters: parameters)
        }
        guard let (from, to) = parts else { return nil }
        guard let to else { return entryWindow(from, mayBeMoment: mayBeMoment) }
        let bounds = checker.both(checker.bound(from), checker.bound(to))
        guard let (first, last) = bounds else { return nil }
        checkOrder((from, first), (to, last), schedule)
        return Window(from: first, to: last)
    }

    private func entryWindow(_ syntax: Syntax, mayBeMoment: Bool) -> Window? {
        if case .broken = syntax.kind { return nil }
        let written: String? = if case .text(let text) = syntax.kind { text } else { syntax.bareWord }
        guard let name = written else {
            findings.add(
                syntax.position,
                "a window is an entry of the timeline or a .. b, found `\(Diagnostic.quote(syntax.text))`",
                hint: "write outage or outage.start .. end")
            return nil
        }
        guard let item = scope.item(name), case .entry(let facts) = item.kind else {
            let entries = scope.declared.filter { if case .entry = $0.kind { true } else { false } }
            findings.add(
                syntax.position, Wording.unknown("timeline entry", name, known: entries, at: syntax.position))
            return nil
        }
        if facts.isMoment, !mayBeMoment {
            findings.add(
                syntax.position, "`\(name)` is a moment, so nothing can be judged during it",
                hint: "write \(name).start .. end")
            return nil
        }
        let end: Window.Bound? = facts.hasEnd ? .instant(InstantReference(.entryEnd(name))) : nil
        return Window(from: .instant(InstantReference(.entryStart(name))), to: end)
    }

    private func checkOrder(
        _ from: (syntax: Syntax, bound: Window.Bound), _ to: (syntax: Syntax, bound: Window.Bound),
        _ schedule: Schedule
    ) {
        guard let span = scope.span else { return }
        let first = known(from.bound, schedule)
        let last = known(to.bound, schedule)
        for (syntax, instant, isFrom) in [(from.syntax, first, true), (to.syntax, last, false)] {
            guard let instant else { continue }
            let node = Node(.scalar(syntax.text, quoted: false), at: syntax.position)
            check(instant, node, span, mayBeEnd: !isFrom)
        }
        if let first, let last, first >= last, last >= span.start, first < span.end {
            findings.add(
                from.syntax.position, "the window ends before it opens", hint: "write the earlier bound first"
            )
        }
    }

    private func known(_ bound: Window.Bound, _ schedule: Schedule) -> UTCInstant? {
        guard case .instant(let reference) = bound else { return nil }
        return schedule.instant(reference)
    }
}
