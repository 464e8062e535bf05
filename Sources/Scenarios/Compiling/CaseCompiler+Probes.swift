import Documents
import Quantities
import Timekeeping

/// A probe whose fields have been read.
struct ProbeDraft {
    var plan: ProbePlan
    var node: Node
}

extension CaseCompiler {
    /// Declares all probes with what they show.
    func draftProbes() -> [ProbeDraft] {
        loaded.entries(.probes).compactMap { entry in
            let node = substituted(entry.value)
            let later = node.entries?.first { Later.probes.contains($0.key) }
            if let later { findings.add(later.keyPosition, Wording.notBuilt(later.key)) }
            let plan = later == nil ? probe(node, entry) : nil
            declare(entry, plan.map { .probe(ProbeFacts(plan: $0)) } ?? .notBuilt("probe"))
            return plan.map { ProbeDraft(plan: $0, node: node) }
        }
    }

    private func probe(_ node: Node, _ entry: Node.Entry) -> ProbePlan? {
        let owner = "probe `\(entry.key)`"
        guard let settings = read(node, owner: owner, rows: ProbeRows.all, parent: entry.keyPosition),
            let picks = picks(node, entry), let get = settings.text("get"), checkAddress(get, node, owner),
            let every = sampling("every", settings, owner), let timeout = sampling("timeout", settings, owner)
        else { return nil }
        let headers = settings.group("headers")?.fields.compactMap {
            field -> (name: String, value: String)? in
            guard case .text(let text) = field.value else { return nil }
            return (field.name, text)
        }
        var token: SecretSource?
        if case .secret(let source) = settings["token"] { token = source }
        return ProbePlan(
            name: entry.key, get: get, every: every, timeout: timeout, picks: picks, headers: headers ?? [],
            token: token, position: settings.field("get")?.position ?? settings.position)
    }

    private func picks(_ node: Node, _ entry: Node.Entry) -> [ProbePlan.Pick]? {
        let fields = node["pick"]?.entries ?? []
        guard !fields.isEmpty else {
            findings.add(
                node["pick"]?.position ?? entry.keyPosition, "`pick` of probe `\(entry.key)` names no field",
                hint: "write {power: /total_act_power W}")
            return nil
        }
        let reader = PickReader(findings: findings, probe: entry.key)
        let picks = fields.compactMap(reader.read)
        return picks.count == fields.count ? picks : nil
    }

    private func checkAddress(_ text: String, _ node: Node, _ owner: String) -> Bool {
        guard !["http://", "https://", "${"].contains(where: text.hasPrefix) else { return true }
        findings.add(
            node["get"]?.position ?? node.position,
            "`get` of \(owner) takes an address, found `\(Diagnostic.quote(text))`",
            hint: "write \"${hub.url}/api/meters\"")
        return false
    }

    /// A span above zero that a run can hold.
    private func sampling(_ name: String, _ settings: Settings, _ owner: String) -> Duration? {
        guard let field = settings.field(name), case .duration(let span) = field.value else { return nil }
        if span > .zero, span <= Spans.longest { return span }
        findings.add(
            field.position, "`\(name)` of \(owner) takes a duration above zero and up to 20 years",
            hint: "write 1 s")
        return nil
    }

    func compileProbes(_ drafts: [ProbeDraft]) -> [ProbePlan] {
        for draft in drafts {
            for key in ["get", "headers"] { draft.node[key].map(checkInsertions) }
        }
        return drafts.map(\.plan)
    }

    /// What is seen only now and then cannot meet a shorter deadline.
    /// - Parameters:
    ///   - names: declared names that are looked at.
    ///   - what: what the span is: `a deadline`.
    ///   - node: where the span was written.
    func checkSampling(_ names: [String], _ span: Duration, _ what: String, _ node: Node?) {
        for name in names {
            guard let node, case .probe(let facts) = scope.item(name)?.kind, span < facts.plan.every else {
                continue
            }
            findings.add(
                node.position,
                "probe `\(name)` samples every \(DurationText.text(facts.plan.every)), so \(what) of "
                    + "\(DurationText.text(span)) can never be judged")
        }
    }
}
