import Seeded
import Synchronization
import Testing
import TimeLimits
import Timekeeping

@testable import Components

/// The one state machine of all components.
@Suite(.ends())
struct LifecycleTests {
    /// Counts what is done to it.
    private final class Instance: ComponentInstance {
        let number: Int
        private let calls = Mutex<[String]>([])

        init(_ number: Int) { self.number = number }

        var log: [String] { calls.withLock { $0 } }
        func pause() async { calls.withLock { $0.append("pause") } }
        func resume() async { calls.withLock { $0.append("resume") } }
    }

    private static func started() -> (Lifecycle<Instance>, Instance) {
        let lifecycle = Lifecycle<Instance>("hub", on: SystemTimekeeper())
        let first = Instance(1)
        lifecycle.started(first)
        return (lifecycle, first)
    }

    @Test func `a component is restarting, running, paused, killed, and restarting again`() async throws {
        let lifecycle = Lifecycle<Instance>("hub", on: SystemTimekeeper())
        #expect(lifecycle.state == .restarting)
        lifecycle.started(Instance(1))
        #expect(lifecycle.state == .running)
        await lifecycle.pause(by: "a")
        #expect(lifecycle.state == .paused)
        #expect(lifecycle.kill(by: "b")?.number == 1)
        #expect(lifecycle.state == .killed)
        try await lifecycle.restart(after: "b") {
            #expect(lifecycle.state == .restarting)
            lifecycle.started(Instance(2))
        }
        #expect(lifecycle.state == .running)
        #expect(lifecycle.end()?.number == 2)
        #expect(lifecycle.instance == nil)
    }

    @Test func `it resumes when the last of the entries ends that pause it`() async {
        let (lifecycle, first) = Self.started()
        await lifecycle.pause(by: "a")
        await lifecycle.pause(by: "b")
        await lifecycle.resume(after: "a")
        #expect(lifecycle.state == .paused)
        await lifecycle.resume(after: "b")
        await lifecycle.resume(after: "b")
        #expect(lifecycle.state == .running)
        #expect(first.log == ["pause", "pause", "resume"])
    }

    @Test func `an entry that did not kill it restarts nothing`() async throws {
        let (lifecycle, _) = Self.started()
        try await lifecycle.restart(after: "other") { Issue.record("started") }
        #expect(lifecycle.state == .running)
    }

    @Test func `a component that is down cannot be paused, and a kill ends every pause`() async throws {
        let (lifecycle, _) = Self.started()
        await lifecycle.pause(by: "a")
        _ = lifecycle.kill(by: "k")
        await lifecycle.pause(by: "b")
        let second = Instance(2)
        try await lifecycle.restart(after: "k") { lifecycle.started(second) }
        #expect(lifecycle.state == .running)
        await lifecycle.resume(after: "a")
        await lifecycle.resume(after: "b")
        #expect(second.log == [])
    }

    @Test func `of kills that overlap the last one restarts it, and the others wait for that`() async throws {
        let (lifecycle, _) = Self.started()
        #expect(lifecycle.kill(by: "a") != nil)
        #expect(lifecycle.kill(by: "b") == nil)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                try await lifecycle.restart(after: "a") { Issue.record("`a` started it") }
                #expect(lifecycle.state == .running)
            }
            group.addTask {
                try await ProcessRun.until { lifecycle.waitingCount == 1 }
                try await lifecycle.restart(after: "b") { lifecycle.started(Instance(2)) }
            }
            try await group.waitForAll()
        }
        #expect(lifecycle.instance?.number == 2)
    }

    /// A start that fails leaves it down, and does not wake the others.
    @Test func `a start that fails is the failure of its entry`() async {
        struct Broken: Error {}
        let (lifecycle, _) = Self.started()
        _ = lifecycle.kill(by: "a")
        await #expect(throws: Broken.self) {
            try await lifecycle.restart(after: "a") { throw Broken() }
        }
        #expect(lifecycle.state == .restarting)
    }

    /// Entries begin and end in any order; after the last one the component runs, and was never paused twice.
    @Test func `after thousands of orders in any sequence it runs again`() async throws {
        var numbers = SeededNumbers(seed: 11)
        for _ in 0..<3000 {
            let (lifecycle, _) = Self.started()
            var open: [(id: String, isKill: Bool)] = []
            var made = 1
            for step in 0..<12 {
                let isEnd = !open.isEmpty && Bool.random(using: &numbers)
                if isEnd {
                    let kills = open.filter(\.isKill).count
                    let place = Int.random(in: 0..<open.count, using: &numbers)
                    // One of several kills would wait for the others.
                    guard !open[place].isKill || kills == 1 else { continue }
                    let entry = open.remove(at: place)
                    await lifecycle.resume(after: entry.id)
                    try await lifecycle.restart(after: entry.id) {
                        made += 1
                        lifecycle.started(Instance(made))
                    }
                } else {
                    let isKill = Bool.random(using: &numbers)
                    let id = "\(step)"
                    if isKill, open.contains(where: \.isKill) { continue }
                    if isKill { _ = lifecycle.kill(by: id) } else { await lifecycle.pause(by: id) }
                    open.append((id, isKill))
                }
                let isDown = open.contains(where: \.isKill)
                #expect((lifecycle.instance == nil) == isDown)
                #expect((lifecycle.state == .killed) == isDown)
            }
        }
    }
}
