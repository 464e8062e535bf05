import Seeded
import Timekeeping

/// One thing that reaches a hub.
enum FuzzedStep: Sendable {
    /// A body for the webhook.
    case push(String)
    /// One reading, or an array of them, for `/api/readings/create`.
    case create(String)
    case publish(String)
    /// What a meter answers over its own interface.
    case rest(String)
    /// What a meter's registers hold.
    case modbus([UInt16])
    case serial([UInt16])
    /// A new meter, and a reading of it with its key.
    case register(id: String, reading: String)
    /// What a reader asks with odd parameters.
    case ask(path: String, query: [String: String])

    init(_ random: inout SeededNumbers, now: UTCInstant) {
        switch Int.random(in: 0..<16, using: &random) {
        case 0...4: self = .push(Self.body(&random, now))
        case 5...6: self = .create(Self.row(&random, now))
        case 7...8:
            let rows = (0..<Int.random(in: 1...20, using: &random)).map { _ in Self.row(&random, now) }
            self = .create("[\(rows.joined(separator: ","))]")
        case 9...10:
            self = .publish(Bool.random(using: &random) ? Self.body(&random, now) : Self.row(&random, now))
        case 11: self = .rest(Self.body(&random, now))
        case 12: self = .modbus(Self.registers(&random))
        case 13: self = .serial(Self.serialRegisters(&random))
        case 14:
            self = .register(id: "R\(Int.random(in: 0...3, using: &random))", reading: Self.row(&random, now))
        default: self = Self.question(&random)
        }
    }

    private static func body(_ random: inout SeededNumbers, _ now: UTCInstant) -> String {
        let time =
            Int.random(in: 0..<4, using: &random) == 0
            ? "" : #","Time":"\#(ExtremeValues.stamp(near: now, &random))""#
        switch Int.random(in: 0..<3, using: &random) {
        case 0: return #"{"SN":"7E41C0D9","Data":\#(phase(&random))\#(time)}"#
        case 1:
            let rows = (0..<Int.random(in: 3...4, using: &random)).map { _ in phase(&random) }
            let reactive = (0..<3).map { _ in
                "[\(ExtremeValues.value("10", &random)),\(ExtremeValues.counter(&random)),\(ExtremeValues.counter(&random))]"
            }
            return #"{"SN":"7E41C0D9","Datas":[\#(rows.joined(separator: ","))],"#
                + #""EA":{"Reactive":[\#(reactive.joined(separator: ","))]}\#(time)}"#
        default:
            return #"{"Serial":"WEM3080_3C7A19E2","Data":[{"Voltage":230,"Current":1,"Power":230,"#
                + #""Energy":\#(ExtremeValues.counter(&random)),"Frequency":50,"PF":1}]\#(time)}"#
        }
    }

    private static func phase(_ random: inout SeededNumbers) -> String {
        let current = ExtremeValues.value(Bool.random(using: &random) ? "6.5" : "0", &random)
        let power = ExtremeValues.value(Bool.random(using: &random) ? "0" : "-1500", &random)
        return
            "[\(ExtremeValues.value("230", &random)),\(current),\(power),\(ExtremeValues.counter(&random)),"
            + "\(ExtremeValues.counter(&random)),50,0.9]"
    }

    private static func row(_ random: inout SeededNumbers, _ now: UTCInstant) -> String {
        let milliseconds = [
            "0", "1577836800000", "4102444800000", "4102444800001", "2085978496000", "9.3e18",
        ]
        let stamp =
            Int.random(in: 0..<3, using: &random) == 0
            ? ExtremeValues.value(milliseconds.randomElement(using: &random) ?? "0", &random)
            : "\"\(ExtremeValues.stamp(near: now, &random))\""
        return #"{"meterId":"BOARD","timestamp":\#(stamp),"voltage":\#(ExtremeValues.value("230", &random)),"#
            + #""current":1,"power_watts":230,"energy_kwh":\#(ExtremeValues.counter(&random)),"#
            + #""sequence":\#(ExtremeValues.value("7", &random)),"#
            + #""boot_count":\#(ExtremeValues.value("3", &random)),"frequency":50,"power_factor":1}"#
    }

    /// Voltage, current, power, import and export of a single phase, as an IAMMeter holds them.
    private static func registers(_ random: inout SeededNumbers) -> [UInt16] {
        [23_000, 100, 0, 230] + (0..<4).map { _ in Bool.random(using: &random) ? 0xFFFF : 0 }
    }

    private static func serialRegisters(_ random: inout SeededNumbers) -> [UInt16] {
        [2300, 1000, 0, 2300, 0] + (0..<2).map { _ in Bool.random(using: &random) ? 0xFFFF : 0 } + [
            500, 100, 0,
        ]
    }

    private static func question(_ random: inout SeededNumbers) -> FuzzedStep {
        let odd = [
            "9223372036854775807", "-9223372036854775808", "0", "", "1e9",
            "9223372036854775807.9223372036854775807",
            "-9223372036854775808.0", "2261-12-31T23:59:59.999999999-23:59", "1970-01-01T00:00:00+23:59",
            "2025-11",
            "9999-12", "99999999999999999999",
        ]
        let names = ["from", "to", "limit", "cursor", "per", "month", "since", "open", "source"]
        let paths = ["/api/readings", "/api/energy", "/api/bills", "/api/alerts"]
        var query = ["meter": "grid"]
        for _ in 0..<Int.random(in: 0...2, using: &random) {
            query[names.randomElement(using: &random) ?? ""] = odd.randomElement(using: &random) ?? ""
        }
        return .ask(path: paths.randomElement(using: &random) ?? "", query: query)
    }
}
