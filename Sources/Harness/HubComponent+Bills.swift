import Metering
import Scenarios
import Timekeeping
import Verdicts

extension HubComponent {
    /// Ids of the meters that a question to the store is about: one, or all of an owner.
    func meters(of question: SignalReference) -> [String] {
        guard let about = question.arguments.first else { return [] }
        guard question.question == "bills()" else { return [about] }
        return ground.configuration.meters.filter { $0.owner == about }.map(\.id)
    }

    /// A bill is known when its month is over; late readings change it.
    func updateBill(_ question: SignalReference, in life: HubLife) async throws {
        let configuration = ground.configuration
        guard let month = question.arguments.last.flatMap({ BillingMonth($0) }),
            month.range(in: configuration.zone).upperBound <= ground.time.now
        else { return }
        let ids = meters(of: question)
        var bills: [Bill] = []
        for meter in configuration.meters where ids.contains(meter.id) {
            guard let tariff = configuration.tariffs.first(where: { $0.name == meter.tariff }) else { return }
            bills.append(
                try await life.hub.store.bill(of: meter, month, by: tariff, zone: configuration.zone))
        }
        let value = Self.value(question.name, of: bills)
        state.withLock { $0.bills[question] = value }
    }

    private static func value(_ name: String, of bills: [Bill]) -> Value {
        func sum(_ amount: (Bill) -> Money) -> Value {
            .number(bills.reduce(Money.zero) { $0 + amount($1) }.euros)
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
