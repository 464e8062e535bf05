import Metering

/// Writes metrics in the text format of Prometheus, version 0.0.4: a family at a time.
///
/// Source: Prometheus, "Exposition formats".
package struct PrometheusText: Sendable {
    package private(set) var text = ""

    package enum Kind: String, Sendable { case counter, gauge, histogram }

    package typealias Labels = KeyValuePairs<String, String>

    package init() {}

    /// Begins a family; its samples follow.
    /// - Parameter help: one line.
    package mutating func family(_ name: String, _ kind: Kind, _ help: String) {
        text += "# HELP \(name) \(help)\n# TYPE \(name) \(kind.rawValue)\n"
    }

    package mutating func sample(_ name: String, _ value: Double, _ labels: Labels = [:]) {
        text += name + Self.text(of: labels) + " " + Self.shown(value) + "\n"
    }

    package mutating func sample(_ name: String, _ value: Int, _ labels: Labels = [:]) {
        text += name + Self.text(of: labels) + " \(value)\n"
    }

    /// A family of one sample without labels.
    package mutating func single(_ name: String, _ kind: Kind, _ help: String, _ value: Double) {
        family(name, kind, help)
        sample(name, value)
    }

    /// A family of one histogram.
    package mutating func histogram(_ name: String, _ help: String, _ histogram: Histogram) {
        family(name, .histogram, help)
        var below = 0
        for (bound, count) in zip(histogram.bounds, histogram.counts) {
            below += count
            sample("\(name)_bucket", below, ["le": Self.shown(bound)])
        }
        sample("\(name)_bucket", histogram.count, ["le": "+Inf"])
        sample("\(name)_sum", histogram.sum)
        sample("\(name)_count", histogram.count)
    }

    private static func text(of labels: Labels) -> String {
        guard !labels.isEmpty else { return "" }
        return "{" + labels.map { "\($0.key)=\"\(escaped($0.value))\"" }.joined(separator: ",") + "}"
    }

    private static func escaped(_ value: String) -> String {
        var result = ""
        for character in value.unicodeScalars {
            switch character {
            case "\\": result += "\\\\"
            case "\"": result += "\\\""
            case "\n": result += "\\n"
            default: result.unicodeScalars.append(character)
            }
        }
        return result
    }

    private static func shown(_ value: Double) -> String {
        if let whole = Int64(exactly: value) { return "\(whole)" }
        if value.isFinite { return value.description }
        return value.isNaN ? "NaN" : value < 0 ? "-Inf" : "+Inf"
    }
}
