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
        limits = check.limits()
        stamps = StampRule(settings.group("readings"))
        tls = check.tls(mayBeOfRun: takesInsertions)
        check.openness(of: listen, token: token)
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
    /// - Parameter secrets: those of this configuration.
    package func access(_ secrets: HubSecrets) -> HubAccess {
        HubAccess(
            secrets: secrets, allow: allow, devices: devices, limits: limits, isLocal: listen.isLoopback,
            registration: registration)
    }
}
