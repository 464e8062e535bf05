import Quantities

/// What energy costs and earns in one currency, and how a month is reckoned.
package struct Tariff: Sendable, Hashable {
    /// What becomes of energy that was exported beyond what was imported in the same band and month.
    package enum Remainder: String, Sendable, CaseIterable {
        /// It is paid at the price of export.
        case credit
        /// It lowers the import of the next months.
        case carry
    }

    package var name: String
    package var importPrices: PriceTable
    /// `nil`: export earns nothing.
    package var exportPrices: PriceTable?
    /// For each month in which the meter was read, in the currency of the prices.
    package var fixed: Money
    /// `nil` where import and export are reckoned apart; otherwise each band of import is lowered by what was
    /// exported in its hours. `credit` needs one price of export.
    package var net: Remainder?

    package init(
        name: String, importPrices: PriceTable, exportPrices: PriceTable? = nil, fixed: Money? = nil,
        net: Remainder? = nil
    ) {
        self.name = name
        self.importPrices = importPrices
        self.exportPrices = exportPrices
        self.fixed = fixed ?? .zero(importPrices.currency)
        self.net = net
    }

    package var currency: Currency { importPrices.currency }
}

extension PriceTable {
    /// The currency of its prices; it has one at least.
    fileprivate var currency: Currency { bands[0].price.currency }
}
