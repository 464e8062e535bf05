import Synchronization
import Wires

/// A serial line whose path is known when the run has begun.
///
/// A board does not notice that nobody is at the other end of its line: it writes into nothing, and nothing comes.
final class BoardSerialPort: SensorPort {
    private let path: String
    private let surroundings: DeviceSurroundings
    private let line = Mutex<SerialPort?>(nil)

    /// - Parameter path: with insertions.
    init(_ path: String, _ surroundings: DeviceSurroundings) {
        self.path = path
        self.surroundings = surroundings
    }

    func open() async throws {
        let line = SerialPort(
            path: surroundings.fillIn(path), on: surroundings.time, wiring: surroundings.wiring)
        try await line.open()
        await line.discardInput()
        self.line.withLock { $0 = line }
    }

    func close() async {
        let line = line.withLock { line in
            defer { line = nil }
            return line
        }
        await line?.close()
    }

    func write(_ bytes: [UInt8]) async throws {
        do { try await line.withLock { $0 }?.write(bytes) } catch is SerialFailure {}
    }

    func read(_ count: Int, within limit: Duration) async throws -> [UInt8] {
        do {
            return try await line.withLock { $0 }?.read(count, within: limit) ?? []
        } catch is SerialFailure {
            try await surroundings.time.sleep(for: limit)
            return []
        }
    }

    func discardInput() async {
        await line.withLock { $0 }?.discardInput()
    }
}
