import Documents
import Timekeeping

/// What a scenario says of one IAMMeter.
struct IAMMeterSettings: Sendable {
    var phaseCount: Int
    var serial: String?
    var firmware: String
    var profile: IAMMeterProfile
    var push: PushSettings?
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
        push = settings.group("push").flatMap { PushSettings($0) }
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
