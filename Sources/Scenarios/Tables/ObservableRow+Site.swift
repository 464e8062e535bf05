import Quantities

extension ObservableRow {
    /// What every site shows, exact to the last digit.
    package static let site: [ObservableRow] =
        phased("grid.power", .power, about: "positive on import")
        + phased("grid.voltage", .voltage, about: "between line and neutral")
        + [
            ObservableRow("grid.frequency", .quantity(.frequency), about: "of the mains; 0 Hz in an outage")
        ]
        + phased("grid.energy.import", .energy, about: "since the start of the run")
        + phased("grid.energy.export", .energy, about: "since the start of the run")
        + phased("solar.power", .power, about: "positive on production")
        + phased("solar.energy", .energy, about: "since the start of the run")
        + phased("load.power", .power, about: "positive on consumption")
        + phased("load.energy", .energy, about: "since the start of the run")
        + [
            ObservableRow("unserved", .quantity(.power), about: "what the site wanted and did not get"),
            ObservableRow("islanded", .bool, about: "supplied without the grid"),
        ]

    private static func phased(_ name: String, _ dimension: Dimension, about: String) -> [ObservableRow] {
        ["", ".l1", ".l2", ".l3"].map { ObservableRow(name + $0, .quantity(dimension), about: about) }
    }
}

extension EventRow {
    /// What happens at every site.
    package static let site: [EventRow] = [
        EventRow("islanded.start", about: "the site is cut from the grid and goes on"),
        EventRow("islanded.end", about: "the grid is back"),
    ]
}
