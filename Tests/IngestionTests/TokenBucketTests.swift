import Testing
import TimeLimits
import Timekeeping

@testable import Ingestion

@Suite(.ends())
struct TokenBucketTests {
    @Test func `a rate that is nearly none makes a long wait`() {
        let size = TokenBucket.Size(rate: 1e-300, burst: 1)
        var bucket = TokenBucket(size, at: noon)
        let isTaken = bucket.take(of: size, at: noon)
        #expect(isTaken)
        #expect(bucket.wait(of: size, at: noon) == .max)
    }
}
