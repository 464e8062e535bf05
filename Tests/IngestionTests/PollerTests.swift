import Metering
import NIOPosix
import Synchronization
import Testing
import TimeLimits
import Timekeeping
import Wires

@testable import Ingestion

@Suite(.ends())
struct PollerTests {
    /// A meter that takes its time to answer, and notes when it is asked.
    private final class SlowMeter: MeterQuestion {
        let source = Reading.Source.modbus
        private let time: any Timekeeper
        private let span: Duration
        let asked = Mutex<[Double]>([])

        init(_ span: Duration, on time: any Timekeeper) {
            self.span = span
            self.time = time
        }

        func ask() async throws -> MeterAnswer {
            asked.withLock { $0.append((time.now - noon).inSeconds) }
            try await time.sleep(for: span)
            return MeterAnswer(
                phases: [
                    PhaseReading(
                        voltageV: 230, currentA: 1, powerW: 230, energyImport: nil, energyExport: nil,
                        frequencyHz: nil, powerFactor: nil)
                ])
        }
    }

    @Test(arguments: [
        (0, [1.0, 2, 3, 4, 5, 6]), (999, [1, 2, 3, 4, 5, 6]), (1000, [1, 2, 3, 4, 5, 6]), (1001, [1, 3, 5]),
        (2000, [1, 3, 5]),
    ])
    func `an answer that ends on the beat of a poll is in time for it`(milliseconds: Int, asked: [Double])
        async throws
    {
        try await TestHub.run { hub async throws in
            let meter = SlowMeter(.milliseconds(milliseconds), on: hub.time)
            let around = IntakeSurroundings(
                writer: hub.writer, time: hub.time, wiring: Wiring(group: Self.group), logger: hub.log.logger,
                counters: hub.counters, refusals: hub.refusals)
            let poller = Poller(TestHub.twoMeters[0], meter, around)
            let beat = PollBeat(every: .seconds(1), index: 0, of: 1, start: noon)
            await #expect(throws: TimedOut.self) {
                try await hub.time.withTimeout(.milliseconds(6500)) { try await poller.run(beat) }
            }
            #expect(meter.asked.withLock { $0 } == asked)
        }
    }

    private static let group = MultiThreadedEventLoopGroup.singleton
}
