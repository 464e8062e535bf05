import Scenarios
import Simulators

extension Catalogue {
    /// Everything that this version can simulate and test.
    public static let builtIn = Catalogue(
        models: [IAMMeterModel.wem3080, IAMMeterModel.wem3080T, Sink.row],
        components: [HubComponent.row],
        actions: ActionRow.builtIn,
        siteSignals: ObservableRow.site,
        siteEvents: EventRow.site)
}
