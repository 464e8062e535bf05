import Metering
import Synchronization
import Testing
import TimeLimits
import Timekeeping

@testable import Alerting

@Suite(.ends())
struct AlertStreamTests {
    /// Takes what is streamed.
    final class Listener: Sendable {
        private struct State {
            var isOpen = true
            var text = ""
        }

        private let state = Mutex(State())

        var text: String { state.withLock { $0.text } }
        var ids: [Int] {
            text.split(separator: "\n").filter { $0.hasPrefix("id: ") }.compactMap { Int($0.dropFirst(4)) }
        }
        func leave() { state.withLock { $0.isOpen = false } }
        var sink: AlertStreams.Sink {
            AlertStreams.Sink(
                isOpen: { self.state.withLock { $0.isOpen } },
                send: { part in self.state.withLock { $0.text += String(decoding: part, as: UTF8.self) } })
        }
    }

    /// Up every other second, down in between: one change a second, the first at noon.
    private static func flapping(_ seconds: Range<Int>) -> [(Double, Double)] {
        seconds.map { (Double($0), $0.isMultiple(of: 2) ? 6000 : 1000) }
    }

    private static func joining(
        _ run: NotifyRun, _ listener: Listener, at second: Double, after last: Int64? = nil
    ) -> NamedProcess {
        NamedProcess("listener") {
            try await run.time.sleep(until: noon + .seconds(second))
            try await run.engine.streams.add(listener.sink, after: last)
        }
    }

    @Test func `events carry number, name and body, and a sign of life every 15 seconds`() async throws {
        let listener = Listener()
        let run = try await NotifyRun(store: TestAlerting.makeStore())
        try await run.run(
            until: 31, [(20, 6000), (21, 1000)], beside: [Self.joining(run, listener, at: 0)])
        #expect(
            listener.text == """
                :

                :

                id: 1
                event: alert
                data: {"id":1,"kind":"HIGH_USAGE","event":"raised","meter":"m1","value":6000,"unit":"W","at":"2025-11-03T12:00:20Z"}

                id: 2
                event: cleared
                data: {"id":1,"kind":"HIGH_USAGE","event":"cleared","meter":"m1","value":6000,"unit":"W","at":"2025-11-03T12:00:21Z"}

                :


                """)
        #expect(run.engine.counters.streams == 1)
    }

    @Test func `who comes back goes on behind the last id, without a gap or a double`() async throws {
        let run = try await NotifyRun(store: TestAlerting.makeStore())
        let (fresh, back, all, beyond) = (Listener(), Listener(), Listener(), Listener())
        try await run.run(
            until: 20, Self.flapping(0..<10),
            beside: [
                Self.joining(run, fresh, at: 4.5), Self.joining(run, back, at: 4.5, after: 3),
                Self.joining(run, all, at: 12, after: 0), Self.joining(run, beyond, at: 4.5, after: 4711),
            ])
        #expect(fresh.ids == Array(6...10))
        #expect(back.ids == Array(4...10))
        #expect(all.ids == Array(1...10))
        #expect(beyond.ids == Array(6...10))
    }

    @Test func `a long absence is made up for page by page, also across a restart`() async throws {
        let store = TestAlerting.makeStore()
        for second in 0..<450 {
            let edge = second.isMultiple(of: 2) ? IncidentChange.Edge.raised(value: 1, .power) : .cleared
            _ = try await store.record(
                [IncidentChange(kind: .highUsage, meter: "m1", edge: edge)], at: noon, notify: [])
        }
        let run = try await NotifyRun(store: store, start: .seconds(10))
        let listener = Listener()
        try await run.run(
            until: 30, [(20, 6000)], beside: [Self.joining(run, listener, at: 15, after: 7)])
        #expect(listener.ids == Array(8...451))
    }

    @Test func `so many may listen and no more, until one has left`() async throws {
        let run = try await NotifyRun(store: TestAlerting.makeStore())
        let first = Listener()
        let statuses = Mutex<[Int]>([])
        let crowd = NamedProcess("crowd") {
            try await run.engine.streams.add(first.sink, after: nil)
            for _ in 1..<AlertStreams.limit {
                try await run.engine.streams.add(Listener().sink, after: nil)
            }
            for _ in 0..<2 {
                do {
                    try await run.engine.streams.add(Listener().sink, after: nil)
                    statuses.withLock { $0.append(200) }
                } catch let refusal as AlertsRefusal {
                    statuses.withLock { $0.append(refusal.status) }
                }
                first.leave()
            }
        }
        try await run.run(until: 5, beside: [crowd])
        #expect(statuses.withLock { $0 } == [503, 200])
    }

    @Test func `whoever has left is sent nothing more`() async throws {
        let run = try await NotifyRun(store: TestAlerting.makeStore())
        let listener = Listener()
        let leaving = NamedProcess("leaving") {
            try await run.time.sleep(until: noon + .seconds(2.5))
            listener.leave()
        }
        try await run.run(
            until: 40, Self.flapping(0..<6), beside: [Self.joining(run, listener, at: 0.5), leaving])
        #expect(listener.ids == [2, 3])
        #expect(run.engine.counters.streams == 0)
    }
}
