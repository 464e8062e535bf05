import Documents
import Quantities
import Timekeeping

/// `series: X`, `follows: Y`: each side is a value, or the rows of a meter of which the quantities with the
/// dimension of the tolerance are compared.
extension CaseCompiler {
    func follows(_ item: Node, _ context: FormContext) -> Form? {
        guard let tolerance = followsTolerance(item) else { return nil }
        let lag = span("lag", item)
        let follower = item["series"].flatMap { side($0, "series", tolerance.dimension) }
        let leader = item["follows"].flatMap { side($0, "follows", tolerance.dimension) }
        let ignore = item["ignore"].map { windows("ignore", $0, context.schedule) } ?? []
        guard let lag, let follower, let leader, let ignore else { return nil }
        guard lag > .zero else {
            findings.add(item["lag"]?.position ?? item.position, "`lag` must be more than 0 s")
            return nil
        }
        let pairs = follower.values.compactMap { name, expression in
            leader.value(like: name).map { FollowsRules.Pair(follower: expression, leader: $0) }
        }
        guard !pairs.isEmpty else {
            findings.add(
                item["follows"]?.position ?? item.position,
                "the two sides have no quantity in common that is \(tolerance.dimension.phrase)")
            return nil
        }
        return .follows(
            FollowsRules(
                pairs: pairs, row: follower.row, tolerance: tolerance, lag: lag, ignore: ignore))
    }

    /// One side: values by the names of quantities; `nil` is a value of its own, which fits any.
    private struct Side {
        var values: [(name: String?, expression: Expression)]
        var row: EventPattern?

        func value(like name: String?) -> Expression? {
            values.first { name == nil || $0.name == nil || $0.name == name }?.expression
        }
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

    private func side(_ node: Node, _ key: String, _ dimension: Dimension) -> Side? {
        guard let syntax = syntax(node, for: "`\(key)`") else { return nil }
        guard case .path(let path) = syntax.kind else { return value(syntax, dimension) }
        if path[0].name == "truth", path.count == 1, path[0].arguments != nil {
            return truthSide(path[0], syntax, dimension)
        }
        if path.count == 2, path[1].arguments != nil,
            case .component(let facts) = scope.item(path[0].name)?.kind,
            facts.row?.series.contains(path[1].name) ?? false
        {
            return seriesReference(syntax).flatMap { rows($0, dimension) }
        }
        return value(syntax, dimension)
    }

    private func value(_ syntax: Syntax, _ dimension: Dimension) -> Side? {
        guard let typed = checker.numeric(syntax) else { return nil }
        guard typed.type.dimension == dimension else {
            findings.add(
                syntax.position,
                "`\(Diagnostic.quote(syntax.text))` is \(typed.type.words), and the tolerance is "
                    + "\(dimension.phrase)")
            return nil
        }
        return Side(values: [(nil, typed.expression)])
    }

    /// What a component knows of a meter, at each reading of it.
    private func rows(_ series: SeriesReference, _ dimension: Dimension) -> Side? {
        guard case .component(let facts) = scope.item(series.component)?.kind, let row = facts.row else {
            return nil
        }
        let prefix = "latest()."
        let values = row.signals.filter { $0.type.dimension == dimension && $0.name.hasPrefix(prefix) }.map {
            (
                name: String?.some(String($0.name.dropFirst(prefix.count))),
                expression: Expression.signal(
                    SignalReference(source: series.component, name: $0.name, arguments: [series.meter]))
            )
        }
        let filter = Expression.comparison(.equal, .field("meter"), .text(series.meter), resolution: 0)
        return Side(
            values: values,
            row: EventPattern(source: series.component, event: "reading", filter: filter))
    }

    /// `truth(meter)` or `truth(flat.grid)`.
    private func truthSide(_ segment: Syntax.Segment, _ syntax: Syntax, _ dimension: Dimension) -> Side? {
        guard let arguments = segment.arguments, arguments.count == 1,
            case .path(let inner) = arguments[0].kind
        else { return notTruth(syntax) }
        guard let item = scope.item(inner[0].name) else { return notTruth(syntax) }
        switch item.kind {
        case .device(let facts):
            return facts.model.map { side(of: item.name, "", $0.signals, dimension) }
        case .site where inner.count == 2:
            return side(of: item.name, "\(inner[1].name).", catalogue.siteSignals, dimension)
        case .site, .component, .entry, .notBuilt: return notTruth(syntax)
        }
    }

    private func side(
        of name: String, _ prefix: String, _ signals: [ObservableRow], _ dimension: Dimension
    ) -> Side {
        Side(
            values: signals.filter { $0.type.dimension == dimension && $0.name.hasPrefix(prefix) }.map {
                (
                    name: String($0.name.dropFirst(prefix.count)),
                    expression: .signal(SignalReference(source: name, name: $0.name))
                )
            })
    }

    private func notTruth(_ syntax: Syntax) -> Side? {
        findings.add(
            syntax.position,
            "`truth` takes a device or a part of a site here, found `\(Diagnostic.quote(syntax.text))`",
            hint: "write truth(meter) or truth(flat.grid)")
        return nil
    }
}
