import Testing
import TimeLimits

/// Serial lines in virtual time, each program run many times.
@Suite(.serialized, .ends())
struct SerialVirtualTests {
    @Test(arguments: VirtualProgram.serial)
    func `a program has the same trace in each of 100 runs`(program: VirtualProgram) async throws {
        let deviations = try await program.deviations(runs: 100, isOnLoop: true)
        #expect(deviations.count == 0)
        #expect(deviations.first == nil)
    }

    @Test(arguments: VirtualProgram.serial)
    func `a program has that trace beside a busy machine, too`(program: VirtualProgram) async throws {
        let deviations = try await CPULoad.beside { try await program.deviations(runs: 20, isOnLoop: true) }
        #expect(deviations.count == 0)
        #expect(deviations.first == nil)
    }

    @Test(arguments: VirtualProgram.serial)
    func `a program has that trace over a real pseudoterminal, too`(program: VirtualProgram) async throws {
        let deviations = try await program.deviations(runs: 20, isOnLoop: true, access: .everybody)
        #expect(deviations.count == 0)
        #expect(deviations.first == nil)
    }

    @Test(arguments: VirtualProgram.serial)
    func `a program has that trace on several threads, too`(program: VirtualProgram) async throws {
        let deviations = try await program.deviations(runs: 20, isOnLoop: false)
        #expect(deviations.count == 0)
        #expect(deviations.first == nil)
    }
}
