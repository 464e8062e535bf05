import Alerting
import Billing
import Documents
import Ingestion
import Metering
import Storage
import Timekeeping
import Wires

/// Finds the mistakes of a configuration that no table of fields can see.
struct HubConfigurationCheck {
    private let settings: Settings
    private var own: [Diagnostic] = []
    private var polls: PollCheck
    private var access = AccessCheck()
    private var prices = TariffCheck()
    private var broker: BrokerCheck

    init(_ settings: Settings, takesInsertions: Bool) {
        self.settings = settings
        polls = PollCheck(takesInsertions: takesInsertions)
        broker = BrokerCheck(takesInsertions: takesInsertions)
    }

    /// In the order of the document.
    var mistakes: [Diagnostic] {
        (own + polls.mistakes + access.mistakes + prices.mistakes + broker.mistakes).sorted { left, right in
            left.position < right.position
        }
    }

    var realTimeOnly: [Diagnostic] { polls.realTimeOnly + broker.realTimeOnly }

    mutating func subscription() -> BrokerSubscription? { broker.subscription(settings) }

    mutating func listenAddress() -> ListenAddress {
        let fallback = ListenAddress(host: "127.0.0.1", port: 8000)
        guard let field = settings.field("listen"), let text = settings.text("listen") else {
            return fallback
        }
        if let address = ListenAddress(text) { return address }
        report(
            field, "`listen` takes an address and a port, found `\(Self.shown(text))`", "write 127.0.0.1:8000"
        )
        return fallback
    }

    mutating func zone(default fallback: Zone) -> Zone {
        guard let field = settings.field("zone"), let name = settings.text("zone") else { return fallback }
        if let zone = Zone(identifier: name) { return zone }
        report(
            field, "unknown zone `\(Self.shown(name))`",
            "write a name of the IANA database, as in Asia/Karachi")
        return fallback
    }

    mutating func devices() -> (
        [Meter], access: [String: DeviceAccess], polls: [MeterPoll]
    ) {
        var ids: [String: SourcePosition] = [:]
        var serials: [String: SourcePosition] = [:]
        var access: [String: DeviceAccess] = [:]
        var found: [MeterPoll] = []
        for device in listed {
            unique(device.field("id"), among: &ids)
            unique(device.field("serial"), among: &serials)
            positive(device.field("ct_ratio"), device.quantity("ct_ratio"), "A")
            positive(device.field("voltage_rating"), device.quantity("voltage_rating"), "V")
            checkTariff(device.field("tariff"))
            if let field = device.field("offline_after"), device.duration("offline_after") == .zero {
                report(field, "`offline_after` must be more than 0 s", nil)
            }
            if let poll = polls.poll(device) { found.append(poll) }
            if device.field("serial") == nil { checkPolledOnly(device) }
            access[device.text("id") ?? ""] = .init(
                key: device.secret("key"), allow: self.access.ranges(device))
        }
        return (listed.map(Self.meter), access, found)
    }

    mutating func tariffs() -> [Tariff] { groups("tariffs").compactMap { prices.tariff($0) } }

    private mutating func checkTariff(_ field: Settings.Field?) {
        guard let field, case .text(let name) = field.value else { return }
        let known = groups("tariffs").compactMap { $0.text("name") }
        guard !known.contains(name) else { return }
        report(
            field, "unknown tariff `\(Self.shown(name))`\(NearestName.question(for: name, in: known))",
            known.isEmpty ? "add it to tariffs" : nil)
    }

    /// A device without a serial cannot push.
    private mutating func checkPolledOnly(_ device: Settings) {
        if device.field("poll") == nil {
            own.append(
                Diagnostic(
                    device.field("id")?.position ?? device.position, "a device that pushes needs `serial`",
                    hint: "add the serial number that it sends"))
        }
        for field in ["key", "allow"].compactMap(device.field) {
            report(field, "`\(field.name)` is for a device that pushes, which needs `serial`", nil)
        }
    }

    mutating func allow() -> [AddressRange]? { access.ranges(settings) }

    /// - Parameter mayBeOfRun: whether there is a run that makes certificates.
    mutating func tls(mayBeOfRun: Bool) -> HubTLS? {
        guard let field = settings.field("tls") else { return nil }
        guard case .group(let files) = field.value else {
            if !mayBeOfRun {
                report(
                    field, "`tls: run` is for scenarios, which make certificates of their own",
                    "write tls: {certificate: PATH, key: PATH}")
            }
            return .ofRun
        }
        guard let certificate = HubTLS.File(files.field("certificate")),
            let key = HubTLS.File(files.field("key"))
        else { return nil }
        let minimum = files.text("minimum").flatMap(TLSMinimum.init) ?? .ordinary
        return .files(certificate: certificate, key: key, minimum: minimum)
    }

