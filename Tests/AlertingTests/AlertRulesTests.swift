import Alerting
import Documents
import Testing
import TimeLimits

@Suite(.ends())
struct AlertRulesTests {
    @Test func `what is not written has its default`() throws {
        #expect(try RulesText.read("{}") == AlertRules())
        #expect(AlertRules().values == [ValueRule(.highUsage, .power, .above, 5000, clear: 4750)])
    }

    @Test func `rules and receivers are read`() throws {
        let rules = try RulesText.read(
            """
            high_usage: {above: 8 kW, clear_below: 7 kW, hold: 1 min}
            rules:
              - {kind: OVER_VOLTAGE, quantity: voltage, above: 253 V, hold: 10 s}
              - {kind: LOW_FACTOR_2, quantity: power_factor, phase: l2, below: 0.85, clear_above: 90 %}
            notify:
              - http://192.0.2.5/a
              - "${sink.url}/b"
              - {url: "http://example.org", token: {env: T}}
            """)
        #expect(
            rules.values == [
                ValueRule(.highUsage, .power, .above, 8000, clear: 7000, hold: .seconds(60)),
                ValueRule(
                    Incident.Kind(rawValue: "OVER_VOLTAGE"), .voltage, .above, 253, phase: .any,
                    clear: 250.47,
                    hold: .seconds(10)),
                ValueRule(
                    Incident.Kind(rawValue: "LOW_FACTOR_2"), .powerFactor, .below, 0.85, phase: .l2,
                    clear: 0.9),
            ])
        #expect(
            rules.receivers == [
                AlertReceiver(url: "http://192.0.2.5/a"), AlertReceiver(url: "${sink.url}/b"),
                AlertReceiver(url: "http://example.org", token: .environment("T")),
            ])
        #expect(
            rules.kinds.map(\.kind.rawValue) == [
                "THEFT_SUSPICION", "METER_OFFLINE", "HIGH_USAGE", "OVER_VOLTAGE", "LOW_FACTOR_2",
                "CLOCK_WRONG",
                "VALUES_FROZEN", "ENERGY_IMPLAUSIBLE",
            ])
        #expect(
            rules.kinds.map(\.dimension) == [
                .current, .time, .power, .voltage, .ratio, .time, .time, .energy,
            ])
        #expect(rules.longestHold == .seconds(600))
    }

    @Test func `rules that make no sense are shown with their places`() {
        #expect(
            RulesText.mistakes(
                """
                high_usage: {clear_below: 6 kW}
                rules:
                  - {kind: over, quantity: voltage, above: 253 V}
                  - {kind: HIGH_USAGE, quantity: power, above: 3 kW}
                  - {kind: A, quantity: voltage}
                  - {kind: B, quantity: voltage, above: 1 V, below: 2 V}
                  - {kind: B, quantity: voltage, above: 253 W}
                  - {kind: C, quantity: frequency, phase: total, above: 51 Hz}
                  - {kind: D, quantity: voltage, above: 253 V, clear_below: 254 V}
                  - {kind: E, quantity: voltage, below: 207 V, clear_above: 206 V}
                  - {kind: F, quantity: voltage, below: 207 V, clear_below: 206 V}
                notify: [ftp://x]
                """) == [
                    "1:27 `clear_below` must not be more than `above`",
                    "3:12 `kind` of a rule is a name in upper case, found `over`",
                    "4:12 kind `HIGH_USAGE` is built in; give the rule another",
                    "5:5 a rule needs `above`, `below` or `unchanged_for`",
                    "6:53 a rule takes `above` or `below`, not both",
                    "7:12 kind `B` is taken by another rule (line 6)",
                    "7:41 `above` of a rule on `voltage` takes a voltage, found a power",
                    "8:43 a meter as a whole has no `frequency`",
                    "9:61 `clear_below` must not be more than `above`",
                    "10:61 `clear_above` must not be less than `below`",
                    "11:61 `clear_below` does not go with `below`",
                    "12:9 `notify` takes addresses of webhooks, found `ftp://x`",
                ])
    }

    @Test(arguments: [
        ("rules: [{kind: A, quantity: volts, above: 1 V}]", "`quantity` of a rule takes `power`, `current`"),
        ("rules: [{quantity: voltage, above: 1 V}]", "a rule needs `kind`"),
        ("rules: [{kind: A, quantity: voltage, above: 253}]", "takes a voltage, found a ratio"),
        ("rules: [{kind: A, quantity: voltage, over: 253 V}]", "unknown field `over`"),
        ("notify: [{token: x}]", "needs `url`"),
        ("notify: [\"http://\"]", "`notify` takes addresses"),
        ("notify: [\"http://a b\"]", "`notify` takes addresses"),
        ("notify: [http://a, http://a]", "`http://a` stands twice in `notify`"),
    ])
    func `what no table allows is refused`(text: String, message: String) {
        let found = RulesText.mistakes(text)
        #expect(found.count == 1)
        #expect(found.first?.contains(message) == true, "\(found)")
    }
}
