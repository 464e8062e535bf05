import Quantities

/// The meters and the owners for which a component's configuration has prices, with the currency of their bills.
package struct BilledNames: Sendable {
    package var meters: [(name: String, currency: Currency)]
    /// Those whose bills are all in one currency.
    package var owners: [(name: String, currency: Currency)]

    package init(
        meters: [(name: String, currency: Currency)] = [], owners: [(name: String, currency: Currency)] = []
    ) {
        self.meters = meters
        self.owners = owners
    }
}

extension ObservableRow {
    /// The row as it is for these arguments: amounts of money are in the currency of the bill.
    func priced(by billed: BilledNames, for arguments: [String]) -> ObservableRow {
        guard case .quantity(.money) = type, let name = arguments.first else { return self }
        let names = self.arguments.first == .owner ? billed.owners : billed.meters
        guard let currency = names.first(where: { $0.name == name })?.currency else { return self }
        var row = self
        row.type = .quantity(.money(currency))
        // A tenth of the smallest amount, so that two amounts are equal only when they are the same.
        row.resolution = (0...currency.minorDigits).reduce(1) { step, _ in step / 10 }
        return row
    }
}
