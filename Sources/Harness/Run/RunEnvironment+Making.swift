import Components
import Foundation
import Household
import Scenarios
import Simulators

/// How the parts of an environment are made.
extension RunEnvironment {
    static func table<Element, Made>(
        _ elements: [Element], named name: (Element) -> String, make: (Element) throws -> Made?
    ) rethrows -> [String: Made] {
        try elements.reduce(into: [:]) { made, element in made[name(element)] = try make(element) }
    }

    static func makeSites(_ plan: Plan, _ context: Context) throws -> [String: SiteInRun] {
        try table(plan.sites, named: \.name) { site in
            try SiteInRun(site, seed: plan.seed, zone: plan.zone, time: context.time)
        }
    }

    static func makeDevices(
        _ plan: Plan, _ sites: [String: SiteInRun], _ fillIn: @escaping @Sendable (String) -> String,
        _ context: Context
    ) -> [String: any SimulatedDevice] {
        let lines = SerialLines()
        return table(Array(plan.devices.enumerated()), named: \.element.name) { index, device in
            let surroundings = DeviceSurroundings(
                time: context.time, wiring: context.wiring, observer: context.bus, seed: plan.seed,
                host: context.block.device(index), folder: context.linkFolder ?? context.storeFolder,
                lines: lines, fillIn: fillIn)
            let site = device.sees.flatMap { sites[$0.site] }
            let part = device.sees.flatMap { SitePart(rawValue: $0.part) }
            let view = site.map { SiteView(site: $0.site, part: part ?? .grid) }
            let kind = context.catalogue.devices.first { $0.row.name == device.model }
            let made = kind?.make(device, view, surroundings)
            if let made {
                site?.add(made, isPoweredByGrid: device.settings.text("powered_by") == "grid")
            }
            return made
        }
    }

    static func makeComponents(
        _ plan: Plan, _ addresses: AddressBook, _ context: Context
    ) throws -> [String: ComponentInRun] {
        var shared = ComponentContext(
            time: context.time, wiring: context.wiring, host: context.block.componentHost,
            folder: URL(fileURLWithPath: context.storeFolder), addresses: addresses,
            processGuard: ProcessGuard(program: context.program), seed: plan.seed, zone: plan.zone,
            end: plan.end, execution: context.execution, logger: context.logger)
        shared.observe = { context.bus.observe($0) }
        shared.usedUp = { context.bus.usedUp($0) }
        if context.isJudged {
            shared.followed = plan.followedComponents
            shared.judgedSignals = plan.signals
        }
        let parts = shared
        return try table(plan.components, named: \.name) { component in
            guard let kind = context.catalogue.components.first(where: { $0.row.name == component.uses })
            else { preconditionFailure("the plan has a `\(component.uses)`, which the catalogue has not") }
            return try kind.make(component, parts)
        }
    }
}
