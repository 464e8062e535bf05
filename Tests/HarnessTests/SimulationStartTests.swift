import Scenarios
import Testing
import TimeLimits
import Timekeeping

@testable import Harness

@Suite(.ends())
struct SimulationStartTests {
    private static let timeline = """
        timeline:
          - {id: over,    at: start + 1 min,       do: load.add,      with: {site: flat, power: 1 kW}, for: 4 min}
          - {id: moment,  at: start + 2 min,       do: device.reboot, with: {device: meter}}
          - {id: half,    at: start + 3 min,       do: load.add,      with: {site: flat, power: 2 kW}, for: 4 min}
          - {id: forever, at: over.end - 1 min,    do: load.add,      with: {site: flat, power: 3 kW}}
          - {id: later,   at: half.end + 1 min,    do: load.add,      with: {site: flat, power: 4 kW}, for: 1 min}
          - {id: event,   at: "meter.push[2]",     do: load.add,      with: {site: flat, power: 5 kW}, for: 1 min}
        expect: [{id: x, never: hub.refused}]
        """

    /// When entries begin after the start, and how long they last, in seconds; `nil` for what is not known.
    private static func entries(of plan: Plan) -> [String] {
        plan.timeline.map { entry in
            guard case .fixed(let instant) = entry.at.base else { return "\(entry.id) at an event" }
            let begin = (instant + entry.at.offset - plan.start).inSeconds
            return "\(entry.id) \(Int(begin)) \(entry.length.map { "\(Int($0.inSeconds))" } ?? "-")"
        }
    }

    @Test func `what is over in the midst of a plan does not happen, and what lasts begins then`() throws {
        let plan = try Cases.plans(Cases.household(Self.timeline))[0]
        #expect(
            Self.entries(of: plan.entered(at: plan.start + .seconds(300))) == [
                "half 300 120", "forever 300 -", "later 480 60", "event at an event",
            ])
    }

    @Test func `at the start everything is as it is written`() throws {
        let plan = try Cases.plans(Cases.household(Self.timeline))[0]
        #expect(
            Self.entries(of: plan.entered(at: plan.start)) == [
                "over 60 240", "moment 120 -", "half 180 240", "forever 240 -", "later 480 60",
                "event at an event",
            ])
    }
}
