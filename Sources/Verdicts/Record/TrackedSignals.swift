import Quantities
import Scenarios

/// The signals whose values a record holds beside the events: those that expectations mention where no event tells them, and
/// what was true where a device looks that an expectation has to do with.
struct TrackedSignals {
    struct Signal {
        /// Its name behind that of its source.
        var field: String
        var reference: SignalReference
        /// `nil` for a state.
        var dimension: Dimension?
    }

    private(set) var bySource: [(name: String, signals: [Signal])] = []
    private let plan: Plan
    private let describe: @Sendable (SignalReference) -> ObservableRow?

    /// More truths than this would make a record of a fleet too long.
    private static let mostDevices = 20

    init(_ plan: Plan, describe: @escaping @Sendable (SignalReference) -> ObservableRow?) {
        self.plan = plan
        self.describe = describe
        let mentioned = Judge.signals(in: plan)
        for signal in mentioned where !isToldByEvents(signal) { add(signal) }
        let named = Set(Judge.mentions(in: plan).flatMap(\.devices))
        for device in plan.devices.filter({ named.contains($0.name) }).prefix(Self.mostDevices) {
            addTruth(of: device, mentioned)
        }
    }

    /// Samples tell what a device shows, readings what a hub has stored of a power, samples of probes all of them.
    private func isToldByEvents(_ signal: SignalReference) -> Bool {
        if plan.probes.contains(where: { $0.name == signal.source }) { return true }
        if plan.devices.contains(where: { $0.name == signal.source }) {
            return signal.name != "online" && signal.name != "buffered"
        }
        return signal.name == "latest().power"
    }

    /// What is true of the quantities that matter about a device: its power and voltage, and those that are mentioned.
    private mutating func addTruth(of device: DevicePlan, _ mentioned: [SignalReference]) {
        guard let sees = device.sees else { return }
        let own = mentioned.filter { $0.source == device.name || $0.name.hasPrefix("latest()") }
        let names = ["power", "voltage"] + own.map { $0.name.replacing("latest().", with: "") }
        for name in names {
            let reference = SignalReference(source: sees.site, name: Self.truth(of: name, seeing: sees.part))
            if describe(reference) != nil { add(reference) }
        }
    }

    /// The grid has a voltage and a frequency; energy counts both ways there alone.
    private static func truth(of name: String, seeing part: String) -> String {
        if name.hasPrefix("voltage") || name.hasPrefix("frequency") { return "grid.\(name)" }
        if name.hasPrefix("energy"), part != "grid" { return "\(part).energy" }
        return "\(part).\(name)"
    }

    private mutating func add(_ signal: SignalReference) {
        let type = describe(signal)?.type
        let dimension: Dimension? =
            switch type {
            case .quantity(let dimension): dimension
            case .number: .ratio
            default: nil
            }
        let field = String(Judge.name(of: signal).dropFirst(signal.source.count + 1))
        let made = Signal(field: field, reference: signal, dimension: dimension)
        guard let index = bySource.firstIndex(where: { $0.name == signal.source }) else {
            bySource.append((signal.source, [made]))
            return
        }
        if !bySource[index].signals.contains(where: { $0.field == field }) {
            bySource[index].signals.append(made)
        }
    }
}
