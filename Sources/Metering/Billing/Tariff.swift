/// What energy costs and earns, and how a month is reckoned.
public struct Tariff: Sendable, Hashable {
    /// What becomes of energy that was exported beyond what was imported in the same band and month.
    public enum Remainder: String, Sendable, CaseIterable {
        /// It is paid at the price of export.
        case credit
        /// It lowers the import of the next months.
        case carry
    }

    public var name: String
    public var importPrices: PriceTable
    /// `nil`: export earns nothing.
    public var exportPrices: PriceTable?
    /// For each month in which the meter was read.
    public var fixed: Money
    /// `nil` where import and export are reckoned apart; otherwise each band of import is lowered by what was
    /// exported in its hours. `credit` needs one price of export.
    public var net: Remainder?

    public init(
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
