import Documents
import Timekeeping

/// What a scenario says of one ESP32 meter.
struct ESP32Settings: Sendable {
    enum Profile: String, Sendable { case guide, fixed }

    struct Sensor: Sendable {
        /// The path of its serial line, with insertions.
        var path: String
        var address: UInt8
    }

    var profile: Profile
    /// `meterId` in its bodies.
    var serial: String
    var sensor: Sensor
    /// One of these, or none.
    var push: PushSettings?
    /// A file of PEM with the pinned authority of whoever is pushed to; `nil` for that of the run.
    var authority: String?
    var mqtt: MQTT?
    var every: Duration
    /// From power-up to the first reading.
    var first: Duration
    var buffer: UploadBufferRules
    /// How many rows go in one upload when the buffer empties.
    var batch: Int
    var json: ArduinoJSON
    var clockOffset: Duration
    var clockDriftPPM: Double
    var quirks: Set<ESP32Quirk>
    /// `nil` for a firmware that says nothing of its board.
    var health: BoardHealth?

    /// From power to the first line of the sketch: the two boot loaders.
    static let bootTime = Duration.milliseconds(300)
    static let defaultSerial = "MTR-1001"
    static let generalAddress = "0xF8"
    static let cadence = Duration.seconds(5)

    init(_ settings: Settings) {
        let profile = settings.text("profile").flatMap(Profile.init) ?? .guide
        self.profile = profile
        serial = settings.text("serial") ?? Self.defaultSerial
        sensor = Sensor(settings.group("sensor"))
        push = settings.group("push").flatMap { Self.push($0, profile) }
        authority = Self.authority(settings.group("push")?.field("ca"))
        mqtt = settings.group("mqtt").flatMap(MQTT.init)
        let every = push?.every ?? mqtt?.publishing.every ?? Self.cadence
        self.every = every
        first = push?.first ?? mqtt?.publishing.first ?? every
        let kept = settings.group("buffer")
        buffer =
            kept.map { UploadBufferRules($0, every: every) }
            ?? UploadBufferRules(profile == .fixed ? .flash : .none, every: every)
        batch = kept?.count("batch") ?? ESP32Model.defaultBatch
        json =
            settings.text("arduinojson").flatMap(ArduinoJSON.init)
            ?? (profile == .fixed ? .v7_2 : .v6_21)
        clockOffset = settings.group("clock")?.duration("offset") ?? .zero
        clockDriftPPM = settings.group("clock")?.quantity("drift") ?? 0
        health = settings.group("health").map(BoardHealth.init)
        let named = (settings.list("quirks") ?? []).compactMap { setting -> ESP32Quirk? in
            if case .text(let name) = setting { ESP32Quirk(rawValue: name) } else { nil }
        }
        quirks = Set(named).union(profile == .guide ? ESP32Quirk.published : [])
    }

    func has(_ quirk: ESP32Quirk) -> Bool { quirks.contains(quirk) }
}

extension ESP32Settings.Sensor {
    init(_ settings: Settings?) {
        path = settings?.text("pty") ?? ""
        address = settings?.count("address").map { UInt8($0) } ?? 0xF8
    }
}

extension ESP32Settings {
    /// Publishing over MQTT.
    struct MQTT: Sendable {
        var publishing: PublishingSettings
        /// Of what a broker has acknowledged, how much is published again on a new connection.
        var repeated: UploadBufferRules
        /// How long after it has connected anew.
        var repeatAfter: Duration

        init?(_ settings: Settings) {
            guard let publishing = PublishingSettings(settings) else { return nil }
            self.publishing = publishing
            repeatAfter = settings.duration("repeat_after") ?? .zero
            repeated = UploadBufferRules(
                .flash, holding: settings.duration("repeat") ?? .zero, every: publishing.every)
        }
    }

    /// HTTP push, which the corrected firmware does with more care.
    private static func push(_ settings: Settings, _ profile: Profile) -> PushSettings? {
        let isFixed = profile == .fixed
        return PushSettings(
            settings,
            PushSettings.Defaults(
                every: cadence, retries: isFixed ? 3 : 0, keepsAlive: isFixed, verifies: isFixed))
    }

    /// The file of `ca`: a path is relative to the file that it stands in; `nil` for the authority of the run.
    static func authority(_ field: Settings.Field?) -> String? {
        guard let field, case .text(let path) = field.value, path != "run" else { return nil }
        guard !path.hasPrefix("/") else { return path }
        let folder = field.position.file.split(separator: "/", omittingEmptySubsequences: false)
            .dropLast()
        return (folder.map(String.init) + [path]).joined(separator: "/")
    }
}
