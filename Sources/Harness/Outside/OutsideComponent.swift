import Faults
import Foundation
import Scenarios
import Timekeeping
import Wires

/// Software under test that is not a part of wattloop.
protocol OutsideComponent: Sendable {
    /// Where it listens, once it is open.
    var url: String { get }
    /// Starts it, and waits until it can be talked to.
    /// - Throws: `OutsideFailure`.
    func open() async throws
    /// Ends the run when it ends; `nil` for one that nobody started.
    var service: NamedProcess? { get }
    func begin(_ order: FaultOrder) async
    /// The fault of that timeline entry is over; after a kill this returns when it is up.
    func end(_ id: String) async throws
    func close() async
}

/// What the run gives to software outside.
struct OutsideGround: Sendable {
    /// The time of the run.
    var time: any Timekeeper
    var wiring: Wiring
    /// Where its output and its files go.
    var folder: URL
    var addresses: AddressBook
    /// Ends what is left when wattloop has died.
    var keeper: ProcessGuard?
}

/// Software that ran before, and will after.
final class OutsideAddress: OutsideComponent {
    private let name: String
    private let plan: AddressPlan
    private let ground: OutsideGround

    init(_ name: String, _ plan: AddressPlan, ground: OutsideGround) {
        self.name = name
        self.plan = plan
        self.ground = ground
    }

    var url: String { ground.addresses.fillIn(plan.url) }
    var service: NamedProcess? { nil }

    func open() async throws {
        let addresses = ground.addresses
        addresses.enter(url, as: "\(name).url")
        let check = ReadyCheck(
            sign: plan.ready.sign, wiring: ground.wiring, fillIn: { addresses.fillIn($0) })
        let clock = SystemTimekeeper()
        let deadline = RealDeadline(after: plan.ready.within)
        while case .notYet(let reason) = await check.look(url: url, output: { "" }) {
            if deadline.hasPassed { throw unreachable(reason) }
            try await clock.sleep(for: .milliseconds(50))
        }
    }

    private func unreachable(_ reason: String) -> OutsideFailure {
        OutsideFailure(
            problem: "`\(name)` at \(url) cannot be reached: \(reason)",
            advice: "start it before the run, or let wattloop start it with `run`")
    }

    func begin(_ order: FaultOrder) async {}
    func end(_ id: String) async throws {}
    func close() async {}
}
