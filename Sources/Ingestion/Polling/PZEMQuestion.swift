import Metering
import Modbus
import Wires

/// Asks a PZEM-004T on a serial line for all of its registers.
struct PZEMQuestion: MeterQuestion {
    let source = Reading.Source.pzem
    let client: RTUClient
    let address: UInt8
    let timeout: Duration
    let limits: PlausibleRange

    func ask() async throws -> MeterAnswer {
        do {
            let layout = RegisterLayout.pzem
            let registers = try await client.readInputRegisters(
                layout.span, address: address, timeout: timeout)
            return try layout.answer(registers, within: limits)
        } catch let failure as ModbusFailure {
            throw PollFailure(failure)
        } catch let failure as SerialFailure {
            throw PollFailure(failure)
        }
    }
}
