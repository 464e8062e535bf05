import Documents
import Metering
import Testing
import TimeLimits
import Timekeeping
import Wires

@testable import Alerting

@Suite(.ends())
struct NotificationTests {
    /// Up at 0, down at 10, up at 20.
    private static let flapping = [(0.0, 6000.0), (10.0, 1000.0), (20.0, 7000.0)]

    @Test func `a receiver is told of beginning and end at once, in whole bodies`() async throws {
        let receiver = TestReceiver()
        let run = try await NotifyRun(
            [receiver], store: TestAlerting.makeStore(), tokens: ["${r0.url}/hook": "secret"])
        try await run.run(until: 30, Self.flapping)
        #expect(
            receiver.taken.map(\.body) == [
                #"{"id":1,"kind":"HIGH_USAGE","event":"raised","meter":"m1","value":6000,"unit":"W","at":"2025-11-03T12:00:00Z"}"#,
                #"{"id":1,"kind":"HIGH_USAGE","event":"cleared","meter":"m1","value":6000,"unit":"W","at":"2025-11-03T12:00:10Z"}"#,
                #"{"id":2,"kind":"HIGH_USAGE","event":"raised","meter":"m1","value":7000,"unit":"W","at":"2025-11-03T12:00:20Z"}"#,
            ])
        #expect(receiver.taken.map(\.second) == [0, 10, 20])
        #expect(Set(receiver.taken.map(\.key)).count == 3)
        #expect(receiver.taken.map(\.authorization) == Array(repeating: "Bearer secret", count: 3))
        #expect(
            run.told.all == [
                "0.0 HIGH_USAGE m1 6000.0", "0.0 notified HIGH_USAGE 204", "10.0 cleared HIGH_USAGE m1",
                "10.0 notified HIGH_USAGE 204", "20.0 HIGH_USAGE m1 7000.0", "20.0 notified HIGH_USAGE 204",
            ])
        let counters = run.engine.counters
        #expect([counters.sent, counters.failed, counters.givenUp, counters.pending] == [3, 0, 0, 0])
        #expect(
            counters.kinds.map { [$0.open, $0.raised] } == [
                [0, 0], [0, 0], [1, 2], [0, 0], [0, 0], [0, 0],
            ])
    }

    enum Absence: String, CaseIterable, Sendable {
        case status, reset, dark, refused
    }

    @Test(arguments: Absence.allCases)
    func `after an hour of absence everything arrives once and in order`(absence: Absence) async throws {
        let store = TestAlerting.makeStore()
        let receiver = TestReceiver { second, _ in
            guard second < 3600 else { return TestReceiver.status(200) }
            return switch absence {
            case .status: TestReceiver.status(500)
            case .reset: .reset
            case .dark, .refused: .stayDark
            }
        }
        let run = try await NotifyRun([receiver], store: store)
        if absence == .refused { await receiver.stopListening() }
        try await run.run(until: absence == .refused ? 3600 : 4000, Self.flapping)
        if absence == .refused {
            #expect(receiver.taken.isEmpty)
            let back = TestReceiver()
            let again = try await NotifyRun([back], store: store, start: .seconds(3600))
            try await again.run(until: 4000)
            #expect(back.accepted.map(\.body).map(Self.event) == ["raised", "cleared", "raised"])
        } else {
            #expect(receiver.accepted.map(\.body).map(Self.event) == ["raised", "cleared", "raised"])
            #expect(Set(receiver.taken.filter { !$0.isAccepted }.map(\.key)).count == 1)
        }
        let failures = run.notified.filter { !$0.hasSuffix("200") }
        let wording = absence == .status ? "500" : "unknown"
        #expect(failures.allSatisfy { $0.hasSuffix("notified HIGH_USAGE \(wording)") })
        #expect((60...90).contains(failures.count))
        #expect(try await store.pendingNotifications() == 0)
    }

    private static func event(_ body: String) -> String {
        (try? JSONParser.parse(Array(body.utf8)))?["event"]?.text ?? body
    }

    @Test
    func
        `the pauses double from a second to a minute, to five minutes after an hour, a little less by chance`()
        async throws
    {
        func attempts(seed: UInt64) async throws -> [Double] {
            let receiver = TestReceiver { _, _ in TestReceiver.status(503) }
            let run = try await NotifyRun([receiver], store: TestAlerting.makeStore(), seed: seed)
            try await run.run(until: 7200, [(0, 6000)])
            return receiver.taken.map(\.second)
        }
        let seconds = try await attempts(seed: 7)
        let pauses = zip(seconds.dropFirst(), seconds).map { $0 - $1 }
        for (index, pause) in pauses.enumerated() {
            let longest = min(Double(1 << min(index, 9)), seconds[index] < 3600 ? 60 : 300)
            #expect(pause > 0.75 * longest - 1e-9 && pause <= longest, "pause \(index)")
        }
        #expect(pauses.count > 70)
        #expect(pauses.max().map { $0 > 225 } == true)
        #expect(try await attempts(seed: 7) == seconds)
        #expect(try await attempts(seed: 8) != seconds)
    }

    @Test func `a receiver hears at once of something new, with what waits before it`() async throws {
        let receiver = TestReceiver { second, _ in TestReceiver.status(second < 1790 ? 500 : 200) }
        let run = try await NotifyRun([receiver], store: TestAlerting.makeStore())
        // Attempts are most of a minute apart by then.
        try await run.run(until: 1900, [(0, 6000), (1800, 1000)])
        let last = receiver.taken.filter { $0.second < 1790 }.map(\.second)
        #expect(zip(last.dropFirst(), last).allSatisfy { $0 - $1 <= 60 })
        #expect(receiver.accepted.map(\.body).map(Self.event) == ["raised", "cleared"])
        #expect(receiver.accepted.allSatisfy { $0.second <= 1800 })
    }

    @Test func `something new does not shorten the time that a receiver wished for`() async throws {
        let receiver = TestReceiver { _, count in
            count == 0
                ? TestReceiver.status(503, headers: [("retry-after", "120")]) : TestReceiver.status(200)
        }
        let run = try await NotifyRun([receiver], store: TestAlerting.makeStore())
        try await run.run(until: 200, Self.flapping)
        #expect(receiver.taken.map(\.second) == [0, 120, 120, 120])
    }

    @Test(arguments: [(86_399, true), (86_400, true), (86_401, false)])
    func `a receiver that wishes to be told a day later is, and no later`(wish: Int, isTold: Bool)
        async throws
    {
        let receiver = TestReceiver { _, count in
            count == 0
                ? TestReceiver.status(429, headers: [("retry-after", "\(wish)")]) : TestReceiver.status(200)
        }
        let run = try await NotifyRun([receiver], store: TestAlerting.makeStore())
        try await run.run(until: 87_000, [(0, 6000)])
        #expect(receiver.taken.map(\.second) == (isTold ? [0, Double(wish)] : [0]))
        #expect(run.engine.counters.givenUp == (isTold ? 0 : 1))
    }

    @Test func `a notification waits for a receiver that is away for nearly a day`() async throws {
        let receiver = TestReceiver { second, _ in TestReceiver.status(second < 86_000 ? 500 : 200) }
        let run = try await NotifyRun([receiver], store: TestAlerting.makeStore())
        try await run.run(until: 87_000, [(0, 6000)])
        #expect(receiver.accepted.map(\.body).map(Self.event) == ["raised"])
        let counters = run.engine.counters
        #expect([counters.sent, counters.givenUp, counters.pending] == [1, 0, 0])
    }

    @Test func `a receiver that gives no answer gets ten seconds`() async throws {
        let receiver = TestReceiver { _, count in count == 0 ? .stayDark : TestReceiver.status(200) }
        let run = try await NotifyRun([receiver], store: TestAlerting.makeStore())
        try await run.run(until: 60, [(0, 6000)])
        #expect(run.notified[0] == "10.0 notified HIGH_USAGE unknown")
        #expect(receiver.taken.map(\.key).first == receiver.taken.map(\.key).last)
        #expect(receiver.accepted.count == 1)
    }

    @Test(arguments: [
        (200, 1, true), (204, 1, true), (299, 1, true), (302, 2, true), (400, 1, false), (401, 1, false),
        (404, 1, false), (410, 1, false), (422, 1, false), (408, 2, true), (429, 2, true), (500, 2, true),
        (503, 2, true),
    ])
    func `what is said decides whether it is tried again`(status: Int, attempts: Int, isDelivered: Bool)
        async throws
    {
        let receiver = TestReceiver { _, count in TestReceiver.status(count == 0 ? status : 200) }
        let run = try await NotifyRun([receiver], store: TestAlerting.makeStore())
        try await run.run(until: 60, [(0, 6000)])
        #expect(receiver.taken.count == attempts)
        let counters = run.engine.counters
        #expect(
            [counters.sent, counters.failed, counters.givenUp, counters.pending] == [
                isDelivered ? 1 : 0, (200..<300).contains(status) ? 0 : 1, isDelivered ? 0 : 1, 0,
            ])
    }

    @Test func `after one that is given up the next goes out at once`() async throws {
        let receiver = TestReceiver { _, count in TestReceiver.status(count == 0 ? 404 : 200) }
        let run = try await NotifyRun([receiver], store: TestAlerting.makeStore())
        try await run.run(until: 30, Self.flapping)
        #expect(receiver.taken.map(\.second) == [0, 10, 20])
    }

    @Test(arguments: [
        (429, "120", 120.0), (503, "2", 2), (503, "0", 1), (503, "Mon, 03 Nov 2025 12:01:30 GMT", 90),
        (429, "Mon, 03 Nov 2025 11:00:00 GMT", 1),
    ])
    func `a wish to be left alone is obeyed`(status: Int, wish: String, second: Double) async throws {
        let receiver = TestReceiver { _, count in
            count == 0
                ? TestReceiver.status(status, headers: [("retry-after", wish)]) : TestReceiver.status(200)
        }
        let run = try await NotifyRun([receiver], store: TestAlerting.makeStore())
        try await run.run(until: 200, [(0, 6000)])
        #expect(receiver.taken.map(\.second) == [0, second])
    }

    @Test func `other answers have no wishes`() async throws {
        let receiver = TestReceiver { _, count in
            count == 0
                ? TestReceiver.status(500, headers: [("retry-after", "120")]) : TestReceiver.status(200)
        }
        let run = try await NotifyRun([receiver], store: TestAlerting.makeStore())
        try await run.run(until: 30, [(0, 6000)])
        #expect(receiver.taken.count == 2)
    }

    @Test func `a hub that is restarted goes on where it was, with the pause it had`() async throws {
        let store = TestAlerting.makeStore()
        let before = TestReceiver { _, _ in TestReceiver.status(500) }
        let first = try await NotifyRun([before], store: store)
        try await first.run(until: 100, Self.flapping)
        let due = try #require(try await store.nextNotification(for: "${r0.url}/hook")).dueAt
        let after = TestReceiver()
        let second = try await NotifyRun([after], store: store, start: .seconds(100))
        try await second.run(until: 300)
        #expect(after.taken.map(\.body).map(Self.event) == ["raised", "cleared", "raised"])
        #expect(after.taken.first?.second == (due - noon).inSeconds)
        #expect(after.taken.first?.key == before.taken.last?.key)
        #expect(second.engine.counters.pending == 0)
        let third = try await NotifyRun([after], store: store, start: .seconds(300))
        try await third.run(until: 400)
        #expect(after.taken.count == 3)
    }

    @Test func `whoever is never there is given up after a day`() async throws {
        let receiver = TestReceiver { _, _ in TestReceiver.status(500) }
        let run = try await NotifyRun([receiver], store: TestAlerting.makeStore())
        try await run.run(until: 90_000, [(0, 6000), (3600, 1000)])
        let events = receiver.taken.map { (Self.event($0.body), $0.second) }
        let raised = events.filter { $0.0 == "raised" }.map(\.1)
        let cleared = events.filter { $0.0 == "cleared" }.map(\.1)
        #expect(try #require(raised.max()) <= 86_400)
        #expect(try #require(raised.max()) > 86_000)
        #expect(try #require(cleared.min()) >= #require(raised.max()))
        #expect(try #require(cleared.max()) <= 90_000)
        let counters = run.engine.counters
        #expect([counters.sent, counters.givenUp] == [0, 2])
        #expect(counters.pending == 0)
    }

    @Test
    func `one receiver does not wait for another, and one that has left the configuration is forgotten`()
        async throws
    {
        let store = TestAlerting.makeStore()
        let dead = TestReceiver { _, _ in .stayDark }
        let alive = TestReceiver()
        let run = try await NotifyRun([dead, alive], store: store)
        try await run.run(until: 30, Self.flapping)
        #expect(alive.taken.map(\.second) == [0, 10, 20])
        #expect(run.engine.counters.pending == 3)
        let without = try await NotifyRun([], store: store, start: .seconds(40))
        #expect(without.engine.counters.pending == 0)
        #expect(try await store.pendingNotifications() == 0)
    }

    @Test func `an address that leads nowhere is tried again like any other failure`() async throws {
        let receiver = TestReceiver()
        let run = try await NotifyRun([receiver], store: TestAlerting.makeStore(), address: "${nobody.url}/x")
        try await run.run(until: 10, [(0, 6000)])
        #expect(receiver.taken.isEmpty)
        #expect(run.notified.first == "0.0 notified HIGH_USAGE unknown")
        #expect(run.notified.count > 2)
    }
}
