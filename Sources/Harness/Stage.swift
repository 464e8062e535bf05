import Documents
import Foundation
import Household
import Ingestion
import Logging
import Metering
import Scenarios
import Simulators
import Synchronization
import Timekeeping
import Verdicts
import Wires

/// What exists in a run: sites, devices and components, in order of their declaration, with their addresses.
final class Stage: Sendable {
    let sites: [String: SiteStage]
    let devices: [String: any SimulatedDevice]
    let components: [String: HubComponent]
    let outside: [String: any OutsideComponent]
    let probes: [String: Probe]
    let calls: CallBook
    private let plan: Plan
    fileprivate let time: any Timekeeper
    private let addresses: AddressBook
    private let block: AddressBlock

    /// What a stage is built on.
    struct Ground: Sendable {
        var time: any Timekeeper
        var wiring: Wiring
        /// Where everything listens.
        var block = Lane.shared.addresses
        var observer: any DeviceObserver
        var observe: @Sendable (Observation) -> Void
        /// Takes the rows that components store, where an expectation looks at them.
        var rows: @Sendable (Observation) -> Void = { _ in }
        var logger: Logger
        /// Where components keep their files.
        var storeFolder: String
        /// Where the links of pseudoterminals are; beside the files of components without it.
        var linkFolder: String?
        var execution: SQLiteStore.Execution
        /// The file of wattloop itself, for programs that are to start it.
        var program: String?
        /// Signals that are asked of a component's store.
        var storeQuestions: [SignalReference] = []
    }

    /// Makes everything; nothing listens yet.
    init(_ plan: Plan, on ground: Ground) async throws {
        self.plan = plan
        time = ground.time
        let addresses = AddressBook()
        self.addresses = addresses
        block = ground.block
        calls = CallBook(time: ground.time, wiring: ground.wiring, fillIn: { addresses.fillIn($0) })
        var sites: [String: SiteStage] = [:]
        for site in plan.sites {
            sites[site.name] = try SiteStage(site, seed: plan.seed, zone: plan.zone, time: ground.time)
        }
        self.sites = sites
        devices = try Self.makeDevices(plan, sites, addresses, ground)
        var components: [String: HubComponent] = [:]
        for component in plan.components where component.isHub {
            components[component.name] = HubComponent(
                component, end: plan.end,
                storeQuestions: ground.storeQuestions.filter { $0.source == component.name },
                ground: HubLife.Ground(
                    configuration: try HubConfiguration(component.settings, defaultZone: plan.zone),
                    storePath: "\(ground.storeFolder)/\(component.name).sqlite",
                    execution: ground.execution, time: ground.time, wiring: ground.wiring,
                    logger: ground.logger, random: Self.keys(of: component, plan),
                    fillIn: { addresses.fillIn($0) },
                    usedUp: { ground.observer.usedUp($0) }),
                observe: ground.observe, rows: plan.followsRows(of: component.name) ? ground.rows : nil)
        }
        self.components = components
        outside = try Self.makeOutside(plan, addresses, ground)
        if let program = ground.program { addresses.enter(program, as: "wattloop.binary") }
        probes = try Dictionary(
            uniqueKeysWithValues: plan.probes.map { probe in
                let made = try Probe(
                    probe, time: ground.time, wiring: ground.wiring, fillIn: { addresses.fillIn($0) },
                    observe: ground.observe)
                return (probe.name, made)
            })
    }

    private static func makeKeeper(_ plan: Plan, _ ground: Ground) -> ProcessGuard? {
        let hasProcess = plan.components.contains { component in
            if case .process = component.outside { true } else { component.isBroker }
        }
        return hasProcess ? ground.program.flatMap { ProcessGuard(program: $0) } : nil
    }

    private static func makeOutside(
        _ plan: Plan, _ addresses: AddressBook, _ ground: Ground
    ) throws -> [String: any OutsideComponent] {
        let common = OutsideGround(
            time: ground.time, wiring: ground.wiring, folder: URL(fileURLWithPath: ground.storeFolder),
            addresses: addresses, keeper: Self.makeKeeper(plan, ground))
        let made = try plan.components.compactMap { component -> (String, any OutsideComponent)? in
            switch component.outside {
            case .process(let plan): (component.name, OutsideProcess(component.name, plan, ground: common))
            case .address(let plan): (component.name, OutsideAddress(component.name, plan, ground: common))
            case nil where component.isBroker:
                (component.name, try BrokerComponent(component, ground: common))
            case nil: nil
            }
        }
        return Dictionary(made) { first, _ in first }
    }

    /// The bits of the keys that a component makes, over all its lives.
    private static func keys(of component: ComponentPlan, _ plan: Plan) -> @Sendable () -> UInt64 {
        let stream = RandomStream(seed: plan.seed, path: "\(component.name).keys")
        let made = Mutex<UInt64>(0)
        return {
            made.withLock { made in
                made += 1
                return stream.bits(made)
            }
        }
    }

