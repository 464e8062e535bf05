import Foundation
import Quantities
import Testing
import TimeLimits
import Timekeeping
import Verdicts

@testable import Harness
@testable import Simulators

@Suite(.ends())
struct TruthSpoolTests {
    private static func row(_ second: Int64, _ number: Int, _ names: [String], stamp: Int64? = nil)
        -> TruthRow
    {
        TruthRow(
            device: "meter", path: "modbus", number: number, at: UTCInstant(seconds: second),
            stamp: stamp.map { UTCInstant(seconds: $0) },
            values: names.enumerated().map {
                TruthValue(name: $1, value: Double(number * 10 + $0), step: 0.1, dimension: .power)
            })
    }

    private static func read(_ rows: [TruthRow]) throws -> [[String]] {
        let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let series = TruthSpool.Series(device: "meter", path: "modbus")
        let spool = TruthSpool(folder: folder, wanted: [series])
        for row in rows { try spool.append(row) }
        // Several expectations may look at one series.
        let first = try all(#require(try spool.rows(series, undelivered: [])))
        let again = try all(#require(try spool.rows(series, undelivered: [])))
        #expect(first == again)
        return first.map { row in row.values.map { "\($0.name)=\(Int($0.value))" } }
    }

    private static func all(_ reader: SpoolReader) throws -> [SeriesRow] {
        var reader = reader
        var rows: [SeriesRow] = []
        while let row = try reader.next() { rows.append(row) }
        return rows
    }

    @Test func `rows with other quantities stand in one series`() throws {
        let rows = [
            Self.row(1, 1, ["power", "voltage"]), Self.row(2, 2, ["current"]), Self.row(3, 3, []),
            Self.row(4, 4, ["power", "voltage", "current"]), Self.row(5, 5, ["current"]),
        ]
        #expect(
            try Self.read(rows) == [
                ["power=10", "voltage=11"], ["current=20"], [], ["power=40", "voltage=41", "current=42"],
                ["current=50"],
            ])
    }

    @Test func `rows whose clock was set back come in order of their stamps`() throws {
        let rows = [
            Self.row(1, 1, ["power", "voltage"], stamp: 10), Self.row(2, 2, ["current"], stamp: 5),
            Self.row(3, 3, ["power"], stamp: 7),
        ]
        #expect(try Self.read(rows) == [["current=20"], ["power=30"], ["power=10", "voltage=11"]])
    }

    /// Every tenth row sets the clock back by 25 s; a row has 48 bytes, so there are blocks enough.
    @Test func `rows of many blocks whose clock is set back again and again come in order`() throws {
        let stamps = (0..<5000).map { (row: Int) -> Int64 in
            let setBack = row / 10 * 25 % 400
            return Int64(1000 + row - setBack)
        }
        let rows = stamps.indices.map { Self.row(Int64($0), $0, ["power"], stamp: stamps[$0]) }
        let sorted = stamps.indices.sorted { (stamps[$0], $0) < (stamps[$1], $1) }
        #expect(try Self.read(rows) == sorted.map { ["power=\($0 * 10)"] })
    }
}
