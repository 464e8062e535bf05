import Documents
import Foundation
import Logging
import NIOPosix
import Scenarios
import Testing
import TimeLimits
import Timekeeping
import Verdicts
import Wires

@testable import Harness

/// A meter with a Modbus server, as a scenario has it.
@Suite(.ends())
struct ModbusMeterTests {
    private func mistakes(_ meter: String, _ rest: String, pushTo address: String = "${hub.url}") -> [String]
    {
        do {
            _ = try Cases.plans(
                Cases.household(meter: meter, rest).replacing("to: \"${hub.url}", with: "to: \"\(address)"))
            return []
        } catch let mistakes as Diagnostics {
            return mistakes.ordered.map { $0.message + ($0.hint.map { " ^ \($0)" } ?? "") }
        } catch {
            return ["\(error)"]
        }
    }

    private static let never = "expect: [{id: x, never: hub.refused}]"

    @Test func `the language takes the server and what it shows`() {
        for modbus in [
            "{}", "{unit: any, clients: 1, profile: seed}", "{unit: 0, excess: refuse, idle: 1 min}",
        ] {
            let poll = "expect: [{id: x, never: \"meter.poll(function != 3 and exception == 1)\"}]"
            #expect(mistakes("modbus: \(modbus)", poll).isEmpty)
        }
        let series = "expect: [{id: x, series: hub.readings(meter), equals: truth(meter.modbus)}]"
        #expect(mistakes("modbus: {}", series).isEmpty)
    }

    @Test func `what the meter has not is told`() {
        #expect(
            mistakes("", "expect: [{id: x, series: hub.readings(meter), equals: truth(meter.modbus)}]") == [
                "`meter` hands out nothing over `modbus`, since it has no `modbus`"
            ])
        #expect(
            mistakes("", Self.never, pushTo: "http://${meter.modbus}") == [
                "`meter` has no `modbus` ^ write modbus: {} in `meter`"
            ])
        #expect(mistakes("modbus: {}", Self.never, pushTo: "http://${meter.modbus}").isEmpty)
    }

    @Test func `every address of a device can be inserted and is listed`() async throws {
        let plan = try Cases.plans(Cases.household(meter: "modbus: {}", Self.never))[0]
        let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let time = VirtualTimekeeper(start: plan.start)
        let environment = try RunEnvironment(
            plan,
            on: RunEnvironment.Context(
                time: time, wiring: Wiring(group: MultiThreadedEventLoopGroup.singleton),
                bus: EventBus(to: Deaf(), chances: FleetChances(plan), time: time),
                logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }, storeFolder: folder.path,
                execution: .inline))
        try await environment.open()
        let (listing, device) = (environment.listing, RunSlot.shared.addresses.device(0))
        await environment.close()
        #expect(listing.map(\.name) == ["hub", "meter", "meter.modbus"])
        #expect(listing[1].address.hasPrefix("http://\(device)"))
        #expect(listing[2].address.hasPrefix("\(device):"))
    }
}

/// Takes no event.
private struct Deaf: EventSink {
    func take(_ observation: Observation) -> Observation? { nil }
}
