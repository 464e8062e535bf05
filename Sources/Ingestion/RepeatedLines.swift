import Logging
import Timekeeping

/// Counts what would be the same line of a log again and again: the first is written at once, the others as one line a
/// minute with their number.
struct RepeatedLines<Kind: Hashable & Sendable>: Sendable {
    /// What happened more than once in a minute.
    struct Summary: Sendable {
        let kind: Kind
        let count: Int
        /// Of the latest one.
        let metadata: Logger.Metadata
    }

    private struct Window {
        var end: UTCInstant
        var count = 0
        var metadata: Logger.Metadata = [:]
    }

    static var span: Duration { .seconds(60) }

    /// One for each kind, of which there are few.
    private var windows: [Kind: Window] = [:]
    /// In the order in which they were first noted.
    private var kinds: [Kind] = []

    /// - Returns: whether this one is written at once.
    mutating func note(_ kind: Kind, _ metadata: Logger.Metadata, at now: UTCInstant) -> Bool {
        guard var window = windows[kind], now < window.end || window.count > 0 else {
            if windows.updateValue(Window(end: now + Self.span), forKey: kind) == nil { kinds.append(kind) }
            return true
        }
        window.count += 1
        window.metadata = metadata
        windows[kind] = window
        return false
    }

    /// Whether every counted line has been written.
    var isEmpty: Bool { windows.allSatisfy { $0.value.count == 0 } }

    /// When there is something to write; `nil` when all is written.
    var due: UTCInstant? { windows.values.lazy.filter { $0.count > 0 }.map(\.end).min() }

    /// What is due; its next minute begins.
    mutating func take(at now: UTCInstant) -> [Summary] {
        kinds.compactMap { kind in
            guard let window = windows[kind], window.count > 0, window.end <= now else { return nil }
            windows[kind] = Window(end: now + Self.span)
            return Summary(kind: kind, count: window.count, metadata: window.metadata)
        }
    }
}
