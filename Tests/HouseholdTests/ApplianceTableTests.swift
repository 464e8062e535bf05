import Documents
import Testing
import TimeLimits

@testable import Household

@Suite(.ends())
struct ApplianceTableTests {
    @Test func `the built-in table has its twenty rows`() {
        #expect(
            ApplianceTable.builtIn.map(\.name) == [
                "kettle", "hob", "oven", "washer", "dryer", "dishwasher", "fridge", "freezer", "tv", "lights",
                "computer", "router", "vacuum", "iron", "hair_dryer", "pump", "air_conditioner", "boiler",
                "ev",
                "standby",
            ])
    }

    @Test func `stages end in order and at the end of the cycle`() {
        for appliance in ApplianceTable.builtIn {
            guard case .started(let starts) = appliance.use, !starts.stages.isEmpty else { continue }
            #expect(starts.stages.map(\.until) == starts.stages.map(\.until).sorted())
            #expect(starts.stages.last?.until == 1)
            #expect(starts.windows.allSatisfy { $0.weight > 0 })
        }
    }

    @Test func `a row is read with all its parts`() throws {
        let rows = try ApplianceTable.read(
            """
            appliances:
              - name: toy
                source: a test
                owned: 50 %
                power: 1 kW
                power_factor: 0.9
                shares: {impedance: 0.5, current: 0.3, power: 0.2}
                motor: true
                starts: 2
                length: 1 h
                windows: [{at: 6 h 30 min, sd: 30 min, weight: 2}]
                stages: [{until: 25 %, power: 400 W}, {until: 100 %, power: 200 W}]
                duty: {period: 2 min, share: 50 %}
            """)
        let starts = Appliance.Starts(
            perDay: 2, minutes: 60, windows: [.init(hour: 6.5, spread: 0.5, weight: 2)],
            stages: [.init(until: 0.25, watts: 400), .init(until: 1, watts: 200)],
            duty: .init(minutes: 2, share: 0.5, variation: 0))
        let toy = Appliance(
            name: "toy", owned: 0.5, watts: 1000, powerFactor: 0.9,
            shares: VoltageShares(impedance: 0.5, current: 0.3, power: 0.2), hasMotor: true,
            use: .started(starts))
        #expect(rows == [toy])
        #expect(starts.meanWatts(1000) == 125)
        #expect(starts.stageWatts(1000, at: 0.2) == 400)
        #expect(starts.stageWatts(1000, at: 0.25) == 200)
    }

    @Test(arguments: [
        ("", "an appliance needs `starts`, `duty` or `thermostat`"),
        (
            "    starts: 2\n    windows: [{at: 6 h, sd: 1 h}]",
            "an appliance with `starts` needs a `length` of at most 600 min"
        ),
        (
            "    starts: 2\n    length: 2 d\n    windows: [{at: 6 h, sd: 1 h}]",
            "an appliance with `starts` needs a `length` of at most 600 min"
        ),
        ("    starts: 2\n    length: 1 h", "an appliance with `starts` needs `windows`"),
    ])
    func `a row that makes no sense is refused`(lines: String, message: String) throws {
        let text = """
            appliances:
              - name: toy
                source: a test
                power: 1 kW
                power_factor: 1
                shares: {impedance: 1, current: 0, power: 0}

            """
        let thrown = #expect(throws: Diagnostics.self) { try ApplianceTable.read(text + lines) }
        #expect(try #require(thrown).all.map(\.message) == [message])
    }

    @Test func `shares that do not add up are refused`() throws {
        let text = """
            appliances:
              - name: toy
                source: a test
                power: 1 kW
                power_factor: 1
                shares: {impedance: 1, current: 0.1, power: 0}
                duty: {period: 1 h, share: 100 %}
            """
        let thrown = #expect(throws: Diagnostics.self) { try ApplianceTable.read(text) }
        #expect(try #require(thrown).all.map(\.message) == ["`shares` do not add up to 1"])
    }
}
