import Documents
import Hub
import Metering
import Scenarios
import Storage
import Synchronization
import Timekeeping
import Wires

/// What the instances of one hub have in common.
struct HubSetup: Sendable {
    let configuration: HubConfiguration
    let context: ComponentContext
    let storePath: String
    /// 64 bits for each key of a meter, over all instances.
    let random: @Sendable () -> UInt64

    init(_ plan: ComponentPlan, _ context: ComponentContext) throws(Diagnostics) {
        self.context = context
        configuration = try HubConfiguration(plan.settings, defaultZone: context.zone)
        storePath = context.folder.appending(path: "\(plan.name).sqlite").path
        let keys = KeyBits(RandomStream(seed: context.seed, path: "\(plan.name).keys"))
        random = { keys.next() }
    }

    private final class KeyBits: Sendable {
        private let stream: RandomStream
        private let made = Mutex<UInt64>(0)

        init(_ stream: RandomStream) { self.stream = stream }

        func next() -> UInt64 {
            made.withLock { made in
                made += 1
                return stream.bits(made)
            }
        }
    }
}

/// One run of a hub, from its start to its end or to a kill.
final class HubInstance: ComponentInstance {
    let hub: HubAssembly
    let time: any ComponentTimekeeper
    /// Woken when the hub has stored a reading.
    let newReadings: any Parking
    private let observer: HubObserver
    private let ends: EndTable

    /// Opens the store; nothing listens yet.
    /// - Throws: `StoreError`.
    init(
        _ setup: HubSetup, observer: HubObserver,
        spoil: @escaping @Sendable (HTTPRequest, HTTPReply) -> HTTPReply
    ) async throws {
        let context = setup.context
        self.observer = observer
        time = context.time.makeLife()
        newReadings = time.makeParking("a new reading")
        let wiring = context.wiring.branch()
        ends = wiring.ends
        var surroundings = HubAssembly.Surroundings(time: time, wiring: wiring, logger: context.logger)
        surroundings.observers = [observer]
        surroundings.report = { observer.report($0) }
        surroundings.random = setup.random
        surroundings.fillIn = { context.addresses.fillIn($0) }
        surroundings.host = context.host
        surroundings.spoil = spoil
        hub = try await HubAssembly(
            setup.configuration, storePath: setup.storePath, durability: .process,
            execution: context.execution, surroundings)
    }

    /// The newest reading of each meter, as `GET …/latest` returns it.
    func newestReadings(of configuration: HubConfiguration) async throws -> [StoredReading] {
        var newest: [StoredReading] = []
        for meter in configuration.meters {
            if let stored = try await hub.store.latest(meter: meter.id) { newest.append(stored) }
        }
        return newest
    }

    /// Ends it as `kill -9` does: connections are reset in both directions, and nothing more is answered, stored or
    /// reported.
    func kill() async {
        time.kill()
        observer.fallSilent()
        hub.store.kill()
        await hub.resetConnections()
        await hub.killIntake()
        await ends.resetOutgoing()
        await hub.close()
    }

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
