import Documents
import Foundation
import Logging
import NIOPosix
import Scenarios
import Simulators
import Testing
import TimeLimits
import Timekeeping
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
        let stage = try await Stage(
            plan,
            on: Stage.Ground(
                time: VirtualTimekeeper(start: plan.start),
                wiring: Wiring(group: MultiThreadedEventLoopGroup.singleton), observer: Deaf(),
                observe: { _ in },
                logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }, storeFolder: folder.path,
                execution: .inline))
        try await stage.open()
        let (listing, device) = (stage.listing, Lane.shared.addresses.device(0))
        await stage.close()
        #expect(listing.map(\.name) == ["hub", "meter", "meter.modbus"])
        #expect(listing[1].address.hasPrefix("http://\(device)"))
        #expect(listing[2].address.hasPrefix("\(device):"))
    }
}

/// Hears nothing.
private struct Deaf: DeviceObserver {
    func report(_ report: DeviceReport) {}
    func truth(_ row: TruthRow) {}
    func usedUp(_ order: String) {}
}
