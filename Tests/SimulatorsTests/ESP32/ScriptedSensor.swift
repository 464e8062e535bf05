import Synchronization
import Timekeeping

@testable import Simulators

/// A serial line with a module behind it that answers by a script.
final class ScriptedSensor: SensorPort {
    /// What the module does with one question.
    enum Answer: Sendable {
        case bytes([UInt8])
        /// So many milliseconds after the question.
        case late(Int, [UInt8])
        case mute
    }

    private let time: any Timekeeper
    private let steady: [UInt8]
    private let state: Mutex<State>

    struct State {
        var script: [Answer]
        var arriving: [(at: UTCInstant, bytes: [UInt8])] = []
        var input: [UInt8] = []
        var written: [[UInt8]] = []
        var opened = 0
    }

    /// - Parameters:
    ///   - steady: the answer when the script is over.
    init(_ script: [Answer], then steady: [UInt8], on time: any Timekeeper) {
        self.time = time
        self.steady = steady
        state = Mutex(State(script: script))
    }

    var written: [[UInt8]] { state.withLock { $0.written } }
    var opened: Int { state.withLock { $0.opened } }

    func open() async throws {
        state.withLock { state in
            state.opened += 1
            state.input = []
            state.arriving = []
        }
    }

    func close() async {}

    func write(_ bytes: [UInt8]) async throws {
        let now = time.now
        state.withLock { state in
            state.written.append(bytes)
            switch state.script.isEmpty ? .bytes(steady) : state.script.removeFirst() {
            case .bytes(let answer): state.arriving.append((now, answer))
            case .late(let span, let answer): state.arriving.append((now + .milliseconds(span), answer))
            case .mute: break
            }
        }
    }

    func read(_ count: Int, within limit: Duration) async throws -> [UInt8] {
        let end = time.now + limit
        while let next = state.withLock({ $0.takeIn(until: self.time.now, atLeast: count) }), next < end {
            try await time.sleep(until: next)
        }
        if state.withLock({ $0.input.count < count }) { try await time.sleep(until: end) }
        return state.withLock { state in
            _ = state.takeIn(until: self.time.now, atLeast: count)
            defer { state.input.removeFirst(min(count, state.input.count)) }
            return Array(state.input.prefix(count))
        }
    }

    func discardInput() async {
        state.withLock { state in
            _ = state.takeIn(until: self.time.now, atLeast: 0)
            state.input = []
        }
    }
}

extension ScriptedSensor.State {
    /// Takes in what has come.
    /// - Returns: when more comes; `nil` when there is enough, or nothing more on its way.
    mutating func takeIn(until now: UTCInstant, atLeast count: Int) -> UTCInstant? {
        while let first = arriving.first, first.at <= now { input += arriving.removeFirst().bytes }
        return input.count < count ? arriving.first?.at : nil
    }
}

/// Frames of the protocol sheet, section 11.
enum SampleFrames {
    /// 229.7 V, 3.482 A, 767.8 W, 1 523 467 Wh, 50.0 Hz, 0.96, as 0xF8.
    static let s1 = bytes("F8 04 14 08 F9 0D 9A 00 00 1D FE 00 00 3F 0B 00 17 01 F4 00 60 00 00 7E 9C")
    /// 225.1 V, 70.125 A, 15 780.4 W, 98 765 Wh, 49.9 Hz, 1.00, from unit 1.
    static let s2 = bytes("01 04 14 08 CB 11 ED 00 01 68 6C 00 02 81 CD 00 01 01 F3 00 64 FF FF 5E 0F")
    /// 230.4 V without load, from unit 1.
    static let s3 = bytes("01 04 14 09 00 00 00 00 00 00 00 00 00 96 76 00 98 01 F4 00 00 00 00 48 D4")
    static let question = bytes("F8 04 00 00 00 0A 64 64")
    static let exception = bytes("F8 84 02 12 F0")

    static func bytes(_ text: String) -> [UInt8] {
        text.split(separator: " ").compactMap { UInt8($0, radix: 16) }
    }
}
