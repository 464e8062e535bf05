import Testing
import TimeLimits
import Timekeeping

@testable import Wires

/// A small world in virtual time whose trace must be the same each time.
struct VirtualProgram: Sendable, CustomStringConvertible {
    let description: String
    let trace: [String]
    let play: @Sendable (VirtualRun) async throws -> Void

    init(_ description: String, trace: [String], play: @escaping @Sendable (VirtualRun) async throws -> Void)
    {
        self.description = description
        self.trace = trace
        self.play = play
    }

    /// The traces of many runs that differ from the one expected.
    /// - Parameters:
    ///   - access: whose connections are accepted.
    ///   - beside: plays a run beside something else.
    func deviations(
        runs: Int, isOnLoop: Bool, access: EndTable.Access = .ownClients,
        beside: (VirtualRun, () async -> Void) async throws -> Void = { await $1() }
    ) async throws -> [[String]] {
        var deviations: [[String]] = []
        for _ in 1...runs {
            let run = VirtualRun(isOnLoop: isOnLoop, access: access)
            try await beside(run) {
                do { try await play(run) } catch { run.note("ended: \(error)") }
            }
            if run.trace != trace { deviations.append(run.trace) }
            if !run.wiring.ends.isEmpty { deviations.append(["connections are left in the table"]) }
        }
        return deviations
    }
}

/// The rules of virtual time over real sockets, each program run many times beside a busy machine.
@Suite(.serialized, .ends())
struct VirtualProgramTests {
    static let programs =
        VirtualProgram.exchanges + VirtualProgram.timeouts + VirtualProgram.connections
        + VirtualProgram.endings + VirtualProgram.streams + VirtualProgram.lives
        + VirtualProgram.events + VirtualProgram.spoiled + VirtualProgram.bare + VirtualProgram.datagrams

    @Test(arguments: programs)
    func `a program has the same trace in each of 100 runs`(program: VirtualProgram) async throws {
        let deviations = try await CPULoad.beside { try await program.deviations(runs: 100, isOnLoop: true) }
        #expect(deviations.count == 0)
        #expect(deviations.first == nil)
    }

    /// Each of these makes keys and handshakes, so there are fewer runs.
    @Test(arguments: VirtualProgram.secure)
    func `a program over TLS has the same trace in each of 20 runs`(program: VirtualProgram) async throws {
        let deviations = try await CPULoad.beside { try await program.deviations(runs: 20, isOnLoop: true) }
        #expect(deviations.count == 0)
        #expect(deviations.first == nil)
    }

    @Test(arguments: programs + VirtualProgram.secure)
    func `a program has that trace on several threads, too`(program: VirtualProgram) async throws {
        let deviations = try await program.deviations(runs: 20, isOnLoop: false)
        #expect(deviations.count == 0)
        #expect(deviations.first == nil)
    }
}
