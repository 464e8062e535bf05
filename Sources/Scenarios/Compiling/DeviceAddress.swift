import Documents

/// A meter that a component polls, as its configuration says it.
package struct PolledMeter: Sendable, Equatable {
    /// The component's own id of it.
    package var id: String
    /// As written: `${meter.modbus}`, `${meter.url}/monitorjson`, `${pzem.pty}`.
    package var address: String
    /// The unit that is asked there; `nil` where only one can be.
    package var unit: Int?
    /// Of the address.
    package var position: SourcePosition

    package init(id: String, address: String, unit: Int?, position: SourcePosition) {
        self.id = id
        self.address = address
        self.unit = unit
        self.position = position
    }

    func asksSame(as other: PolledMeter) -> Bool { address == other.address && unit == other.unit }
}

/// How the devices of a model are told apart that may share an address.
package struct UnitRow: Sendable, Equatable {
    /// The address: `modbus` of `${meter.modbus}`.
    package var address: String
    /// The path of the field that holds the unit.
    package var field: [String]
    /// The unit without that field; `nil` answers to each.
    package var fallback: Int?
    /// The field that names a line which several devices share.
    package var line: String?
    /// The unit to which each of them answers.
    package var general: Int?

    package init(
        _ address: String, field: [String], fallback: Int? = nil, line: String? = nil, general: Int? = nil
    ) {
        self.address = address
        self.field = field
        self.fallback = fallback
        self.line = line
        self.general = general
    }

    /// What users call a unit: `unit`, `address`.
    var word: String { field.last ?? "unit" }
}

/// Where one device can be polled.
struct DeviceAddress: Equatable {
    /// The same for devices that share it.
    var line: String
    /// `nil` answers to each unit.
    var unit: Int?
    var general: Int?
    var word: String

    func answers(to asked: Int?) -> Bool {
        guard let unit, let asked else { return true }
        return asked == unit || asked == general
    }
}

extension ModelRow {
    /// Where a device of this model can be polled, by the names of its addresses.
    func addresses(of device: String, _ node: Node) -> [String: DeviceAddress] {
        var found: [String: DeviceAddress] = [:]
        for name in addresses {
            let row = units.first { $0.address == name }
            let written = row.flatMap { $0.field.reduce(Node?.some(node)) { $0?[$1] } }?.text
            let shared = row?.line.flatMap { node[$0]?.text }
            found[name] = DeviceAddress(
                line: "\(name) \(shared.map { "of \($0)" } ?? device)",
                unit: written.map { Int($0) } ?? row?.fallback, general: row?.general,
                word: row?.word ?? "unit")
        }
        return found
    }
}

extension Scope {
    /// The device that an address names, and which of its addresses that is: `${meter.modbus}`.
    private func named(by meter: PolledMeter) -> DeviceAddress? {
        for part in (try? Template.parse(meter.address)) ?? [] {
            guard case .insertion(let name, let field) = part else { continue }
            guard case .device(let facts)? = item(name)?.kind else { return nil }
            return facts.addresses[field]
        }
        return nil
    }

    /// The devices that answer a component's poll.
    func answerers(of meter: PolledMeter) -> [String] {
        guard let address = named(by: meter) else { return [] }
        return devices(on: address.line).filter { $0.address.answers(to: meter.unit) }.map(\.name)
    }

    /// The address of a device at which a component polls another unit; `nil` when it polls none.
    func misses(_ meter: PolledMeter, _ device: DeviceFacts) -> DeviceAddress? {
        guard let address = named(by: meter) else { return nil }
        return device.addresses.values.first { $0.line == address.line && !$0.answers(to: meter.unit) }
    }
}
