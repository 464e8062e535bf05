import Documents
import Metering
import Timekeeping

/// The hub's configuration, the same for `--config` and for `with:` of a scenario.
public struct HubConfiguration: Sendable, Equatable {
    public var listen: ListenAddress
    /// Path of the file, as written.
    public var store: String
    public var zone: Zone
    public var meters: [Meter]
    /// `nil` when not given: `power` for a hub of its own, `process` in virtual time.
    public var durability: SQLiteStore.Durability?
    public var alerts: AlertRules
    /// What readers must send; `nil` means anybody may read.
    public var token: SecretSource?
    /// What meters must send; `nil` means anybody may push.
    public var key: SecretSource?
    /// What those send who manage meters; `nil` means anybody on this machine may.
    public var admin: SecretSource?
    public var registration: Registration
    /// From where meters may push; `nil` means from everywhere.
    public var allow: [AddressRange]?
    public var limits: HubLimits
    /// `nil` for plain HTTP.
    public var tls: HubTLS?
    /// What holds for single meters, by `Meter.id`.
    public var devices: [String: DeviceAccess]
    /// Meters that are asked, in the order of the configuration.
    public var polls: [MeterPoll]
    /// Prices of energy, by different names.
    public var tariffs: [Tariff]
    /// The broker that it subscribes to, if any.
    public var broker: BrokerSubscription?
    /// What a run in virtual time cannot have, for those who check one.
    public var realTimeOnly: [Diagnostic]

    /// Who may push for one meter.
    public struct DeviceAccess: Sendable, Equatable {
        /// In place of the hub's own key.
        public var key: SecretSource?
        /// In place of the hub's own list.
        public var allow: [AddressRange]?

        public init(key: SecretSource? = nil, allow: [AddressRange]? = nil) {
            self.key = key
            self.allow = allow
        }
    }

    /// Who may enter meters.
    public enum Registration: String, Sendable, CaseIterable {
        /// With the token `admin`, or on this machine.
        case admin
        /// Whoever may push, as firmware does that registers itself.
        case open
    }

    /// Where a server listens.
    public struct ListenAddress: Sendable, Hashable {
        public var host: String
        public var port: Int

        public init(host: String, port: Int) {
            self.host = host
            self.port = port
        }

        /// Whether only this machine can connect.
        public var isLoopback: Bool { host == "localhost" || host == "::1" || host.hasPrefix("127.") }
    }

    /// Reads what was checked against `rows`.
    /// - Parameters:
    ///   - defaultZone: for a configuration that does not name one, as in a scenario.
    ///   - takesInsertions: whether an address may hold `${meter.url}`, as in a scenario.
    /// - Throws: every mistake that a table of fields cannot see.
    public init(
        _ settings: Settings, defaultZone: Zone = .utc, takesInsertions: Bool = true
    ) throws(Diagnostics) {
        var check = HubConfigurationCheck(settings, takesInsertions: takesInsertions)
        listen = check.listenAddress()
        store = settings.text("store") ?? "hub.sqlite"
        zone = check.zone(default: defaultZone)
        tariffs = check.tariffs()
        (meters, devices, polls) = check.devices()
        broker = check.subscription()
        realTimeOnly = check.realTimeOnly
        durability = settings.text("durability").flatMap(SQLiteStore.Durability.init(rawValue:))
        alerts = check.alerts()
        token = settings.secret("token")
        key = settings.secret("key")
        admin = settings.secret("admin")
        registration = settings.text("registration").flatMap(Registration.init(rawValue:)) ?? .admin
        allow = check.allow()
        limits = check.limits()
        tls = check.tls(mayBeOfRun: takesInsertions)
        check.openness(of: listen, token: token)
        guard check.mistakes.isEmpty else { throw Diagnostics(check.mistakes) }
    }

    /// Checks and reads a whole document.
    /// - Throws: all mistakes, with their places.
    public init(document: Node) throws(Diagnostics) {
        var mistakes: [Diagnostic] = []
        let reader = SettingsReader(owner: "the hub", rows: Self.rows)
        guard let settings = reader.read(document, into: &mistakes) else { throw Diagnostics(mistakes) }
        try self.init(settings, takesInsertions: false)
    }
}

extension Settings {
    func secret(_ name: String) -> SecretSource? {
        guard case .secret(let source) = self[name] else { return nil }
        return source
    }
}
