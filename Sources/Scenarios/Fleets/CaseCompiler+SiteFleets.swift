import Documents
import Quantities
import Timekeeping

extension CaseCompiler {
    /// Whether a site is a fleet of sites.
    func isFleet(_ node: Node) -> Bool { node["count"] != nil || node["vary"] != nil }

    /// Declares a fleet of sites and makes its members.
    func readSiteFleet(_ node: Node, _ entry: Node.Entry) -> [SitePlan] {
        let count = size(node, owner: "a site")
        let variation = Variation(entry.key, node["vary"], of: node, findings: findings)
        if node["count"] == nil, let vary = node.entry("vary") {
            findings.add(
                vary.keyPosition,
                "`vary` says how the members of a fleet differ, and `\(entry.key)` is one site",
                hint: "add count: 30")
        }
        let plain = node.without(["count", "vary"])
        let settings = read(
            variation?.filledIn(plain) ?? plain, owner: "a site", rows: SiteRows.all,
            parent: entry.keyPosition)
        guard let count, let variation, let settings, node["count"] != nil else {
            declare(entry, .notBuilt("site"))
            return []
        }
        let mistakes = findings.all.count
        for corner in variation.corners where findings.all.count == mistakes {
            check(variation.setting(corner, in: settings))
        }
        // A file is read once where its load is that of all.
        let isShared = !variation.varies("loads")
        let common = isShared ? withRecordedLoad(settings) : settings
        let plans = (1...count).map { number in
            let member = variation.member(number, of: common, seed: seed)
            return SitePlan(
                name: MemberName(entry.key, number).text,
                settings: isShared ? member : withRecordedLoad(member))
        }
        let kinds = plans.map { Declared.Kind.site(SiteFacts($0.settings)) }
        declare(entry, kinds[0], fleet: FleetFacts(members: kinds))
        return plans
    }

    /// What `count:` says; `nil` after a mistake, 1 without it.
    func size(_ node: Node, owner: String) -> Int? {
        guard let written = node["count"] else { return 1 }
        guard
            case .count(let count) = value(
                written, as: .count(FleetFacts.sizes), subject: "`count` of \(owner)")
        else { return nil }
        return count
    }
}

extension SiteFacts {
    init(_ settings: Settings) {
        self.init(
            phases: settings.group("grid")?.count("phases") == 3 ? 3 : 1, hasRoof: settings["roof"] != nil)
    }
}

extension Node {
    /// The mapping without some of its keys.
    func without(_ keys: [String]) -> Node {
        guard let entries else { return self }
        return Node(.mapping(entries.filter { !keys.contains($0.key) }), at: position)
    }
}
