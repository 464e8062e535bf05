extension Quantity: CustomStringConvertible {
    /// In a unit that keeps the number short, for example `1.5 kW`; reads back as the same quantity.
    package var description: String {
        switch dimension {
        case .ratio: return DecimalText.plain(value)
        case .time: return DurationText.text(.nanoseconds(Int64(clampingNanoseconds: value)))
        default: return text(with: dimension.takesPrefixes ? prefix : ("", 0))
        }
    }

    private var prefix: (symbol: String, exponent: Int) {
        switch value.magnitude {
        case 1e6...: ("M", 6)
        case 1e3...: ("k", 3)
        case 0.1...: ("", 0)
        case 0: ("", 0)
        default: ("m", -3)
        }
    }

    private func text(with prefix: (symbol: String, exponent: Int)) -> String {
        "\(DecimalText.shifted(value, by: prefix.exponent)) \(prefix.symbol)\(dimension.baseUnit)"
    }
}

extension Int64 {
    /// Seconds as nanoseconds, at the ends of the range when they lie beyond it.
    fileprivate init(clampingNanoseconds seconds: Double) {
        let nanoseconds = (seconds * 1e9).rounded()
        if nanoseconds.isNaN {
            self = 0
        } else if nanoseconds >= 9.2e18 {
            self = .max
        } else if nanoseconds <= -9.2e18 {
            self = -.max
        } else {
            self = Int64(nanoseconds)
        }
    }
}
