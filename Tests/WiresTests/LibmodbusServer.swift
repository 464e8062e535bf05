import CModbus
import Foundation
import Synchronization

/// A server made of libmodbus alone, on a thread of its own: an independent judge of clients.
///
/// Its 200 holding registers hold twice their own addresses.
final class LibmodbusServer: Sendable {
    let port: Int
    private let wish = Atomic(false)
    private let hasEnded = DispatchSemaphore(value: 0)

    static let registerCount = 200

    init() throws {
        let context = modbus_new_tcp("127.0.0.1", 0)
        let listener = modbus_tcp_listen(context, 8)
        guard listener >= 0 else { throw POSIXError(.EADDRNOTAVAIL) }
        port = Self.port(of: listener)
        let session = Session(context: context, listener: listener)
        Thread.detachNewThread { [self] in
            session.serve { wish.load(ordering: .relaxed) }
            hasEnded.signal()
        }
    }

    /// Returns when the thread has closed everything.
    func stop() {
        wish.store(true, ordering: .relaxed)
        hasEnded.wait()
    }

    private static func port(of socket: Int32) -> Int {
        var address = sockaddr_in()
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        _ = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(socket, $0, &size) }
        }
        return Int(UInt16(bigEndian: address.sin_port))
    }

    /// Unchecked, because one thread has it from its making to its end.
    private final class Session: @unchecked Sendable {
        private let context: OpaquePointer?
        private let listener: Int32
        private let mapping: UnsafeMutablePointer<modbus_mapping_t>?
        private var sockets: [Int32] = []

        init(context: OpaquePointer?, listener: Int32) {
            self.context = context
            self.listener = listener
            mapping = modbus_mapping_new(0, 0, Int32(LibmodbusServer.registerCount), 0)
            for index in 0..<LibmodbusServer.registerCount {
                mapping?.pointee.tab_registers[index] = UInt16(2 * index)
            }
        }

        func serve(until isOver: () -> Bool) {
            while !isOver() {
                var polled = ([listener] + sockets).map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
                guard poll(&polled, nfds_t(polled.count), 20) > 0 else { continue }
                for entry in polled where entry.revents != 0 {
                    if entry.fd == listener { accept() } else { answer(entry.fd) }
                }
            }
            for socket in sockets + [listener] { close(socket) }
            modbus_mapping_free(mapping)
            modbus_free(context)
        }

        private func accept() {
            let socket = Glibc.accept(listener, nil, nil)
            if socket >= 0 { sockets.append(socket) }
        }

        private func answer(_ socket: Int32) {
            var request = [UInt8](repeating: 0, count: Int(MODBUS_TCP_MAX_ADU_LENGTH))
            modbus_set_socket(context, socket)
            let count = modbus_receive(context, &request)
            if count > 0 && modbus_reply(context, request, count, mapping) >= 0 { return }
            if count == 0 { return }
            close(socket)
            sockets.removeAll { $0 == socket }
        }
    }
}
