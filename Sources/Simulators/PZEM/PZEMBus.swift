import Modbus
import Synchronization
import Timekeeping
import Wires

/// The serial lines of a run that several devices may share, by name.
package final class SerialLines: Sendable {
    private let buses = Mutex<[String: PZEMBus]>([:])

    package init() {}

    func bus(_ name: String, surroundings: DeviceSurroundings) -> PZEMBus {
        buses.withLock { buses in
            if let bus = buses[name] { return bus }
            let bus = PZEMBus(name, surroundings: surroundings)
            buses[name] = bus
            return bus
        }
    }
}

/// One serial line with its units: hears requests, and puts on the line what the units answer, one after the
/// other.
final class PZEMBus: Sendable {
    let name: String
    private let surroundings: DeviceSurroundings
    private let state = Mutex(State())

    private struct State {
        /// In the order of their declaration.
        var units: [PZEM] = []
        var line: SerialLine?
    }

    init(_ name: String, surroundings: DeviceSurroundings) {
        self.name = name
        self.surroundings = surroundings
    }

    func join(_ unit: PZEM) { state.withLock { $0.units.append(unit) } }

    func isFirst(_ unit: PZEM) -> Bool { state.withLock { $0.units.first === unit } }

    /// What programs open; `nil` while it is closed.
    var path: String? { state.withLock { $0.line }?.path }

    /// Does nothing when another unit has opened it.
    /// - Throws: `SerialFailure`.
    func open() throws {
        try state.withLock { state in
            guard state.line == nil else { return }
            let device = state.units.lazy.compactMap(\.settings.port).first.map(surroundings.fillIn)
            let place = device.map(SerialLine.Place.device) ?? .pseudoterminal(link: link)
            let line = SerialLine(name, at: place, on: surroundings.time, wiring: surroundings.wiring)
            try line.open()
            state.line = line
        }
    }

    private var link: String? { surroundings.folder.map { "\($0)/\(name).pty" } }

    func close() {
        state.withLock { state in
            state.line?.close()
            state.line = nil
        }
    }

    /// Answers until it is cancelled.
    func run() async throws {
        guard let line = state.withLock({ $0.line }) else { return }
        var stream = RTURequestStream()
        while true {
            let begin = surroundings.time.now
            let bytes = try await line.receive(within: stream.isMidFrame ? RTURequestStream.pause : nil)
            if bytes.isEmpty {
                if let request = stream.endFrame() { try await answer(request, on: line) }
            } else {
                stream.append(bytes, after: surroundings.time.now - begin)
            }
            while let request = stream.next() { try await answer(request, on: line) }
        }
    }

    private func answer(_ request: RTUFrame, on line: SerialLine) async throws {
        let replies = state.withLock { $0.units }.compactMap { unit in unit.hear(request).map { (unit, $0) } }
        guard let sum = PZEMReply.overlaid(replies.map(\.1)) else { return }
        try await surroundings.time.sleep(for: sum.pace == .bytes ? sum.latency : sum.complete)
        // Who has lost power meanwhile does not answer.
        let left = replies.filter { $0.0.isAlive($0.1) }
        guard let sum = PZEMReply.overlaid(left.map(\.1)) else { return }
        try await send(sum, on: line)
        if left.count == 1, let (unit, reply) = left.first { unit.hasSent(reply) }
    }

    private func send(_ reply: PZEMReply, on line: SerialLine) async throws {
        guard reply.pace == .bytes else { return await line.write(reply.bytes) }
        for byte in reply.bytes {
            try await surroundings.time.sleep(for: PZEMTiming.byteTime)
            await line.write([byte])
        }
    }
}
