import Ingestion
import Logging
import Metering
import Timekeeping
import Wires

/// One life of a hub in a run: from its start to its end, or to a kill.
final class HubLife: Sendable {
    let hub: HubAssembly
    let time: any ComponentTimekeeper
    let observer: HubComponent.Observer
    /// Woken when the hub has stored something.
    let newReadings: any Parking
    private let ends: EndTable

    /// What every life of one hub has in common.
    struct Ground: Sendable {
        var configuration: HubConfiguration
        var storePath: String
        var execution: SQLiteStore.Execution
        var time: any Timekeeper
        var wiring: Wiring
        var logger: Logger
        var random: @Sendable () -> UInt64
        var fillIn: @Sendable (String) -> String
        /// Told of timeline entries that have struck as often as they may.
        var usedUp: @Sendable (String) -> Void
    }

    /// Opens the store; nothing listens yet.
    /// - Throws: `StoreError`.
    init(
        _ ground: Ground, observer: HubComponent.Observer, host: String,
        spoil: @escaping @Sendable (HTTPRequest, HTTPReply) -> HTTPReply
    ) async throws {
        self.observer = observer
        time = ground.time.makeLife()
        newReadings = time.makeParking("a new reading")
        let wiring = ground.wiring.branch()
        ends = wiring.ends
        var surroundings = HubAssembly.Surroundings(
            time: time, wiring: wiring, logger: ground.logger)
        surroundings.observers = [observer]
        surroundings.report = { observer.report($0) }
        surroundings.random = ground.random
        surroundings.fillIn = ground.fillIn
        surroundings.host = host
        surroundings.spoil = spoil
        hub = try await HubAssembly(
            ground.configuration, storePath: ground.storePath, durability: .process,
            execution: ground.execution, surroundings)
    }

    /// The newest row of each meter, as `GET …/latest` answers it.
    func newestReadings(_ configuration: HubConfiguration) async throws -> [StoredReading] {
        var newest: [StoredReading] = []
        for meter in configuration.meters {
            if let stored = try await hub.store.latest(meter: meter.id) { newest.append(stored) }
        }
        return newest
    }

    /// As by `kill -9`: connections are reset in both directions, nothing more is answered, stored or told.
    func kill() async {
        time.kill()
        observer.fallSilent()
        hub.store.kill()
        await hub.resetConnections()
        await hub.killIntake()
        await ends.resetOutgoing()
        await hub.close()
    }

    /// As by SIGSTOP: what falls due and what comes waits for `resume`.
    func pause() async {
        await hub.pauseIntake()
        time.pause()
    }

    func resume() async {
        time.resume()
        await hub.resumeIntake()
    }

    func close() async {
        await hub.close()
    }
}
