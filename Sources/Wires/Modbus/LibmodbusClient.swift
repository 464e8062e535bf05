import CModbus
import Foundation
import Modbus
import NIOPosix

/// The client of libmodbus, as a second opinion beside `ModbusClient`.
///
/// It has a thread of its own and keeps its time-outs by the real clock, so it is for real time only. It checks
/// neither the unit nor the length of an answer. After any error but an exception the connection is closed,
/// since one late answer would spoil every later one; the next call makes a new one.
/// Source: measured with libmodbus 3.1.6 of Debian 12.
package final class LibmodbusClient: RegisterClient {
    private let session: LibmodbusSession
    private let thread: NIOThreadPool

    /// - Parameters:
    ///   - host: a name or an address.
    ///   - timeout: for each answer, and again for each piece of it.
    package convenience init(host: String, port: Int, timeout: Duration = .seconds(1)) {
        self.init(host: host, port: port, timeout: timeout, descriptorLimit: 1000)
    }

    /// - Parameter descriptorLimit: descriptors from here on are not used: from 1024 on they end the process, since
    ///   the library waits with `select`.
    init(host: String, port: Int, timeout: Duration, descriptorLimit: Int32) {
        session = LibmodbusSession(host: host, port: port, timeout: timeout, descriptorLimit: descriptorLimit)
        thread = NIOThreadPool(numberOfThreads: 1)
        thread.start()
    }

    deinit {
        thread.shutdownGracefully { [session] _ in session.end() }
    }

    package func readHoldingRegisters(_ span: RegisterSpan, unit: UInt8) async throws -> [UInt16] {
        try await thread.runIfActive { [session] in try session.read(span, unit: unit) }
    }

    package func close() async {
        try? await thread.runIfActive { [session] in session.disconnect() }
    }
}

/// One context of libmodbus, which has no lock.
///
/// Unchecked, because the context is touched by the client's one thread only, and after its end by nobody else
/// than `end()`.
private final class LibmodbusSession: @unchecked Sendable {
    private let context: OpaquePointer?
    private let timeout: Duration
    private let descriptorLimit: Int32
    private var isConnected = false

    init(host: String, port: Int, timeout: Duration, descriptorLimit: Int32) {
        self.timeout = timeout
        self.descriptorLimit = descriptorLimit
        context = modbus_new_tcp_pi(host, "\(port)")
        let (seconds, attoseconds) = timeout.components
        let microseconds = UInt32(attoseconds / 1_000_000_000_000)
        modbus_set_response_timeout(context, UInt32(clamping: seconds), microseconds)
        modbus_set_byte_timeout(context, UInt32(clamping: seconds), microseconds)
    }

    func read(_ span: RegisterSpan, unit: UInt8) throws -> [UInt16] {
        guard context != nil else { throw ModbusFailure.unreachable(code: EINVAL) }
        try connect()
        guard modbus_set_slave(context, Int32(unit)) == 0 else { throw ModbusFailure.wrongUnit(unit) }
        var registers = [UInt16](repeating: 0, count: Int(span.count))
        errno = 0
        let count = modbus_read_registers(context, Int32(span.start), Int32(span.count), &registers)
        guard count == registers.count else {
            let failure = ModbusFailure(libmodbus: errno, timeout: timeout)
            if !failure.leavesConnectionSound { disconnect() }
            throw failure
        }
        return registers
    }

    private func connect() throws {
        guard !isConnected else { return }
        guard Self.nextDescriptor() < descriptorLimit else {
            throw ModbusFailure.tooManyFiles(limit: descriptorLimit)
        }
        guard modbus_connect(context) == 0 else {
            throw ModbusFailure(libmodbus: errno, timeout: timeout)
        }
        isConnected = true
    }

    func disconnect() {
        guard isConnected else { return }
        modbus_close(context)
        isConnected = false
    }

    func end() {
        disconnect()
        modbus_free(context)
    }

    private static func nextDescriptor() -> Int32 {
        let descriptor = open("/dev/null", O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return .max }
        Foundation.close(descriptor)
        return descriptor
    }
}

extension ModbusFailure {
    /// The library's exceptions begin behind this number; behind them comes what cannot be an answer, be it for
    /// its transaction, its function, its length or its exception. Source: modbus.h of libmodbus 3.1.6.
    private static let firstException: Int32 = 112_345_678

    fileprivate init(libmodbus code: Int32, timeout: Duration) {
        switch code - Self.firstException {
        case 1...11:
            self = .exception(ModbusException(rawValue: UInt8(code - Self.firstException)))
        case 12...17: self = .malformed
        default: self = Self.from(code: code, timeout: timeout)
        }
    }

    private static func from(code: Int32, timeout: Duration) -> Self {
        switch code {
        case ETIMEDOUT, EINPROGRESS: .timedOut(timeout)
        case 0, EBADF: .closed
        default: Self(system: code)
        }
    }
}
