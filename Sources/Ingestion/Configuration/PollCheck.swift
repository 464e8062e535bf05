import Documents
import Wires

/// Reads the polls of a configuration and finds the mistakes that no table of fields can see.
package struct PollCheck {
    package private(set) var mistakes: [Diagnostic] = []
    /// What only a run in real time can have.
    package private(set) var realTimeOnly: [Diagnostic] = []
    /// Whether an address may hold `${meter.modbus}`.
    private let takesInsertions: Bool
    /// Questions that are asked already, as text, by their places.
    private var questions: [String: SourcePosition] = [:]
    /// What was said first of each Modbus endpoint, whose connection its units share.
    private var endpoints: [String: (timeout: Duration, client: ModbusPoll.Client, at: SourcePosition)] = [:]

    package init(takesInsertions: Bool) { self.takesInsertions = takesInsertions }

    /// `nil` when the device is not polled, or there was a mistake.
    package mutating func poll(_ device: Settings) -> MeterPoll? {
        guard let field = device.field("poll"), case .group(let poll) = field.value else { return nil }
        let ways = ["modbus", "rest", "pzem"].compactMap(poll.field)
        guard let way = ways.first else {
            report(
                field.position, "a poll needs `modbus`, `rest` or `pzem`", "add modbus: \"192.0.2.7:502\"")
            return nil
        }
        if ways.count > 1 {
            let names = ways.map { "`\($0.name)`" }.joined(separator: " and ")
            report(ways[1].position, "a poll asks in one way, found \(names)", "keep one of them")
            return nil
        }
        return switch way.name {
        case "modbus": modbus(way, poll, of: device)
        case "rest": rest(way, poll, of: device)
        default: pzem(way, poll, of: device)
        }
    }

    private mutating func modbus(
        _ address: Settings.Field, _ poll: Settings, of device: Settings
    ) -> MeterPoll? {
        refuse(["login"], in: poll, owner: "rest")
        refuse(["address"], in: poll, owner: "pzem")
        checkGuide(poll)
        let text = poll.text("modbus") ?? ""
        let unit = poll.count("unit") ?? 1
        let client = poll.text("client").flatMap(ModbusPoll.Client.init) ?? .native
        let timeout = duration("timeout", poll, default: .seconds(1))
        check(address, text, "an address and a port", "write 192.0.2.7:502") {
            (ListenAddress($0)?.port ?? 0) > 0
        }
        unique(address, "unit \(unit) of `\(text)`")
        checkEndpoint(text, poll, timeout, client, at: address.position)
        if client == .libmodbus { checkLibrary(poll, unit) }
        return MeterPoll(
            meter: device.text("id") ?? "",
            way: .modbus(
                ModbusPoll(
                    address: text, unit: UInt8(unit),
                    profile: poll.text("profile").flatMap(ModbusPoll.Profile.init) ?? .field,
                    model: poll.text("model").flatMap(ModbusPoll.Model.init) ?? .auto, client: client)),
            every: duration("every", poll, default: .seconds(1)), timeout: timeout)
    }

    private mutating func rest(
        _ address: Settings.Field, _ poll: Settings, of device: Settings
    ) -> MeterPoll? {
        refuse(Self.ofModbus, in: poll, owner: "modbus")
        refuse(["address"], in: poll, owner: "pzem")
        let text = poll.text("rest") ?? ""
        check(
            address, text, "an address that begins with http:// or https://",
            "write http://192.0.2.8/monitorjson"
        ) {
            HTTPURL($0) != nil
        }
        unique(address, "`\(text)`")
        let login = poll.group("login").flatMap { login in
            login.secret("password").map { RESTPoll.Login(user: login.text("user") ?? "", password: $0) }
        }
        return MeterPoll(
            meter: device.text("id") ?? "", way: .rest(RESTPoll(address: text, login: login)),
            every: duration("every", poll, default: .seconds(2)),
            timeout: duration("timeout", poll, default: .seconds(5)))
    }

    private static let ofModbus = ["unit", "profile", "model", "client"]

    private mutating func pzem(
        _ path: Settings.Field, _ poll: Settings, of device: Settings
    ) -> MeterPoll? {
        refuse(Self.ofModbus, in: poll, owner: "modbus")
        refuse(["login"], in: poll, owner: "rest")
        let text = poll.text("pzem") ?? ""
        let address = poll.count("address") ?? 1
        check(
            path, text, "the path of a serial device",
            "write /dev/ttyUSB0, or lines/meter.pzem for one next to the hub"
        ) {
            $0.contains("/") || $0.hasPrefix(".")
        }
        unique(path, "address \(address) on `\(text)`")
        if !text.contains("${") {
            realTimeOnly.append(
                Diagnostic(
                    path.position, "a serial device keeps real time, so a run in virtual time cannot use it",
                    hint: "write \"${NAME.pty}\" with the name of a simulated module"))
        }
        return MeterPoll(
            meter: device.text("id") ?? "",
            way: .pzem(PZEMPoll(path: text, address: UInt8(address))),
            every: duration("every", poll, default: .seconds(1)),
            timeout: duration("timeout", poll, default: .milliseconds(500)))
    }

    private mutating func check(
        _ field: Settings.Field, _ text: String, _ takes: String, _ hint: String, isRight: (String) -> Bool
    ) {
        let shown = Diagnostic.quote(text)
        if text.contains("${") {
            guard !takesInsertions else { return }
            report(field.position, "`\(shown)` holds an insertion, which only a scenario can fill in", hint)
        } else if !isRight(text) {
            report(field.position, "`\(field.name)` takes \(takes), found `\(shown)`", hint)
        }
    }

    private mutating func refuse(_ names: [String], in poll: Settings, owner: String) {
        for field in names.compactMap(poll.field) {
            report(field.position, "`\(field.name)` belongs to a poll by `\(owner)`", nil)
        }
    }

    private mutating func duration(_ name: String, _ poll: Settings, default fallback: Duration) -> Duration {
        guard let field = poll.field(name), let span = poll.duration(name) else { return fallback }
        if span <= .zero { report(field.position, "`\(name)` must be more than 0 s", nil) }
        return span
    }

    private mutating func unique(_ field: Settings.Field, _ question: String) {
        if let earlier = questions[question] {
            report(field.position, "\(question) is polled for another device (line \(earlier.line))", nil)
        } else {
            questions[question] = field.position
        }
    }

    /// Units behind one address share its connection, and so its time-out and its client.
    private mutating func checkEndpoint(
        _ address: String, _ poll: Settings, _ timeout: Duration, _ client: ModbusPoll.Client,
        at position: SourcePosition
    ) {
        guard let first = endpoints[address] else {
            endpoints[address] = (timeout, client, position)
            return
        }
        guard first.timeout != timeout || first.client != client else { return }
        report(
            position,
            "devices behind one address share its connection, so `timeout` and `client` are those of "
                + "line \(first.at.line)", nil)
    }

    /// The guide knows one phase and no model number.
    private mutating func checkGuide(_ poll: Settings) {
        guard poll.text("profile") == ModbusPoll.Profile.seed.rawValue, let field = poll.field("model") else {
            return
        }
        report(field.position, "`model` belongs to the profile `field`", nil)
    }

    private mutating func checkLibrary(_ poll: Settings, _ unit: Int) {
        guard let client = poll.field("client") else { return }
        if (248...254).contains(unit), let field = poll.field("unit") {
            report(field.position, "libmodbus reaches the units 0 to 247 and 255", "write client: native")
        }
        realTimeOnly.append(
            Diagnostic(
                client.position, "libmodbus keeps wall-clock time, so a run in virtual time cannot use it",
                hint: "write client: native"))
    }

    private mutating func report(_ position: SourcePosition, _ message: String, _ hint: String?) {
        mistakes.append(Diagnostic(position, message, hint: hint))
    }
}
