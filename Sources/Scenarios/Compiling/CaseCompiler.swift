import Documents
import Timekeeping

/// Compiles one case of a scenario.
final class CaseCompiler {
    let loaded: LoadedScenario
    let catalogue: Catalogue
    let purpose: ScenarioCompiler.Purpose
    let table: CaseTable
    let row: CaseTable.Row
    let zones: ZoneCache
    let findings: Findings
    var scope: Scope
    /// Empty where they are not known: in a fragment, and after a mistake in `time`.
    var modes: [RunMode] = []
    /// The slack of paced mode; `nil` for a scenario without it.
    var pacedSlack: Duration?
    /// Fleets draw from it.
    var seed: UInt64 = 0
    /// What `[*]` stands for in the expectation that is compiled.
    var members: MemberContext?

    init(
        loaded: LoadedScenario, catalogue: Catalogue, purpose: ScenarioCompiler.Purpose, table: CaseTable,
        row: CaseTable.Row, zones: ZoneCache, findings: Findings
    ) {
        self.loaded = loaded
        self.catalogue = catalogue
        self.purpose = purpose
        self.table = table
        self.row = row
        self.zones = zones
        self.findings = findings
        scope = Scope(
            siteSignals: catalogue.siteSignals, siteEvents: catalogue.siteEvents,
            isOpen: loaded.isFragment || loaded.isIncomplete)
    }

    /// - Returns: `nil` after a mistake without which there is no run at all; others are in `findings`.
    func compile(_ header: Header, seed: UInt64) -> Plan? {
        self.seed = seed
        let time = readTime()
        scope.span = time?.span
        let (sites, devices, components, probes) = declarations()
        let drafts = draftTimeline()
        let timeline = compileTimeline(drafts)
        let endingLater = catalogue.actions.filter(\.endsLater).map(\.name)
        let schedule = Schedule(entries: timeline, span: scope.span, endingLater: endingLater)
        checkInstants(timeline, schedule)
        let expectations = compileExpectations(schedule, warmup: time?.warmup ?? .zero)
        guard let time else { return nil }
        var plan = Plan(
            scenario: header.name, caseName: row.name, file: loaded.file, about: header.about,
            tags: header.tags,
            seed: seed, start: time.span.start, end: time.span.end, zone: time.span.zone, warmup: time.warmup,
            sites: sites, devices: devices, components: components, probes: probes, timeline: timeline,
            expectations: expectations, recordsAll: header.recordsAll, modes: time.modes, slack: time.slack)
        plan.parameters = caseParameters
        return plan
    }

    private var caseParameters: [CaseParameter] {
        row.parameters.entries.map { name, value in
            CaseParameter(
                name: name, value: value.node.text ?? "",
                isGiven: loaded.overrides.contains { $0.key == name })
        }
    }

    /// What a fragment can be checked for.
    func checkDeclarations() { _ = declarations() }

    private func declarations() -> ([SitePlan], [DevicePlan], [ComponentPlan], [ProbePlan]) {
        let sites = readSites()
        let models = draftDevices()
        let drafts = draftComponents()
        let probes = draftProbes()
        let devices = compileDevices(models)
        let components = compileComponents(drafts)
        return (sites, devices, components, compileProbes(probes))
    }

    // MARK: Shared

    var checker: ExpressionChecker {
        var checker = ExpressionChecker(scope: scope, findings: findings)
        checker.members = members
        return checker
    }

    /// Declares a name, unless it breaks the rules for names or is taken.
    func declare(_ entry: Node.Entry, _ kind: Declared.Kind, fleet: FleetFacts? = nil) {
        if let mistake = Naming.mistake(in: entry.key) {
            findings.add(entry.keyPosition, mistake.message, hint: mistake.hint)
        }
        let item = Declared(name: entry.key, kind: kind, position: entry.keyPosition, fleet: fleet)
        if let first = scope.item(entry.key) {
            findings.add(
                entry.keyPosition,
                "`\(entry.key)` is defined twice; it was first defined as a \(first.word) at "
                    + "\(first.position)"
            )
            return
        }
        scope.declare(item)
    }

    /// The value with parameters put in.
    func substituted(_ node: Node) -> Node { row.parameters.substituted(in: node, findings) }

    func read(_ node: Node, owner: String, rows: [ConfigRow], parent: SourcePosition) -> Settings? {
        var diagnostics: [Diagnostic] = []
        let settings = SettingsReader(owner: owner, rows: rows).read(node, parent: parent, into: &diagnostics)
        findings.add(contentsOf: diagnostics)
        return settings
    }

    /// One value that stands alone, parameters put in.
    func value(_ node: Node, as kind: ConfigKind, subject: String) -> Setting? {
        var diagnostics: [Diagnostic] = []
        let setting = SettingsReader.value(substituted(node), as: kind, subject: subject, into: &diagnostics)
        findings.add(contentsOf: diagnostics)
        return setting
    }

    /// Reads the expression in a scalar.
    func syntax(_ node: Node, for subject: String) -> Syntax? {
        guard let source = ScalarText(node), !node.isAbsent else {
            findings.add(node.position, "\(subject) takes an expression, found \(node.phrase)")
            return nil
        }
        let parameters = row.parameters
        return findings.trying { () throws(Diagnostic) in
            try ExpressionParser.expression(source, parameters: parameters)
        }
    }
}
