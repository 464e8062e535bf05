import Scenarios
import Timekeeping

/// Judges the expectations of one case while it runs; it keeps no events, so memory does not grow with the
/// run.
///
/// Feed it everything that happens in the order of the record (`observe`), call `complete` when an instant is
/// complete, and `end` after the last one. An instant is due at `nextDeadline` even when nothing happens
/// then. What an event or an instant costs depends on the watches that mention what has changed, not on how many
/// there are.
package struct Judge: Sendable {
    private let plan: Plan
    private let wording: Wording
    private var instants: InstantBook
    private var watches: [ExpectationWatch] = []
    private var groups: [ExpectationGroup] = []
    /// For each watch the group that it belongs to.
    private var groupOfWatch: [Int] = []
    private var hearing = Hearing()
    private var agenda: Agenda
    private var context: VerdictContext
    private var rowReaders: Set<Int> = []
    /// Watches by what each hears of single meters only.
    private var topics: [Topics] = []
    private var changedNow: Set<String> = []
    private var awake: Awake
    private var decided: [Int] = []
    private var hasBegun = false

    /// - Parameter describe: the catalogue's row of a signal, for units in reports.
    package init(
        _ plan: Plan, describe: @escaping @Sendable (SignalReference) -> ObservableRow? = { _ in nil }
    ) {
        self.plan = plan
        context = VerdictContext(plan)
        wording = Wording(times: LocalTimes(zone: plan.zone, start: plan.start), describe: describe)
        let judged = plan.judgedExpectations.map(\.judged)
        instants = InstantBook(plan, references: judged.joined().flatMap(\.instants))
        let count = judged.reduce(0) { $0 + $1.count }
        agenda = Agenda(count: count)
        awake = Awake(count: count)
        let order = Dictionary(zip(plan.devices.map(\.name), 0...)) { first, _ in first }
        for expectations in judged {
            let first = watches.count
            for expectation in expectations { add(ExpectationWatch(expectation, in: plan, order)) }
            groups.append(ExpectationGroup(first..<watches.count))
        }
        hearing.know(
            fleets: Set(
                plan.devices.map(\.name).compactMap(MemberName.fleet)
                    + plan.sites.map(\.name).compactMap(MemberName.fleet)))
        for index in watches.indices { agenda.set(index, to: watches[index].nextDeadline(instants)) }
    }

    private mutating func add(_ watch: ExpectationWatch) {
        let index = watches.count
        let topics = Topics(watch.plan, mentions: watch.mentions, describe: wording.describe)
        hearing.add(index, topics)
        context.follow(watch.devices)
        if case .follows = watch.plan.form { rowReaders.insert(index) }
        self.topics.append(topics)
        watches.append(watch)
        groupOfWatch.append(groups.count)
    }

    /// Declared names whose events or signals an expectation mentions.
    package var mentionedSources: Set<String> {
        let names = hearing.names
        return names.union(plan.devices.map(\.name).filter { hearing.fleet(of: $0) != nil })
    }

    /// Declared names whose signals are looked at: what a site among them shows changes every whole second.
    package var sourcesOfSignals: Set<String> { Set(signals.map(\.source)) }

    /// Every signal that an expectation looks at, in order of the scenario, repeats included.
    package var signals: [SignalReference] { plan.signals }

    /// The next instant that must be completed even when nothing happens then: a deadline, the opening or
    /// closing of a window, the instant of a `that`. `nil` when there is none before the end of the run.
    package var nextDeadline: UTCInstant? {
        agenda.next.flatMap { $0 < plan.lastInstant ? $0 : nil }
    }

    // MARK: Events

    /// Takes an event, in the order of the record; or a row that a component has stored, which only `follows` looks at.
    package mutating func observe(_ observation: Observation) {
        if observation.isRow { return observe(row: observation) }
        context.observe(observation)
        instants.observe(observation)
        let name = observation.from
        hear(observation, hearing.listeners(of: name), as: name)
        if let fleet = hearing.fleet(of: name) {
            // Who listens to the whole fleet has heard of the member already when it mentions that, too.
            let direct = hearing.listeners(of: name)
            hear(observation, hearing.listeners(of: fleet).filter { !direct.contains($0) }, as: fleet)
        }
        hear(observation, hearing.askers(about: observation), as: name)
    }

    private mutating func hear(_ observation: Observation, _ concerned: [Int], as name: String) {
        guard !concerned.isEmpty else { return }
        changedNow.insert(name)
        let scene = scene
        for index in concerned {
            watches[index].observe(observation, scene)
            rouse(index, by: name)
            settled(index)
        }
    }

    private mutating func observe(row: Observation) {
        let concerned = hearing.listeners(of: row.from) + hearing.askers(about: row)
        hear(row, concerned.filter(rowReaders.contains), as: row.from)
    }

    /// A watch may have come to another deadline, to its first failure or to its verdict.
    private mutating func settled(_ index: Int) {
        watches[index].noteContext(context, wording)
        agenda.set(index, to: watches[index].nextDeadline(instants))
        let group = groupOfWatch[index]
        if groups[group].note(index, watches[index]) { decided.append(group) }
    }

    // MARK: Instants

    /// Judges an instant at which everything due has happened.
    /// - Parameter changed: declared names whose signals have a new value, equal or not, beside those with
    ///   events.
    package mutating func complete(
        _ instant: UTCInstant, changed: Set<String>, signals: some RetrospectiveSignalSource
    ) {
        wake(changed)
        for index in hasBegun ? agenda.due(at: instant) : Array(watches.indices) { awake.wake(index) }
        hasBegun = true
        guard !awake.isEmpty else { return changedNow.removeAll(keepingCapacity: true) }
        let all = changedNow.isEmpty ? changed : changedNow.union(changed)
        let moment = moment(instant, changed: all, signals: signals)
        for (index, heard) in awake.take() {
            watches[index].complete(topics[index].isQuiet(heard) ? quiet(moment, index, heard) : moment)
            settled(index)
        }
        changedNow.removeAll(keepingCapacity: true)
    }

    private mutating func wake(_ changed: Set<String>) {
        for name in changed {
            for index in hearing.listeners(of: name) { rouse(index, by: name) }
            for index in hearing.askers(of: name) { rouse(index, by: name) }
            guard let fleet = hearing.fleet(of: name) else { continue }
            changedNow.insert(fleet)
            for index in hearing.listeners(of: fleet) { rouse(index, by: fleet) }
        }
    }

    /// What it has heard matters to those who ask about single meters.
    private mutating func rouse(_ index: Int, by name: String) {
        awake.wake(index, by: topics[index].meters.isEmpty ? nil : name)
    }

    /// The moment for a watch that has heard nothing of its own meters: what a component did for others is no change.
    private func quiet<Signals: RetrospectiveSignalSource>(
        _ moment: Moment<Signals>, _ index: Int, _ heard: [String]
    ) -> Moment<Signals> {
        let silent = topics[index].meters.keys.filter { !heard.contains($0) }
        return self.moment(
            moment.instant, changed: moment.changed.subtracting(silent), signals: moment.signals)
    }

    private func moment<Signals: RetrospectiveSignalSource>(
        _ instant: UTCInstant, changed: Set<String>, signals: Signals
    ) -> Moment<Signals> {
        Moment(instant: instant, changed: changed, signals: signals, scene: scene)
    }

    private var scene: Scene { Scene(instants: instants, wording: wording) }

    // MARK: Verdicts

    /// The verdicts that have become certain since the last call, in the order of the scenario.
    package mutating func takeDecided() -> [ExpectationResult] {
        guard !decided.isEmpty else { return [] }
        defer { decided.removeAll(keepingCapacity: true) }
        return decided.sorted().map { result(of: groups[$0], at: plan.end, wasCut: false, onlyCertain: true) }
    }

    /// Takes the end of the run, after its last instant: decides deadlines and `at: end`.
    /// - Parameter instant: the end of the plan, or earlier when the run was cut.
    package mutating func end(at instant: UTCInstant, signals: some RetrospectiveSignalSource) {
        let moment = moment(instant, changed: [], signals: signals)
        for index in watches.indices {
            watches[index].runEnds(moment, isWhole: instant >= plan.end)
            watches[index].noteContext(context, wording)
        }
    }

    /// The series to compare, known when the run has ended.
    package var seriesQueries: [SeriesQuery] {
        watches.indices.compactMap { index in watches[index].query(as: index) }
    }

    /// Takes what the comparison for an expectation has found.
    package mutating func take(_ outcome: SeriesOutcome, for query: SeriesQuery, at end: UTCInstant) {
        watches[query.watch].take(outcome, at: end, wording)
        watches[query.watch].noteContext(context, wording)
    }

    /// The tables to compare.
    /// - Parameter end: of the run, which may have been cut.
    package func tableQueries(end: UTCInstant) -> [TableQuery] {
        watches.indices.compactMap { watches[$0].tableQuery(end: end, as: $0) }
    }

    /// Takes what the comparison of two tables for an expectation has found.
    package mutating func take(_ outcome: TableOutcome, for query: TableQuery, at end: UTCInstant) {
        watches[query.watch].take(outcome, at: end)
        watches[query.watch].noteContext(context, wording)
    }

    /// All verdicts, in the order of the scenario, once the run has ended and its series are compared.
    /// - Parameter wasCut: the run ended before its time, by `--until` or by an interrupt.
    package func results(endedAt instant: UTCInstant, wasCut: Bool) -> [ExpectationResult] {
        groups.map { result(of: $0, at: instant, wasCut: wasCut, onlyCertain: false) }
    }

    /// - Parameter onlyCertain: during the run what is not decided yet says nothing.
    private func result(
        of group: ExpectationGroup, at instant: UTCInstant, wasCut: Bool, onlyCertain: Bool
    ) -> ExpectationResult {
        let all = group.watches.map { watches[$0] }
        guard let first = all.first, first.plan.member != nil else {
            return watches[group.watches.lowerBound].result(wording, context, at: instant, wasCut: wasCut)
        }
        let told = onlyCertain ? all.filter(\.isCertain) : all
        var whole = MemberVerdicts(
            told.map { watch in
                (
                    watch.plan.member ?? "", watch.result(wording, context, at: instant, wasCut: wasCut),
                    watch.monitor.tally
                )
            }
        ).whole
        whole.members?.count = all.count
        return whole
    }
}

extension Plan {
    /// Every signal that an expectation looks at, in order of the scenario, repeats included.
    package var signals: [SignalReference] {
        expectations.flatMap { $0.judged.flatMap(\.signals) }
    }
}

/// The rows that an expectation compares, and how.
package struct SeriesQuery: Sendable, Equatable {
    /// The id of the expectation.
    package var expectation: String
    package var series: SeriesReference
    package var truth: TruthReference
    package var rules: SeriesComparison.Rules
    /// Which watch asks.
    var watch: Int
}
