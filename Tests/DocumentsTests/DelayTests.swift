import Documents
import Testing
import TimeLimits
import Timekeeping

/// What a field that takes a delay makes of texts.
@Suite(.ends())
struct DelayTests {
    private static func read(_ written: String) throws(Diagnostics) -> DelayDistribution? {
        var mistakes: [Diagnostic] = []
        let root = try YAMLDocument.parse("by: \(written)", file: file)
        let settings = SettingsReader(owner: "`net.delay`", rows: [ConfigRow("by", .delay)])
            .read(root, into: &mistakes)
        guard mistakes.isEmpty else { throw Diagnostics(mistakes) }
        return settings?.delay("by")
    }

    static let accepted: [(written: String, delay: DelayDistribution, text: String)] = [
        ("120 ms", .fixed(.milliseconds(120)), "120 ms"),
        ("0 s", .fixed(.zero), "0 s"),
        ("80 ms..2 s", .even(.milliseconds(80)...(.seconds(2))), "80 ms..2 s"),
        ("\"80 ms .. 1 min 30 s\"", .even(.milliseconds(80)...(.seconds(90))), "80 ms..1 min 30 s"),
        ("1 s..1 s", .even(.seconds(1)...(.seconds(1))), "1 s..1 s"),
        (
            "{median: 120 ms, p99: 3 s}", .logNormal(median: .milliseconds(120), p99: .seconds(3)),
            "{median: 120 ms, p99: 3 s}"
        ),
    ]

    @Test(arguments: accepted) func `a delay is a span, a range or a median with a p99`(
        row: (written: String, delay: DelayDistribution, text: String)
    ) throws {
        #expect(try Self.read(row.written) == row.delay)
        #expect(row.delay.text == row.text)
    }

    static let refused: [(written: String, message: String, hint: String?)] = [
        (
            "2 s..80 ms", "`by` of `net.delay` takes a range that runs upward, found `2 s..80 ms`",
            "write 80 ms..2 s"
        ),
        (
            "-80 ms..2 s", "`by` of `net.delay` takes a duration, found `-80 ms`, which is negative",
            "write 80 ms"
        ),
        ("80..2 s", "`by` of `net.delay` takes a duration, found `80` without a unit", "write 80 s"),
        ("80 ms..", "`by` of `net.delay` takes a duration, found nothing", "write 5 s"),
        ("80 ms..2 kW", "`by` of `net.delay` takes a duration, found a power", "write 5 s"),
        (
            "{median: 3 s, p99: 120 ms}", "`p99` of `by` is at least the median, which is 3 s, found 120 ms",
            "99 of 100 delays are at most this"
        ),
        ("{median: 0 s, p99: 3 s}", "`median` of `by` is above zero, found 0 s", "write 120 ms"),
        ("{median: 120 ms}", "`by` needs `p99`, a duration", "add p99: 3 s"),
        ("{median: 120 ms, p95: 3 s}", "unknown field `p95`; did you mean `p99`?", nil),
        (
            "[80 ms, 2 s]",
            "`by` of `net.delay` takes a duration, a range `80 ms..2 s` or `{median: 120 ms, p99: 3 s}`, found a list",
            "write 120 ms"
        ),
    ]

    @Test(arguments: refused) func `what is no delay is refused`(
        row: (written: String, message: String, hint: String?)
    ) {
        let mistakes = #expect(throws: Diagnostics.self) { try Self.read(row.written) }
        #expect(mistakes?.all.first?.message == row.message)
        #expect(mistakes?.all.first?.hint == row.hint)
    }
}
