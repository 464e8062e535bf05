import Synchronization
import Timekeeping

/// Draws of one random stream, one after the other, for those who share it.
final class RandomDraws: Sendable {
    private let stream: RandomStream
    private let index = Atomic<UInt64>(0)

    init(_ stream: RandomStream) {
        self.stream = stream
    }

    func next() -> UInt64 {
        stream.bits(index.wrappingAdd(1, ordering: .relaxed).oldValue)
    }
}
