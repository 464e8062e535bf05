import Testing
import TimeLimits
import Timekeeping

@testable import Household

/// One known home, so that a change of the model or of its table is seen and never happens by accident.
@Suite(.ends())
struct GoldenSiteTests {
    struct Row: Sendable {
        /// After 17:40 on the first evening.
        var hours: Int
        var load, solar, voltage, frequency: Double
    }

    static let rows = [
        Row(hours: 0, load: 238.746527, solar: 0, voltage: 226.659619, frequency: 49.991361),
        Row(hours: 1, load: 238.335173, solar: -1, voltage: 225.015540, frequency: 49.998067),
        Row(hours: 2, load: 597.406566, solar: -1, voltage: 225.716325, frequency: 50.002757),
        Row(hours: 13, load: 155, solar: -1, voltage: 230.118200, frequency: 50.003639),
        Row(hours: 17, load: 240.234491, solar: 2035.979441, voltage: 231.089341, frequency: 50.012085),
        Row(hours: 19, load: 240.031627, solar: 473.808821, voltage: 230.141359, frequency: 49.990563),
    ]

    @Test(arguments: rows) func `a known home has golden values`(row: Row) {
        let instant = TestSites.evening + .seconds(2400 + row.hours * 3600)
        let snapshot = TestSites.lively(phases: 3).snapshot(at: instant)
        #expect(abs(snapshot.power(of: .load) - row.load) < 1e-5)
        #expect(abs(snapshot.power(of: .solar) - row.solar) < 1e-5)
        #expect(abs(snapshot.phases[1].voltageV - row.voltage) < 1e-5)
        #expect(abs(snapshot.frequencyHz - row.frequency) < 1e-5)
    }

    @Test func `a known home owns known appliances`() {
        let owned = ApplianceTable.builtIn
            .filter { InstalledAppliance.isOwned($0, seed: 77, site: "flat") }
            .map(\.name)
        #expect(
            owned == [
                "kettle", "oven", "washer", "fridge", "tv", "lights", "router", "vacuum", "iron",
                "hair_dryer",
                "standby",
            ])
    }
}
