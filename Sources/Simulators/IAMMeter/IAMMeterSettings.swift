import Documents
import Timekeeping

/// What a scenario says of one IAMMeter.
struct IAMMeterSettings: Sendable {
    /// HTTP push.
    struct Push: Sendable {
        /// With insertions, for example `${hub.url}/api/iammeter/webhook`.
        var to: String
        var every: Duration
        /// From power-up to the first upload.
        var first: Duration
        var timeout: Duration
        var retries: Int
        var retryAfter: Duration
        var keepsAlive: Bool
        var key: String?
        /// Whether the receiver must show a valid certificate of its host.
        var verifies: Bool
    }

    var phaseCount: Int
    var serial: String?
    var firmware: String
    var profile: IAMMeterProfile
    var push: Push?
    var mqtt: PublishingSettings?
    var modbus: Modbus?
    var buffer: UploadBufferRules
    var netMetering: Bool
    var reactive: Bool
    var user: String?
    var password: String?
    var startWh: Double
    var clockOffset: Duration
    var clockDriftPPM: Double
    var quirks: [String]

    /// The real one's time from power to the first measurement is not published; this is what such boards
    /// take.
    static let bootTime = Duration.seconds(8)
    static let defaultFirmware = "i.91.063T2"
    static let accuracyClass = 0.01

    init(_ settings: Settings, phaseCount: Int) {
        self.phaseCount = phaseCount
        serial = settings.text("serial")
        firmware = settings.text("firmware") ?? Self.defaultFirmware
        profile = settings.text("profile").flatMap(IAMMeterProfile.init) ?? .field
        push = settings.group("push").flatMap(Push.init)
        mqtt = settings.group("mqtt").flatMap(PublishingSettings.init)
        let profile = profile
        modbus = settings.group("modbus").map { Modbus($0, profile: profile) }
        let keepsSession = mqtt?.qos == .atLeastOnce && settings.group("buffer") == nil
        buffer =
            keepsSession
            ? .session
            : UploadBufferRules(
                settings.group("buffer"), every: push?.every ?? mqtt?.every ?? .seconds(60))
        netMetering = settings.bool("net_metering") ?? false
        reactive = settings.bool("reactive") ?? false
        user = settings.group("login")?.text("user")
        password = settings.group("login")?.text("password")
        startWh = settings.group("error")?.quantity("start") ?? 0
        clockOffset = settings.group("clock")?.duration("offset") ?? .zero
        clockDriftPPM = settings.group("clock")?.quantity("drift") ?? 0
        quirks = (settings.list("quirks") ?? []).compactMap {
            if case .text(let name) = $0 { name } else { nil }
        }
    }
}

extension IAMMeterSettings {
    /// When values are put up for uploading.
    struct Cadence: Sendable {
        /// `push` or `mqtt`, of which a meter does one.
        var path: String
        var every: Duration
        /// From power-up.
        var first: Duration
    }

    var cadence: Cadence? {
        push.map { Cadence(path: "push", every: $0.every, first: $0.first) }
            ?? mqtt.map { Cadence(path: "mqtt", every: $0.every, first: $0.first) }
    }
}

extension IAMMeterSettings.Push {
    init?(_ settings: Settings) {
        guard let to = settings.text("to"), let every = settings.duration("every") else { return nil }
        let retry = settings.group("retry")
        self.init(
            to: to, every: every, first: settings.duration("first") ?? every,
            timeout: settings.duration("timeout") ?? .seconds(5), retries: retry?.count("times") ?? 0,
            retryAfter: retry?.duration("after") ?? .seconds(2),
            keepsAlive: settings.bool("keep_alive") ?? false,
            key: settings.text("key"), verifies: settings.bool("verify") ?? true)
    }
}
