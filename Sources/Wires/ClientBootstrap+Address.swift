import NIOCore
import NIOPosix

extension ClientBootstrap {
    /// An address goes straight to the socket; only a name needs the resolver, which keeps time of its own.
    func connect(toHost host: String, port: Int) -> EventLoopFuture<any Channel> {
        guard let address = try? SocketAddress(ipAddress: host, port: port) else {
            return connect(host: host, port: port)
        }
        return connect(to: address)
    }
}

extension EventLoopFuture where Value: Sendable {
    /// The outcome as a value; never throws.
    func result() async -> Result<Value, any Error> {
        do { return .success(try await get()) } catch { return .failure(error) }
    }
}
