import Testing
import TimeLimits
import Timekeeping

@testable import Simulators

@Suite(.ends())
struct UploadBufferTests {
    private func buffer(
        _ kind: UploadBufferRules.Kind = .ram, room: Int = 3, order: UploadBufferRules.Order = .oldestFirst
    ) -> UploadBuffer<String> {
        var rules = UploadBufferRules(nil, every: .seconds(1))
        (rules.kind, rules.room, rules.order) = (kind, room, order)
        return UploadBuffer(rules)
    }

    /// Puts rows 1... in and takes everything out again.
    private func drained(_ buffer: UploadBuffer<String>, rows: Int) -> [String] {
        var buffer = buffer
        for number in 1...rows { buffer.put("\(number)", number: number) }
        var out: [String] = []
        while let next = buffer.next {
            out.append(next)
            buffer.remove(number: Int(next) ?? 0)
        }
        return out
    }

    @Test func `rows leave in the order asked for`() {
        #expect(drained(buffer(), rows: 3) == ["1", "2", "3"])
        #expect(drained(buffer(order: .newestFirst), rows: 3) == ["3", "2", "1"])
    }

    @Test func `the oldest row goes when there is no room`() {
        #expect(drained(buffer(), rows: 5) == ["3", "4", "5"])
        #expect(drained(buffer(order: .newestFirst), rows: 5) == ["5", "4", "3"])
    }

    @Test func `without a buffer or room a row is lost`() {
        #expect(drained(buffer(.none), rows: 2) == [])
        #expect(drained(buffer(room: 0), rows: 2) == [])
    }

    @Test func `a row that arrived is taken out though a newer one came meanwhile`() {
        var buffer = buffer(order: .newestFirst)
        buffer.put("1", number: 1)
        buffer.put("2", number: 2)
        buffer.put("3", number: 3)
        buffer.remove(number: 2)
        #expect(buffer.numbers == [1, 3] && buffer.next == "3")
        buffer.remove(number: 3)
        #expect(buffer.next == "1")
    }

    @Test func `taking out what is not there changes nothing`() {
        var buffer = buffer()
        buffer.put("1", number: 1)
        buffer.remove(number: 7)
        #expect(buffer.count == 1 && buffer.numbers == [1])
    }

    @Test func `a loss of power empties RAM and leaves flash`() {
        for (kind, left) in [(UploadBufferRules.Kind.ram, 0), (.flash, 2)] {
            var buffer = buffer(kind)
            buffer.put("1", number: 1)
            buffer.put("2", number: 2)
            buffer.losePower()
            #expect(buffer.count == left && buffer.numbers.count == left)
        }
    }

    @Test(arguments: [
        ("{kind: ram, room: 1 h}", 360), ("{kind: ram, room: 25}", 25), ("{kind: flash}", 8640),
        ("{kind: ram, room: 15 s}", 1),
    ])
    func `room is counted in rows of the cadence`(yaml: String, rows: Int) throws {
        let rules = UploadBufferRules(try Parts.group("buffer", yaml), every: .seconds(10))
        #expect(rules.room == rows)
    }
}
