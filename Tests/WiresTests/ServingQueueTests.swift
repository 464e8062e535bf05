import Synchronization
import Testing
import TimeLimits

@testable import Wires

@Suite(.ends())
struct ServingQueueTests {
    @Test func `what finds no room is not taken, and what was taken is handled in order`() async {
        let queue = ServingQueue<Int>(limit: 3)
        #expect((0..<5).map { queue.add($0) } == [true, true, true, false, false])
        let handled = Mutex<[Int]>([])
        queue.finish()
        await queue.run { number in handled.withLock { $0.append(number) } }
        #expect(handled.withLock { $0.sorted() } == [0, 1, 2])
    }

    @Test func `close returns when the handlers have been cancelled`() async {
        let queue = ServingQueue<Int>(limit: 1)
        let (begun, tellBegun) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingOldest(1))
        let (ended, tellEnded) = AsyncStream.makeStream(of: Bool.self, bufferingPolicy: .bufferingOldest(1))
        let serving = Task {
            await queue.run { _ in
                tellBegun.yield()
                let (never, end) = AsyncStream.makeStream(
                    of: Void.self, bufferingPolicy: .bufferingOldest(1))
                for await _ in never {}
                withExtendedLifetime(end) { _ = tellEnded.yield(Task.isCancelled) }
            }
        }
        #expect(queue.add(1))
        for await _ in begun { break }
        await queue.close()
        await serving.value
        tellEnded.finish()
        #expect(await ended.reduce(into: []) { $0.append($1) } == [true])
    }

    @Test func `a queue that is closed before it serves ends at once`() async {
        let queue = ServingQueue<Int>(limit: 1)
        await queue.close()
        await queue.run { _ in Issue.record("nothing was added") }
        #expect(queue.add(1))
    }
}
