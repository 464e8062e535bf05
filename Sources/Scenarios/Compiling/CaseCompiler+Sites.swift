import Documents
import Quantities

extension CaseCompiler {
    func readSites() -> [SitePlan] {
        loaded.entries(.site).flatMap { entry -> [SitePlan] in
            let node = substituted(entry.value)
            if isFleet(node) { return readSiteFleet(node, entry) }
            declare(
                entry,
                .site(
                    SiteFacts(
                        phases: node["grid"]?["phases"]?.text == "3" ? 3 : 1, hasRoof: node["roof"] != nil)))
            guard let settings = read(node, owner: "a site", rows: SiteRows.all, parent: entry.keyPosition)
            else {
                return []
            }
            check(settings)
            return [SitePlan(name: entry.key, settings: withRecordedLoad(settings))]
        }
    }

    func check(_ site: Settings) {
        for range in SiteRange.all {
            guard let part = site.group(range.part), let field = part.field(range.field),
                case .quantity(let quantity) = field.value, !range.contains(quantity.value)
            else { continue }
            findings.add(
                field.position,
                "`\(range.field)` of `\(range.part)` must be \(range.words), found \(quantity)")
        }
        if let phases = site.group("grid")?.field("phases"), phases.value == .count(2) {
            findings.add(phases.position, "`phases` of a grid takes 1 or 3, found 2")
        }
        checkRoof(site)
        checkLoads(site)
    }

    private func checkLoads(_ site: Settings) {
        guard let loads = site.group("loads"), let yearly = loads.field("yearly"),
            case .quantity(let total) = yearly.value
        else { return }
        let base = Quantity((loads.quantity("base") ?? 0) * 8760, .energy)
        if loads.text("profile") == "none" {
            findings.add(
                yearly.position, "`yearly` scales the appliances of a profile, and there is none",
                hint: "add profile: couple, or give the load as base")
        } else if total.value <= base.value {
            findings.add(
                yearly.position,
                "`yearly` leaves nothing for the appliances: the base alone comes to \(base)",
                hint: "raise yearly or lower base")
        }
    }

    private func checkRoof(_ site: Settings) {
        guard let roof = site.field("roof"), case .group(let fields) = roof.value else { return }
        if site["place"] == nil {
            findings.add(fields.position, "a roof needs the `place` of its site: where is the sun?")
        }
        if let phase = fields.field("phase"), case .text(let name) = phase.value,
            ["l2", "l3"].contains(name),
            site.group("grid")?.count("phases") == 1
        {
            findings.add(phase.position, "`phase` of a roof is `\(name)`, but the site has one phase")
        }
    }
}

/// What a quantity of a site may be.
struct SiteRange {
    var part: String
    var field: String
    var lowest: Double
    var highest: Double
    var words: String

    func contains(_ value: Double) -> Bool { value >= lowest && value <= highest }

    static let all: [SiteRange] = [
        SiteRange(part: "place", field: "lat", lowest: -90, highest: 90, words: "from -90 deg to 90 deg"),
        SiteRange(part: "place", field: "lon", lowest: -180, highest: 180, words: "from -180 deg to 180 deg"),
        SiteRange(part: "grid", field: "volts", lowest: 1, highest: 1000, words: "from 1 V to 1 kV"),
        SiteRange(part: "grid", field: "hertz", lowest: 1, highest: 1000, words: "from 1 Hz to 1 kHz"),
        SiteRange(part: "grid", field: "resistance", lowest: 0, highest: 1000, words: "from 0 ohm to 1 kohm"),
        SiteRange(part: "roof", field: "peak", lowest: 1, highest: 1e9, words: "at least 1 W"),
        SiteRange(part: "roof", field: "tilt", lowest: 0, highest: 90, words: "from 0 deg to 90 deg"),
        SiteRange(
            part: "roof", field: "facing", lowest: -360, highest: 360, words: "from -360 deg to 360 deg"),
        SiteRange(part: "roof", field: "inverter", lowest: 1, highest: 1e9, words: "at least 1 W"),
        SiteRange(part: "loads", field: "base", lowest: 0, highest: 1e9, words: "0 W or more"),
        SiteRange(part: "loads", field: "yearly", lowest: 0, highest: 1e12, words: "0 Wh or more"),
    ]
}
