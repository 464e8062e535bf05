import Components
import Scenarios
import Simulators

/// The devices and the components that runs can make; the language of scenarios follows from their rows.
package struct RunCatalogue: Sendable {
    package var devices: [DeviceKind]
    package var components: [ComponentKind]

    /// Everything that this version can simulate and test.
    package static let builtIn = RunCatalogue(devices: DeviceKind.builtIn, components: ComponentKind.builtIn)

    /// What a scenario can name.
    package var language: Catalogue {
        Catalogue(
            models: devices.map(\.row), components: components.map(\.row), actions: ActionRow.builtIn,
            siteSignals: ObservableRow.site, siteEvents: EventRow.site)
    }
}

extension Catalogue {
    /// What a scenario can name in this version.
    package static let builtIn = RunCatalogue.builtIn.language
}
