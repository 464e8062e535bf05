import SampleReadings
import Seeded
import Testing
import TimeLimits
import Timekeeping

@testable import Metering

@Suite(.ends())
struct ReadingIdentityTests {
    private static let rows: [(identity: ReadingIdentity, text: String)] = [
        (.stamp(UTCInstant(seconds: 2_085_978_495)), "stamp/2085978495000000000"),
        (.stamp(UTCInstant(nanoseconds: .min)), "stamp/-9223372036854775808"),
        (.numbered(sequence: 1001, boot: 3), "boot/3/1001"),
        (.sinceStart(sequence: 7, milliseconds: 123_456), "start/123456/7"),
        (.sinceStart(sequence: 7, milliseconds: nil), "start//7"),
        (.sinceStart(sequence: nil, milliseconds: .max), "start/9223372036854775807/"),
    ]

    @Test(arguments: rows)
    func `an identity has one text`(row: (identity: ReadingIdentity, text: String)) {
        #expect("\(row.identity)" == row.text)
        #expect(ReadingIdentity(row.text) == row.identity)
    }

    @Test(arguments: [
        "", "stamp", "stamp/", "stamp/x", "stamp/1/2", "boot/1", "boot//1", "boot/1/", "start/1", "start/x/1",
        "start/1/x", "start/1/2/3", "stamp/9223372036854775808", "other/1/2",
    ])
    func `any other text is none`(text: String) { #expect(ReadingIdentity(text) == nil) }

    @Test func `damaged texts are none, or identities that print the same`() {
        var random = SeededNumbers(seed: 12)
        for _ in 0..<DamagedInputs.count(ordinarily: 3000) {
            var text = Array(Self.rows.randomElement(using: &random)!.text.utf8)
            text[Int.random(in: 0..<text.count, using: &random)] = "/09x-".utf8.randomElement(using: &random)!
            guard let found = ReadingIdentity(String(decoding: text, as: UTF8.self)) else { continue }
            #expect(ReadingIdentity("\(found)") == found)
        }
    }

    @Test func `a stamp and a boot count hold for ever`() {
        for identity in [ReadingIdentity.stamp(noon), .numbered(sequence: 1, boot: 1)] {
            #expect(identity.isKnownAgain(after: .seconds(86_400 * 3650)))
            #expect(identity.contradicts(after: .seconds(86_400 * 3650)))
        }
    }

    @Test(arguments: [
        (Int64?.none, 86_400.0, true), (nil, 86_401, false), (5000, 86_400, true), (5000, 86_401, false),
        (172_800_000, 172_800, true),
    ])
    func `a sequence number is known again for a day, or as long as the meter had run`(
        milliseconds: Int64?, span: Double, isKnown: Bool
    ) {
        let identity = ReadingIdentity.sinceStart(sequence: 7, milliseconds: milliseconds)
        #expect(identity.isKnownAgain(after: .seconds(span)) == isKnown)
    }

    @Test(arguments: [
        (Int64(123_456), 123.0, true), (123_456, 124, false), (86_400_000, 3599, true),
        (86_400_000, 3600, false),
    ])
    func `milliseconds since the start are known again before another start can show them`(
        milliseconds: Int64, span: Double, isKnown: Bool
    ) {
        let identity = ReadingIdentity.sinceStart(sequence: nil, milliseconds: milliseconds)
        #expect(identity.isKnownAgain(after: .seconds(span)) == isKnown)
        #expect(!identity.contradicts(after: .zero))
    }

    @Test func `number and time since the start contradict before another start can show them`() {
        let identity = ReadingIdentity.sinceStart(sequence: 7, milliseconds: 60_000)
        #expect(identity.contradicts(after: .seconds(59)))
        #expect(!identity.contradicts(after: .seconds(60)))
        let bare = ReadingIdentity.sinceStart(sequence: 7, milliseconds: nil)
        #expect(!bare.contradicts(after: .zero))
        // A date of a clock that nobody has set is no time since the start.
        let dated = ReadingIdentity.sinceStart(sequence: 7, milliseconds: 1_762_171_200_000)
        #expect(!dated.contradicts(after: .zero))
    }
}
