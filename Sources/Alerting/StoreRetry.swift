import Logging
import Metering
import Timekeeping

/// Tries again every second while the store is full or out of order; the log has one line of it, and one when it is over.
struct StoreRetry: Sendable {
    private let time: any Timekeeper
    private let logger: Logger
    private let trouble: Logger.Message

    /// - Parameter trouble: what cannot be done meanwhile, for the log.
    init(time: any Timekeeper, logger: Logger, _ trouble: Logger.Message) {
        self.time = time
        self.logger = logger
        self.trouble = trouble
    }

    /// - Throws: what `body` throws, but for `StoreError`; `CancellationError`.
    func run<Result>(_ body: () async throws -> Result) async throws -> Result {
        var failures = 0
        while true {
            do {
                let result = try await body()
                if failures > 0 {
                    logger.notice("the store works again", metadata: ["failures": "\(failures)"])
                }
                return result
            } catch let error as StoreError {
                if failures == 0 { logger.error(trouble, metadata: ["reason": "\(error)"]) }
                failures += 1
                try await time.sleep(for: .seconds(1))
            }
        }
    }
}
