import NIOCore
import NIOPosix

extension Wiring {
    /// Whether somebody accepts connections there.
    package func accepts(host: String, port: Int) async -> Bool {
        let bootstrap = ClientBootstrap(group: group).channelInitializer { [ends] channel in
            channel.eventLoop.makeCompletedFuture { try ends.announceConnections(of: channel) }
        }
        return await isThere(bootstrap.connect(toHost: host, port: port))
    }

    /// Whether a program accepts connections on a Unix socket.
    package func accepts(path: String) async -> Bool {
        await isThere(ClientBootstrap(group: group).connect(unixDomainSocketPath: path))
    }

    private func isThere(_ attempt: EventLoopFuture<any Channel>) async -> Bool {
        guard case .success(let channel) = await attempt.result() else { return false }
        try? await channel.close().get()
        return true
    }
}
