import Clients
import Components
import Foundation
import Household
import Logging
import Scenarios
import Simulators
import Storage
import Timekeeping
import Verdicts
import Wires

/// Everything that exists in a run: sites, devices, components, probes, with their addresses.
final class RunEnvironment: Sendable {
    let sites: [String: SiteInRun]
    let devices: [String: any SimulatedDevice]
    let components: [String: ComponentInRun]
    let probes: [String: Probe]
    let calls: TimelineCalls
    private let plan: Plan
    private let catalogue: RunCatalogue
    private let addresses = AddressBook()

    /// What an environment is built on.
    struct Context: Sendable {
        var time: any Timekeeper
        var wiring: Wiring
        /// Where everything listens.
        var block = RunSlot.shared.addresses
        var bus: EventBus
        var logger: Logger
        /// The folder of the components' files.
        var storeFolder: String
        /// The folder of the links of pseudoterminals; that of the components' files when it is not given.
        var linkFolder: String?
        var execution: SQLiteStore.Execution
        /// The file of wattloop itself, for programs that start it.
        var program: String?
        /// Whether expectations look at what happens.
        var isJudged = true
        var catalogue = RunCatalogue.builtIn
    }

    /// Makes everything; nothing listens yet.
    /// - Throws: `Diagnostics`, `ProbeTokenMissing`, and what the components throw.
    init(_ plan: Plan, on context: Context) throws {
        self.plan = plan
        catalogue = context.catalogue
        let addresses = addresses
        let fillIn: @Sendable (String) -> String = { addresses.fillIn($0) }
        calls = TimelineCalls(time: context.time, wiring: context.wiring, fillIn: fillIn)
        let sites = try Self.makeSites(plan, context)
        self.sites = sites
        devices = Self.makeDevices(plan, sites, fillIn, context)
        components = try Self.makeComponents(plan, addresses, context)
        probes = try Self.table(plan.probes, named: \.name) { probe in
            try Probe(
                probe, time: context.time, wiring: context.wiring, fillIn: fillIn,
                observe: { context.bus.observe($0) })
        }
        if let program = context.program { addresses.enter(program, as: "wattloop.binary") }
    }

    /// Binds everything: first the components that devices may want to reach, then the devices, then the programs that
    /// may want to reach them.
    func open() async throws {
        for component in ordered(afterDevices: false) { try await component.open() }
        for device in plan.devices {
            try await devices[device.name]?.open()
            for (field, address) in addressList(of: device) {
                addresses.enter(address, as: "\(device.name).\(field)")
            }
        }
        for component in ordered(afterDevices: true) { try await component.open() }
    }

    /// Starts what a timeline has left killed or paused, so that its rows can be read.
    func restoreComponents() async throws {
        for component in plan.components { try await components[component.name]?.restorable?.restore() }
    }

    func close() async {
        for probe in plan.probes { await probes[probe.name]?.close() }
        for component in ordered(afterDevices: true) { await component.close() }
        for device in orderedDevices { await device.close() }
        for component in ordered(afterDevices: false) { await component.close() }
    }

    /// Activities of devices and probes that spend time, in order of declaration. Those of components have joined the run
    /// when these were opened, so that they wait for requests when the first device sends one.
    var processes: [NamedProcess] {
        orderedDevices.flatMap(\.processes) + plan.probes.compactMap { probes[$0.name]?.process }
    }

    /// Activities that spend no time of their own.
    var services: [NamedProcess] {
        orderedComponents.flatMap(\.processes) + orderedDevices.flatMap(\.services)
    }

    /// Names and addresses of everything that listens, in order of declaration: `meter` with its URL,
    /// `meter.modbus` with host and port.
    var listing: [(name: String, address: String)] {
        orderedComponents.map { ($0.name, $0.address("url") ?? "") }
            + plan.devices.flatMap { device in
                addressList(of: device).map { field, address in
                    (field == "url" ? device.name : "\(device.name).\(field)", address)
                }
            }
    }

    /// What a timeline entry acts on; `nil` for a name that has no faults.
    func target(_ name: String) -> (any EntryTarget)? {
        if let site = sites[name] { return site }
        if let faults = components[name]?.faults { return FaultReceiver(faults) }
        return devices[name].map { FaultReceiver($0) }
    }

    private var orderedDevices: [any SimulatedDevice] { plan.devices.compactMap { devices[$0.name] } }

    private var orderedComponents: [any Component] {
        ordered(afterDevices: false) + ordered(afterDevices: true)
    }

    private func ordered(afterDevices: Bool) -> [any Component] {
        let kinds = catalogue.components.filter { $0.startsAfterDevices == afterDevices }.map(\.row.name)
        return plan.components.filter { kinds.contains($0.uses) }.compactMap {
            components[$0.name]?.component
        }
    }

    /// The addresses that a device has, in the order of its model.
    private func addressList(of device: DevicePlan) -> [(field: String, address: String)] {
        let fields = catalogue.devices.first { $0.row.name == device.model }?.row.addresses ?? []
        return fields.compactMap { field in devices[device.name]?.address(field).map { (field, $0) } }
    }
}
