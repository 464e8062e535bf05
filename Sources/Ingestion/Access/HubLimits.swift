import Documents
import Wires

/// How much the hub takes, and how fast: `limits` of its configuration.
package struct HubLimits: Sendable, Equatable {
    /// Readings a second that one meter may push for long; `nil` is no bound.
    package var perDevice: Double?
    /// Readings that it may push at once, after a pause.
    package var burst: Int
    /// Requests a second from one address, in bursts of as much as ten seconds' worth; `nil` is no bound.
    package var perAddress: Double?
    /// Bytes of a pushed body. A meter's own are below 1 kB.
    package var bodyBytes: Int
    /// Connections at a time.
    package var connections: Int
    /// Connections of one address at a time.
    package var neighbours: NeighbourLimit
    /// Readings of one batch.
    package var batch: Int
    /// Meters that may be registered beside those of the configuration.
    package var registered: Int

    /// A meter that comes back after a day fills in its 86,400 seconds within three minutes. There is no bound of
    /// requests for an address, and many meters may share the address of one router or proxy.
    /// - Parameters:
    ///   - bodyBytes: when not given, what a batch needs.
    ///   - neighbours: when not given, nearly all connections for loopback, where reverse proxies are, and an eighth of
    ///     them for another address.
    package init(
        perDevice: Double? = 500, burst: Int = 5000, perAddress: Double? = nil, bodyBytes: Int? = nil,
        connections: Int = 4096, neighbours: NeighbourLimit? = nil, batch: Int = 1000, registered: Int = 1000
    ) {
        self.batch = batch
        self.registered = registered
        self.perDevice = perDevice
        self.burst = burst
        self.perAddress = perAddress
        self.bodyBytes = bodyBytes ?? max(Self.leastBodyBytes, min(batch * Self.rowBytes, Self.mostBodyBytes))
        self.connections = connections
        self.neighbours =
            neighbours
            ?? NeighbourLimit(
                onLoopback: max(1, connections - connections / 8), elsewhere: max(1, connections / 8))
    }

    /// A reading in a batch with every documented field has less than so many bytes.
    static let rowBytes = 256
    static let leastBodyBytes = 65_536
    /// The longest body that is kept in memory.
    static let mostBodyBytes = 1_048_576

    /// The fields of `limits`.
    package static let rows: [ConfigRow] = [
        ConfigRow(
            "per_device", rate, default: "500 /s", about: "readings that one meter may push for long"),
        ConfigRow(
            "burst", .count(1...10_000_000), default: "5000",
            about: "readings that one meter may push at once, after a pause"),
        ConfigRow(
            "per_address", rate, default: "none",
            about: "requests from one address, ten seconds' worth of them at once"),
        ConfigRow(
            "body", .count(1...mostBodyBytes),
            about: "bytes of the longest body that is read; 256 for each reading of `batch` when not given"),
        ConfigRow(
            "batch", .count(1...100_000), default: "1000",
            about: "readings that a meter may hand in with one request"),
        ConfigRow(
            "registered", .count(0...1_000_000), default: "1000",
            about: "meters that may be registered beside those of the configuration"),
        ConfigRow(
            "connections", .count(1...1_000_000), default: "4096", about: "connections at a time"),
        ConfigRow(
            "connections_per_address", .either([.count(1...1_000_000), .choice(["none"])]),
            about:
                "connections of one address at a time; when not given, an eighth of `connections`, and on loopback all but an eighth"
        ),
    ]

    private static let rate = ConfigKind.either([.quantity(.rate), .choice(["none"])])
}
