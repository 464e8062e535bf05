import Documents
import Timekeeping

/// `push:` of a device that uploads what it measures over HTTP.
struct PushSettings: Sendable {
    /// What a device does when the scenario does not say.
    struct Defaults: Sendable {
        var every: Duration?
        var retries = 0
        var keepsAlive = false
        var verifies = true
    }

    /// With insertions, for example `${hub.url}/api/iammeter/webhook`.
    var to: String
    var every: Duration
    /// From power-up to the first upload, or to the first reading of a device that uploads what it reads.
    var first: Duration
    var timeout: Duration
    var retries: Int
    /// Before the first retry.
    var retryAfter: Duration
    var keepsAlive: Bool
    var key: String?
    /// Whether the receiver must show a valid certificate of its host.
    var verifies: Bool

    /// `nil` without an address or a rhythm.
    init?(_ settings: Settings, _ defaults: Defaults = Defaults()) {
        guard let to = settings.text("to"), let every = settings.duration("every") ?? defaults.every else {
            return nil
        }
        let retry = settings.group("retry")
        self.to = to
        self.every = every
        first = settings.duration("first") ?? every
        timeout = settings.duration("timeout") ?? .seconds(5)
        retries = retry?.count("times") ?? defaults.retries
        retryAfter = retry?.duration("after") ?? .seconds(2)
        keepsAlive = settings.bool("keep_alive") ?? defaults.keepsAlive
        key = settings.text("key")
        verifies = settings.bool("verify") ?? defaults.verifies
    }

    /// The fields of `push` that mean the same in every device.
    /// - Parameters:
    ///   - address: an example of where it pushes to.
    ///   - every: the field of its rhythm.
    ///   - retries: further attempts by itself.
    ///   - retry: what is said of what it does without an answer.
    ///   - pause: what is said of the time between attempts.
    static func rows(
        address: String, every: ConfigRow, retries: Int, retry: String, pause: String
    ) -> [ConfigRow] {
        [
            ConfigRow(
                "to", .template, required: true, about: "address, for example `\(address)`",
                example: "\"\(address)\""),
            every,
            ConfigRow(
                "first", .duration(mayBeNegative: false),
                about: "from power-up to the first; one `every` without it"),
            ConfigRow(
                "timeout", .duration(mayBeNegative: false), default: "5 s",
                about: "how long it waits for an answer"),
            ConfigRow(
                "retry",
                .group([
                    ConfigRow("times", .count(0...100), default: "\(retries)", about: "further attempts"),
                    ConfigRow("after", .duration(mayBeNegative: false), default: "2 s", about: pause),
                ]), about: retry),
        ]
    }
}
