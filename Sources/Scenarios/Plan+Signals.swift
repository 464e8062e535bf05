extension Plan {
    /// The catalogue's row of a signal.
    package func describe(_ catalogue: Catalogue) -> @Sendable (SignalReference) -> ObservableRow? {
        let models = Dictionary(devices.map { ($0.name, $0.model) }, uniquingKeysWith: { first, _ in first })
        let components = self.components.map { component in
            let row = catalogue.components.first { $0.name == component.uses }
            return (name: component.name, row: row, billed: row?.billed(component.settings) ?? BilledNames())
        }
        return { [probes] signal in
            let component = components.first { $0.name == signal.source }
            let rows =
                probes.first { $0.name == signal.source }?.signals
                ?? models[signal.source].flatMap { model in
                    catalogue.models.first { $0.name == model }?.signals
                }
                ?? component?.row?.signals
                ?? catalogue.siteSignals
            return rows.first { $0.name == signal.name }?
                .priced(by: component?.billed ?? BilledNames(), for: signal.arguments)
        }
    }
}
