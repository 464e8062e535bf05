import Documents
import Quantities

extension CaseCompiler {
    func series(_ item: Node, _ context: FormContext) -> Form? {
        let series = item["series"].flatMap { syntax($0, for: "`series`") }.flatMap(seriesReference)
        let truth = item["equals"].flatMap { syntax($0, for: "`equals`") }.flatMap(truthReference)
        let rules = seriesRules(item, context)
        guard let series, let truth, let rules else { return nil }
        return .series(series, equals: truth, rules: rules)
    }

    // MARK: hub.readings(meter)

    func seriesReference(_ syntax: Syntax) -> SeriesReference? {
        guard case .path(let path) = syntax.kind, let first = path.first, first.arguments == nil else {
            return notSeries(syntax)
        }
        guard let item = scope.item(first.name) else {
            if scope.isOpen { return nil }
            let components = scope.declared.filter { if case .component = $0.kind { true } else { false } }
            findings.add(
                first.position,
                Wording.unknown("component", first.name, known: components, at: first.position))
            return nil
        }
        if case .notBuilt = item.kind { return nil }
        guard case .component(let facts) = item.kind, path.count == 2 else { return notSeries(syntax) }
        guard let row = facts.row else { return nil }
        guard row.series.contains(path[1].name) else {
            let isTable = row.tables.contains(path[1].name)
            let name = "\(item.name).\(path[1].name)"
            findings.add(
                path[1].position,
                isTable
                    ? "`\(name)` is a table, which stands only behind `table:`"
                    : Wording.missing("series", path[1].name, of: item.name, known: row.series))
            return nil
        }
        guard let arguments = path[1].arguments, arguments.count == 1,
            let name = checker.writtenName(arguments[0])
        else {
            return notSeries(syntax)
        }
        return checker.meterID(name, of: item, at: arguments[0].position).map { id in
            SeriesReference(
                component: item.name, name: path[1].name, meter: id, device: device(name, id, facts))
        }
    }

    private func notSeries(_ syntax: Syntax) -> SeriesReference? {
        findings.add(
            syntax.position,
            "`series` takes what a component stores of a meter, found `\(Diagnostic.quote(syntax.text))`",
            hint: "write hub.readings(meter)")
        return nil
    }

    func device(_ name: String, _ id: String, _ facts: ComponentFacts) -> String? {
        if let item = scope.item(name), case .device = item.kind { return name }
        return facts.serial(of: id).flatMap(scope.device(serial:)) ?? facts.device(polledAs: id)
    }

    // MARK: truth(meter)

    func truthReference(_ syntax: Syntax) -> TruthReference? {
        guard case .path(let path) = syntax.kind, path[0].name == "truth" else {
            findings.add(
                syntax.position,
                "`equals` takes the truth of a device, found `\(Diagnostic.quote(syntax.text))`",
                hint: "write truth(meter)")
            return nil
        }
        guard path.count == 1 else {
            let name = path.map(\.name).joined(separator: ".")
            let isTable = path.count == 2 && TableReference.Period(rawValue: path[1].name) != nil
            findings.add(
                syntax.position,
                isTable
                    ? "`\(name)` is a table, which is compared with one behind `table:`"
                    : Wording.missing("table", path[1].name, of: "truth", known: ["hourly", "daily"]),
                hint: isTable ? "write truth(meter)" : nil)
            return nil
        }
        guard let arguments = path[0].arguments, arguments.count == 1,
            case .path(let inner) = arguments[0].kind,
            (1...2).contains(inner.count), inner.allSatisfy({ $0.arguments == nil }),
            inner.dropFirst().allSatisfy({ $0.index == nil })
        else {
            findings.add(
                syntax.position,
                "`truth` takes a device, or one of its ways, found `\(Diagnostic.quote(syntax.text))`",
                hint: "write truth(meter) or truth(meter.push)")
            return nil
        }
        return truth(of: inner, arguments[0])
    }

