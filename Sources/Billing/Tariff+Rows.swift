import Documents
import Quantities

extension Tariff {
    /// The fields of one of `tariffs`.
    package static let rows: [ConfigRow] = [
        ConfigRow("name", .text, required: true, about: "what `tariff` of a device says"),
        ConfigRow(
            "import", prices, required: true,
            about: "price of what is taken: one, or a list by hours; may be negative",
            example: "0.30 EUR/kWh"),
        ConfigRow(
            "export", prices,
            about: "price of what is given; nothing is paid when not given; negative where giving costs",
            example: "0.08 EUR/kWh"),
        ConfigRow(
            "fixed", .quantityOf(Dimension.moneys),
            about: "for each month in which the meter was read; nothing when not given", example: "9.90 EUR"),
        ConfigRow(
            "net", .choice(Remainder.allCases.map(\.rawValue)),
            about: "export lowers import; what is left over is paid (`credit`) or kept for later (`carry`)"),
    ]

    private static let prices = ConfigKind.either([.quantityOf(Dimension.prices), .list(.group(bandRows))])

    private static let bandRows: [ConfigRow] = [
        ConfigRow("name", .text, about: "what the bill calls it; the hours when not given"),
        ConfigRow(
            "hours", .text, default: "0..24",
            about: "from one quarter of an hour to another by the wall clock, as in 22..6 or 18:30..22:30"),
        ConfigRow(
            "days", .choice(PriceBand.Days.allCases.map(\.rawValue)), default: "all",
            about: "`weekdays` are Monday to Friday"),
        ConfigRow(
            "price", .quantityOf(Dimension.prices), required: true, about: "what a kilowatt-hour costs"),
    ]
}
