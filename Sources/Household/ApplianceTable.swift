import Documents

/// The table of appliances, read from its file.
package enum ApplianceTable {
    /// The rows that every home chooses from.
    package static let builtIn: [Appliance] = {
        do throws(Diagnostics) {
            return try read(String(decoding: PackageResources.Appliances_yaml, as: UTF8.self))
        } catch {
            preconditionFailure("the table of appliances is wrong: \(error.all.map(\.message))")
        }
    }()

    /// Reads rows in the form of the built-in table.
    static func read(_ text: String) throws(Diagnostics) -> [Appliance] {
        let root = try YAMLDocument.parse(text, file: "Appliances.yaml")
        var diagnostics: [Diagnostic] = []
        let rows = [ConfigRow("appliances", .list(.group(Self.rows)), required: true)]
        let settings = SettingsReader(owner: "a table of appliances", rows: rows)
            .read(root, into: &diagnostics)
        guard let settings else { throw Diagnostics(diagnostics) }
        return try appliances(settings.groups("appliances"))
    }

    private static func appliances(_ groups: [Settings]) throws(Diagnostics) -> [Appliance] {
        var problems: [Diagnostic] = []
        var appliances: [Appliance] = []
        for group in groups {
            do throws(Diagnostic) {
                appliances.append(try Appliance(group))
            } catch {
                problems.append(error)
            }
        }
        guard problems.isEmpty else { throw Diagnostics(problems) }
        return appliances
    }

    private static let rows = [
        ConfigRow("name", .text, required: true),
        ConfigRow("source", .text, required: true),
        ConfigRow("owned", .ratio(0...1), default: "100 %"),
        ConfigRow("power", .quantity(.power), required: true),
        ConfigRow("power_factor", .ratio(0.01...1), required: true),
        ConfigRow("shares", .group(ratios(["impedance", "current", "power"])), required: true),
        ConfigRow("motor", .bool, default: "false"),
        ConfigRow("starts", .ratio(0...1000)),
        ConfigRow("length", .duration(mayBeNegative: false)),
        ConfigRow("windows", .list(.group(windowRows))),
        ConfigRow("stages", .list(.group(stageRows))),
        ConfigRow("duty", .group(dutyRows)),
        ConfigRow("thermostat", .group(thermostatRows)),
    ]

    private static func ratios(_ names: [String]) -> [ConfigRow] {
        names.map { ConfigRow($0, .ratio(0...1), required: true) }
    }

    private static let windowRows = [
        ConfigRow("at", .duration(mayBeNegative: false), required: true),
        ConfigRow("sd", .duration(mayBeNegative: false), required: true),
        ConfigRow("weight", .ratio(0...1000), default: "1"),
    ]

    private static let stageRows = [
        ConfigRow("until", .ratio(0...1), required: true),
        ConfigRow("power", .quantity(.power), required: true),
    ]

    private static let dutyRows = [
        ConfigRow("period", .duration(mayBeNegative: false), required: true),
        ConfigRow("share", .ratio(0...1), required: true),
        ConfigRow("variation", .ratio(0...1), default: "0"),
    ]

    private static let thermostatRows = [
        ConfigRow("from", .quantity(.temperature), required: true),
        ConfigRow("full", .quantity(.temperature), required: true),
        ConfigRow("period", .duration(mayBeNegative: false), required: true),
    ]
}
