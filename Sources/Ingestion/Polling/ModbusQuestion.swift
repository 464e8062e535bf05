import Metering
import Modbus
import Synchronization
import Wires

/// Asks a meter for its registers.
final class ModbusQuestion: MeterQuestion {
    let source = Reading.Source.modbus
    private let client: any RegisterClient
    private let unit: UInt8
    private let limits: PlausibleRange
    private let fixed: RegisterLayout?
    /// What the meter was found to be.
    private let found = Mutex<RegisterLayout?>(nil)

    init(_ poll: ModbusPoll, client: any RegisterClient, limits: PlausibleRange) {
        self.client = client
        unit = poll.unit
        self.limits = limits
        fixed =
            switch (poll.profile, poll.model) {
            case (.seed, _): .guide
            case (.field, .wem3080): .singlePhase
            case (.field, .wem3080t): .threePhase
            case (.field, .auto): nil
            }
    }

    func ask() async throws -> MeterAnswer {
        guard let layout = fixed ?? found.withLock({ $0 }) else { return try await find() }
        do {
            return try layout.answer(await read(layout), within: limits)
        } catch let failure as ModbusFailure {
            // Another model may answer now.
            if failure == .exception(.illegalDataAddress) { found.withLock { $0 = nil } }
            throw PollFailure(failure)
        }
    }

    /// Finds out what the meter is, and keeps it once its registers made sense.
    private func find() async throws -> MeterAnswer {
        do {
            let (layout, registers) = try await detect()
            let answer = try layout.answer(registers, within: limits)
            found.withLock { $0 = layout }
            return answer
        } catch let failure as ModbusFailure {
            throw PollFailure(failure)
        }
    }

    /// A three-phase meter has 66 registers. Where the meter says that it has not, register 9 tells the model; a
    /// meter without that register is taken for single phase only if it says once more that it has not 66, so
    /// that one fault does not decide. Whatever else goes wrong ends the search until the next question.
    ///
    /// Each answer that has a measurement in it is the reading that comes of the search: what a meter has handed out
    /// is stored.
    private func detect() async throws -> (RegisterLayout, [UInt16]) {
        if let registers = try await readIfThere(.threePhase) {
            guard registers[Self.modelRegister] == Self.singlePhaseModel else {
                return (.threePhase, registers)
            }
            return (.singlePhase, Array(registers.prefix(Int(RegisterLayout.singlePhase.span.count))))
        }
        let model = try await model()
        if let model, Self.threePhaseModels.contains(model) {
            return (.olderThreePhase, try await read(.olderThreePhase))
        }
        if model != Self.singlePhaseModel, let registers = try await readIfThere(.threePhase) {
            return (.threePhase, registers)
        }
        return (.singlePhase, try await read(.singlePhase))
    }

    /// IAMMETER's model numbers: 1 WEM3080, 2 WEM3080T, 3 WEM3046T, 4 WEM3050T.
    private static let modelRegister = 9
    private static let singlePhaseModel: UInt16 = 1
    private static let threePhaseModels: ClosedRange<UInt16> = 2...4

    /// `nil` when the meter has no such register.
    private func model() async throws -> UInt16? {
        do {
            let span = try RegisterSpan(start: UInt16(Self.modelRegister), count: 1)
            let registers = try await client.readHoldingRegisters(span, unit: unit)
            guard registers.count == 1 else { throw ModbusFailure.wrongLength }
            return registers[0]
        } catch ModbusFailure.exception(.illegalDataAddress) {
            return nil
        }
    }

    private func readIfThere(_ layout: RegisterLayout) async throws -> [UInt16]? {
        do {
            return try await read(layout)
        } catch ModbusFailure.exception(.illegalDataAddress) {
            return nil
        }
    }

    private func read(_ layout: RegisterLayout) async throws -> [UInt16] {
        let registers = try await client.readHoldingRegisters(layout.span, unit: unit)
        guard registers.count == Int(layout.span.count) else { throw ModbusFailure.wrongLength }
        return registers
    }
}
