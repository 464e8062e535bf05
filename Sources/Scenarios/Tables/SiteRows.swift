import Documents
import Quantities

/// The parts of a site and their fields, with the defaults of the language.
package enum SiteRows {
    package static let all: [ConfigRow] = [
        ConfigRow("place", .group(place), about: "where the site lies; the sun needs it"),
        ConfigRow("sky", .group(sky), about: "clouds and the temperature of the air"),
        ConfigRow("grid", .group(grid), default: "{}", about: "the connection to the mains"),
        ConfigRow("roof", .group(roof), about: "a photovoltaic roof with its inverter"),
        ConfigRow("loads", .group(loads), about: "what the site consumes"),
        ConfigRow("battery", .notYet(later), about: "a storage battery"),
        ConfigRow("tariff", .notYet(later), about: "prices of energy"),
        ConfigRow("count", .count(FleetFacts.sizes), about: "makes a fleet of such sites"),
        ConfigRow(
            "vary", .map(.either([.text, .list(.text)])),
            about: "how the members of a fleet differ: fields with a range such as 2 kW..9 kW, or a list"),
    ]

    static let later = "it comes with a later version of wattloop"

    private static let place: [ConfigRow] = [
        ConfigRow("lat", .quantity(.angle), required: true, about: "latitude, north positive"),
        ConfigRow("lon", .quantity(.angle), required: true, about: "longitude, east positive"),
    ]

    private static let sky: [ConfigRow] = [
        ConfigRow(
            "clouds", .either([.ratio(0...1), .choice(["clear", "changing"])]), default: "clear",
            about: "cover from 0 to 1, or how it goes"),
        ConfigRow(
            "temperature", .group(temperature), about: "of the air; follows from the latitude when absent"),
    ]

    private static let temperature: [ConfigRow] = [
        ConfigRow("mean", .quantity(.temperature), about: "over the day"),
        ConfigRow("swing", .quantity(.temperature), about: "from the mean to the warmest"),
    ]

    private static let grid: [ConfigRow] = [
        ConfigRow("volts", .quantity(.voltage), default: "230 V", about: "nominal, between line and neutral"),
        ConfigRow("hertz", .quantity(.frequency), default: "50 Hz", about: "nominal"),
        ConfigRow("phases", .count(1...3), default: "1", about: "1 or 3"),
        ConfigRow(
            "resistance", .quantity(.resistance), default: "0.25 ohm", about: "of the line to the site"),
    ]

    private static let roof: [ConfigRow] = [
        ConfigRow(
            "peak", .quantity(.power), required: true, about: "of the modules under standard conditions"),
        ConfigRow("tilt", .quantity(.angle), default: "30 deg", about: "0 lies flat"),
        ConfigRow("facing", .quantity(.angle), default: "180 deg", about: "180 deg is south, 90 deg east"),
        ConfigRow("inverter", .quantity(.power), about: "its limit; the peak of the roof when absent"),
        ConfigRow("phase", .choice(["all", "l1", "l2", "l3"]), default: "all", about: "where it feeds in"),
    ]

    private static let loads: [ConfigRow] =
        [
            ConfigRow("base", .quantity(.power), default: "0 W", about: "always on"),
            ConfigRow(
                "profile", .choice(["none", "single", "couple", "family"]), default: "none",
                about: "who lives there and uses appliances"),
            ConfigRow("yearly", .quantity(.energy), about: "of appliances and base together"),
        ] + recorded

    /// A load from a file, in the place of all others.
    private static let recorded: [ConfigRow] = [
        ConfigRow("from", .text, about: "a CSV file whose first column is the time", example: "day.csv"),
        ConfigRow(
            "column", .text, about: "its power; may be left out when there is only one",
            example: "power"),
        ConfigRow("shift", .duration(mayBeNegative: true), about: "makes everything later by so much"),
        ConfigRow("scale", .ratio(0...1000), about: "multiplies the power"),
        ConfigRow("loop", .bool, about: "begins anew where the file ends"),
        ConfigRow("gap", .choice(["hold", "zero"]), about: "what it shows where the file has no value"),
    ]
}
