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
        if let item = scope.item(pattern.source), case .entry = item.kind, occurrence ?? 1 == 1 {
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
            findings.add(segment.position, "`truth` stands only behind `equals:`")
            return nil
        }
        if segment.arguments != nil {
            findings.add(
                segment.position, Wording.unknown("function", segment.name, known: Reserved.functions))
            return nil
        }
        guard segment.index == nil else {
            findings.add(syntax.position, Wording.notBuilt("\(segment.name)[…]") + ": fleets")
            return nil
        }
        if let item = scope.item(segment.name) { return item }
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
        case .entry: "start"
        case .notBuilt: nil
        }
    }

    private func member(_ path: [Syntax.Segment], of source: Declared, _ syntax: Syntax) -> Resolved? {
        switch source.kind {
        case .notBuilt: return nil
        case .entry(let facts): return edge(path, of: source, facts, syntax)
        case .site(let facts):
            guard hasPhase(path, facts, source, syntax) else { return nil }
            return member(
                path, of: source, scope.siteSignals, scope.siteEvents, later: Later.siteMembers, syntax)
        case .device(let facts):
            guard let model = facts.model else { return nil }
            return member(path, of: source, model.signals, model.events, later: Later.deviceMembers, syntax)
        case .component(let facts):
            guard let row = facts.row else { return nil }
            return member(
                path, of: source, row.signals, row.events, later: Later.componentMembers[row.name] ?? [],
                syntax)
        }
    }

    private func hasPhase(
        _ path: [Syntax.Segment], _ facts: SiteFacts, _ source: Declared, _ syntax: Syntax
    ) -> Bool {
        guard facts.phases == 1, let last = path.last, ["l2", "l3"].contains(last.name) else { return true }
        findings.add(
            last.position, "`\(source.name)` has one phase, so there is no `\(last.name)`",
            hint: "write grid: {phases: 3} at the site, or l1")
        return false
    }

    private func member(
        _ path: [Syntax.Segment], of source: Declared, _ signals: [ObservableRow], _ events: [EventRow],
        later: [String], _ syntax: Syntax
    ) -> Resolved? {
        let signalName = path.map { $0.name + ($0.arguments == nil ? "" : "()") }.joined(separator: ".")
        if let row = signals.first(where: { $0.name == signalName }) {
            return signal(row, path, of: source, syntax)
        }
        let eventName = path.map(\.name).joined(separator: ".")
        if path.dropLast().allSatisfy({ $0.arguments == nil }),
            let row = events.first(where: { $0.name == eventName })
        {
            return event(row, path, of: source)
        }
        addUnknownMember(eventName, path, of: source, signals, events, later: later)
        return nil
    }

    private func addUnknownMember(
        _ name: String, _ path: [Syntax.Segment], of source: Declared, _ signals: [ObservableRow],
        _ events: [EventRow], later: [String]
    ) {
        let position = path[0].position
        let bare = signals.first { $0.name.replacing("()", with: "") == name }
        if later.contains(name), bare == nil {
            findings.add(position, Wording.notBuilt("\(source.name).\(name)"))
            return
        }
        if case .component(let facts) = source.kind, facts.row?.series.contains(name) == true {
            findings.add(position, "`\(source.name).\(name)` is a series, which stands only behind `series:`")
            return
        }
        let known = signals.map(\.callName) + events.map(\.name)
        let near =
            bare?.callName ?? NearestName.suggestion(for: name, in: known)
            ?? known.first { $0.hasPrefix("\(name).") }
        let question = near.map { "; did you mean `\($0)`?" }
        findings.add(position, "`\(source.name)` has no `\(Diagnostic.quote(name))`\(question.orEmpty)")
    }

    // MARK: Signals and events

    private func signal(
        _ row: ObservableRow, _ path: [Syntax.Segment], of source: Declared, _ syntax: Syntax
    ) -> Resolved? {
        guard path.allSatisfy({ $0.index == nil }) else {
            findings.add(
                syntax.position, "`\(quote(syntax))` is a signal, and only events are counted by […]")
            return nil
        }
        let written = path.flatMap { $0.arguments ?? [] }
        guard written.count == row.arguments.count else {
            findings.add(
                syntax.position,
                "`\(source.name).\(row.callName)` is written like this, found `\(quote(syntax))`")
            return nil
        }
        var arguments: [String] = []
        for (kind, syntax) in zip(row.arguments, written) {
            guard let argument = argument(kind, syntax, of: source) else { return nil }
            arguments.append(argument)
        }
        let isSite = if case .site = source.kind { true } else { false }
        return .signal(
            SignalReference(source: source.name, name: row.name, arguments: arguments), row, isSite: isSite)
    }

    private func argument(_ kind: ObservableRow.ArgumentKind, _ syntax: Syntax, of source: Declared)
        -> String?
    {
        let written: String? = if case .text(let text) = syntax.kind { text } else { syntax.bareWord }
        switch kind {
        case .meter:
            if let written { return meterID(written, of: source, at: syntax.position) }
            findings.add(syntax.position, "expected a meter, found `\(quote(syntax))`")
        case .day:
            if written == "today" { return written }
            findings.add(syntax.position, "expected `today`, found `\(quote(syntax))`")
        }
        return nil
    }

    private func event(_ row: EventRow, _ path: [Syntax.Segment], of source: Declared) -> Resolved? {
        guard path.dropLast().allSatisfy({ $0.index == nil }), let last = path.last else {
            findings.add(path[0].position, "`[…]` belongs behind the name of the event")
            return nil
        }
        var occurrence: Int?
        switch last.index {
        case nil: break
        case .number(let number): occurrence = number
        case .all:
            findings.add(last.position, "`[*]` means the members of a fleet; count occurrences from 1")
            return nil
        }
        var pattern = EventPattern(source: source.name, event: row.name)
        guard let arguments = last.arguments, !arguments.isEmpty else {
            return .event(pattern, occurrence: occurrence)
        }
        guard arguments.count == 1 else {
            findings.add(arguments[1].position, "the conditions of an event are joined by `and`")
            return nil
        }
        guard let filter = filterCondition(arguments[0], of: row, source: source) else { return nil }
        pattern.filter = filter
        return .event(pattern, occurrence: occurrence)
    }

    private func edge(
        _ path: [Syntax.Segment], of source: Declared, _ facts: EntryFacts, _ syntax: Syntax
    ) -> Resolved? {
        let name = path.map(\.name).joined(separator: ".")
        guard name == "start" || name == "end", path[0].arguments == nil else {
            let message =
                name == "answer"
                ? Wording.notBuilt("\(source.name).answer")
                : "`\(source.name)` has no `\(Diagnostic.quote(name))`; a timeline entry has `start` and "
                    + "`end`"
            findings.add(path[0].position, message)
            return nil
        }
        guard name == "start" || facts.hasEnd else {
            findings.add(
                syntax.position, "`\(source.name)` lasts to the end of the run and has no end of its own",
                hint: "give it for:")
            return nil
        }
        var occurrence: Int?
        if case .number(let number) = path[0].index { occurrence = number }
        return .event(EventPattern(source: source.name, event: name), occurrence: occurrence)
    }

    // MARK: Meters

    /// The component's own id of a meter that is given by it or by the device.
    func meterID(_ name: String, of source: Declared, at position: SourcePosition) -> String? {
        guard case .component(let facts) = source.kind else { return device(name, at: position) }
        guard facts.row != nil else { return name }
        if facts.meters.contains(where: { $0.id == name }) { return name }
        guard let item = scope.item(name), case .device(let device) = item.kind else {
            guard !scope.isOpen else { return name }
            addUnknownMeter(name, facts, at: position)
            return nil
        }
        guard let serial = device.serial else {
            findings.add(position, "`\(name)` has no `serial` by which `\(source.name)` could know it")
            return nil
        }
        guard let meter = facts.meters.first(where: { $0.serial == serial }) else {
            findings.add(position, "`\(source.name)` knows no meter with the serial \(serial) of `\(name)`")
            return nil
        }
        return meter.id
    }

    private func device(_ name: String, at position: SourcePosition) -> String? {
        if let item = scope.item(name), case .device = item.kind { return name }
        let devices = scope.declared.filter { if case .device = $0.kind { true } else { false } }
        findings.add(position, Wording.unknown("device", name, known: devices, at: position))
        return nil
    }

    private func addUnknownMeter(_ name: String, _ facts: ComponentFacts, at position: SourcePosition) {
        let devices = scope.declared.filter { if case .device = $0.kind { true } else { false } }
        if NearestName.suggestion(for: name, in: devices.map(\.name)) != nil {
            findings.add(position, Wording.unknown("meter", name, known: devices, at: position))
        } else {
            let ids = facts.meters.map(\.id)
            let known = ids + devices.map(\.name).filter { !ids.contains($0) }
            findings.add(position, Wording.unknown("meter", name, known: known))
        }
    }
}

extension ObservableRow {
    /// As one writes it: `latest(D).power`, `energy(D, today).import`.
    var callName: String {
        let brackets = arguments.map { $0 == .meter ? "D" : "today" }.joined(separator: ", ")
        return name.replacing("()", with: "(\(brackets))")
    }
}

extension Optional where Wrapped == String {
    fileprivate var orEmpty: String { self ?? "" }
}
