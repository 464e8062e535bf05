import Timekeeping

/// How the time of a run passes.
package enum RunMode: Sendable, Hashable {
    /// As fast as everything in it has happened.
    case virtual
    /// The real clock, `factor` times as fast.
    case paced(factor: Double)

    package enum Kind: String, Sendable, CaseIterable { case virtual, paced }

    package var kind: Kind {
        switch self {
        case .virtual: .virtual
        case .paced: .paced
        }
    }

    /// Slower than this a scenario says nothing that it would not say at 1x; faster, a millisecond of the
    /// machine is seconds of the site.
    static let factors = 0.1...3600.0

    /// Of real time: long next to what a step of wattloop takes, short next to any deadline.
    package static let grain = Duration.milliseconds(5)

    /// `virtual`, `paced 60x`.
    package var text: String {
        switch self {
        case .virtual: Kind.virtual.rawValue
        case .paced(let factor): "\(Kind.paced.rawValue) \(Self.number(factor))x"
        }
    }

    /// How many times as fast as the real clock a text says: `60x`; `nil` when it says something else.
    package static func factor(_ text: String) -> Double? {
        let digits = text.dropLast()
        guard text.hasSuffix("x"), digits.allSatisfy({ $0.isASCII && ($0.isNumber || $0 == ".") }) else {
            return nil
        }
        return Double(digits)
    }

    /// Whether a run can go so fast.
    package static func isPossible(_ factor: Double) -> Bool { factors.contains(factor) }

    /// `0.1x to 3600x`.
    package static var factorRange: String {
        "\(number(factors.lowerBound))x to \(number(factors.upperBound))x"
    }

    static func number(_ factor: Double) -> String {
        factor == factor.rounded() ? "\(Int(factor))" : "\(factor)"
    }

    /// What is added to deadlines when the scenario does not say: what 100 ms of real time are in the site.
    var defaultSlack: Duration {
        switch self {
        case .virtual: .zero
        case .paced(let factor): .milliseconds(100) * factor
        }
    }
}
