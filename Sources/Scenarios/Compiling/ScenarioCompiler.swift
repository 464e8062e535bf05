import Documents
import Timekeeping

/// Checks a scenario against a catalogue and makes a plan of each of its cases.
package struct ScenarioCompiler {
    /// What the plans are for.
    package enum Purpose: Sendable {
        /// A scenario without `expect` is a mistake.
        case judge
        /// Nothing runs: `expect` may be missing.
        case check
        /// Devices only: `expect` may be missing.
        case simulate
    }

    private let catalogue: Catalogue
    private let purpose: Purpose

    package init(_ catalogue: Catalogue, for purpose: Purpose = .judge) {
        self.catalogue = catalogue
        self.purpose = purpose
    }

    /// - Parameter seed: rules over the scenario's own.
    /// - Returns: one plan per case, in the order of the file; none for a fragment that is in order.
    /// - Throws: all the mistakes of the scenario, in the order of their places, each once.
    package func compile(_ loaded: LoadedScenario, seed: UInt64? = nil) throws(Diagnostics) -> [Plan] {
        let findings = Findings()
        findings.add(contentsOf: loaded.problems)
        let plans = loaded.isFragment ? checkFragment(loaded, findings) : compile(loaded, seed, findings)
        guard findings.isEmpty else { throw Diagnostics(Diagnostics(findings.all).ordered) }
        return plans
    }

    private func compile(_ loaded: LoadedScenario, _ seed: UInt64?, _ findings: Findings) -> [Plan] {
        let header = HeaderReader(findings: findings).read(loaded)
        let table = ParameterReader(catalogue: catalogue, findings: findings).read(loaded)
        let zones = ZoneCache()
        let compiled = table.cases.map { row in
            let found = Findings()
            let plan = CaseCompiler(
                loaded: loaded, catalogue: catalogue, purpose: purpose, table: table, row: row, zones: zones,
                findings: found
            ).compile(header, seed: seed ?? header.seed)
            return (row: row, plan: plan, found: found)
        }
        findings.add(contentsOf: compiled.map { ($0.row, $0.found) })
        return compiled.compactMap(\.plan)
    }

    /// A fragment has no time and no timeline: what it declares is checked with
    /// the defaults of its parameters.
    private func checkFragment(_ loaded: LoadedScenario, _ findings: Findings) -> [Plan] {
        let table = ParameterReader(catalogue: catalogue, findings: findings).read(loaded)
        for row in table.cases {
            CaseCompiler(
                loaded: loaded, catalogue: catalogue, purpose: purpose, table: table, row: row,
                zones: ZoneCache(),
                findings: findings
            ).checkDeclarations()
        }
        return []
    }
}
