import Quantities

/// A kind of alerts that a component can raise.
package struct AlertKindRow: Sendable {
    /// In upper case, for example `HIGH_USAGE`.
    package var name: String
    /// That of the value of an alert.
    package var dimension: Dimension
    /// When it is raised and cleared, and what the value is.
    package var about: String
    /// The fields of `alerts` that set it, for example `high_usage`.
    package var settings: [String]
    /// Whether it is raised without being configured.
    package var isOn: Bool

    package init(
        _ name: String, _ dimension: Dimension, settings: [String], isOn: Bool, about: String
    ) {
        self.name = name
        self.dimension = dimension
        self.about = about
        self.settings = settings
        self.isOn = isOn
    }
}
