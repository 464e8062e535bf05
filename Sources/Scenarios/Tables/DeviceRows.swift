import Documents
import Quantities

/// Fields that every device has, beside those of its model.
package enum DeviceRows {
    /// A model's own row of the same name rules over the common one.
    package static func rows(of model: ModelRow) -> [ConfigRow] {
        let own = model.fields.map(\.name)
        let common = (always + (model.sees.isEmpty ? [] : measuring)).filter { !own.contains($0.name) }
        return common + model.fields
    }

    /// Those that a model shares with all others.
    package static func common(of model: ModelRow) -> [ConfigRow] {
        let own = model.fields.map(\.name)
        return rows(of: model).filter { !own.contains($0.name) }
    }

    private static let always: [ConfigRow] = [
        ConfigRow("model", .text, required: true, about: "the kind of device"),
        ConfigRow("sees", .text, about: "the part of a site that it measures, for example flat.grid"),
        ConfigRow("serial", .text, about: "sent as the device sends it"),
        ConfigRow("firmware", .text, about: "sent as the device sends it"),
        ConfigRow("clock", .group(clock), default: "{}", about: "how wrong the device's own clock goes"),
        ConfigRow("quirks", .list(.text), default: "[]", about: "field behaviours by name"),
        ConfigRow(
            "powered_by", .choice(["grid"]),
            about: "`grid` for a device that goes dark in an outage of its site"),
        ConfigRow("one_per", .text, about: "one device for each member of a fleet of sites"),
        ConfigRow("count", .count(FleetFacts.sizes), about: "makes a fleet of such devices"),
    ]

    private static let clock: [ConfigRow] = [
        ConfigRow("offset", .duration(mayBeNegative: true), default: "0 s", about: "ahead when positive"),
        ConfigRow("drift", .quantity(.drift), default: "0 ppm", about: "gains time when positive"),
    ]

    private static let measuring: [ConfigRow] = [
        ConfigRow("error", .group(error), about: "how wrong it measures; the model's class when absent")
    ]

    private static let error: [ConfigRow] = [
        ConfigRow("class", .ratio(0...1), about: "bound of the gain that is drawn; the model's when absent"),
        ConfigRow("gain", .ratio(nil), about: "the gain itself, instead of one drawn"),
        ConfigRow("offset", .quantityOf([.power, .current, .voltage]), about: "added to what is measured"),
        ConfigRow("noise", .ratio(0...1), about: "of the value, at every sample"),
        ConfigRow("start", .quantity(.energy), about: "where the energy counters begin"),
    ]
}
