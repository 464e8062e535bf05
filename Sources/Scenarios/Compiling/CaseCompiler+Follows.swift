import Documents
import Quantities
import Timekeeping

/// `series: X`, `follows: Y`: each side is a value, or rows of which the quantities with the dimension of the
/// tolerance are compared.
extension CaseCompiler {
    func follows(_ item: Node, _ context: FormContext) -> Form? {
        let lag = positiveSpan("lag", item)
        let ignore = item["ignore"].map { windows("ignore", $0, context.schedule) } ?? []
        guard let tolerance = followsTolerance(item) else { return nil }
        let follower = item["series"].flatMap { followsSide($0, "series", tolerance.dimension) }
        let leader = item["follows"].flatMap { followsSide($0, "follows", tolerance.dimension) }
        guard let lag, let ignore, var follower, let leader else { return nil }
        checkSampling(follower.sources, lag, "a lag", item["lag"])
        guard let quantities = common(&follower, leader) else {
            findings.add(
                item["follows"]?.position ?? item.position,
                "the two sides have no quantity in common that is \(tolerance.dimension.phrase)")
            return nil
        }
        return .follows(
            FollowsRules(
                follower: follower.rules(beside: leader), leader: leader.rules(beside: nil),
                quantities: quantities, tolerance: tolerance, lag: lag, ignore: ignore))
    }

    /// The names that both sides have; of two single values that of the leader, whatever they are called.
    private func common(_ follower: inout FollowsDraft, _ leader: FollowsDraft) -> [String]? {
        if follower.isSingle, leader.isSingle, let name = leader.names.first {
            follower.rename(name)
            return [name]
        }
        let names = follower.names.filter(leader.names.contains)
        return names.isEmpty ? nil : names
    }

    private func followsTolerance(_ item: Node) -> Quantity? {
        guard let node = item["tolerance"] else { return nil }
        let written = substituted(node)
        guard let text = written.text, let quantity = try? Quantity.parse(text), quantity.value >= 0 else {
            findings.add(
                written.position, "`tolerance` of `follows` takes a quantity, found \(written.phrase)",
                hint: "write 20 W")
            return nil
        }
        return quantity
    }

    // MARK: Sides

    private func followsSide(_ node: Node, _ key: String, _ dimension: Dimension) -> FollowsDraft? {
        guard let syntax = syntax(node, for: "`\(key)`") else { return nil }
        guard case .path(let path) = syntax.kind else { return valueSide(syntax, dimension) }
        if path[0].name == "truth" { return truthSide(path, syntax, dimension) }
        if key == "series", path.count == 2, case .component(let facts) = scope.item(path[0].name)?.kind,
            let row = facts.row, row.series.contains(path[1].name)
        {
            return seriesReference(syntax).map { .stored($0, names: row.readingNames(dimension)) }
        }
        return valueSide(syntax, dimension)
    }

    private func valueSide(_ syntax: Syntax, _ dimension: Dimension) -> FollowsDraft? {
        guard let typed = checker.numeric(syntax) else { return nil }
        guard typed.type.dimension == dimension else {
            findings.add(
                syntax.position,
                "`\(Diagnostic.quote(syntax.text))` is \(typed.type.words), and the tolerance is "
                    + "\(dimension.phrase)")
            return nil
        }
        guard case .signal(let signal) = typed.expression else {
            return .value(.init("", typed.expression), renewedBy: nil)
        }
        return .value(
            .init(quantityName(of: signal), typed.expression), renewedBy: renewal(of: signal))
    }

    /// The name that the quantity of a signal has in rows: `power` for `flat.grid.power` and
    /// `hub.latest(meter).power`.
    private func quantityName(of signal: SignalReference) -> String {
        let parts = signal.name.split(separator: ".")
        switch scope.item(signal.source)?.kind {
        case .site where parts.count > 1, .component where parts.first?.hasSuffix("()") == true:
            return parts.dropFirst().joined(separator: ".")
        default: return signal.name
        }
    }

    /// The event that brings a new value of a component's signal; one that adds nothing brings none.
    private func renewal(of signal: SignalReference) -> EventPattern? {
        guard case .component(let facts) = scope.item(signal.source)?.kind,
            let row = facts.row?.signals.first(where: { $0.name == signal.name }),
            let event = facts.row?.events.first(where: { $0.name == row.renewedBy })
        else { return nil }
        let meter = zip(row.arguments, signal.arguments).first { $0.0 == .meter }?.1
        var conditions: [Expression] = []
        if let meter, event.fields.contains(where: { $0.name == "meter" }) {
            conditions.append(.field("meter", is: meter))
        }
        if event.fields.contains(where: { $0.name == "duplicate" }) {
            conditions.append(.not(.field("duplicate")))
        }
        return EventPattern(source: signal.source, event: event.name, filter: .all(conditions))
    }

    /// `truth(meter)`, `truth(meter.push)`, `truth(flat.grid)`.
    private func truthSide(_ path: [Syntax.Segment], _ syntax: Syntax, _ dimension: Dimension)
        -> FollowsDraft?
    {
        if path.count == 1, let arguments = path[0].arguments, arguments.count == 1,
            case .path(let inner) = arguments[0].kind, let item = scope.item(inner[0].name),
            case .site = item.kind
        {
            return checker.placed(item, inner[0], at: syntax.position)
                .flatMap { siteSide(inner, of: $0, dimension) }
        }
        guard let truth = truthReference(syntax),
            case .device(let facts) = scope.item(truth.device)?.kind, let model = facts.model
        else { return nil }
        return .truth(
            truth, names: model.signals.filter { $0.type.comparedDimension == dimension }.map(\.name))
    }

    private func siteSide(
        _ path: [Syntax.Segment], of site: Declared, _ dimension: Dimension
    ) -> FollowsDraft? {
        guard case .site(let facts) = site.kind else { return nil }
        if let mistake = checker.memberMistake(in: site.name) {
            checker.add(mistake, at: path[0].position)
            return nil
        }
        let parts = ["grid", "solar", "load"]
        guard path.count == 2, parts.contains(path[1].name) else {
            let isLater = path.count == 2 && Later.siteParts.contains(path[1].name)
            let name = path.map(\.name).joined(separator: ".")
            findings.add(
                path[path.count - 1].position,
                isLater
                    ? Wording.notBuilt(name)
                    : "`truth` takes a part of the site `\(path[0].name)`, found `\(name)`",
                hint: isLater ? nil : "write truth(\(path[0].name).grid)")
            return nil
        }
        let prefix = "\(path[1].name)."
        let signals = catalogue.siteSignals.filter { row in
            row.type.comparedDimension == dimension && row.name.hasPrefix(prefix)
                && (facts.phases > 1 || !["l2", "l3"].contains(row.name.suffix(2)))
        }
        return .values(
            signals.map { row in
                .init(
                    String(row.name.dropFirst(prefix.count)),
                    .signal(SignalReference(source: site.name, name: row.name)))
            })
    }
}

extension ComponentRow {
    /// The quantities of a stored reading, as `latest` shows them.
    fileprivate func readingNames(_ dimension: Dimension) -> [String] {
        let prefix = "latest()."
        return signals.filter { $0.type.comparedDimension == dimension && $0.name.hasPrefix(prefix) }
            .map { String($0.name.dropFirst(prefix.count)) }
    }
}

extension ValueType {
    /// The dimension of a value that a tolerance may speak of; counts have none.
    fileprivate var comparedDimension: Dimension? { self == .count ? nil : dimension }
}
