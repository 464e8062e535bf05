import Scenarios
import Timekeeping

extension IAMMeterModel {
    /// Bodies of both profiles with values of an ordinary evening.
    static func samples(_ phaseCount: Int) -> [SampleMessage] {
        let titles: [(IAMMeterProfile, String)] = [
            (.field, "body of a push, of MQTT and of REST"), (.seed, "the same with `profile: seed`"),
        ]
        return titles.map { profile, title in
            SampleMessage(title, body(profile, phaseCount).text(values(phaseCount), stamp: nil))
        }
    }

    private static func body(_ profile: IAMMeterProfile, _ phaseCount: Int) -> IAMMeterBody {
        let firmware = IAMMeterSettings.defaultFirmware
        return IAMMeterBody(
            identity: IAMMeterIdentity(serial: "3C7A19E2", firmware: firmware, seed: 1, device: "meter"),
            profile: profile, format: IAMMeterFormat(firmware: firmware, phaseCount: phaseCount),
            hasReactive: false)
    }

    private static func values(_ phaseCount: Int) -> IAMMeterValues {
        var row = IAMMeterValues.Row()
        (row.voltageV, row.currentA, row.powerW, row.powerFactor) = (231.4, 5.21, 1180.5, 0.98)
        row.importWh = 423_670
        var values = IAMMeterValues(phases: Array(repeating: row, count: phaseCount))
        values.frequencyHz = 50.01
        return values
    }
}
