import Testing
import TimeLimits
import Timekeeping
import Verdicts

@testable import Components

@Suite(.ends())
struct RowsAheadTests {
    private static func row(_ key: Int64, _ value: Double = 0) -> SeriesRow {
        let instant = UTCInstant(seconds: key)
        return SeriesRow(key: instant, at: instant, hasStamp: true, values: [.init("power", value)])
    }

    @Test func `rows come out in the order of their keys, those of one key as they came in`() {
        var ahead = RowsAhead()
        let rows: [(Int64, Double)] = [(5, 1), (3, 2), (5, 3), (4, 4), (3, 5)]
        for (key, value) in rows { ahead.insert(Self.row(key, value)) }
        var values: [Double] = []
        while let row = ahead.next(before: nil) { values += row.values.map(\.value) }
        #expect(values == [2, 5, 4, 1, 3])
    }

    @Test func `a row waits for what comes before it`() {
        var ahead = RowsAhead()
        #expect(ahead.next(before: nil) == nil)
        for key in [7, 5] as [Int64] { ahead.insert(Self.row(key)) }
        #expect(ahead.next(before: UTCInstant(seconds: 5)) == nil)
        #expect(ahead.next(before: UTCInstant(seconds: 6))?.key == UTCInstant(seconds: 5))
        ahead.insert(Self.row(6))
        #expect(ahead.next(before: UTCInstant(seconds: 8))?.key == UTCInstant(seconds: 6))
        #expect(ahead.next(before: UTCInstant(seconds: 8))?.key == UTCInstant(seconds: 7))
        #expect(ahead.next(before: nil) == nil)
    }
}
