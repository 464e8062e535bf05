extension Plan {
    /// The catalogue's row of a signal.
    package func describe(_ catalogue: Catalogue) -> @Sendable (SignalReference) -> ObservableRow? {
        let models = Dictionary(devices.map { ($0.name, $0.model) }, uniquingKeysWith: { first, _ in first })
        let uses = Dictionary(components.map { ($0.name, $0.uses) }, uniquingKeysWith: { first, _ in first })
        return { [probes] signal in
            let rows =
                probes.first { $0.name == signal.source }?.signals
                ?? models[signal.source].flatMap { model in
                    catalogue.models.first { $0.name == model }?.signals
                }
                ?? uses[signal.source].flatMap { use in catalogue.components.first { $0.name == use }?.signals
                }
                ?? catalogue.siteSignals
            return rows.first { $0.name == signal.name }
        }
    }
}
