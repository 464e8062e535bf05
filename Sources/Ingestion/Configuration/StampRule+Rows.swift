import Documents
import Metering

extension StampRule {
    /// The fields of `readings`.
    package static let rows: [ConfigRow] = [
        ConfigRow(
            "ahead", .duration(mayBeNegative: false), default: "10 min",
            about: "how far a meter's time may lie ahead of its arrival; beyond it the arrival is taken")
    ]

    /// - Parameter settings: of `readings`.
    package init(_ settings: Settings?) {
        self.init(ahead: settings?.duration("ahead") ?? Self.ordinaryAhead)
    }
}
