import NIOCore
import Testing
import TimeLimits

@testable import Wires

@Suite(.ends())
struct LocalAddressTests {
    @Test(arguments: [
        ("127.0.0.1", true), ("127.77.1.1", true), ("127.255.255.254", true), ("192.0.2.1", false),
        ("10.127.0.1", false), ("128.0.0.1", false), ("126.255.255.255", false), ("0.0.0.0", false),
        ("::1", false),
        ("::ffff:127.0.0.1", false), ("2001:db8::1", false),
    ]) func `an address of loopback is used towards loopback only`(host: String, isUsed: Bool) throws {
        #expect(try LocalAddress.isUsed(towards: SocketAddress(ipAddress: host, port: 80)) == isUsed)
        #expect(LocalAddress.isUsed(towards: host, port: 80) == isUsed)
    }

    @Test func `a name is looked up before that is decided`() {
        #expect(LocalAddress.isUsed(towards: "localhost", port: 80))
        // Names that only look like addresses of loopback; nobody has them (RFC 6761).
        #expect(!LocalAddress.isUsed(towards: "127.example.invalid", port: 80))
    }
}
