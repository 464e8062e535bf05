import Alerting
import Billing
import Documents
import Hub
import Metering
import Quantities
import Scenarios

extension ComponentRow {
    /// `use: hub`.
    static let hub = ComponentRow(
        name: "hub", about: "ingestion, history and alerting", fields: HubConfiguration.rows,
        signals: HubRow.signals,
        events: HubRow.events(AlertRules.kinds(nil)),
        actions: ["component.kill", "component.pause", "component.disk_full"] + ActionRow.onHTTP.map(\.name),
        addresses: ["url"], series: ["readings"], tables: ["hourly", "daily"], meters: HubRow.declaredMeters,
        polled: HubRow.polledMeters, billed: HubRow.billed,
        alertKinds: HubAlertKinds.all,
        eventsBy: { HubRow.events(AlertRules.kinds($0.group("alerts"))) })
}

/// The parts of the hub's row.
private enum HubRow {
    /// What `latest` shows of a reading; a meter without the quantity leaves it unknown.
    private static let shown: [(String, Dimension, Double)] = [
        ("power", .power, 0.1), ("voltage", .voltage, 0.01), ("current", .current, 0.001),
        ("energy.import", .energy, 1), ("energy.export", .energy, 1), ("power_factor", .ratio, 0.01),
    ]

    static var signals: [ObservableRow] {
        let latest = shown.flatMap { shown in
            ["", ".l1", ".l2", ".l3"].map { suffix in
                ObservableRow(
                    "latest().\(shown.0)\(suffix)", .quantity(shown.1), resolution: shown.2,
                    arguments: [.meter], renewedBy: "reading",
                    about: "of the newest reading")
            }
        }
        return latest + [
            ObservableRow(
                "latest().frequency", .quantity(.frequency), resolution: 0.01, arguments: [.meter],
                renewedBy: "reading", about: "of the newest reading"),
            ObservableRow(
                "energy().import", .quantity(.energy), resolution: 1, arguments: [.meter, .day],
                about: "of the day that it is in the hub's zone"),
            ObservableRow(
                "energy().export", .quantity(.energy), resolution: 1, arguments: [.meter, .day],
                about: "of the day that it is in the hub's zone"),
        ] + bills + [
            ObservableRow(
                "lateness()", .quantity(.time), resolution: 0.001, arguments: [.meter], renewedBy: "reading",
                about: "arrival minus time taken of the last row")
        ]
    }

    /// Amounts are whole cents; half of this step lies far below one. In other currencies than the euro the row is
    /// that of the bill's currency.
    private static var bills: [ObservableRow] {
        let parts = [
            ("total", "what is to be paid"), ("import", "what was taken costs"),
            ("export", "what was given earns, negative"), ("fixed", "what is due each month"),
        ]
        let month = ", of a month that is over; unknown before"
        return parts.map { part, about in
            ObservableRow(
                "bill().\(part)", .quantity(.money(.euro)), resolution: 0.001, arguments: [.meter, .month],
                about: about + month)
        } + [
            ObservableRow(
                "bill().complete", .bool, arguments: [.meter, .month],
                about: "whether all of the month lies between readings"),
            ObservableRow(
                "bills().total", .quantity(.money(.euro)), resolution: 0.001, arguments: [.owner, .month],
                about: "the sum of the bills of all meters of an owner" + month),
        ]
    }

    /// Meters with a tariff, and owners all of whose meters have one, in the same currency.
    static let billed: @Sendable (Settings) -> BilledNames = { settings in
        let priced = groups("tariffs", settings).compactMap { tariff in
            TariffCheck.currency(tariff).map { (tariff.text("name") ?? "", $0) }
        }
        let currencies = Dictionary(priced) { first, _ in first }
        let devices = groups("devices", settings).map { device in
            (
                id: device.text("id") ?? "", owner: device.text("owner"),
                currency: device.text("tariff").flatMap { currencies[$0] }
            )
        }
        let owners = devices.compactMap { device -> (name: String, currency: Currency)? in
            guard let owner = device.owner, let currency = device.currency,
                devices.allSatisfy({ $0.owner != owner || $0.currency == currency })
            else { return nil }
            return (owner, currency)
        }
        return BilledNames(
            meters: devices.compactMap { device in device.currency.map { (device.id, $0) } }, owners: owners)
    }

    private static func groups(_ name: String, _ settings: Settings) -> [Settings] {
        (settings.list(name) ?? []).compactMap { item in
            if case .group(let group) = item { group } else { nil }
        }
    }

    /// - Parameter raised: what the hub can raise, with the dimension of the value.
    static func events(_ raised: [(kind: Incident.Kind, dimension: Dimension)]) -> [EventRow] {
        let kind = FieldRow("kind", .choice(raised.map(\.kind.rawValue)))
        let dimensions = Dictionary(raised.map { ($0.kind.rawValue, $0.dimension) }) { first, _ in first }
        let value = FieldRow("value", .number, dimensionBy: ("kind", dimensions))
        return onReadings + [
            EventRow("alert", [kind, FieldRow("meter", .meter), value], about: "an incident began"),
            EventRow("cleared", [kind, FieldRow("meter", .meter)], about: "an incident is over"),
            EventRow(
                "notified", [kind, FieldRow("status", .count)],
                about: "a receiver was told of an incident; without an answer the status is 0"),
        ]
    }

    private static let onReadings: [EventRow] = [
        EventRow(
            "reading",
            [
                FieldRow("meter", .meter), FieldRow("taken_at", .instant),
                FieldRow("power", .quantity(.power), resolution: 0.1), FieldRow("duplicate", .bool),
                FieldRow("conflict", .bool),
            ], about: "a reading was acknowledged"),
        EventRow(
            "refused", [FieldRow("reason", .text), FieldRow("status", .count), FieldRow("meter", .meter)],
            about: "what a meter sent was refused"),
    ]

    static let declaredMeters: @Sendable (Settings) -> [(id: String, serial: String?)] = { settings in
        (settings.list("devices") ?? []).compactMap { item in
            guard case .group(let device) = item, let id = device.text("id") else { return nil }
            return (id, device.text("serial"))
        }
    }

    static let polledMeters: @Sendable (Settings) -> [PolledMeter] = { settings in
        (settings.list("devices") ?? []).compactMap { item in
            guard case .group(let device) = item, let id = device.text("id"), let poll = device.group("poll")
            else { return nil }
            return units.lazy.compactMap { way, unit in
                guard let field = poll.field(way), let address = poll.text(way) else { return nil }
                return PolledMeter(
                    id: id, address: address, unit: unit.map { poll.count($0) ?? 1 }, position: field.position
                )
            }.first
        }
    }

    /// Ways of a poll, with the field that says which unit is asked there; 1 when that is not given.
    private static let units: [(way: String, unit: String?)] = [
        ("modbus", "unit"), ("rest", nil), ("pzem", "address"),
    ]
}
