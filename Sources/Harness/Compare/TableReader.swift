import Components
import Household
import Metering
import Scenarios
import Timekeeping
import Verdicts

/// Both sides of the tables that a plan compares: those of sites grow during the run, those of components are read
/// through their public interface when it has ended.
struct TableReader: Sendable {
    private let time: any Timekeeper
    private let environment: RunEnvironment
    private let plan: Plan
    private let tables: [SiteTable]
    private let zones: [String: Zone]

    init(_ plan: Plan, in environment: RunEnvironment, time: any Timekeeper) {
        self.plan = plan
        self.environment = environment
        self.time = time
        let zones = environment.components.compactMapValues { $0.tables?.zone }
        self.zones = zones
        let wanted = plan.tableRules.flatMap { Self.siteTables($0, zones, plan) }
        tables = wanted.reduce(into: []) { found, wanted in
            guard !found.contains(where: { $0.wanted == wanted }), let site = environment.sites[wanted.site]
            else {
                return
            }
            found.append(SiteTable(wanted, of: site, in: plan.start..<plan.end, time: time))
        }
    }

    var processes: [NamedProcess] { tables.map(\.process) }

    func compare(_ query: TableQuery) async throws -> TableOutcome {
        var comparison = TableComparison(query)
        var table = rows(query.rules.table, query.rules)
        var equals = rows(query.rules.equals, query.rules)
        while let side = comparison.wants {
            switch side {
            case .table: comparison.feed(.table, try await table.next())
            case .equals: comparison.feed(.equals, try await equals.next())
            }
        }
        await table.close()
        await equals.close()
        return comparison.result
    }

    private func rows(_ reference: TableReference, _ rules: TableRules) -> TableRows {
        switch reference.source {
        case .stored(let component, let meter, _):
            let tables = environment.components[component]?.tables
            return .stored(
                tables?.table(of: meter, per: reference.period, in: plan.start..<min(plan.end, time.now)))
        case .site(let site, let part):
            let wanted = Self.wanted(site, rules, reference, zones, plan)
            let table = tables.first { $0.wanted == wanted }
            return .site(
                table.map { AnyIterator($0.rows(of: SitePart(rawValue: part) ?? .grid).makeIterator()) })
        }
    }

    private static func siteTables(
        _ rules: TableRules, _ zones: [String: Zone], _ plan: Plan
    ) -> [SiteTable.Wanted] {
        rules.sides.compactMap { side in
            guard case .site(let site, _) = side.source else { return nil }
            return wanted(site, rules, side, zones, plan)
        }
    }

    /// Hours are those of the component's zone when one stands on the other side, else those of the scenario's.
    private static func wanted(
        _ site: String, _ rules: TableRules, _ side: TableReference, _ zones: [String: Zone], _ plan: Plan
    ) -> SiteTable.Wanted {
        let zone = rules.sides.lazy.compactMap { zones[$0.owner] }.first ?? plan.zone
        return SiteTable.Wanted(site: site, period: side.period.length, zone: zone)
    }
}

/// The rows of one side, one by one.
private enum TableRows {
    case site(AnyIterator<TableRow>?)
    case stored((any EnergyRows)?)

    mutating func next() async throws -> TableRow? {
        switch self {
        case .site(let rows): return rows?.next()
        case .stored(var table):
            let row = try await table?.next()
            self = .stored(table)
            return row
        }
    }

    func close() async {
        if case .stored(let table) = self { await table?.close() }
    }
}

extension TableReference.Period {
    var length: EnergyPeriod.Length { self == .hourly ? .hour : .day }
}

extension Plan {
    fileprivate var tableRules: [TableRules] {
        expectations.flatMap(\.judged).compactMap { expectation in
            guard case .table(let rules) = expectation.form else { return nil }
            return rules
        }
    }
}
