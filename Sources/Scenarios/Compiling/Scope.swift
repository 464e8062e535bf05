import Documents
import Quantities
import Timekeeping

/// Something that a scenario declares and that expressions can name.
struct Declared {
    enum Kind {
        case site(SiteFacts)
        case device(DeviceFacts)
        case component(ComponentFacts)
        case probe(ProbeFacts)
        case entry(EntryFacts)
        /// Something whose kind is not built yet: naming it is no second error.
        case notBuilt(String)
    }

    var name: String
    /// For a fleet what its first member is.
    var kind: Kind
    var position: SourcePosition
    /// `nil` for what exists once.
    var fleet: FleetFacts?

    /// What users call it.
    var word: String {
        if fleet != nil { return "fleet" }
        return switch kind {
        case .site: "site"
        case .device: "device"
        case .component: "component"
        case .probe: "probe"
        case .entry: "timeline entry"
        case .notBuilt(let word): word
        }
    }
}

struct SiteFacts {
    var phases: Int
    var hasRoof: Bool
}

struct DeviceFacts {
    /// `nil` when the model is not known: that has been said.
    var model: ModelRow?
    var serial: String?
    /// Names of the fields that the scenario writes.
    var written: Set<String>
    /// Where it can be polled, by the names of its addresses.
    var addresses: [String: DeviceAddress] = [:]

    /// Whether a way or an address such as `push` or `modbus` is there: one that the model has a field for only
    /// when the field is written.
    func has(_ way: String) -> Bool {
        written.contains(way) || model?.fields.contains { $0.name == way } != true
    }
}

struct ComponentFacts {
    /// `nil` when the kind of component is not known: that has been said.
    var row: ComponentRow?
    var meters: [(id: String, serial: String?)]
    /// For which there are prices.
    var billed = BilledNames()
    private var serials: [String: String?] = [:]
    private var ids: [String: String] = [:]
    /// What it polls, with the devices that answer, in the order of its configuration.
    private(set) var polls: [Poll] = []
    /// Places in `polls`, by the devices that answer.
    private var places: [String: [Int]] = [:]

    struct Poll {
        var meter: PolledMeter
        /// Names; several where one address is answered by more than one device.
        var devices: [String]
    }

    init(row: ComponentRow?, meters: [(id: String, serial: String?)], polls: [Poll] = []) {
        self.row = row
        self.meters = meters
        self.polls = polls
        for (place, poll) in polls.enumerated() {
            for device in poll.devices { places[device, default: []].append(place) }
        }
        for meter in meters {
            serials[meter.id] = serials[meter.id] ?? meter.serial
            if let serial = meter.serial, ids[serial] == nil { ids[serial] = meter.id }
        }
    }

    func knows(id: String) -> Bool { serials[id] != nil }
    func serial(of id: String) -> String? { serials[id] ?? nil }
    /// The component's own id of the meter with this serial number.
    func id(serial: String) -> String? { ids[serial] }
    /// The polls that a device answers.
    func polls(of device: String) -> [Poll] { (places[device] ?? []).map { polls[$0] } }
    /// The device that alone answers what this meter is polled at.
    func device(polledAs id: String) -> String? {
        polls.first { $0.meter.id == id }.flatMap { $0.devices.count == 1 ? $0.devices[0] : nil }
    }
}

struct ProbeFacts {
    var plan: ProbePlan
}

struct EntryFacts {
    /// Without `for`, and no moment: it lasts to the end of the run and has no end of its own.
    var hasEnd: Bool
    /// Ends when it starts.
    var isMoment: Bool
    /// What it tells of beside its start and end.
    var events: [EventRow] = []

    /// The fields of its events as values: that of the last one.
    var signals: [ObservableRow] {
        events.flatMap { event in
            event.fields.map { field in
                ObservableRow("\(event.name).\(field.name)", field.type, renewedBy: event.name)
            }
        }
    }
}

/// The span of a run.
struct RunSpan {
    var start: UTCInstant
    var end: UTCInstant
    var zone: Zone

    var length: Duration { end - start }
}

/// All that names can mean in one case of a scenario.
struct Scope {
    private(set) var declared: [Declared] = []
    private var index: [String: Int] = [:]
    private var serials: [String: String] = [:]
    /// Devices by the addresses that they share.
    private var lines: [String: [(name: String, address: DeviceAddress)]] = [:]
    /// `nil` when `time` could not be read.
    var span: RunSpan?
    var siteSignals: [ObservableRow]
    var siteEvents: [EventRow]
    /// There may be more names than are known: in a fragment, and when an included file could not be read.
    var isOpen: Bool

    init(siteSignals: [ObservableRow], siteEvents: [EventRow], isOpen: Bool) {
        self.siteSignals = siteSignals
        self.siteEvents = siteEvents
        self.isOpen = isOpen
    }

    /// The first declaration of a name stays.
    mutating func declare(_ item: Declared) {
        guard index[item.name] == nil else { return }
        index[item.name] = declared.count
        declared.append(item)
        for (name, kind) in zip(item.things, item.fleet?.members ?? [item.kind]) {
            guard case .device(let facts) = kind else { continue }
            if let serial = facts.serial { serials[serial] = serials[serial] ?? name }
            for address in facts.addresses.values { lines[address.line, default: []].append((name, address)) }
        }
    }

    /// Something declared, or a member of a fleet: `meters[17]`.
    func item(_ name: String) -> Declared? {
        if let place = index[name] { return declared[place] }
        return MemberName(name).flatMap { member in
            index[member.fleet].flatMap { declared[$0].member(member.number) }
        }
    }

    /// The first device with this serial, in the order of the file.
    func device(serial: String) -> String? { serials[serial] }

    /// The devices that can be polled at one address, in the order of the file.
    func devices(on line: String) -> [(name: String, address: DeviceAddress)] { lines[line] ?? [] }
}
