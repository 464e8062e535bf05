import Verdicts

/// Puts series into lanes, those first that the expectations are about.
struct TraceLanes {
    private let mentioned: Set<String>
    private let units: [String: String]
    private let devices: Set<String>
    /// Quantities that words in the expectations ask for.
    private let hinted: Set<String>

    /// What a word in an expectation is about, beside power.
    private static let hints = [
        "THEFT": ["current"], "VOLTAGE": ["voltage"], "CURRENT": ["current"], "FREQUENCY": ["frequency"],
        "POWER_FACTOR": ["power_factor"],
    ]

    init(_ head: RecordHead, _ results: [ExpectationResult]) {
        mentioned = Set(head.plan.signals.map(\.name))
        units = Dictionary(
            head.plan.signals.map { ($0.name, $0.unit) }, uniquingKeysWith: { first, _ in first })
        devices = Set(head.plan.devices.map(\.name))
        let text = results.flatMap(\.text).map(\.value).joined(separator: " ")
        hinted = Set(Self.hints.filter { text.contains($0.key) }.flatMap(\.value))
    }

    func lanes(_ series: [(key: TraceBuilder.Key, series: TraceSeries)]) -> [CaseTrace.Lane] {
        var lanes: [CaseTrace.Lane] = []
        for (key, series) in series {
            let isMentioned = isMentioned(key)
            guard isMentioned || !key.isOfOnePhase else { continue }
            if let index = lanes.firstIndex(where: { $0.owner == key.owner && $0.quantity == key.quantity }) {
                lanes[index].series.append(series)
                if isMentioned { lanes[index].isMentioned = true }
            } else {
                lanes.append(
                    CaseTrace.Lane(
                        quantity: key.quantity, owner: key.owner,
                        unit: units[series.name] ?? Self.unit(of: key.quantity), isMentioned: isMentioned,
                        series: [series]))
            }
        }
        for index in lanes.indices { lanes[index].series.sort { $0.role.rank < $1.role.rank } }
        // What is true alone says nothing that anybody has asked for.
        return lanes.filter { lane in lane.isMentioned || lane.series.contains { $0.role != .truth } }
    }

    private func isMentioned(_ key: TraceBuilder.Key) -> Bool {
        if mentioned.contains(key.name) { return true }
        return devices.contains(key.owner) && (key.quantity == "power" || hinted.contains(key.quantity))
    }

    private static func unit(of quantity: String) -> String {
        switch quantity.split(separator: ".").first.map(String.init) {
        case "power", "unserved": "W"
        case "voltage": "V"
        case "current": "A"
        case "frequency": "Hz"
        case "energy", "energy today": "Wh"
        case "lateness": "s"
        case "reactive_power": "var"
        case "apparent_power": "VA"
        default: ""
        }
    }
}

extension TraceBuilder.Key {
    fileprivate var isOfOnePhase: Bool { ["l1", "l2", "l3"].contains(quantity.split(separator: ".").last) }
}

extension TraceSeries.Role {
    fileprivate var rank: Int {
        switch self {
        case .truth: 0
        case .stored: 1
        case .shown: 2
        case .signal: 3
        }
    }
}
