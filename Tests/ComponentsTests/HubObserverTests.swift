import Documents
import Foundation
import Hub
import Logging
import Metering
import NIOPosix
import Scenarios
import Storage
import Synchronization
import Testing
import TimeLimits
import Timekeeping
import Verdicts
import Wires

@testable import Components

/// What a run learns of a hub whose process has been killed meanwhile.
@Suite(.ends())
struct HubObserverTests {
    private static let text = """
        wattloop: 1
        name: lives
        time: {start: 2025-11-03 17:00, length: 1 h}
        site: {flat: {grid: {volts: 230 V}}}
        system:
          hub: {use: hub, with: {devices: [{id: m, serial: S}]}}
        expect: [{id: x, always: flat.grid.power >= 0 W}]
        """

    private static let row = StoredReading(
        reading: Reading(
            meter: "m", takenAt: UTCInstant(seconds: 10), receivedAt: UTCInstant(seconds: 10),
            timeFrom: .device,
            phases: [
                PhaseReading(
                    voltageV: 230, currentA: 1, powerW: 230, energyImport: nil, energyExport: nil,
                    frequencyHz: nil, powerFactor: nil)
            ]))

    private static func context(_ folder: URL, _ seen: @escaping @Sendable (Observation) -> Void)
        -> ComponentContext
    {
        var context = ComponentContext(
            time: VirtualTimekeeper(start: UTCInstant(seconds: 0)),
            wiring: Wiring(group: MultiThreadedEventLoopGroup.singleton), host: "127.0.0.1", folder: folder,
            addresses: AddressBook(), processGuard: ProcessGuard(program: nil), seed: 1, zone: .utc,
            end: UTCInstant(nanoseconds: .max), execution: .inline,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        context.followed = ["hub"]
        context.observe = seen
        return context
    }

    @Test func `rows and events of an earlier life have no effect`() async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let seen = Mutex<[String]>([])
        let context = Self.context(folder) { observation in
            seen.withLock { $0.append(observation.kind) }
        }
        let plan = try KeyedComponentTests.plans(Self.text)[0].components[0]
        let component = try HubComponent(plan, context)
        let observer = HubObserver(name: "hub", context: context)
        let instance = try await HubInstance(component.setup, observer: observer) { $1 }
        observer.serve(component, instance)
        await observer.stored([Self.row])
        observer.report(.refused(reason: "not_json", status: 400, meter: nil))
        let living = seen.withLock { $0 }
        #expect(living.count == 3)
        #expect(living.contains("reading") && living.contains("refused"))
        observer.fallSilent()
        await observer.stored([Self.row])
        observer.report(.refused(reason: "not_json", status: 400, meter: nil))
        #expect(seen.withLock { $0 } == living)
        await instance.close()
    }
}
