import Scenarios

/// Who hears of what: watches by the names that they mention, and those of one member of a fleet also by the meter
/// that they ask a component about, so that an event of one meter wakes nobody else.
struct Hearing: Sendable {
    private var byName: [String: [Int]] = [:]
    private var byMeter: [String: [String: [Int]]] = [:]
    /// Watches that ask a component about single meters, by the component.
    private var askers: [String: [Int]] = [:]
    /// Fleets that somebody mentions as a whole.
    private var fleets: Set<String> = []

    /// Declared names whose events or signals somebody mentions.
    var names: Set<String> { Set(byName.keys).union(byMeter.keys) }

    mutating func add(_ index: Int, _ topics: Topics) {
        for name in topics.names {
            byName[name, default: []].append(index)
        }
        for (source, meters) in topics.meters {
            askers[source, default: []].append(index)
            for meter in meters { byMeter[source, default: [:]][meter, default: []].append(index) }
        }
    }

    /// - Parameter names: of all the fleets of the run.
    mutating func know(fleets names: Set<String>) {
        fleets = names.filter { byName[$0] != nil }
    }

    /// Those who mention a name, whatever it says.
    func listeners(of name: String) -> [Int] { byName[name] ?? [] }

    /// The name of the fleet of a member when somebody listens to all of it.
    func fleet(of name: String) -> String? {
        guard !fleets.isEmpty, let fleet = MemberName.fleet(of: name), fleets.contains(fleet) else {
            return nil
        }
        return fleet
    }

    /// Those who ask the source of an event about the meter that it names.
    func askers(about observation: Observation) -> [Int] {
        guard let meters = byMeter[observation.from],
            case .text(let meter) = observation.fields.first(where: { $0.name == "meter" })?.value
        else { return [] }
        return meters[meter] ?? []
    }

    /// Those who ask a source about any meter.
    func askers(of source: String) -> [Int] { askers[source] ?? [] }
}

/// What one watch wants to hear of.
struct Topics: Sendable {
    /// Declared names, each once.
    var names: [String] = []
    /// Components of which only some meters matter.
    var meters: [String: Set<String>] = [:]

    /// - Parameter describe: the catalogue's row of a signal, which says that its argument is a meter.
    init(
        _ plan: ExpectationPlan, mentions: [String], describe: (SignalReference) -> ObservableRow?
    ) {
        guard plan.member != nil else {
            names = mentions.uniqued
            return
        }
        for name in mentions.uniqued {
            if let asked = Self.meters(of: name, in: plan, describe) {
                meters[name] = asked
            } else {
                names.append(name)
            }
        }
    }

    /// Whether some of the components that it asks about single meters have had no news for it.
    func isQuiet(_ heard: [String]) -> Bool {
        !meters.isEmpty && meters.keys.contains { !heard.contains($0) }
    }

    /// The meters about which `source` is asked; `nil` when something else of it matters too.
    private static func meters(
        of source: String, in plan: ExpectationPlan, _ describe: (SignalReference) -> ObservableRow?
    ) -> Set<String>? {
        var found: Set<String> = []
        for signal in plan.signals where signal.source == source {
            guard let row = describe(signal), row.arguments.first == .meter, row.renewedBy != nil,
                let meter = signal.arguments.first
            else { return nil }
            found.insert(meter)
        }
        for pattern in plan.patterns where pattern.source == source {
            guard let meter = pattern.meter else { return nil }
            found.insert(meter)
        }
        return found.isEmpty ? nil : found
    }
}

extension EventPattern {
    /// The meter that its filter demands.
    fileprivate var meter: String? {
        for part in filter?.conjuncts ?? [] {
            if case .comparison(.equal, .field("meter"), .text(let meter), _) = part { return meter }
        }
        return nil
    }
}

extension [String] {
    /// Each once, in the order of their first place.
    fileprivate var uniqued: [String] {
        var seen: Set<String> = []
        return filter { seen.insert($0).inserted }
    }
}
