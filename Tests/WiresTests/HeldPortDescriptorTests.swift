import Foundation
import NIOCore
import NIOPosix
import Synchronization
import Testing
import TimeLimits

@testable import Wires

@Suite(.ends())
struct HeldPortDescriptorTests {
    private final class Seen: Sendable {
        let isOver = Atomic(false)
        let lost = Atomic(0)
    }

    @Test func `a port that cannot be held costs no other thread its descriptor`() async throws {
        let listener = try await ServerBootstrap(group: ServerUnderTest.group)
            .bind(host: "127.0.0.1", port: 0).get()
        let port = try #require(listener.localAddress?.port)
        let seen = Seen()
        await withTaskGroup(of: Void.self) { group in
            group.addTask {
                while !seen.isOver.load(ordering: .relaxed) {
                    let descriptor = open("/dev/null", O_RDONLY | O_CLOEXEC)
                    if close(descriptor) != 0 { seen.lost.add(1, ordering: .relaxed) }
                }
            }
            group.addTask {
                for _ in 0..<20_000 where (try? HeldPort(host: "127.0.0.1", port: port)) != nil {
                    Issue.record("a port that another socket listens on was held")
                }
                seen.isOver.store(true, ordering: .relaxed)
            }
        }
        #expect(seen.lost.load(ordering: .relaxed) == 0)
        try await listener.close()
    }
}
