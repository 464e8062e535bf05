import Scenarios

/// What helps to understand a verdict: what devices last showed, and why probes failed.
struct VerdictContext: Sendable {
    private var faces: [String: DeviceFace] = [:]
    private var probes: [String: ProbeTally]

    init(_ plan: Plan) {
        probes = Dictionary(plan.probes.map { ($0.name, ProbeTally($0.name)) }) { first, _ in first }
    }

    /// Remembers what these devices show from now on.
    mutating func follow(_ devices: [String]) {
        for name in devices { faces[name] = DeviceFace() }
    }

    mutating func observe(_ observation: Observation) {
        if observation.kind == "sample" { faces[observation.from]?.observe(observation) }
        if !probes.isEmpty { probes[observation.from]?.observe(observation) }
    }

    /// What these devices show, one line each.
    func shown(by devices: [String], _ wording: Wording) -> [String] {
        devices.compactMap { name in faces[name]?.text(wording).map { "\(name): \($0)" } }
    }

    /// Why those of these names failed that are probes, one line each, in the order of `names`.
    func failures(of names: [String]) -> [String] {
        var told: Set<String> = []
        return names.filter { told.insert($0).inserted }.compactMap { probes[$0]?.text }
    }
}