    private static func makeDevices(
        _ plan: Plan, _ sites: [String: SiteStage], _ addresses: AddressBook, _ ground: Ground
    ) throws -> [String: any SimulatedDevice] {
        var devices: [String: any SimulatedDevice] = [:]
        let lines = SerialLines()
        for (index, device) in plan.devices.enumerated() {
            let surroundings = DeviceSurroundings(
                time: ground.time, wiring: ground.wiring, observer: ground.observer, seed: plan.seed,
                host: ground.block.device(index), folder: ground.linkFolder ?? ground.storeFolder,
                lines: lines,
                fillIn: { addresses.fillIn($0) })
            let site = device.sees.flatMap { sites[$0.site] }
            let part = device.sees.flatMap { SitePart(rawValue: $0.part) }
            let made = DeviceModels.make(
                device, view: site.map { SiteView(site: $0.site, part: part ?? .grid) },
                surroundings: surroundings)
            devices[device.name] = made
            if let made { site?.add(made) }
        }
        return devices
    }

    /// Binds everything, components first, and makes the addresses known; then starts what is outside, which may
    /// want to know them.
    func open() async throws {
        for component in plan.components {
            guard let hub = components[component.name] else { continue }
            try await hub.open(host: block.componentHost, port: 0)
            addresses.enter(hub.url, as: "\(component.name).url")
        }
        for device in plan.devices {
            try await devices[device.name]?.open()
            for (field, address) in addressList(of: device) {
                addresses.enter(address, as: "\(device.name).\(field)")
            }
        }
        for component in orderedOutside { try await component.open() }
    }

    /// Brings up every component that is down or stands still at the end of a run, so that its rows can be read.
    func wakeComponents() async throws {
        for component in orderedComponents { try await component.bringUp() }
    }

    func close() async {
        for probe in plan.probes { await probes[probe.name]?.close() }
        for component in orderedOutside { await component.close() }
        for device in orderedDevices { await device.close() }
        for component in plan.components { await components[component.name]?.close() }
    }

    var orderedDevices: [any SimulatedDevice] { plan.devices.compactMap { devices[$0.name] } }
    private var orderedOutside: [any OutsideComponent] { plan.components.compactMap { outside[$0.name] } }
    private var orderedComponents: [HubComponent] { plan.components.compactMap { components[$0.name] } }

    /// Activities of devices and probes, in order of declaration. Those of components have joined when these were opened, so
    /// that they wait when the first device speaks.
    var processes: [NamedProcess] {
        orderedDevices.flatMap(\.processes) + plan.probes.compactMap { probes[$0.name]?.process }
    }

    var services: [NamedProcess] {
        orderedComponents.map(\.service) + orderedOutside.compactMap(\.service)
            + orderedDevices.flatMap(\.services)
    }

    /// Names and addresses of everything that listens, in order of declaration: `meter` with its URL,
    /// `meter.modbus` with host and port.
    var listing: [(name: String, address: String)] {
        orderedComponents.map { ($0.name, $0.url) }
            + plan.components.compactMap { component in
                outside[component.name].map { (component.name, $0.url) }
            }
            + plan.devices.flatMap { device in
                addressList(of: device).map { field, address in
                    (field == "url" ? device.name : "\(device.name).\(field)", address)
                }
            }
    }

    /// The addresses that a device has, in the order of its model.
    private func addressList(of device: DevicePlan) -> [(field: String, address: String)] {
        let fields = DeviceModels.all.first { $0.row.name == device.model }?.row.addresses ?? []
        return fields.compactMap { field in devices[device.name]?.address(field).map { (field, $0) } }
    }
}

/// What the signals of a stage show, now or, where it is known, as of an earlier instant.
struct StageSignals: RetrospectiveSignalSource {
    private let stage: Stage
    private var instant: UTCInstant?

    init(_ stage: Stage) {
        self.stage = stage
    }

    func asOf(_ instant: UTCInstant) -> Self {
        var past = self
        past.instant = instant
        return past
    }

    func knowsPast(of source: String) -> Bool { stage.sites[source] != nil }

    func value(of signal: SignalReference) -> Value {
        let instant = instant ?? stage.time.now
        return stage.sites[signal.source]?.value(of: signal.name, at: instant)
            ?? stage.value(of: signal, at: instant)
    }
}

extension Stage {
    /// The value of a signal that is not a site's; at another instant than now only those of devices are known.
    fileprivate func value(of signal: SignalReference, at instant: UTCInstant) -> Value {
        if let component = components[signal.source] { return component.value(of: signal) }
        if let probe = probes[signal.source] { return probe.value(of: signal.name) }
        if signal.name == "answer.status" { return calls.status(of: signal.source) }
        guard let device = devices[signal.source], let value = device.signal(signal.name, at: instant) else {
            return .unknown
        }
        return signal.name == "online" ? .bool(value != 0) : .number(value)
    }
}

/// Addresses of what a scenario declares, known when everything is bound.
final class AddressBook: Sendable {
    private let known = Mutex<[String: String]>([:])

    func enter(_ address: String, as name: String) {
        known.withLock { $0[name] = address }
    }

    /// Puts addresses in the place of `${name.field}`.
    func fillIn(_ text: String) -> String {
        guard let parts = try? Template.parse(text) else { return text }
        return parts.map { part in
            switch part {
            case .text(let text): text
            case .insertion(let name, let field): known.withLock { $0["\(name).\(field)"] } ?? ""
            }
        }.joined()
    }
}
