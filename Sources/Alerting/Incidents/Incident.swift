import Quantities
import Timekeeping

/// Something that is wrong with a meter, from the moment it was noticed until it was over.
package struct Incident: Sendable, Hashable {
    /// What is wrong: a built-in kind, or one that a rule of the configuration names.
    package struct Kind: RawRepresentable, Sendable, Hashable {
        /// In upper case, for example `OVER_VOLTAGE`.
        package var rawValue: String

        package init(rawValue: String) { self.rawValue = rawValue }

        /// Current flows, but no power is measured; the value is the current in A.
        package static let theftSuspicion = Kind(rawValue: "THEFT_SUSPICION")
        /// Nothing arrived for too long; the value is the length of the silence in s when it was raised.
        package static let meterOffline = Kind(rawValue: "METER_OFFLINE")
        /// The total active power is too high; the value is the power in W.
        package static let highUsage = Kind(rawValue: "HIGH_USAGE")
        /// A counter fell, and not to about zero; the value is by how much, in Wh.
        package static let energyBackwards = Kind(rawValue: "ENERGY_BACKWARDS")
        /// The meter's stamps and their arrival lie too far apart; the value is stamp minus arrival in s.
        package static let clockWrong = Kind(rawValue: "CLOCK_WRONG")
        /// The counters said what the meter cannot have carried; the value is by how much they lay off, in Wh.
        package static let energyImplausible = Kind(rawValue: "ENERGY_IMPLAUSIBLE")
        /// All values stand still although the counter should move; the value is for how long, in s.
        package static let valuesFrozen = Kind(rawValue: "VALUES_FROZEN")

        /// Whether a kind may be called so: capitals, digits and underscores, a capital first, 64 at the most.
        package static func isName(_ text: String) -> Bool {
            guard let first = text.utf8.first, capitals.contains(first), text.utf8.count <= 64 else {
                return false
            }
            return text.utf8.allSatisfy {
                capitals.contains($0) || (0x30...0x39).contains($0) || $0 == UInt8(ascii: "_")
            }
        }

        private static let capitals = UInt8(ascii: "A")...UInt8(ascii: "Z")

        /// The kinds of every hub with the dimension of their values.
        package static let builtIn: [(kind: Kind, dimension: Dimension)] = [
            (theftSuspicion, .current), (meterOffline, .time), (highUsage, .power),
        ]
    }

    package var kind: Kind
    /// `Meter.id`.
    package var meter: String
    package var raisedAt: UTCInstant
    /// `nil` while it lasts.
    package var clearedAt: UTCInstant?
    /// As it was when the incident was raised, in the base unit of `dimension`.
    package var value: Double
    package var dimension: Dimension

    package init(
        kind: Kind, meter: String, raisedAt: UTCInstant, clearedAt: UTCInstant? = nil, value: Double,
        dimension: Dimension
    ) {
        self.kind = kind
        self.meter = meter
        self.raisedAt = raisedAt
        self.clearedAt = clearedAt
        self.value = value
        self.dimension = dimension
    }
}
