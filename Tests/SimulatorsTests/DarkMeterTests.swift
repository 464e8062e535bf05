import Faults
import Modbus
import NIOPosix
import Testing
import TimeLimits
import Timekeeping
import Wires

@testable import Simulators

/// A meter on the real clock with which nothing is exchanged for a while, over real sockets.
@Suite(.ends())
struct DarkMeterTests {
    private let time = SystemTimekeeper()
    private let wiring = Wiring(group: MultiThreadedEventLoopGroup.singleton.next())

    private func withMeter(_ body: (IAMMeter, HTTPURL, ModbusClient) async throws -> Void) async throws {
        let meter = IAMMeter(
            name: "meter", settings: try Parts.settings("modbus: {}\n"),
            view: SiteView(site: Parts.site(), part: .grid), card: Parts.exactCard,
            surroundings: DeviceSurroundings(
                time: time, wiring: wiring, observer: Diary(), seed: 1, host: "127.0.0.1", fillIn: { $0 }))
        try await meter.open()
        try await withThrowingTaskGroup { group in
            for process in meter.services + meter.processes {
                group.addTask { do { try await process.run() } catch is CancellationError {} }
            }
            let url = try #require(meter.address("url").flatMap { HTTPURL("\($0)/monitorjson") })
            let modbus = try #require(meter.address("modbus")?.split(separator: ":").last)
            let client = ModbusClient(
                host: "127.0.0.1", port: try #require(Int(modbus)), timeout: .milliseconds(300), on: time,
                wiring: wiring)
            try await body(meter, url, client)
            await client.close()
            await meter.close()
            group.cancelAll()
            try await group.waitForAll()
        }
    }

    private func ask(_ url: HTTPURL, over client: HTTPClient, within limit: Duration) async -> String {
        do {
            let response = try await time.withTimeout(limit) { try await client.send("GET", url) }
            return "\(response.status)"
        } catch is TimedOut {
            await client.close()
            return "no answer"
        } catch {
            return "\(error)"
        }
    }

    private func client() -> HTTPClient { HTTPClient(wiring: wiring, keepsAlive: true) }

    private static func order(_ fault: Fault) -> FaultOrder {
        FaultOrder(
            id: "away", fault: fault, chances: Chances(stream: RandomStream(seed: 1, path: "away")))
    }

    @Test(arguments: [
        (Fault.link(.cut), "200"), (.life(.offline, how: .dark), "200"),
        (.life(.powerLoss, how: .dark), "connection reset"),
    ])
    func `connects run into their time-out, and what hangs goes on afterwards`(fault: Fault, kept: String)
        async throws
    {
        try await withMeter { meter, url, modbus in
            let (old, new) = (client(), client())
            #expect(await ask(url, over: old, within: .seconds(10)) == "200")
            await meter.begin(Self.order(fault))
            #expect(await ask(url, over: client(), within: .milliseconds(300)) == "no answer")
            await #expect(throws: ModbusFailure.timedOut(.milliseconds(300))) {
                try await modbus.readHoldingRegisters(RegisterSpan(start: 0, count: 2), unit: 1)
            }
            async let hanging = ask(url, over: old, within: .seconds(30))
            async let connecting = ask(url, over: new, within: .seconds(30))
            try await time.sleep(for: .milliseconds(300))
            await meter.end("away")
            #expect(await hanging == kept)
            #expect(await connecting == "200")
            #expect(await ask(url, over: old, within: .seconds(10)) == "200")
            await old.close()
            await new.close()
        }
    }

    @Test func `a meter that refuses does so at once`() async throws {
        try await withMeter { meter, url, _ in
            await meter.begin(Self.order(.life(.offline)))
            #expect(await ask(url, over: client(), within: .seconds(10)) == "connection refused")
            await meter.end("away")
            #expect(await ask(url, over: client(), within: .seconds(10)) == "200")
        }
    }
}
