import Billing
import Hub
import Metering
import Scenarios
import Timekeeping
import Verdicts

extension HubComponent {
    /// Ids of the meters that a query of the store is about: one, or all of an owner.
    func meters(of query: SignalReference) -> [String] {
        guard let about = query.arguments.first else { return [] }
        guard query.query == "bills()" else { return [about] }
        return setup.configuration.meters.filter { $0.owner == about }.map(\.id)
    }

    /// A bill is known when its month is over; late readings change it.
    func updateBill(_ query: SignalReference, from instance: HubInstance) async throws {
        let configuration = setup.configuration
        guard let month = query.arguments.last.flatMap({ BillingMonth($0) }),
            month.range(in: configuration.zone).upperBound <= context.time.now
        else { return }
        let ids = meters(of: query)
        var bills: [Bill] = []
        for meter in configuration.meters where ids.contains(meter.id) {
            guard let tariff = configuration.tariffs.first(where: { $0.name == meter.tariff }) else { return }
            bills.append(
                try await instance.hub.store.bill(of: meter, month, by: tariff, zone: configuration.zone))
        }
        let value = Self.value(query.name, of: bills)
        signals.withLock { $0.setBill(value, for: query) }
    }

    private static func value(_ name: String, of bills: [Bill]) -> Value {
        func sum(_ amount: (Bill) -> Money) -> Value {
            Money.sum(of: bills.map(amount)).map { .number($0.value) } ?? .unknown
        }
        return switch name.split(separator: ".").last {
        case "import": sum { $0.amount(.import) }
        case "export": sum { $0.amount(.export) }
        case "fixed": sum { $0.amount(.fixed) }
        case "complete": .bool(bills.allSatisfy(\.isComplete))
        default: sum(\.total)
        }
    }
}
