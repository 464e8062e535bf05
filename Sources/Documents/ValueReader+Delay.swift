import Quantities
import Timekeeping

/// A delay: `120 ms`, `80 ms..2 s` or `{median: 120 ms, p99: 3 s}`.
extension ValueReader {
    mutating func delay(_ node: Node) -> Setting? {
        guard let text = node.text else {
            return node.entries == nil ? mismatch(node, .delay) : logNormal(node)
        }
        guard !node.isAbsent else { return mismatch(node, .delay) }
        do {
            guard let dots = text.firstRange(of: "..") else {
                return .delay(.fixed(try DurationText.parse(text)))
            }
            let low = try DurationText.parse(String(text[..<dots.lowerBound]))
            let high = try DurationText.parse(String(text[dots.upperBound...]))
            return even(low, high, node)
        } catch {
            report(node.position, "\(subject) \(error)", hint: error.hint)
            return nil
        }
    }

    private mutating func even(_ low: Duration, _ high: Duration, _ node: Node) -> Setting? {
        guard low <= high else {
            report(
                node.position, "\(subject) takes a range that runs upward, found \(node.phrase)",
                hint: "write \(DurationText.text(high))..\(DurationText.text(low))")
            return nil
        }
        return .delay(.even(low...high))
    }

    private mutating func logNormal(_ node: Node) -> Setting? {
        guard case .group(let settings) = group(node, ConfigKind.logNormalDelay),
            let median = settings.duration("median"),
            let p99 = settings.duration("p99")
        else { return nil }
        guard median > .zero else {
            report(
                settings.field("median")?.position ?? node.position,
                "`median` of `\(name)` is above zero, found \(DurationText.text(median))",
                hint: "write 120 ms")
            return nil
        }
        guard p99 >= median else {
            report(
                settings.field("p99")?.position ?? node.position,
                "`p99` of `\(name)` is at least the median, which is \(DurationText.text(median)), "
                    + "found \(DurationText.text(p99))",
                hint: "99 of 100 delays are at most this")
            return nil
        }
        return .delay(.logNormal(median: median, p99: p99))
    }
}

extension ConfigKind {
    /// The fields of a delay with a long tail.
    package static let logNormalDelay: [ConfigRow] = [
        ConfigRow(
            "median", .duration(mayBeNegative: false), required: true,
            about: "half of all delays are at most this",
            example: "120 ms"),
        ConfigRow(
            "p99", .duration(mayBeNegative: false), required: true,
            about: "99 of 100 delays are at most this",
            example: "3 s"),
    ]
}

extension DelayDistribution {
    /// As a user would write it.
    package var text: String {
        switch self {
        case .fixed(let span): DurationText.text(span)
        case .even(let range):
            "\(DurationText.text(range.lowerBound))..\(DurationText.text(range.upperBound))"
        case .logNormal(let median, let p99):
            "{median: \(DurationText.text(median)), p99: \(DurationText.text(p99))}"
        }
    }
}

extension Settings {
    package func delay(_ name: String) -> DelayDistribution? {
        guard case .delay(let delay) = self[name] else { return nil }
        return delay
    }
}
