import Dispatch
import Testing
import TimeLimits

@testable import Harness

/// Two processes of wattloop at the same time never share the addresses of devices: a socket name of the system
/// is one process's at a time, and a claim within one process meets the same rule.
@Suite(.ends())
struct AddressClaimTests {
    @Test func `Claims that last at the same time have different blocks`() throws {
        let first = try #require(AddressClaim.first(of: RunSlot.most))
        let second = try #require(AddressClaim.first(of: RunSlot.most))
        #expect(first.number != second.number)
    }

    @Test func `A block whose claim has ended is free again`() throws {
        func number() throws -> Int { try #require(AddressClaim.first(of: RunSlot.most)).number }
        let numbers = try (0..<(2 * RunSlot.most)).map { _ in try number() }
        #expect(numbers.allSatisfy { $0 < RunSlot.most })
    }

    @Test func `whoever claims while others do gets a block or none`() {
        DispatchQueue.concurrentPerform(iterations: 8) { _ in
            for _ in 0..<500 { #expect(AddressClaim.first(of: 4).map { $0.number < 4 } ?? true) }
        }
    }
}
