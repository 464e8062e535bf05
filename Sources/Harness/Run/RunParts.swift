import NIOCore
import Scenarios
import Timekeeping
import Verdicts
import Wires

/// The parts of one run, none of which listens yet.
struct RunParts: Sendable {
    let file: RunFile
    let truth: TruthSpool
    let judge: RunJudge
    let bus: EventBus
    let wiring: Wiring
    let environment: RunEnvironment

    init(
        _ plan: Plan, _ head: RecordHead, _ options: CaseRunner.Options, _ clock: any RunClock,
        wiring: Wiring, truth: TruthSpool
    ) throws {
        let file = try RunFile(options.folder)
        let fail: @Sendable (any Error) -> Void = { clock.fail(with: $0) }
        let judge = RunJudge(
            plan, describe: plan.describe(options.catalogue.language),
            record: try RecordWriter(head) { try file.write($0) }, fail: fail)
        let bus = EventBus(
            to: judge, chances: FleetChances(plan), unsampled: judge.unsampled, time: clock.time
        ) { row in
            do { try truth.append(row) } catch { fail(RecordFailed(reason: error)) }
        }
        var wiring = wiring
        if options.recordsWires { wiring.tap = WireLog.tap(judge, on: clock.time) }
        (self.file, self.truth, self.judge, self.bus, self.wiring) = (file, truth, judge, bus, wiring)
        environment = try RunEnvironment(
            plan,
            on: RunEnvironment.Context(
                time: clock.time, wiring: wiring, block: options.slot.addresses, bus: bus,
                logger: options.logger, storeFolder: options.folder.path, execution: .inline,
                program: options.program, catalogue: options.catalogue))
    }
}

extension Wiring {
    /// The sockets of one run. In virtual time only connections of the run itself are accepted.
    init(_ loop: any EventLoop, isVirtual: Bool) {
        self.init(
            group: loop, ends: EndTable(isVirtual ? .ownClients : .everybody),
            tls: ClientTLS(authority: CertificateAuthority(), trustsSystem: !isVirtual),
            barriers: isVirtual ? MQTTBarriers() : nil)
    }
}
