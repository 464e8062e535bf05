/// What energy costs and earns, and how a month is reckoned.
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
    /// For each month in which the meter was read.
    package var fixed: Money
    /// `nil` where import and export are reckoned apart; otherwise each band of import is lowered by what was
    /// exported in its hours. `credit` needs one price of export.
    package var net: Remainder?

    package init(
        name: String, importPrices: PriceTable, exportPrices: PriceTable? = nil, fixed: Money = .zero,
        net: Remainder? = nil
    ) {
        self.name = name
        self.importPrices = importPrices
        self.exportPrices = exportPrices
        self.fixed = fixed
        self.net = net
    }
}
