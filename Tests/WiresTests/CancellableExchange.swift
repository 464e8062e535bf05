import Synchronization
import Wires

/// An exchange that another process can cancel.
final class CancellableExchange: Sendable {
    private let task = Mutex<Task<HTTPResponse, any Error>?>(nil)

    func run(
        on run: VirtualRun, _ exchange: @escaping @Sendable () async throws -> HTTPResponse
    ) async throws -> HTTPResponse {
        // Made under the lock, so that whoever cancels it finds it.
        let task = self.task.withLock { slot in
            let task = Task(executorPreference: run.executor) { try await exchange() }
            slot = task
            return task
        }
        return try await task.value
    }

    func cancel() {
        task.withLock { $0 }?.cancel()
    }
}

extension HTTPURL {
    /// The same server, another target.
    func at(_ target: String) -> Self {
        HTTPURL(host: host, port: port, target: target)
    }
}
