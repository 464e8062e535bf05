import Metering
import Timekeeping

/// Makes bills of quarters of an hour.
package struct BillMaker: Sendable {
    private let tariff: Tariff
    private let zone: Zone

    package init(_ tariff: Tariff, zone: Zone) {
        self.tariff = tariff
        self.zone = zone
    }

    /// Whether a month depends on those before it.
    package var needsHistory: Bool { tariff.net == .carry }

    /// - Parameters:
    ///   - quarters: those of the month, in order; of all months before it too, where the tariff carries over.
    package func bill(of meter: Meter, _ month: BillingMonth, _ quarters: [EnergyQuarter]) -> Bill {
        let range = month.range(in: zone)
        let within = quarters.filter { range.contains(EnergyQuarter.start(of: $0.number)) }
        let sums = Sums(within, tariff, zone)
        let carried = carriedIn(to: month, quarters)
        let isRead = within.contains { $0.readings > 0 || $0.coveredNanoseconds > 0 }
        var bill = Bill(
            meter: meter.id, owner: meter.owner, tariff: tariff.name, currency: tariff.currency, month: month,
            range: range,
            imported: sums.imported.reduce(.zero, +), exported: sums.exported.reduce(.zero, +),
            carriedIn: carried.reduce(.zero, +), carriedOut: .zero,
            coveredNanoseconds: within.reduce(0) { $0.addingSaturating($1.coveredNanoseconds) },
            readings: within.reduce(0) { $0 + $1.readings }, resets: within.reduce(0) { $0 + $1.resets },
            leftOut: within.reduce(0) { $0 + $1.leftOut },
            lines: lines(sums, carried))
        if tariff.net == .carry { bill.carriedOut = left(of: sums, carried).reduce(.zero, +) }
        if isRead, tariff.fixed.minorUnits != 0 {
            bill.lines.append(Bill.Line(kind: .fixed, amount: tariff.fixed))
        }
        return bill
    }

    private func lines(_ sums: Sums, _ carried: [Energy]) -> [Bill.Line] {
        guard let net = tariff.net else {
            return tariff.importPrices.bands.indices.map { importLine($0, sums.imported[$0]) }
                + (tariff.exportPrices?.bands ?? []).enumerated().map {
                    exportLine($0.element, sums.exportedByPrice[$0.offset])
                }
        }
        let balance = sums.balance(less: carried)
        var lines = balance.enumerated().map { importLine($0.offset, max($0.element, .zero)) }
        if net == .credit, let band = tariff.exportPrices?.bands.first {
            lines.append(exportLine(band, balance.reduce(.zero) { $0 + Self.surplus($1) }))
        }
        return lines
    }

    private func importLine(_ place: Int, _ energy: Energy) -> Bill.Line {
        let band = tariff.importPrices.bands[place]
        return Bill.Line(
            kind: .import, band: band.name, energy: energy, price: band.price,
            amount: Money(energy, at: band.price))
    }

    private func exportLine(_ band: PriceBand, _ energy: Energy) -> Bill.Line {
        Bill.Line(
            kind: .export, band: band.name, energy: energy, price: band.price,
            amount: -Money(energy, at: band.price))
    }

    /// By band, what earlier months have left over.
    private func carriedIn(to month: BillingMonth, _ quarters: [EnergyQuarter]) -> [Energy] {
        let none = tariff.importPrices.bands.map { _ in Energy.zero }
        guard needsHistory, let first = quarters.first else { return none }
        var (carried, next) = (none, quarters.startIndex)
        var past = BillingMonth(zone.civilTime(at: EnergyQuarter.start(of: first.number)))
        while past < month {
            let end = past.range(in: zone).upperBound
            let behind = quarters[next...].firstIndex { EnergyQuarter.start(of: $0.number) >= end }
            let stop = behind ?? quarters.endIndex
            carried = left(of: Sums(Array(quarters[next..<stop]), tariff, zone), carried)
            (next, past) = (stop, past.next)
        }
        return carried
    }

    private func left(of sums: Sums, _ carried: [Energy]) -> [Energy] {
        sums.balance(less: carried).map(Self.surplus)
    }

    private static func surplus(_ balance: Energy) -> Energy { balance < .zero ? .zero - balance : .zero }
}

/// The energy of a span by bands.
private struct Sums {
    /// By the bands of import.
    var imported: [Energy]
    var exported: [Energy]
    /// By the bands of export.
    var exportedByPrice: [Energy]

    init(_ quarters: [EnergyQuarter], _ tariff: Tariff, _ zone: Zone) {
        imported = tariff.importPrices.bands.map { _ in .zero }
        exported = imported
        exportedByPrice = (tariff.exportPrices?.bands ?? []).map { _ in .zero }
        for quarter in quarters {
            let civil = zone.civilTime(at: EnergyQuarter.start(of: quarter.number))
            let place = tariff.importPrices.place(at: civil)
            imported[place] += quarter.imported
            exported[place] += quarter.exported
            if let place = tariff.exportPrices?.place(at: civil) {
                exportedByPrice[place] += quarter.exported
            }
        }
    }

    /// Import less export and what was carried over; negative where more was exported.
    func balance(less carried: [Energy]) -> [Energy] {
        imported.indices.map { imported[$0] - exported[$0] - carried[$0] }
    }
}

extension EnergyHistory {
    /// - Throws: `StoreError`.
    package func bill(of meter: Meter, _ month: BillingMonth, by tariff: Tariff, zone: Zone) async throws
        -> Bill
    {
        let maker = BillMaker(tariff, zone: zone)
        let range = month.range(in: zone)
        let start =
            maker.needsHistory
            ? BillingMonth(year: 2000, month: 1).range(in: zone).lowerBound : range.lowerBound
        let quarters = try await quarters(meter: meter.id, in: start..<range.upperBound)
        return maker.bill(of: meter, month, quarters)
    }
}
