import Documents
import Quantities
import Testing
import TimeLimits
import Timekeeping

@testable import Scenarios

@Suite(.ends())
struct EveningTests {
    let plans: [Plan]
    var honest: Plan { plans[0] }
    var bypassed: Plan { plans[1] }

    init() throws {
        plans = try Compile.plans(Sample.evening)
    }

    @Test func `each case is a plan with the seed, tags and text of the file`() {
        #expect(plans.map(\.name) == ["evening-theft/honest", "evening-theft/bypassed"])
        #expect(honest.file == "s.yaml")
        #expect(honest.seed == 77)
        #expect(honest.tags == ["alerting", "pr"])
        #expect(
            honest.about
                == "Bypassing the meter at dinner time raises one alert; an honest evening raises none.")
        #expect(!honest.recordsAll)
        #expect(honest.warmup == .zero)
    }

    @Test func `local times become instants in the zone of the scenario`() {
        // Karachi is five hours ahead of UTC.
        #expect(honest.start == UTCInstant(seconds: 1_762_171_200))
        #expect(honest.end - honest.start == .seconds(6 * 3600))
        #expect(honest.zone.identifier == "Asia/Karachi")
        #expect(
            honest.timeline.map(\.at) == [
                InstantReference(.fixed(honest.start + .seconds(90 * 60))),
                InstantReference(.fixed(honest.start + .seconds(100 * 60))),
            ])
    }

    @Test func `what is declared comes with checked settings and defaults`() throws {
        let site = try #require(honest.sites.first)
        #expect(site.name == "flat")
        #expect(site.settings.group("place")?.quantity("lat") == 24.86)
        #expect(site.settings.group("grid")?.count("phases") == 1)
        #expect(site.settings.group("grid")?.quantity("resistance") == 0.25)
        #expect(site.settings.group("loads")?.quantity("yearly") == 2_700_000)
        #expect(site.settings["roof"] == nil)
        let meter = try #require(honest.devices.first)
        #expect(meter.name == "meter")
        #expect(meter.model == "iammeter-wem3080")
        #expect(meter.sees?.site == "flat")
        #expect(meter.sees?.part == "grid")
        #expect(meter.settings.text("serial") == "WEM3080_000001")
        #expect(meter.settings.group("push")?.text("to") == "${hub.url}/api/iammeter/webhook")
        #expect(meter.settings.group("push")?.duration("every") == .seconds(5))
        #expect(meter.settings.group("clock")?.duration("offset") == .zero)
        let hub = try #require(honest.components.first)
        #expect(hub.name == "hub")
        #expect(hub.uses == "hub")
    }

    @Test func `an action stands in for a parameter and none for nothing`() {
        #expect(honest.timeline.map(\.action) == ["load.add", nil])
        #expect(bypassed.timeline.map(\.action) == ["load.add", "meter.bypass"])
        #expect(bypassed.timeline.map(\.target) == ["flat", "meter"])
        #expect(honest.timeline[1].target == nil)
        #expect(honest.timeline[1].length == .seconds(900))
        #expect(bypassed.timeline[0].arguments.quantity("power") == 1500)
        #expect(bypassed.timeline[0].arguments.text("phase") == "l1")
        #expect(bypassed.timeline[1].arguments.text("phase") == "all")
        #expect(bypassed.timeline[1].arguments["device"] == nil)
    }

    @Test func `only and unless choose the expectations of a case`() {
        #expect(honest.expectations.map(\.id) == ["no-false-alarm", "every-sample-stored-once"])
        #expect(bypassed.expectations.map(\.id) == ["alarm-in-time", "every-sample-stored-once"])
    }

    @Test func `a form keeps what it says and how it was written`() {
        let alarm = bypassed.expectations[0]
        #expect("\(alarm.position)" == "s.yaml:41:5")
        #expect(
            alarm.text.map { "\($0.key): \($0.value)" } == [
                "whenever: tamper.start",
                "then: hub.alert(kind == THEFT_SUSPICION and meter == grid_meter_1)", "within: 2 min",
                "count: 1",
            ])
        guard case .whenever(let first, let then, let within, let count) = alarm.form else {
            Issue.record("found \(alarm.form)")
            return
        }
        #expect(ExpressionText.text(first) == "event tamper.start")
        #expect(
            ExpressionText.text(then)
                == "event hub.alert{((@kind == 'THEFT_SUSPICION') and (@meter == 'grid_meter_1'))}")
        #expect(within == .seconds(120))
        #expect(count == 1)
        #expect(
            bypassed.expectations[1].form
                == .series(
                    SeriesReference(
                        component: "hub", name: "readings", meter: "grid_meter_1", device: "meter"),
                    equals: TruthReference(device: "meter", path: "push"), rules: SeriesRules()))
    }

    @Test func `a seed from outside rules over that of the file`() throws {
        #expect(try Compile.plans(Sample.evening, seed: 5).map(\.seed) == [5, 5])
        #expect(try Compile.plans(Sample.evening.replacing("seed: 77\n", with: "")).map(\.seed) == [1, 1])
        #expect(
            try Compile.plans(Sample.evening.replacing("seed: 77", with: "seed: 18446744073709551615"))[0]
                .seed == .max)
    }

    @Test func `devices can be simulated without expectations`() throws {
        let bare = Sample.evening.split(separator: "expect:\n")[0]
        #expect(try Compile.plans(String(bare), purpose: .simulate).count == 2)
        #expect(
            Compile.mistakes(String(bare))
                == "s.yaml:1:1: error: a scenario needs `expect`, a list of what must hold")
    }
}
