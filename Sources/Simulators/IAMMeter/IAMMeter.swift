import Faults
import Household
import Quantities
import Synchronization
import Timekeeping
import Wires

/// A simulated IAMMeter, WEM3080 or WEM3080T: measures a part of a site, answers local REST, and pushes
/// over HTTP or publishes over MQTT.
///
/// All of it is one state behind a lock; processes and servers call into it.
package final class IAMMeter: SimulatedDevice {
    package let name: String
    let settings: IAMMeterSettings
    let surroundings: DeviceSurroundings
    let identity: IAMMeterIdentity
    let state: Mutex<State>
    let uploads: Mailbox<Upload>
    let beats: Mailbox<Beat>
    /// Rows that may wait for the uploader: more than come within its longest attempts. A further one goes into the buffer.
    private static let mostUploads = 4096
    /// Beats that may wait: one for each power-up within one `every`.
    private static let mostLives = 4096
    let powerUp: any Parking
    /// Its uploads go out on this.
    let client: HTTPClient
    /// The same for MQTT.
    let publisher: Publisher?
    private let server: Mutex<HTTPServer?> = Mutex(nil)
    private let port = Mutex<Int>(0)
    let modbus: IAMMeterModbusFace?
    let link: DeviceLink

    /// What one upload carries.
    struct Upload: Sendable {
        let row: TruthRow
        let body: [UInt8]
        /// Which life of the device it belongs to.
        let life: Int
    }

    struct State: Sendable {
        var metrology: IAMMeterMetrology
        var body: IAMMeterBody
        var clock: DeviceClock
        var modbusFaults = ModbusFaultState()
        var buffer: UploadBuffer<Upload>
        /// Orders that keep the device without power, or its radio off.
        var withoutPower: Set<String> = []
        var offline: Set<String> = []
        /// Of these, orders that leave it dark: nobody is told, and nothing is refused.
        var dark: Set<String> = []
        /// Counted up by each loss of power.
        var life = 0
        var poweredSince: UTCInstant
        var rowCount = 0
        var inFlight: Set<Int> = []
        var uploadEvery: Duration
        var runningOrders: [String: Fault] = [:]

        var hasPower: Bool { withoutPower.isEmpty }
        var refusesConnections: Bool { !withoutPower.union(offline).isSubset(of: dark) }
    }

    init(
        name: String, settings: IAMMeterSettings, view: SiteView, card: ErrorCard,
        surroundings: DeviceSurroundings
    ) {
        self.name = name
        self.settings = settings
        self.surroundings = surroundings
        identity = IAMMeterIdentity(
            serial: settings.serial, firmware: settings.firmware, seed: surroundings.seed, device: name)
        modbus = settings.modbus.map { IAMMeterModbusFace($0, phaseCount: settings.phaseCount) }
        let start = surroundings.time.now
        let format =
            settings.profile == .seed
            ? IAMMeterFormat.seed
            : IAMMeterFormat(firmware: settings.firmware, phaseCount: settings.phaseCount)
        let metrology = IAMMeterMetrology(
            phaseCount: settings.phaseCount, format: format, view: view, card: card,
            hasNetRow: settings.netMetering && settings.phaseCount > 1, start: start,
            startWh: settings.startWh)
        state = Mutex(
            State(
                metrology: metrology,
                body: IAMMeterBody(
                    identity: identity, profile: settings.profile, format: format,
                    hasReactive: settings.reactive),
                clock: DeviceClock(
                    offset: settings.clockOffset, driftPPM: settings.clockDriftPPM, start: start),
                buffer: UploadBuffer(settings.buffer), poweredSince: start,
                uploadEvery: settings.cadence?.every ?? .seconds(60)))
        link = DeviceLink(device: name, surroundings: surroundings)
        beats = Mailbox("\(name) waits for its first sample", room: Self.mostLives, on: surroundings.time)
        uploads = Mailbox(
            "\(name) waits for something to upload", room: Self.mostUploads, on: surroundings.time)
        client = HTTPClient(
            wiring: surroundings.wiring, localHost: surroundings.host,
            keepsAlive: settings.push?.keepsAlive ?? false, verifies: settings.push?.verifies ?? true)
        publisher = settings.mqtt.map { [identity] mqtt in
            Publisher(
                mqtt, name: name, identity: identity.serial,
                topic: IAMMeterSettings.topic(settings.profile, serial: identity.serial),
                surroundings: surroundings)
        }
        powerUp = surroundings.time.makeParking("\(name) waits for power")
    }

    package var processes: [NamedProcess] {
        uploading + (modbus?.processes ?? []) + (server.withLock { $0 }?.processes ?? [])
    }

    private var uploading: [NamedProcess] {
        guard let cadence = settings.cadence, let way = uploadWay else { return [] }
        let uploader = IAMMeterUploader(meter: self, way: way)
        return [
            NamedProcess("\(name).power-up") { try await self.begin(cadence) },
            NamedProcess("\(name).sampling") { try await self.goOn(cadence) },
            NamedProcess("\(name).upload") { try await uploader.run() },
        ] + (publisher?.processes(over: link) ?? [])
    }

    private var uploadWay: (any IAMMeterUploadWay)? {
        if let push = settings.push { return IAMMeterPush(meter: self, push: push) }
        return publisher.map { IAMMeterPublishing(meter: self, publisher: $0) }
    }

    package var hasPower: Bool { state.withLock { $0.hasPower } }
    package var bootTime: Duration { IAMMeterSettings.bootTime }

    package var services: [NamedProcess] {
        let rest = NamedProcess("\(name).rest") { try await self.server.withLock { $0 }?.run() }
        return [rest]
            + (modbus.map { face in [NamedProcess("\(name).modbus") { try await face.run() }] } ?? [])
    }

    package func open() async throws {
        let server = HTTPServer("\(name) REST", on: surroundings.time, wiring: surroundings.wiring) {
            request in
            await self.answer(request)
        }
        let port = try await server.open(host: surroundings.host, preferring: 80)
        self.port.withLock { $0 = port }
        self.server.withLock { $0 = server }
        try await modbus?.open(for: self)
    }

    package func close() async {
        await publisher?.close()
        await server.withLock { $0 }?.close()
        await modbus?.close()
    }

    package func address(_ field: String) -> String? {
        if field == "modbus" { return modbus?.address(host: surroundings.host) }
        guard field == "url" else { return nil }
        let port = port.withLock { $0 }
        return port == 80 ? "http://\(surroundings.host)" : "http://\(surroundings.host):\(port)"
    }

    package var undelivered: Set<Int> {
        state.withLock { $0.inFlight.union($0.buffer.numbers) }
    }

    package func siteWillChange() {
        let now = surroundings.time.now
        state.withLock { $0.advance(to: now) }
    }

    package func siteDidChange() {
        state.withLock { $0.metrology.invalidate() }
    }

    /// Every open connection is reset, also one on which an upload is under way.
    func resetConnections() async {
        await client.reset()
        await publisher?.drop()
        await server.withLock { $0 }?.resetConnections()
        await modbus?.resetConnections()
    }

    /// The radio is off: open connections are reset and new ones refused, unless it is dark; and back.
    func applyReachability() async {
        let refusesConnections = state.withLock { $0.refusesConnections }
        guard let server = server.withLock({ $0 }) else { return }
        if refusesConnections {
            await server.stopListening()
            await modbus?.stopListening()
            await resetConnections()
        } else {
            _ = try? await server.open(host: surroundings.host, port: port.withLock { $0 })
            await modbus?.listen(host: surroundings.host)
        }
    }

    /// On a real clock a client that connects while nothing crosses the network gets no answer, and a broker hears nothing.
    /// In virtual time all of that waits where it is answered.
    func applySilence() {
        guard !Turn.isTaken else { return }
        server.withLock { $0 }?.ignoreConnections(link.isSilent)
        modbus?.ignoreConnections(link.isSilent)
        publisher?.mute(link.isSilent)
    }

    /// Power has gone without a word to those at the other ends of connections.
    func forgetConnections() {
        server.withLock { $0 }?.forgetConnections()
        modbus?.forgetConnections()
    }

    /// Connections that it made before it lost its power end when it is up again.
    func resetForgotten() async {
        await client.reset()
        await publisher?.drop()
    }
}

extension IAMMeter.State {
    /// Brings the counters to `now`; without power nothing is counted.
    mutating func advance(to now: UTCInstant) {
        if hasPower { metrology.advance(to: now) } else { metrology.skip(to: now) }
    }
}
