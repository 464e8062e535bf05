import Scenarios
import Simulators

extension Catalogue {
    /// Everything that this version can simulate and test.
    package static let builtIn = Catalogue(
        models: DeviceModels.all.map(\.row),
        components: [HubComponent.row, BrokerSettings.row],
        actions: ActionRow.builtIn,
        siteSignals: ObservableRow.site,
        siteEvents: EventRow.site)
}
