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
    /// - Parameter defaultZone: for a configuration that does not name one, as in a scenario.
    /// - Throws: every mistake that a table of fields cannot see.
    public init(_ settings: Settings, defaultZone: Zone = .utc) throws(Diagnostics) {
        var check = HubConfigurationCheck(settings)
        listen = check.listenAddress()
        store = settings.text("store") ?? "hub.sqlite"
        zone = check.zone(default: defaultZone)
        meters = check.meters()
        durability = settings.text("durability").flatMap(SQLiteStore.Durability.init(rawValue:))
        alerts = check.alerts()
        token = settings.secret("token")
        key = settings.secret("key")
        check.openness(of: listen, token: token)
        guard check.mistakes.isEmpty else { throw Diagnostics(check.mistakes) }
    }

    /// Checks and reads a whole document.
    /// - Throws: all mistakes, with their places.
    public init(document: Node) throws(Diagnostics) {
        var mistakes: [Diagnostic] = []
        let reader = SettingsReader(owner: "the hub", rows: Self.rows)
        guard let settings = reader.read(document, into: &mistakes) else { throw Diagnostics(mistakes) }
        try self.init(settings)
    }
}

extension Settings {
    func secret(_ name: String) -> SecretSource? {
        guard case .secret(let source) = self[name] else { return nil }
        return source
    }
}
