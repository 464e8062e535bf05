import Foundation
import Testing

/// Ends the process of the tests, and names the test, when a test takes longer than its limit.
///
/// `.timeLimit` of Swift Testing only cancels the task of a test: a test that loops, or that waits without regard to
/// cancellation, keeps the whole run waiting. This limit is watched from a thread that no test can block.
package struct EndsWithin: SuiteTrait, TestTrait, TestScoping {
    let limit: Duration
    package let isRecursive = true

    package func provideScope(
        for test: Test, testCase: Test.Case?, performing function: @Sendable () async throws -> Void
    ) async throws {
        let place = "\(test.sourceLocation.fileID):\(test.sourceLocation.line)"
        let number = TestWatch.ofProcess.begin(test.displayName ?? test.name, at: place, limit: limit)
        defer { TestWatch.ofProcess.end(number) }
        try await function()
    }
}

extension Trait where Self == EndsWithin {
    /// - Parameter limit: of real time, for each test and each of its arguments. Long proofs with a larger number of
    ///   inputs (`WATTLOOP_FUZZ`) have twenty times as long.
    package static func ends(within limit: Duration = .seconds(300)) -> Self {
        let isLong = ProcessInfo.processInfo.environment["WATTLOOP_FUZZ"] != nil
        return EndsWithin(limit: isLong ? limit * 20 : limit)
    }
}
