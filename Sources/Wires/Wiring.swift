import Foundation
import NIOCore

/// The loop, the table of both ends and the trust that the wires of one run share.
public struct Wiring: Sendable {
    public let group: any EventLoopGroup
    public let ends: EndTable
    /// Whom clients trust over TLS.
    public let tls: ClientTLS
    /// What confirms messages over MQTT in virtual time; `nil` on the real clock.
    public let barriers: MQTTBarriers?

    public init(
        group: any EventLoopGroup, ends: EndTable = EndTable(), tls: ClientTLS = ClientTLS(),
        barriers: MQTTBarriers? = nil
    ) {
        self.group = group
        self.ends = ends
        self.tls = tls
        self.barriers = barriers
    }

    /// The same loop and the same run, with a table that knows by itself which connections were made with it.
    public func branch() -> Wiring {
        Wiring(group: group, ends: ends.branch(), tls: tls, barriers: barriers)
    }
}

/// An address that a server cannot have.
public struct PortProblem: Error, Sendable, Equatable, CustomStringConvertible {
    public let host: String
    public let port: Int
    /// The code of the system, for example `EADDRINUSE`.
    public let errnoCode: Int32

    public var description: String {
        switch errnoCode {
        case EADDRINUSE: "\(host):\(port) is in use by another program; stop it or choose another port"
        case EACCES:
            "\(host):\(port) needs privileges that this program does not have; choose a port above 1023"
        case EADDRNOTAVAIL: "\(host) is no address of this machine; choose one of its own"
        default: "\(host):\(port) cannot be bound (error \(errnoCode))"
        }
    }
}
