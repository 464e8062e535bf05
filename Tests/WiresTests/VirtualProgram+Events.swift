import Synchronization
import Timekeeping

@testable import Wires

extension VirtualProgram {
    static let events = [
        VirtualProgram(
            "events arrive before whoever sent them goes on",
            trace: [
                "0.0 reader got 200", "0.0 reader has hello as 0", "1.0 writer sent 1",
                "1.0 reader has n1 as 1",
                "2.0 writer sent 2", "2.0 reader has n2 as 2", "3.0 writer ended", "3.0 reader is at the end",
            ]
        ) { run in
            let world = EventWorld(run)
            let (hub, url) = try await run.server("hub") { request in world.answer(request) }
            try await run.run(
                until: 9, servers: [hub],
                [
                    world.reader(url),
                    NamedProcess("writer") {
                        for number in 1...2 {
                            await run.wait(until: Int64(number))
                            await world.send(number)
                            run.note("writer sent \(number)")
                        }
                        await run.wait(until: 3)
                        await world.finish()
                        run.note("writer ended")
                    },
                ])
        },
        VirtualProgram(
            "a stream that is reset is resumed behind the last id",
            trace: [
                "0.0 reader got 200", "0.0 reader has hello as 0", "1.0 writer sent 1",
                "1.0 reader has n1 as 1",
                "2.0 streams are reset", "2.0 reader is at the end", "3.0 writer sent 3",
                "5.0 reader got 200",
                "5.0 reader has behind 1 as 2", "6.0 writer sent 6", "6.0 reader has n6 as 6",
            ]
        ) { run in
            let world = EventWorld(run)
            let (hub, url) = try await run.server("hub") { request in world.answer(request) }
            try await run.run(
                until: 9, servers: [hub],
                [
                    world.reader(url, again: 5),
                    NamedProcess("writer") {
                        for number in [1, 3, 6] {
                            await run.wait(until: Int64(number))
                            await world.send(number)
                            run.note("writer sent \(number)")
                        }
                    },
                    NamedProcess("network") {
                        await run.wait(until: 2)
                        await hub.resetConnections()
                        run.note("streams are reset")
                    },
                ])
        },
        VirtualProgram(
            "a follower that leaves is noticed at once",
            trace: ["0.0 reader got 200", "1.0 reader has left", "2.0 open: false"]
        ) { run in
            let world = EventWorld(run)
            let (hub, url) = try await run.server("hub") { request in world.answer(request) }
            try await run.run(
                until: 9, servers: [hub],
                [
                    NamedProcess("reader") {
                        let follower = EventFollower("reader", on: run.time, wiring: run.wiring)
                        await run.note("reader") { try await follower.open(url) }
                        await run.wait(until: 1)
                        await follower.close()
                        run.note("reader has left")
                    },
                    NamedProcess("writer") {
                        await run.wait(until: 2)
                        await world.send(2)
                        run.note("open: \(world.isOpen)")
                    },
                ])
        },
        VirtualProgram(
            "a stream that nobody begins",
            trace: [
                "0.0 reader got 404", "0.0 reader is at the end", "5.0 reader: no answer within 5.0 seconds",
            ]
        ) { run in
            let (hub, url) = try await run.server("hub") { request in
                request.path == "/dark" ? .stayDark : .respond(.json(404, "{}"))
            }
            try await run.run(
                until: 9, servers: [hub],
                [
                    NamedProcess("reader") {
                        let follower = EventFollower("reader", on: run.time, wiring: run.wiring)
                        await run.note("reader") { try await follower.open(url) }
                        if try await follower.next() == nil { run.note("reader is at the end") }
                        await run.note("reader") {
                            try await run.time.withTimeout(.seconds(5)) {
                                try await follower.open(url.at("/dark"))
                            }
                        }
                    }
                ])
        },
    ]
}

/// A server of one stream, and those around it.
private final class EventWorld: Sendable {
    private let run: VirtualRun
    private let stream = Mutex<HTTPStream?>(nil)

    init(_ run: VirtualRun) {
        self.run = run
    }

    var isOpen: Bool { stream.withLock { $0 }?.isOpen ?? false }

    /// What is sent before the head has left comes with it.
    func answer(_ request: HTTPRequest) -> HTTPReply {
        let stream = HTTPStream(headers: [("content-type", "text/event-stream")])
        self.stream.withLock { $0 = stream }
        let hello = request.header("last-event-id").map { "id: 2\ndata: behind \($0)\n\n" }
        stream.send(Array((hello ?? "id: 0\ndata: hello\n\n").utf8))
        return .stream(stream)
    }

    func send(_ number: Int) async {
        let stream = stream.withLock { $0 }
        stream?.send(Array("id: \(number)\ndata: n\(number)\n\n".utf8))
        await stream?.confirm()
    }

    func finish() async {
        let stream = stream.withLock { $0 }
        stream?.finish()
        await stream?.confirm()
    }

    func reader(_ url: HTTPURL, again: Int64? = nil) -> NamedProcess {
        NamedProcess("reader") { [run] in
            let follower = EventFollower("reader", on: run.time, wiring: run.wiring)
            await Self.follow(follower, url, run)
            guard let again else { return }
            await run.wait(until: again)
            await Self.follow(follower, url, run)
        }
    }

    private static func follow(_ follower: EventFollower, _ url: HTTPURL, _ run: VirtualRun) async {
        await run.note("reader") { try await follower.open(url) }
        do {
            while let event = try await follower.next() {
                run.note("reader has \(event.data) as \(event.id)")
            }
            run.note("reader is at the end")
        } catch {}
    }
}
