import Timekeeping

/// Finds the states of a meter's counters that fit neither those before nor those after them.
///
/// What a meter can have shown is a chain of states, each of which follows from the one before. Of all chains through
/// the states around one, that with the fewest and least rare breaks is believed: a single state that fits nowhere is left
/// out rather than two breaks made of it, and a level that goes on is believed rather than left out for ever.
struct CounterWindow {
    /// How many states on each side decide about one. So what a late reading changes has an end.
    static let reach = 8

    /// A state with since when the meter has shown just that.
    struct Item {
        let state: CounterState
        let since: UTCInstant
    }

    private let items: [Item]
    private let phasePowerW: Double
    /// By the place of the earlier state; the edge to the next one is first.
    private var edges: [[CounterEdge]]
    /// Whether each state follows from its neighbour before.
    private let isSteady: [Bool]

    init(_ items: [Item], phasePowerW: Double) {
        self.items = items
        self.phasePowerW = phasePowerW
        edges = items.map { _ in [] }
        isSteady = items.indices.map { index in
            index == 0
                || CounterEdge(
                    items[index - 1].state, items[index].state, phasePowerW: phasePowerW,
                    since: items[index - 1].since
                ).mark == .counted
        }
    }

    /// How many of the last states follow each from its neighbour before; all of them when all do.
    var steadyEnd: Int { isSteady.reversed().prefix { $0 }.count }

    /// Whether the state is left out, judged by `reach` states on both sides.
    mutating func isLeftOut(_ index: Int) -> Bool {
        let window = max(0, index - Self.reach)...min(items.count - 1, index + Self.reach)
        if window.dropFirst().allSatisfy({ isSteady[$0] }) { return false }
        return !chain(window).contains(index)
    }

    /// The cheapest way to a state.
    private struct Step {
        var cost: Double
        var before: Int?
    }

    /// The places along the cheapest chain; of two that cost the same, the one that ends later.
    private mutating func chain(_ window: ClosedRange<Int>) -> Set<Int> {
        var steps: [Step] = []
        for index in window {
            var best = Step(cost: Double(index - window.lowerBound))
            for before in window.lowerBound..<index {
                let cost =
                    steps[before - window.lowerBound].cost + edge(before, index).cost
                    + Double(index - before - 1)
                if cost < best.cost - Self.tie { best = Step(cost: cost, before: before) }
            }
            steps.append(best)
        }
        var chain: Set<Int> = []
        var place = end(of: steps).map { $0 + window.lowerBound }
        while let index = place {
            chain.insert(index)
            place = steps[index - window.lowerBound].before
        }
        return chain
    }

    /// Where the cheapest chain ends; a chain costs 1 for each state after its end.
    private func end(of steps: [Step]) -> Int? {
        var best: (place: Int, cost: Double)?
        for (place, step) in steps.enumerated() {
            let cost = step.cost + Double(steps.count - 1 - place)
            if best.map({ cost <= $0.cost + Self.tie }) ?? true { best = (place, cost) }
        }
        return best?.place
    }

    private mutating func edge(_ from: Int, _ to: Int) -> CounterEdge {
        while edges[from].count < to - from {
            let next = from + edges[from].count + 1
            edges[from].append(
                CounterEdge(
                    items[from].state, items[next].state, phasePowerW: phasePowerW, since: items[from].since))
        }
        return edges[from][to - from - 1]
    }

    private static let tie = 1e-9
}
