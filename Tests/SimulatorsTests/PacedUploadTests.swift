import Household
import NIOPosix
import Scenarios
import Testing
import TimeLimits
import Timekeeping
import Wires

@testable import Simulators

/// A meter in paced time, where the machine is slower than its site.
@Suite(.ends())
struct PacedUploadTests {
    @Test func `rows that wait only because the machine was late have their turn`() async throws {
        let time = PacedTimekeeper(start: Parts.noon, factor: 100, grace: .seconds(3600))
        let wiring = Wiring(group: MultiThreadedEventLoopGroup.singleton.next())
        let arrivals = Arrivals()
        let served = Mailbox<Int>("served", room: 100, on: time)
        let server = HTTPServer("backend", on: time, wiring: wiring) { request in
            let number = arrivals.add(request, at: time.now)
            // Three samples come while the first is under way.
            if number == 1 { try? await time.sleep(for: .seconds(17)) }
            served.post(number)
            return .respond(.json(200, #"{"successful":true}"#))
        }
        let port = try await server.open(host: "127.0.0.1", port: 0)
        let diary = Diary()
        let meter = IAMMeter(
            name: "meter",
            settings: try Parts.settings(
                "push: {to: \"http://127.0.0.1:\(port)/up\", every: 5 s}\n", phaseCount: 1),
            view: SiteView(site: Parts.site(phases: 1), part: .grid), card: Parts.exactCard,
            surroundings: DeviceSurroundings(
                time: time, wiring: wiring, observer: diary, seed: 1, host: "127.0.0.1", fillIn: { $0 }))
        try await meter.open()
        time.begin()
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await server.run() }
            for process in meter.processes { tasks.addTask { try await process.run() } }
            while try await served.receive() < 8 {}
            await server.close()
            tasks.cancelAll()
            while await tasks.nextResult() != nil {}
        }
        await meter.close()
        let rows = diary.reports("push").prefix(7).map { report in
            report.fields.first { $0.name == "row" }.map { "\($0.value)" }
        }
        #expect(rows == (1...7).map { "\(FieldValue.count($0))" })
    }
}
