import Components
import Faults
import Scenarios
import Timekeeping

/// What an entry of the timeline does to one target.
struct EntryOrder: Sendable {
    let entry: EntryPlan
    /// How often it may strike this target.
    let chances: Chances
    /// What others notice of a device that is away, where the entry does not say it.
    let absence: Absence

    /// - Returns: `nil` for an action that is no fault.
    var faultOrder: FaultOrder? {
        entry.fault(absence).map { FaultOrder(id: entry.id, fault: $0, chances: chances) }
    }
}

/// A part of a run that entries of the timeline act on: a site, or whatever has faults.
protocol EntryTarget: Sendable {
    func begin(_ order: EntryOrder, at instant: UTCInstant) async throws
    func end(_ order: EntryOrder, at instant: UTCInstant) async throws
}

/// A device or a component as a target.
struct FaultReceiver: EntryTarget {
    private let target: any FaultTarget

    init(_ target: any FaultTarget) {
        self.target = target
    }

    func begin(_ order: EntryOrder, at instant: UTCInstant) async throws {
        if let fault = order.faultOrder { await target.begin(fault) }
    }

    func end(_ order: EntryOrder, at instant: UTCInstant) async throws {
        if order.faultOrder != nil { try await target.end(order.entry.id) }
    }
}

extension EntryPlan {
    /// - Returns: `nil` for an entry that injects no fault.
    func fault(_ absence: Absence = .refused) -> Fault? {
        action.flatMap { Fault.make(action: $0, arguments: arguments, absence: absence) }
    }
}