    mutating func limits() -> HubLimits { access.limits(settings) }

    mutating func alerts() -> AlertRules {
        guard let alerts = settings.group("alerts") else { return AlertRules() }
        do {
            var rules = try AlertRules(alerts)
            let onlineFor = alerts.duration("online_for")
            for device in listed {
                rules.silenceOfMeters[device.text("id") ?? ""] = silence(of: device, rules, onlineFor)
            }
            return rules
        } catch {
            own += error.all
            return AlertRules()
        }
    }

    /// `nil` where `alerts` says all.
    private func silence(of device: Settings, _ rules: AlertRules, _ onlineFor: Duration?) -> SilenceRule? {
        let fields = (device.duration("offline_after"), device.duration("online_for"))
        guard fields != (nil, nil) else { return nil }
        return SilenceRule(
            offlineAfter: fields.0 ?? rules.silence.offlineAfter, onlineFor: fields.1 ?? onlineFor)
    }

    mutating func hosts() -> [String] { access.hosts(settings) }

    mutating func lockWait() -> Duration {
        guard let field = settings.field("lock_wait"), let span = settings.duration("lock_wait") else {
            return SQLiteStore.ordinaryLockWait
        }
        if !(Duration.zero...Duration.seconds(60)).contains(span) {
            report(field, "`lock_wait` takes 0 s to 60 s", "write 2 s")
        }
        return span
    }

    /// Who listens where others can connect says who may read, and who may push.
    mutating func openness(
        of listen: ListenAddress, token: SecretSource?, meters: [Meter], _ devices: [String: DeviceAccess]
    ) {
        guard !listen.isLoopback, let field = settings.field("listen") else { return }
        let reach = "`\(listen.host)` can be reached from other machines"
        if token == nil {
            report(
                field, "\(reach), so readers need a `token`",
                "add token: {env: NAME}, or listen on 127.0.0.1")
        }
        let isForAll = settings.secret("key") != nil || settings.list("allow") != nil
        guard !isForAll, settings.bool("open") != true else { return }
        let open = meters.first { meter in
            meter.serial != nil && devices[meter.id]?.key == nil && devices[meter.id]?.allow == nil
        }
        guard let open else { return }
        report(
            field, "\(reach), so every client could push for `\(Self.shown(open.id))`",
            "add key: {env: NAME}, or allow: [192.0.2.0/24], or open: true if every client may")
    }

    /// The places of secrets, by their names in messages.
    func secretPlaces() -> [String: SourcePosition] {
        var places: [String: SourcePosition] = [:]
        for name in ["token", "key", "admin"] { places[name] = settings.field(name)?.position }
        for device in listed {
            let id = device.text("id") ?? ""
            places["key of \(id)"] = device.field("key")?.position
            places["password of \(id)"] = device.group("poll")?.group("login")?.field("password")?.position
        }
        places["password of mqtt"] = settings.group("mqtt")?.field("password")?.position
        for (index, item) in (settings.group("alerts")?.list("notify") ?? []).enumerated() {
            guard case .group(let receiver) = item else { continue }
            places["token of receiver \(index + 1)"] = receiver.field("token")?.position
        }
        return places
    }

    private var listed: [Settings] { groups("devices") }

    private func groups(_ name: String) -> [Settings] {
        (settings.list(name) ?? []).compactMap { item in
            if case .group(let group) = item { group } else { nil }
        }
    }

    private static func meter(_ device: Settings) -> Meter {
        Meter(
            id: device.text("id") ?? "", serial: device.text("serial"), name: device.text("name"),
            location: device.text("location"), ctRatingA: device.quantity("ct_ratio") ?? 100,
            voltageRatingV: device.quantity("voltage_rating") ?? 230, owner: device.text("owner"),
            tariff: device.text("tariff"))
    }

    private mutating func unique(_ field: Settings.Field?, among seen: inout [String: SourcePosition]) {
        guard let field, case .text(let text) = field.value else { return }
        if text.isEmpty {
            report(field, "`\(field.name)` of a device is empty", nil)
        } else if let earlier = seen[text] {
            let name = Self.shown(text)
            report(field, "\(field.name) `\(name)` is taken by another device (line \(earlier.line))", nil)
        } else {
            seen[text] = field.position
        }
    }

    private mutating func positive(_ field: Settings.Field?, _ value: Double?, _ unit: String) {
        guard let field, let value, value <= 0 else { return }
        report(field, "`\(field.name)` must be more than 0 \(unit)", nil)
    }

    private mutating func report(_ field: Settings.Field, _ message: String, _ hint: String?) {
        own.append(Diagnostic(field.position, message, hint: hint))
    }

    private static func shown(_ text: String) -> String { String(text.prefix(64)) }
}
