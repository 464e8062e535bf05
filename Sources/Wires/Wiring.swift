import Foundation
import NIOCore

/// The loop, the table of both ends and the trust that the wires of one run share.
package struct Wiring: Sendable {
    package let group: any EventLoopGroup
    package let ends: EndTable
    /// Whom clients trust over TLS.
    package let tls: ClientTLS
    /// What confirms messages over MQTT in virtual time; `nil` on the real clock.
    package let barriers: MQTTBarriers?
    /// Is told of what crosses the wires; `nil` when it is not recorded.
    package var tap: Tap?

    package init(
        group: any EventLoopGroup, ends: EndTable = EndTable(), tls: ClientTLS = ClientTLS(),
        barriers: MQTTBarriers? = nil, tap: Tap? = nil
    ) {
        self.group = group
        self.ends = ends
        self.tls = tls
        self.barriers = barriers
        self.tap = tap
    }

    /// The same loop and the same run, with a table that knows by itself which connections were made with it.
    package func branch() -> Wiring {
        Wiring(group: group, ends: ends.branch(), tls: tls, barriers: barriers, tap: tap)
    }
}

/// An address that a server cannot have.
package struct PortProblem: Error, Sendable, Equatable, CustomStringConvertible {
    package let host: String
    package let port: Int
    /// The code of the system, for example `EADDRINUSE`.
    package let errnoCode: Int32

    package var description: String {
        switch errnoCode {
        case EADDRINUSE: "\(host):\(port) is in use by another program; stop it or choose another port"
        case EACCES:
            "\(host):\(port) needs privileges that this program does not have; choose a port above 1023"
        case EADDRNOTAVAIL: "\(host) is no address of this machine; choose one of its own"
        default: "\(host):\(port) cannot be bound (error \(errnoCode))"
        }
    }
}
