import Foundation
import Synchronization

/// Threads that keep the processors busy while a test looks for races.
final class CPULoad: Sendable {
    private let isOver = Atomic(false)

    private init() {}

    /// Runs `work` beside two busy threads, which end with it.
    static func beside<Result>(_ work: () async throws -> Result) async rethrows -> Result {
        let load = CPULoad()
        for _ in 1...2 { load.start() }
        defer { load.isOver.store(true, ordering: .relaxed) }
        return try await work()
    }

    private func start() {
        Thread.detachNewThread { [self] in
            while !isOver.load(ordering: .relaxed) {}
        }
    }
}
