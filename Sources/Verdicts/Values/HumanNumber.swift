import Quantities
import Timekeeping

/// Numbers and spans of time as reports print them.
package enum HumanNumber {
    /// The symbol of a dimension's base unit.
    static func unit(of dimension: Dimension) -> String {
        switch dimension {
        case .power: "W"
        case .reactivePower: "var"
        case .apparentPower: "VA"
        case .energy: "Wh"
        case .reactiveEnergy: "varh"
        case .apparentEnergy: "VAh"
        case .voltage: "V"
        case .current: "A"
        case .frequency: "Hz"
        case .resistance: "ohm"
        case .angle: "deg"
        case .temperature: "degC"
        case .drift: "ppm"
        case .rate: "/s"
        case .price: "EUR/kWh"
        case .time: "s"
        case .ratio: ""
        }
    }

    /// At most `decimals` digits behind the point, zeros at the end dropped, with the unit where there is one.
    static func text(_ number: Double, unit: String, decimals: Int = 3) -> String {
        let digits = trimmed(FixedDecimal.text(number, decimals: decimals))
        return unit.isEmpty ? digits : "\(digits) \(unit)"
    }

    private static func trimmed(_ text: String) -> String {
        guard text.contains(".") else { return text }
        var kept = Substring(text)
        while kept.last == "0" { kept.removeLast() }
        if kept.last == "." { kept.removeLast() }
        return kept == "-0" ? "0" : String(kept)
    }

    /// As a scenario writes it: `1 h 30 min`, `5 s`, `250 ms`.
    package static func text(_ span: Duration) -> String {
        let total = span.nanoseconds
        guard total != 0 else { return "0 s" }
        let sign = total < 0 ? "-" : ""
        var rest = total.magnitude
        var parts: [String] = []
        for (unit, size) in units where rest >= size {
            parts.append("\(rest / size) \(unit)")
            rest %= size
        }
        if rest > 0 { parts.append("\(rest) ns") }
        return sign + parts.joined(separator: " ")
    }

    private static let units: [(String, UInt64)] = [
        ("d", 86_400_000_000_000), ("h", 3_600_000_000_000), ("min", 60_000_000_000), ("s", 1_000_000_000),
        ("ms", 1_000_000),
    ]
}

/// Numbers with a fixed count of digits behind the point, the same on every machine.
enum FixedDecimal {
    private static let powers: [Double] = [1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9]

    static func text(_ number: Double, decimals: Int) -> String {
        var bytes: [UInt8] = []
        append(number, decimals: decimals, to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Halves are rounded away from zero; a number beyond 15 digits is printed in full instead.
    static func append(_ number: Double, decimals: Int, to bytes: inout [UInt8]) {
        let decimals = min(max(decimals, 0), powers.count - 1)
        let scaled = (number * powers[decimals]).rounded(.toNearestOrAwayFromZero)
        guard abs(scaled) < 1e15 else { bytes.append(contentsOf: "\(number)".utf8); return }
        let whole = Int64(scaled)
        if whole < 0 { bytes.append(UInt8(ascii: "-")) }
        append(whole.magnitude, atLeast: decimals + 1, to: &bytes)
        guard decimals > 0 else { return }
        bytes.insert(UInt8(ascii: "."), at: bytes.count - decimals)
    }

    /// Decimal digits, with zeros in front up to `width`.
    static func append(_ number: UInt64, atLeast width: Int = 1, to bytes: inout [UInt8]) {
        let first = bytes.count
        var rest = number
        repeat {
            bytes.append(UInt8(ascii: "0") + UInt8(rest % 10))
            rest /= 10
        } while rest > 0 || bytes.count - first < width
        bytes[first...].reverse()
    }
}
