import Household
import Ingestion
import Metering
import Scenarios
import Timekeeping
import Verdicts
import Wires

/// Both sides of the tables that a plan compares: those of sites grow during the run, those of components are read
/// through their public interface when it has ended.
struct TableBook: Sendable {
    private let time: any Timekeeper
    private let wiring: Wiring
    private let stage: Stage
    private let plan: Plan
    private let tables: [SiteTable]
    private let zones: [String: Zone]

    /// - Throws: when the configuration of a component cannot be read.
    init(_ plan: Plan, stage: Stage, wiring: Wiring, time: any Timekeeper) throws {
        self.plan = plan
        self.stage = stage
        self.wiring = wiring
        self.time = time
        let zones = try Dictionary(
            uniqueKeysWithValues: plan.components.filter(\.isHub).map {
                ($0.name, try HubConfiguration($0.settings, defaultZone: plan.zone).zone)
            })
        self.zones = zones
        let wanted = plan.tableRules.flatMap { Self.siteTables($0, zones, plan) }
        tables = wanted.reduce(into: []) { found, wanted in
            guard !found.contains(where: { $0.wanted == wanted }), let site = stage.sites[wanted.site] else {
                return
            }
            found.append(SiteTable(wanted, of: site, in: plan.start..<plan.end, time: time))
        }
    }

    var processes: [NamedProcess] { tables.map(\.process) }

    func compare(_ query: TableQuery) async throws -> TableOutcome {
        var comparison = TableComparison(query)
        var table = try rows(query.rules.table, query.rules)
        var equals = try rows(query.rules.equals, query.rules)
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

    private func rows(_ reference: TableReference, _ rules: TableRules) throws -> TableRows {
        switch reference.source {
        case .stored(let component, let meter, _):
            let base = stage.components[component]?.url ?? ""
            return .stored(
                StoredTable(
                    client: HTTPClient(wiring: wiring, keepsAlive: true), base: base, meter: meter,
                    period: reference.period.length, range: plan.start..<min(plan.end, time.now)))
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
    case stored(StoredTable)

    mutating func next() async throws -> TableRow? {
        switch self {
        case .site(let rows): return rows?.next()
        case .stored(var table):
            let row = try await table.next()
            self = .stored(table)
            return row
        }
    }

    func close() async {
        if case .stored(let table) = self { await table.close() }
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
