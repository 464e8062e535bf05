import Faults
import Household
import Scenarios
import Synchronization
import Timekeeping
import Wires

/// A simulated meter of an ESP32 and a PZEM-004T: reads its sensor over a serial line and posts what it read.
///
/// All of it is one state behind a lock; its processes call into it.
final class ESP32Meter: SimulatedDevice {
    let name: String
    let settings: ESP32Settings
    let surroundings: DeviceSurroundings
    let body: ESP32Body
    let link: DeviceLink
    /// Its uploads go out on this.
    let client: HTTPClient
    let publisher: Publisher?
    let port: any SensorPort
    let measuring: BoardDelay
    let uploading: BoardDelay
    /// Readings for the process that uploads, where there is one.
    let readings: Mailbox<Reading>
    /// Readings that may wait for the upload task: more than come within its longest attempts.
    private static let mostWaiting = 4096
    let state: Mutex<State>

    /// One reading on its way.
    struct Reading: Sendable {
        let number: Int
        /// The JSON object that carries it.
        let object: String
        let life: BoardLife
        /// Whether it is worth a place on the card.
        let isKept: Bool
    }

    struct State: Sendable {
        /// What it last read, since power-up; empty before.
        var shown: [TruthValue] = []
        var clock: DeviceClock
        var clockIsSet: Bool
        var lastSync: UTCInstant?
        var buffer: UploadBuffer<Reading>
        /// What a broker has acknowledged and might still lose.
        var acknowledged: UploadBuffer<Reading>
        /// When that is published again.
        var repeatAt: UTCInstant?
        /// Orders that keep it without power, or its radio off.
        var withoutPower: Set<String> = []
        var offline: Set<String> = []
        var life: BoardLife
        /// Of the last reading; kept on the card.
        var sequence = 0
        /// Reads of the sensor that brought nothing, since power-up.
        var sensorFailures = 0
        var inFlight: Set<Int> = []
        var runningOrders: [String: Fault] = [:]

        var hasPower: Bool { withoutPower.isEmpty }
        var hasRadio: Bool { hasPower && offline.isEmpty }
    }

    /// - Parameter port: in the place of the serial line that the settings name.
    init(
        name: String, settings: ESP32Settings, surroundings: DeviceSurroundings,
        port: (any SensorPort)? = nil
    ) {
        self.name = name
        self.settings = settings
        self.surroundings = surroundings
        body = ESP32Body(
            serial: settings.serial, json: settings.json, hasRawFloats: settings.has(.rawFloats))
        link = DeviceLink(device: name, surroundings: surroundings)
        client = HTTPClient(
            wiring: Self.wiring(surroundings.wiring, settings), localHost: surroundings.host,
            keepsAlive: settings.push?.keepsAlive ?? false, verifies: settings.push?.verifies ?? true,
            style: .bare)
        publisher = settings.mqtt.map { mqtt in
            Publisher(
                mqtt.publishing, name: name, identity: settings.serial,
                topic: "smartmeter/\(settings.serial)/data", surroundings: surroundings)
        }
        let start = surroundings.time.now
        self.port = port ?? BoardSerialPort(settings.sensor.path, surroundings)
        measuring = BoardDelay("\(name) waits for its next round", on: surroundings.time)
        uploading = BoardDelay("\(name) waits for its next attempt", on: surroundings.time)
        readings = Mailbox(
            "\(name) waits for something to upload", room: Self.mostWaiting, on: surroundings.time)
        state = Mutex(
            State(
                clock: DeviceClock(
                    offset: settings.clockOffset, driftPPM: settings.clockDriftPPM, start: start),
                clockIsSet: !settings.has(.noClockChip), buffer: UploadBuffer(settings.buffer),
                acknowledged: UploadBuffer(settings.mqtt?.repeated ?? UploadBufferRules(nil, every: .zero)),
                life: BoardLife(number: 0, since: start)))
    }

    /// How its readings leave it, made when every address is known; `nil` for a board that only measures.
    var way: (any BoardWay)? {
        if let push = settings.push { return ESP32Request(of: self, push) }
        return publisher.map { ESP32Publishing(board: self, publisher: $0) }
    }

    /// The wiring of a board that trusts the authority it has pinned, and no other.
    private static func wiring(_ wiring: Wiring, _ settings: ESP32Settings) -> Wiring {
        guard settings.push?.verifies == true else { return wiring }
        let own = ClientTLS(authority: wiring.tls.authority, trustsSystem: false)
        let trust = settings.authority.map { ESP32Model.pinned($0) ?? own } ?? own
        return Wiring(group: wiring.group, ends: wiring.ends, tls: trust, barriers: wiring.barriers)
    }

    var processes: [NamedProcess] {
        if settings.has(.oneLoop) {
            let loop = SketchLoop(board: self)
            return [NamedProcess("\(name).loop") { try await loop.run() }] + publishing
        }
        let sampling = SamplingTask(board: self)
        let uploads = UploadTask(board: self)
        return [
            NamedProcess("\(name).sampling") { try await sampling.run() },
            NamedProcess("\(name).upload") { try await uploads.run() },
        ] + publishing
    }

    private var publishing: [NamedProcess] { publisher?.processes(over: link) ?? [] }

    var services: [NamedProcess] { [] }
    var hasPower: Bool { state.withLock { $0.hasPower } }
    var bootTime: Duration { ESP32Settings.bootTime }

    func open() async throws {}

    func close() async {
        await client.close()
        await publisher?.close()
        await port.close()
    }

    func address(_ field: String) -> String? { nil }
    func siteWillChange() {}
    func siteDidChange() {}

    /// What lies on the card, and what is being sent.
    var undelivered: Set<Int> { state.withLock { $0.inFlight.union($0.buffer.numbers) } }

    /// On a real clock a broker hears nothing while nothing crosses the network.
    func applySilence() {
        if !Turn.isTaken { publisher?.mute(link.isSilent) }
    }

    /// Every connection ends without a word.
    func dropConnections() async {
        await client.reset()
        await publisher?.drop()
    }

    func report(_ kind: String, _ fields: [EventField] = []) {
        surroundings.observer.report(DeviceReport(device: name, kind: kind, fields: fields))
    }
}
