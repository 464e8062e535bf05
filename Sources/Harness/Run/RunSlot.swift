import NIOPosix

/// What a run has for itself while others run at the same time: a thread with its event loop, and loopback addresses.
package struct RunSlot: Sendable {
    /// More than anyone has cores for, and as many as there are blocks of addresses.
    package static let most = 100

    let threads: MultiThreadedEventLoopGroup
    let addresses: AddressBlock
    /// Keeps the addresses from others; `nil` when all are taken, and then they are shared.
    private let claim: AddressClaim?

    /// A thread of the process for a run that need not keep away from others of the process.
    package static let shared = RunSlot(threads: .singleton)

    private init(threads: MultiThreadedEventLoopGroup) {
        self.threads = threads
        claim = AddressClaim.first(of: Self.most)
        addresses = AddressBlock(claim?.number ?? 0)
    }

    /// With the first addresses that no other run on this machine has.
    package init() {
        self.init(threads: MultiThreadedEventLoopGroup(numberOfThreads: 1))
    }

    /// Ends the thread; no run uses the slot any more.
    package func close() async {
        try? await threads.shutdownGracefully()
    }
}

/// The loopback addresses of one run, `127.77.x.y` when it is alone; Linux needs no set-up for them.
struct AddressBlock: Sendable {
    private let network: Int

    /// - Parameter number: 0..<100, each with addresses that no other has.
    init(_ number: Int = 0) {
        network = 77 + number
    }

    /// Where components listen, each on a port of its own.
    var componentHost: String { "127.\(network).0.1" }

    /// An address of its own for each device.
    /// - Parameter index: of the device, 0..<63 000.
    func device(_ index: Int) -> String {
        "127.\(network).\(1 + index / 250).\(1 + index % 250)"
    }
}
