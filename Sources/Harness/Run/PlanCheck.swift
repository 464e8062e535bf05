import Components
import Documents
import Household
import Scenarios
import Simulators

/// Mistakes that only those who build the parts of a run can see: two meters of one serial number, in
/// the scenario or at a hub. With it `check` finds what would end a run before it began.
package enum PlanCheck {
    /// All mistakes, each once, in no particular order.
    /// - Parameter isVirtual: whether the run has virtual time.
    package static func mistakes(
        in plans: [Plan], isVirtual: Bool = true, catalogue: RunCatalogue = .builtIn
    ) -> [Diagnostic] {
        plans.flatMap { mistakes(in: $0, isVirtual: isVirtual, catalogue) }.reduce(into: []) {
            found, mistake in
            if !found.contains(mistake) { found.append(mistake) }
        }
    }

    private static func mistakes(
        in plan: Plan, isVirtual: Bool, _ catalogue: RunCatalogue
    ) -> [Diagnostic] {
        let isVirtual = isVirtual && plan.modes.contains(.virtual)
        return plan.sites.flatMap(mistakes)
            + sharedSerials(in: plan)
            + (isVirtual ? plan.devices.compactMap(realPort) : [])
            + plan.probes.compactMap(mistake)
            + plan.timeline.compactMap(mistake)
            + catalogue.components.flatMap { $0.diagnostics(of: plan, isVirtual: isVirtual) }
    }

    /// A hub tells meters apart by their serial numbers. One sketch on two boards is no mistake of the scenario: both
    /// say what is written in it.
    private static func sharedSerials(in plan: Plan) -> [Diagnostic] {
        var owners: [String: String] = [:]
        return plan.devices.compactMap { device in
            guard let field = device.settings.field("serial"), !field.isDefault,
                case .text(let serial) = field.value
            else { return nil }
            guard let owner = owners[serial] else {
                owners[serial] = device.name
                return nil
            }
            return Diagnostic(
                field.position, "`\(device.name)` has the serial number of `\(owner)`, `\(serial)`")
        }
    }

    /// A module on a real serial port keeps real time.
    private static func realPort(of device: DevicePlan) -> Diagnostic? {
        guard device.model == PZEMModel.row.name, let port = device.settings.field("port"),
            !port.isDefault
        else { return nil }
        return Diagnostic(
            port.position,
            "`\(device.name)` is on a real serial port, which a run in virtual time cannot have",
            hint: "leave `port` out, or use the file with `wattloop simulate`")
    }

    private static func mistake(in probe: ProbePlan) -> Diagnostic? {
        guard !AddressTemplate.isURL(probe.get) else { return nil }
        return Diagnostic(
            probe.position,
            "`get` of probe `\(probe.name)` takes an address, found `\(Diagnostic.quote(probe.get))`",
            hint: "write \"${hub.url}/api/meters\"")
    }

    /// The same for the calls of a timeline.
    private static func mistake(in entry: EntryPlan) -> Diagnostic? {
        guard entry.action == "http.call", let field = entry.arguments.field("url"),
            case .text(let url) = field.value, !AddressTemplate.isURL(url)
        else { return nil }
        return Diagnostic(
            field.position, "`url` of `http.call` takes an address, found `\(Diagnostic.quote(url))`",
            hint: "write \"${hub.url}/api/meters\"")
    }

    private static func mistakes(in site: SitePlan) -> [Diagnostic] {
        collect { () throws(Diagnostics) in _ = try SiteDescription(settings: site.settings, name: site.name)
        }
    }

    private static func collect(_ build: () throws(Diagnostics) -> Void) -> [Diagnostic] {
        do { try build() } catch { return error.all }
        return []
    }
}