    private func truth(of path: [Syntax.Segment], _ syntax: Syntax) -> TruthReference? {
        guard let item = scope.item(path[0].name).map({ checker.placed($0, path[0], at: syntax.position) })
        else {
            if scope.isOpen { return nil }
            let name = path[0].name
            let devices = scope.declared.filter { if case .device = $0.kind { true } else { false } }
            findings.add(
                syntax.position, Wording.unknown("device", name, known: devices, at: path[0].position))
            return nil
        }
        guard let item else { return nil }
        let name = item.name
        if let mistake = checker.memberMistake(in: name) {
            checker.add(mistake, at: syntax.position)
            return nil
        }
        switch item.kind {
        case .notBuilt: return nil
        case .site:
            findings.add(
                syntax.position, "`equals` takes the truth of a device, and `\(name)` is a site",
                hint: "write follows: truth(\(Diagnostic.quote(syntax.text)))")
            return nil
        case .component, .probe, .entry:
            findings.add(syntax.position, "`truth` takes a device, and `\(name)` is a \(item.word)")
            return nil
        case .device(let facts):
            guard let model = facts.model else { return nil }
            return path.count == 2
                ? truth(of: name, way: path[1], facts, model) : onlyTruth(of: name, facts, model, syntax)
        }
    }

    private func truth(
        of name: String, way: Syntax.Segment, _ facts: DeviceFacts, _ model: ModelRow
    ) -> TruthReference? {
        guard model.handsOut.contains(way.name) else {
            findings.add(
                way.position,
                Wording.missing("way to hand out values", way.name, of: name, known: model.handsOut))
            return nil
        }
        guard facts.has(way.name) else {
            let what = way.name == "push" ? "pushes nowhere" : "hands out nothing over `\(way.name)`"
            findings.add(way.position, "`\(name)` \(what), since it has no `\(way.name)`")
            return nil
        }
        return TruthReference(device: name, path: way.name)
    }

    /// Reads happen only where something reads; a push is known from the device itself.
    private func onlyTruth(
        of name: String, _ facts: DeviceFacts, _ model: ModelRow, _ syntax: Syntax
    ) -> TruthReference? {
        let configured = model.handsOut.filter(facts.written.contains)
        let ways = configured.isEmpty ? model.handsOut.filter(facts.has) : configured
        if ways.count == 1 { return TruthReference(device: name, path: ways[0]) }
        let message =
            ways.isEmpty
            ? "`\(name)` hands out no values in this scenario"
            : "`\(name)` hands out values in several ways; say which of \(Wording.list(ways))"
        findings.add(syntax.position, message, hint: ways.first.map { "write truth(\(name).\($0))" })
        return nil
    }

    // MARK: Rules

    private func seriesRules(_ item: Node, _ context: FormContext) -> SeriesRules? {
        var rules = SeriesRules()
        var isComplete = true
        if let node = item["duplicates"] {
            if case .count(let count) = value(
                node, as: .count(0...Int.max), subject: "`duplicates` of a series")
            {
                rules.duplicates = count
            } else {
                isComplete = false
            }
        }
        if let node = item["tolerance"] {
            if let tolerance = tolerance(node) { rules.tolerance = tolerance } else { isComplete = false }
        }
        if let node = item["gaps"] {
            if let gaps = windows("gaps", node, context.schedule) {
                rules.gaps = gaps
            } else {
                isComplete = false
            }
        }
        return isComplete ? rules : nil
    }

    private func tolerance(_ node: Node) -> SeriesRules.Tolerance? {
        let written = substituted(node)
        if written.text == "device" { return .device }
        let dimensions = Dimension.allCases.filter { $0 != .ratio && $0 != .time }
        guard let text = written.text, !written.isAbsent else {
            findings.add(
                written.position, "`tolerance` takes `device` or a quantity, found \(written.phrase)")
            return nil
        }
        do {
            let quantity = try Quantity.parse(text)
            if dimensions.contains(quantity.dimension), quantity.value >= 0 { return .quantity(quantity) }
            findings.add(
                written.position,
                "`tolerance` takes `device` or a quantity with a unit, found \(written.phrase)")
        } catch {
            findings.add(
                written.position, "`tolerance` takes `device` or a quantity, found \(written.phrase)",
                hint: error.hint)
        }
        return nil
    }

    /// A list of windows.
    func windows(_ key: String, _ node: Node, _ schedule: Schedule) -> [Window]? {
        guard let items = node.items else {
            findings.add(
                node.position, "`\(key)` takes a list of windows, found \(node.phrase)",
                hint: node.text.map { "write [\($0)]" })
            return nil
        }
        let windows = items.map { window($0, schedule, mayBeMoment: true) }
        let known = windows.compactMap(\.self)
        return known.count == windows.count ? known : nil
    }
}
