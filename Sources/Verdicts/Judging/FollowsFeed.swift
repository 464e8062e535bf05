import Scenarios
import Timekeeping

/// One row of a side of `follows`: a number, or nothing known, for each quantity of the comparison.
struct FollowsRow: Sendable, Equatable {
    var at: UTCInstant
    var values: [Double?]
}

/// One side of `follows` in the run: says when it has a row, and what stands in it.
struct FollowsFeed: Sendable {
    private let side: FollowsSide
    private let quantities: [String]
    /// For each quantity, where values are looked at.
    private var conditions: [Condition] = []
    private var isRenewed = false
    private var last: [Double?] = []
    private var rows: [FollowsRow] = []

    init(_ side: FollowsSide, quantities: [String]) {
        self.side = side
        self.quantities = quantities
        guard case .values(let values, _) = side else { return }
        conditions = quantities.compactMap { name in
            values.first { $0.name == name }.map { Condition($0.expression) }
        }
    }

    var mentions: [String] {
        side.expressions.flatMap(\.mentions) + (side.pattern.map { [$0.source] } ?? [])
    }

    /// A row may lack quantities, which then keep the value that they had.
    var isPartial: Bool { conditions.isEmpty }

    mutating func windowOpens() {
        for index in conditions.indices { conditions[index].windowOpens() }
    }

    mutating func observe(_ observation: Observation, isOpen: Bool, _ scene: Scene) {
        for index in conditions.indices {
            conditions[index].observe(observation, isOpen: isOpen, instants: scene.instants)
        }
        guard let pattern = side.pattern, observation.matches(pattern, scene.instants) == true else { return }
        guard isPartial else {
            isRenewed = true
            return
        }
        let values = quantities.map { name in
            observation.fields.first { $0.name == name }?.value.value.number
        }
        rows.append(FollowsRow(at: observation.at, values: values))
    }

    /// Looks at values that are new at this instant.
    mutating func complete(_ moment: Moment<some SignalSource>, isOpening: Bool) {
        guard !conditions.isEmpty, isDue(moment) else { return }
        let values = conditions.indices.map { index in
            conditions[index].look(moment, isOpening: isOpening).number
        }
        // What its event did not renew is a row only when it differs.
        if isRenewed || side.pattern == nil || values != last {
            rows.append(FollowsRow(at: moment.instant, values: values))
        }
        isRenewed = false
        last = values
    }

    private func isDue(_ moment: Moment<some SignalSource>) -> Bool {
        isRenewed || last.isEmpty || conditions.contains { $0.isConcerned(by: moment) }
    }

    /// The rows of this instant.
    mutating func takeRows() -> [FollowsRow] {
        guard !rows.isEmpty else { return [] }
        defer { rows.removeAll(keepingCapacity: true) }
        return rows
    }
}
