import Foundation
import Simulators
import Synchronization
import Timekeeping
import Verdicts

/// Rows of truth on disk until they are compared, so that memory does not grow with the run.
///
/// One file for all series, in blocks of one series each: a thousand devices need one descriptor.
final class TruthSpool: Sendable {
    private let wanted: Set<Series>
    private let state: Mutex<State>

    struct Series: Hashable, Sendable {
        let device: String
        let path: String
    }

    private struct State {
        var file: SpoolFile
        var series: [Series: SpoolSeries] = [:]
    }

    /// - Parameter wanted: the series that an expectation compares; others are not kept.
    init(folder: URL, wanted: Set<Series>) {
        self.wanted = wanted
        let blockSize = wanted.count > 64 ? 4096 : 65_536
        state = Mutex(State(file: SpoolFile(folder.appending(path: ".truth-rows"), blockSize: blockSize)))
    }

    func append(_ row: TruthRow) throws {
        let series = Series(device: row.device, path: row.path)
        guard wanted.contains(series) else { return }
        try state.withLock { state in
            state.series[series, default: SpoolSeries()].append(row)
            guard let bytes = state.series[series]?.takeBlock(of: state.file.blockSize) else { return }
            state.series[series]?.blocks.append(try state.file.append(bytes))
        }
    }

    /// The rows of a series in order of their keys.
    /// - Parameter undelivered: numbers of rows that had not arrived when the run ended.
    func rows(_ series: Series, undelivered: Set<Int>) throws -> SpoolReader? {
        try state.withLock { state in
            guard var found = state.series[series] else { return nil }
            if let bytes = found.takeBlock(of: 1) { found.blocks.append(try state.file.append(bytes)) }
            state.series[series] = found
            return SpoolReader(try state.file.reader(), found, undelivered: undelivered)
        }
    }

    func remove() {
        state.withLock { $0.file.remove() }
    }
}
