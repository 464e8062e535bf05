import NIOCore

extension EndTable {
    /// Whose connections the servers of a run accept.
    package enum Access: Sendable {
        /// Anybody's: real clients connect to a simulation and to a paced run.
        case everybody
        /// Only those that the run itself makes. In virtual time a request of another program would be answered as if it
        /// were the run's, and the record would differ.
        case ownClients
    }
}

/// Knows which connections a run makes, and counts those of other programs.
///
/// A client announces its connection before a server can accept it, so an unknown one is a stranger's at once and nothing
/// has to wait.
struct StrangerWatch {
    /// How far a connection of the run has come.
    private enum Progress {
        case connecting
        case accepted
        /// Its client has closed it before the server has accepted it.
        case abandoned
    }

    private var own: [EndTable.Pair: Progress] = [:]
    /// Connections whose address is known before their port, by that address.
    private var sources: [String: ConnectionSource] = [:]
    private var sourceCount = 0
    /// Connections of other programs that were refused.
    private(set) var refused = 0

    var isEmpty: Bool { own.isEmpty && sources.isEmpty }

    mutating func announce(_ pair: EndTable.Pair) { own[pair] = .connecting }

    /// A connection of the run is closed, or could not be made.
    /// - Parameter mayArrive: whether its server may still accept it.
    mutating func withdraw(_ pair: EndTable.Pair, mayArrive: Bool) {
        own[pair] = own[pair] == .connecting && mayArrive ? .abandoned : nil
    }

    /// Makes an address that no other connection to the server comes from.
    mutating func makeSource(for server: SocketAddress) -> String {
        sourceCount += 1
        let host = ConnectionSource.host(sourceCount)
        sources[host] = ConnectionSource(server: server)
        return host
    }

    mutating func forget(source host: String) { sources[host] = nil }

    func relayLeg(ofSource host: String) -> (any Channel)? { sources[host]?.relayLeg }

    /// A server has been asked to accept a connection; a stranger's is counted.
    mutating func admits(_ pair: EndTable.Pair?) -> Bool {
        if let pair, let progress = own[pair] {
            own[pair] = progress == .abandoned ? nil : .accepted
            return true
        }
        if let pair, let host = pair.client.ipAddress, sources[host]?.take(at: pair.server) == true {
            return true
        }
        refused += 1
        return false
    }

    mutating func note(relayLeg leg: any Channel, ofSource host: String) { sources[host]?.relayLeg = leg }
}

/// A loopback address from which one connection of the run comes.
///
/// A library that connects by itself takes an address to connect from, but tells its port only afterwards.
struct ConnectionSource {
    let server: SocketAddress
    /// What a relay has opened for the connection.
    var relayLeg: (any Channel)?
    private var isTaken = false

    init(server: SocketAddress) {
        self.server = server
    }

    /// - Returns: whether the connection is the one that was announced.
    mutating func take(at address: SocketAddress) -> Bool {
        guard !isTaken, address == server else { return false }
        isTaken = true
        return true
    }

    /// 127.200.0.1 and further: devices have 127.77 to 127.176, and the system takes 127.0.0.1.
    static func host(_ number: Int) -> String {
        "127.\(200 + number / 62_500 % 50).\(number / 250 % 250).\(1 + number % 250)"
    }
}
