import Documents
import Quantities

extension TariffCheck {
    /// The currency of a tariff: that of its first price.
    package static func currency(_ tariff: Settings) -> Currency? { amounts(of: tariff).first?.currency }

    /// A tariff has one currency.
    mutating func checkCurrency(_ tariff: Settings) {
        let amounts = Self.amounts(of: tariff)
        guard let first = amounts.first, let other = amounts.first(where: { $0.currency != first.currency })
        else { return }
        report(
            other.position,
            "`\(other.name)` is in \(other.currency.code), and this tariff in \(first.currency.code) "
                + "(line \(first.position.line))", "write all amounts of a tariff in one currency")
    }

    private typealias Amount = (name: String, position: SourcePosition, currency: Currency)

    private static func amounts(of tariff: Settings) -> [Amount] {
        ["import", "export", "fixed"].compactMap(tariff.field).flatMap { field -> [Amount] in
            guard case .list(let items) = field.value else { return [amount(field)].compactMap { $0 } }
            return items.compactMap { item in
                guard case .group(let band) = item else { return nil }
                return band.field("price").flatMap(amount)
            }
        }
    }

    private static func amount(_ field: Settings.Field) -> Amount? {
        guard case .quantity(let quantity) = field.value, let currency = quantity.dimension.currency else {
            return nil
        }
        return (field.name, field.position, currency)
    }
}
