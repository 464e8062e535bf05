import Alerting
import Billing
import Documents
import Ingestion
import Metering
import Storage
import Timekeeping

/// The hub's configuration, the same for `--config` and for `with:` of a scenario.
package struct HubConfiguration: Sendable, Equatable {
    package var listen: ListenAddress
    /// Path of the file, as written.
    package var store: String
    package var zone: Zone
    package var meters: [Meter]
    /// `nil` when not given: `power` for a hub of its own, `process` in virtual time.
    package var durability: SQLiteStore.Durability?
    package var alerts: AlertRules
    /// What readers must send; `nil` means anybody may read.
    package var token: SecretSource?
    /// What meters must send; `nil` means anybody may push.
    package var key: SecretSource?
    /// What those send who manage meters; `nil` means anybody on this machine may.
    package var admin: SecretSource?
    package var registration: RegistrationPolicy
    /// Names under which it is asked without a secret, besides those of loopback.
    package var hosts: [String]
    /// How long a write waits while another program holds the lock of the store.
    package var lockWait: Duration
    /// From where meters may push; `nil` means from everywhere.
    package var allow: [AddressRange]?
    package var limits: HubLimits
    /// Which times of meters are taken.
    package var stamps: StampRule
    /// `nil` for plain HTTP.
    package var tls: HubTLS?
    /// What holds for single meters, by `Meter.id`.
    package var devices: [String: DeviceAccess]
    /// Meters that are asked, in the order of the configuration.
    package var polls: [MeterPoll]
    /// Prices of energy, by different names.
    package var tariffs: [Tariff]
    /// The broker that it subscribes to, if any.
    package var broker: BrokerSubscription?
    /// Where secrets come from, by their names in messages.
    var secretPlaces: [String: SourcePosition]
    /// What a run in virtual time cannot have, for those who check one.
    package var realTimeOnly: [Diagnostic]

    /// Reads what was checked against `rows`.
    /// - Parameters:
    ///   - defaultZone: for a configuration that does not name one, as in a scenario.
    ///   - takesInsertions: whether an address may hold `${meter.url}`, as in a scenario.
    /// - Throws: every mistake that a table of fields cannot see.
    package init(
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
        registration = settings.text("registration").flatMap(RegistrationPolicy.init(rawValue:)) ?? .admin
        allow = check.allow()
        hosts = check.hosts()
        lockWait = check.lockWait()
        limits = check.limits()
        stamps = StampRule(settings.group("readings"))
        secretPlaces = check.secretPlaces()
        tls = check.tls(mayBeOfRun: takesInsertions)
        check.openness(of: listen, token: token, meters: meters, devices)
        guard check.mistakes.isEmpty else { throw Diagnostics(check.mistakes) }
    }

    /// Checks and reads a whole document.
    /// - Throws: all mistakes, with their places.
    package init(document: Node) throws(Diagnostics) {
        var mistakes: [Diagnostic] = []
        let reader = SettingsReader(owner: "the hub", rows: Self.rows)
        guard let settings = reader.read(document, into: &mistakes) else { throw Diagnostics(mistakes) }
        try self.init(settings, takesInsertions: false)
    }
}

extension HubConfiguration {
    /// - Parameters:
    ///   - secrets: those of this configuration.
    ///   - host: the name or the address that clients use, where it is not that of the configuration.
    package func access(_ secrets: HubSecrets, host: String? = nil) -> HubAccess {
        HubAccess(
            secrets: secrets, allow: allow, devices: devices, limits: limits, isLocal: listen.isLoopback,
            hosts: hosts + [host ?? listen.host], registration: registration)
    }
}
