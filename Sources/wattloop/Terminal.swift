import Foundation
import Reports
import Synchronization
import Wires

/// Where text for people goes: results to standard output, progress and complaints to standard error.
///
/// When the reader of a pipe has gone, the command ends without a word, as other tools do; when standard output cannot be
/// written for another reason, it ends with a line that says why. A command that has something to put in order first
/// waits for that with `end()`; any other ends on the spot.
enum Terminal {
    /// What a shell shows of a tool that SIGPIPE has ended.
    private static let closedPipe = 128 + SIGPIPE

    static let outputIsTerminal = isatty(STDOUT_FILENO) == 1
    static let errorIsTerminal = isatty(STDERR_FILENO) == 1

    private static let output = TextOutput(descriptor: STDOUT_FILENO)
    private static let errors = TextOutput(descriptor: STDERR_FILENO)
    private static let state = Mutex(State())

    private struct State {
        /// The exit code that it has brought about.
        var code: Int32?
        var waiting: [Int: CheckedContinuation<Void, Never>] = [:]
        var number = 0
    }

    /// Called before anything is written or opened.
    static func prepare() {
        StandardDescriptors.fill()
        signal(SIGPIPE, SIG_IGN)
    }

    /// Columns of the terminal that progress goes to.
    static var errorWidth: Int {
        var size = winsize()
        guard ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 80 }
        return Int(size.ws_col)
    }

    static func say(_ text: String) { write(text + "\n") }

    /// Text that ends its own lines.
    static func write(_ text: String) {
        switch output.write(text) {
        case nil: break
        case .closed: finish(with: closedPipe)
        case .failed(let code):
            finish(
                with: Reports.ExitCode.harnessFailed.rawValue,
                saying: "error: standard output cannot be written: \(SystemReason.text(of: code)); "
                    + "make room, or send it to another place")
        }
    }

    static func complain(_ text: String) { writeError(text + "\n") }

    /// Replaces the last line of a terminal; an empty text clears it.
    static func progress(_ text: String) { writeError("\r\u{1B}[2K\(text)") }

    /// Complaints that no disk has room for are lost; whatever works goes on.
    private static func writeError(_ text: String) {
        if errors.write(text) == .closed { finish(with: closedPipe) }
    }

    /// Ends a command that writes as long as it runs, soon after the reader of its output has gone.
    static func watchReader() {
        guard output.isPipe else { return }
        Thread.detachNewThread {
            output.waitForReaderToGo()
            finish(with: closedPipe)
        }
    }

    /// Suspends until nothing can be written any more, or the task is cancelled.
    static func end() async {
        let number = state.withLock { state in
            state.number += 1
            return state.number
        }
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isOver = state.withLock { state in
                    guard state.code == nil, !Task.isCancelled else { return true }
                    state.waiting[number] = continuation
                    return false
                }
                if isOver { continuation.resume() }
            }
        } onCancel: {
            state.withLock { $0.waiting.removeValue(forKey: number) }?.resume()
        }
    }

    /// Ends the process; a failure of its output counts for more than what the command has come to.
    /// - Parameter text: why it ends, unless its output is why.
    static func exit(_ code: Int32, saying text: String? = nil) -> Never {
        if let ended = state.withLock({ $0.code }) { Foundation.exit(ended) }
        if let text { complain(text) }
        Foundation.exit(state.withLock { $0.code } ?? code)
    }

    /// The first failure counts; what follows while the command puts things in order changes nothing.
    private static func finish(with code: Int32, saying text: String? = nil) {
        let waiting: [CheckedContinuation<Void, Never>]? = state.withLock { state in
            guard state.code == nil else { return nil }
            state.code = code
            defer { state.waiting = [:] }
            return state.waiting.sorted { $0.key < $1.key }.map(\.value)
        }
        guard let waiting else { return }
        if let text { complain(text) }
        if waiting.isEmpty { Foundation.exit(code) }
        for continuation in waiting { continuation.resume() }
    }
}
