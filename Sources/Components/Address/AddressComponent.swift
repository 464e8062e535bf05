import Documents
import Scenarios
import Timekeeping
import Wires

/// A server that runs before, during and after the run; it has no faults.
final class AddressComponent: Component {
    let name: String
    private let plan: AddressPlan
    private let context: ComponentContext

    init(_ name: String, _ plan: AddressPlan, _ context: ComponentContext) {
        self.name = name
        self.plan = plan
        self.context = context
    }

    var processes: [NamedProcess] { [] }
    private var url: String { context.addresses.fillIn(plan.url) }

    func address(_ field: String) -> String? { field == "url" ? url : nil }

    func open() async throws {
        let addresses = context.addresses
        addresses.enter(url, as: "\(name).url")
        let check = ReadyCheck(
            sign: plan.ready.sign, wiring: context.wiring, fillIn: { addresses.fillIn($0) })
        let clock = SystemTimekeeper()
        let deadline = RealDeadline(after: plan.ready.within)
        while case .notYet(let reason) = await check.look(url: url, output: { "" }) {
            if deadline.hasPassed { throw unreachable(reason) }
            try await clock.sleep(for: .milliseconds(50))
        }
    }

    private func unreachable(_ reason: String) -> ComponentFailure {
        ComponentFailure(
            problem: "`\(name)` at \(url) cannot be reached: \(reason)",
            advice: "start it before the run, or let wattloop start it with `run`")
    }

    func close() async {}
}

extension ComponentKind {
    /// `url: http://…`.
    package static let address = ComponentKind(row: .address, startsAfterDevices: true) { scope in
        scope.components.compactMap { AddressPlan.read($0.settings).plan }.flatMap { plan in
            [
                AddressTemplate.diagnostic(
                    plan.url, "`url`", at: plan.position, hint: "http://127.0.0.1:9000"),
                plan.ready.addressDiagnostic,
            ].compactMap { $0 }
        }
    } make: { component, context in
        let read = AddressPlan.read(component.settings)
        guard let plan = read.plan else { throw Diagnostics(read.diagnostics) }
        return ComponentInRun(AddressComponent(component.name, plan, context))
    }
}
