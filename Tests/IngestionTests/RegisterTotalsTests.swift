import Metering
import Modbus
import RegisterMaps
import Testing
import TimeLimits

@testable import Ingestion

/// Totals over Modbus, whose counters have steps of 1/800 kWh.
@Suite(.ends())
struct RegisterTotalsTests {
    private static func answer(totalSteps: Double) throws -> MeterAnswer {
        let map = try #require(RegisterMap.named("iammeter-wem3080t", profile: "field"))
        let image = map.encode { name in
            if name.hasPrefix("voltage") { return 230 }
            if name == "energy.import" { return totalSteps * 1.25 }
            return name.hasPrefix("energy.import") ? 800 * 1.25 : 0
        }
        let span = RegisterLayout.olderThreePhase.span
        return try RegisterLayout.olderThreePhase.answer(
            image.read(span), within: PlausibleRange(Meter(id: "m")))
    }

    @Test func `a total that is the sum of the phases is no row of its own`() throws {
        #expect(try Self.answer(totalSteps: 2400).net == nil)
    }

    /// One step is 1.25 Wh, twice what is taken for rounding.
    @Test(arguments: [2399.0, 2401]) func `a total that differs by one step is a row of its own`(
        steps: Double
    ) throws {
        #expect(try Self.answer(totalSteps: steps).net?.energyImport == Energy(wattHours: steps * 1.25))
    }
}
