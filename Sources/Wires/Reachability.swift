import NIOCore
import NIOPosix

extension Wiring {
    /// Whether somebody accepts connections there.
    public func accepts(host: String, port: Int) async -> Bool {
        let connected = await ClientBootstrap(group: group).connect(toHost: host, port: port).result()
        guard case .success(let channel) = connected else { return false }
        try? await channel.close().get()
        return true
    }
}
