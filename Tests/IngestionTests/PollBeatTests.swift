import Testing
import TimeLimits
import Timekeeping

@testable import Ingestion

@Suite(.ends())
struct PollBeatTests {
    @Test func `beats of many meters are spread over one span`() {
        let first = (0..<4).map {
            PollBeat(every: .seconds(1), index: $0, of: 4, start: noon).next(from: noon)
        }
        #expect(first == [250, 500, 750, 1000].map { noon + .milliseconds($0) })
    }

    @Test func `the last of an uneven number beats on the span's end`() {
        let beat = PollBeat(every: .seconds(1), index: 2, of: 3, start: noon)
        #expect(beat.next(from: noon) == noon + .seconds(1))
    }

    @Test(arguments: [(0, 2000), (1999, 2000), (2000, 2000), (2001, 4000), (7500, 8000)])
    func `a late poll leaves beats out and keeps to the others`(milliseconds: Int, next: Int) {
        let beat = PollBeat(every: .seconds(2), index: 0, of: 1, start: noon)
        #expect(beat.next(from: noon + .milliseconds(milliseconds)) == noon + .milliseconds(next))
    }
}
