/// How a release of the library ArduinoJson prints numbers.
///
/// A number is taken apart into whole digits, so many decimals and a power of ten, in double precision and without
/// the exact digits behind it; trailing zeros are dropped, so a whole number has no decimal point. Until 7.1 the
/// library kept every number as a `double`, printed with nine digits behind the first; since then it keeps a
/// `float` as such, printed with six.
///
/// Source: ArduinoJson 6.21.5, 7.0.4 and 7.2.0, compared digit by digit.
enum ArduinoJSON: String, Sendable, CaseIterable {
    case v6_21 = "6.21.5"
    case v7_0 = "7.0.4"
    case v7_2 = "7.2.0"

    /// The text of a `float` variable.
    func text(_ value: Float) -> String {
        switch self {
        case .v6_21, .v7_0: Self.text(Double(value), places: 9)
        case .v7_2: Self.text(Double(value), places: 6)
        }
    }

    /// The text of a `double` variable.
    func text(_ value: Double) -> String { Self.text(value, places: 9) }

    /// - Parameter places: digits behind the first one, 6 or 9.
    private static func text(_ value: Double, places: Int) -> String {
        guard value.isFinite else { return "null" }
        var parts = Parts(value.magnitude, places: places)
        parts.dropZeros()
        var text = value < 0 ? "-" : ""
        text += String(parts.whole)
        if parts.places > 0 {
            let digits = String(parts.decimals)
            text += "." + String(repeating: "0", count: parts.places - digits.utf8.count) + digits
        }
        return parts.exponent == 0 ? text : text + "e\(parts.exponent)"
    }

    /// A number as the library takes it apart.
    private struct Parts {
        var whole: UInt32
        var decimals: UInt32
        var exponent = 0
        /// How many digits `decimals` stands for.
        var places: Int

        init(_ magnitude: Double, places: Int) {
            var value = magnitude
            exponent = Self.normalise(&value)
            whole = UInt32(value)
            self.places = places - (String(whole).utf8.count - 1)
            let limit = (0..<self.places).reduce(UInt32(1)) { power, _ in power * 10 }
            let scaled = (value - Double(whole)) * Double(limit)
            decimals = UInt32(scaled)
            decimals += UInt32((scaled - Double(decimals)) * 2)
            if decimals >= limit { carry() }
        }

        private mutating func carry() {
            decimals = 0
            whole += 1
            if exponent != 0 && whole >= 10 {
                exponent += 1
                whole = 1
            }
        }

        mutating func dropZeros() {
            while decimals % 10 == 0 && places > 0 {
                decimals /= 10
                places -= 1
            }
        }

        /// Brings very large and very small numbers to one digit before the point.
        /// - Returns: the power of ten that was taken out.
        private static func normalise(_ value: inout Double) -> Int {
            if value >= 1e7 {
                return reduce(&value) { value, step in value >= step.power ? step.inverse : nil }
            }
            guard value > 0 && value <= 1e-5 else { return 0 }
            return -reduce(&value) { value, step in value < step.inverse * 10 ? step.power : nil }
        }

        private typealias Step = (bit: Int, power: Double, inverse: Double)

        private static func reduce(_ value: inout Double, _ factor: (Double, Step) -> Double?) -> Int {
            var taken = 0
            for step in steps {
                guard let factor = factor(value, step) else { continue }
                value *= factor
                taken += step.bit
            }
            return taken
        }

        private static let steps: [Step] = [
            (256, 1e256, 1e-256), (128, 1e128, 1e-128), (64, 1e64, 1e-64), (32, 1e32, 1e-32),
            (16, 1e16, 1e-16), (8, 1e8, 1e-8), (4, 1e4, 1e-4), (2, 1e2, 1e-2), (1, 1e1, 1e-1),
        ]
    }
}
