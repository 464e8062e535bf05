import Household
import Metering
import Scenarios
import Synchronization
import Timekeeping
import Verdicts

/// The hours or days of one site as they pass: a row each, taken from its registers at its beginning and at its end.
final class SiteTable: Sendable {
    /// What it is a table of.
    struct Wanted: Hashable, Sendable {
        let site: String
        let period: EnergyPeriod.Length
        let zone: Zone
    }

    let wanted: Wanted
    private let site: SiteInRun
    private let time: any Timekeeper
    /// Those that lie wholly in the run.
    private let periods: [EnergyPeriod]
    /// Registers at the beginning of the first period and at the end of each that has passed.
    private let known = Mutex<[EnergyRegisters]>([])

    init(_ wanted: Wanted, of site: SiteInRun, in run: Range<UTCInstant>, time: any Timekeeper) {
        self.wanted = wanted
        self.site = site
        self.time = time
        periods = EnergyPeriod.periods(wanted.period, in: run, zone: wanted.zone).filter {
            run.lowerBound <= $0.start && $0.end <= run.upperBound
        }
    }

    var process: NamedProcess {
        NamedProcess("\(wanted.site).table") { try await self.run() }
    }

    private func run() async throws {
        for bound in periods.prefix(1).map(\.start) + periods.map(\.end) {
            try await time.sleep(until: bound)
            note(bound)
        }
    }

    private func note(_ bound: UTCInstant) {
        let registers = site.registers(at: bound)
        known.withLock { $0.append(registers) }
    }

    /// Whole rows in order of time; a run that ends at the end of a row has that one too.
    func rows(of part: SitePart) -> some Sequence<TableRow> {
        if let end = periods.last?.end, end <= time.now, known.withLock({ $0.count }) == periods.count {
            note(end)
        }
        let known = known.withLock { $0 }
        return zip(periods, zip(known, known.dropFirst())).lazy.map { period, registers in
            TableRow(
                key: ISO8601Text.local(period.localStart, offsetSeconds: period.offsetSeconds),
                start: period.start, end: period.end,
                imported: registers.1.imported(of: part) - registers.0.imported(of: part),
                exported: registers.1.exported(of: part) - registers.0.exported(of: part))
        }
    }
}

extension EnergyRegisters {
    /// Wh as a meter with perfect measurement counts them that sees this part.
    fileprivate func imported(of part: SitePart) -> Double {
        switch part {
        case .grid: importWh
        case .solar: solarWh
        case .load: loadWh
        }
    }

    fileprivate func exported(of part: SitePart) -> Double {
        switch part {
        case .grid: exportWh
        case .solar: solarDrawWh
        case .load: 0
        }
    }
}
