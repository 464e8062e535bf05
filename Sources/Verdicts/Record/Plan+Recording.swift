import Documents
import Quantities
import Scenarios

extension Plan {
    /// The first line of its record.
    package func recordHead(version: String, _ catalogue: Catalogue) -> RecordHead {
        var head = RecordHead(
            scenario: scenario, caseName: caseName, seed: seed, mode: mode.text, version: version,
            zone: zone.identifier, start: start, end: end, plan: recordPlan(catalogue))
        head.parameters = parameters
        return head
    }

    private func recordPlan(_ catalogue: Catalogue) -> RecordPlan {
        let mentions = Judge.mentions(in: self)
        let named = Set(mentions.flatMap(\.devices))
        let describe = describe(catalogue)
        let signals = Judge.signals(in: self)
        return RecordPlan(
            about: about, tags: tags,
            devices: devices.filter { named.contains($0.name) }.map { device in
                RecordPlan.Device(
                    name: device.name, model: device.model, sees: device.sees.map { "\($0.site).\($0.part)" },
                    meters: meters(of: device, catalogue))
            },
            entries: timeline.map { entry in
                RecordPlan.Entry(
                    id: entry.id, action: entry.action, target: entry.target, with: entry.arguments.written)
            },
            signals: signals.map { .init(name: Judge.name(of: $0), unit: describe($0)?.type.unit ?? "") },
            expectations: mentions)
    }

    /// How components call a device, for example `hub.grid_meter_1`.
    private func meters(of device: DevicePlan, _ catalogue: Catalogue) -> [String] {
        let model = catalogue.models.first { $0.name == device.model }
        let serial = model?.serial(written: device.settings.text("serial"))
        return components.flatMap { component in
            let row = catalogue.components.first { $0.name == component.uses }
            return (row?.meters(component.settings) ?? [])
                .filter { meter in
                    (serial != nil && meter.serial == serial) || component.polled[meter.id] == device.name
                }
                .map { "\(component.name).\($0.id)" }
        }
    }
}

extension ValueType {
    /// The base unit; empty for what has none.
    fileprivate var unit: String {
        guard case .quantity(let dimension) = self else { return "" }
        return dimension.baseUnit
    }
}

extension Settings {
    /// What the user wrote, but for names: `power 1.5 kW, power_factor 0.98`.
    fileprivate var written: String {
        fields.filter { !$0.isDefault }.compactMap { field in
            field.value.shortText.map { "\(field.name) \($0)" }
        }.joined(separator: ", ")
    }
}

extension Setting {
    /// `nil` for what takes more than a word or is nobody's business.
    fileprivate var shortText: String? {
        switch self {
        case .quantity(let quantity): "\(quantity)"
        case .ratio(let ratio): "\(Quantity(ratio, .ratio))"
        case .duration(let duration): DurationText.text(duration)
        case .delay(let delay): delay.text
        case .count(let count): "\(count)"
        case .bool(let truth): "\(truth)"
        case .text(let text): text
        case .list, .group, .secret, .series: nil
        }
    }
}
