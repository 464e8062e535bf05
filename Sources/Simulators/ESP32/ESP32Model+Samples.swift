import Scenarios

extension ESP32Model {
    /// Bodies of both profiles with values of an ordinary evening.
    static var samples: [SampleMessage] {
        let reading = SensorReading(
            voltageV: 231.4, currentA: 5.21, powerW: 1180.5, energyKWh: 423.67, frequencyHz: 50,
            powerFactor: 0.98)
        let origin = ESP32Body.Origin(milliseconds: 1_762_171_200_000, sequence: 812, clockIsSet: true)
        return [
            SampleMessage("body of a push", body(hasRawFloats: true).text(reading, uptime: 120_050)),
            SampleMessage("the same with `profile: fixed`", body(hasRawFloats: false).text(reading, origin)),
        ]
    }

    private static func body(hasRawFloats: Bool) -> ESP32Body {
        ESP32Body(serial: ESP32Settings.defaultSerial, json: .v7_2, hasRawFloats: hasRawFloats)
    }
}
