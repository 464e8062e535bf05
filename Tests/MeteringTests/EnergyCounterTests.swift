import Metering
import SampleReadings
import Testing
import TimeLimits

@Suite(.ends())
struct EnergyCounterTests {
    @Test(arguments: [
        (423.676, 423_676.0), (1843.125, 1_843_125), (0.001, 1), (5231.41, 5_231_410),
        (12_345_678.123, 12_345_678_123),
        (3120.87, 3_120_870), (0, 0),
    ])
    func `a counter in kilowatt-hours is the same decimal number in watt-hours`(
        kilowattHours: Double, wattHours: Double
    ) {
        #expect(Energy(kilowattHours: kilowattHours).wattHours == wattHours)
    }

    @Test func `totals come from the net row, or are summed over the phases`() {
        let phases = [944.1, -1749.3, 190.2].map {
            PhaseReading(
                voltageV: 230, currentA: 0.1, powerW: $0, energyImport: Energy(kilowattHours: 0.1),
                energyExport: Energy(kilowattHours: 0.2))
        }
        var three = Reading(meter: "m", takenAt: noon, receivedAt: noon, timeFrom: .device, phases: phases)
        #expect(three.powerW == -615)
        #expect(three.currentA == 0.3)
        #expect(three.energyImport?.wattHours == 300)
        #expect(three.energyExport?.wattHours == 600)
        three.net = phases[0]
        #expect(three.powerW == 944.1)
        #expect(three.energyImport?.wattHours == 100)
    }
}
