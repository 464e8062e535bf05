import Documents
import Quantities
import Testing
import TimeLimits
import Timekeeping

@testable import Scenarios

@Suite(.ends())
struct FleetTests {
    @Test func `members are numbered from one and see their own site`() throws {
        let plan = try FleetSample.plan()
        #expect(plan.sites.count == 31)
        #expect(plan.sites[1].name == "homes[1]" && plan.sites[30].name == "homes[30]")
        #expect(plan.devices.count == 35)
        #expect(plan.devices[16].name == "meters[17]")
        #expect(plan.devices[16].sees?.site == "homes[17]" && plan.devices[16].sees?.part == "grid")
        #expect(plan.devices[31].name == "others[2]" && plan.devices[31].sees?.site == "flat")
    }

    @Test func `serials follow from name and number or from a scheme`() throws {
        let devices = try FleetSample.plan().devices
        #expect(devices[16].settings.text("serial") == "METERS_000017")
        #expect(devices[31].settings.text("serial") == "WEM_000002")
    }

    @Test func `a component knows every member that from names`() throws {
        let devices = try FleetSample.plan().components[0].settings.list("devices") ?? []
        #expect(devices.count == 31)
        guard case .group(let member) = devices[16], case .group(let last) = devices[30] else {
            Issue.record("no groups")
            return
        }
        #expect(member.text("id") == "meters_17" && member.text("serial") == "METERS_000017")
        #expect(last.text("id") == "kitchen")
        let alone = try FleetSample.plan(
            "[{from: meters}, {id: kitchen, serial: WEM9}]", "{from: meters, name: m}")
        guard case .group(let named) = alone.components[0].settings.list("devices")?[2] else {
            Issue.record("no group")
            return
        }
        #expect(named.text("id") == "meters_3" && named.text("name") == "m")
    }

    // MARK: What a member is made of

    /// All that is drawn for a member.
    private static func drawn(_ plan: Plan, _ number: Int) -> [String] {
        let site = plan.sites.first { $0.name == "homes[\(number)]" }
        let meter = plan.devices.first { $0.name == "meters[\(number)]" }
        return [
            "\(site?.settings.group("roof")?.quantity("peak") ?? 0)",
            "\(site?.settings.group("loads")?.quantity("yearly") ?? 0)",
            site?.settings.group("loads")?.text("profile") ?? "",
            "\(meter?.settings.group("push")?.duration("first") ?? .zero)",
            meter?.settings.text("serial") ?? "",
        ]
    }

    @Test func `what a member is depends on seed, name and number alone`() throws {
        let plan = try FleetSample.plan()
        let smaller = try FleetSample.plan("count: 30", "count: 20")
        let beside = try FleetSample.plan(
            "  homes:\n", "  villas: {count: 3, vary: {loads.base: 1 W..9 W}}\n  homes:\n")
        let other = try FleetSample.plan(seed: 6)
        for number in 1...20 {
            #expect(Self.drawn(plan, number) == Self.drawn(smaller, number))
            #expect(Self.drawn(plan, number) == Self.drawn(beside, number))
        }
        #expect(Self.drawn(plan, 4) != Self.drawn(other, 4))
        #expect(Set((1...30).map { Self.drawn(plan, $0)[0] }).count == 30)
    }

    @Test func `draws lie in their ranges and reach all of a list`() throws {
        let plan = try FleetSample.plan()
        let homes = plan.sites.dropFirst()
        #expect(homes.allSatisfy { (2000...9000).contains($0.settings.group("roof")?.quantity("peak") ?? 0) })
        #expect(Set(homes.map { $0.settings.group("loads")?.text("profile") }).count == 3)
        let first = plan.devices[..<30].map { $0.settings.group("push")?.duration("first") ?? .zero }
        #expect(first.allSatisfy { $0 > .zero && $0 <= .seconds(5) } && Set(first).count > 20)
    }

    // MARK: Entries and expectations

    @Test(arguments: ["meters", "\"meters[*]\""])
    func `an entry may strike the whole fleet`(target: String) throws {
        let entry = try FleetSample.plan("{device: meters}", "{device: \(target)}").timeline[0]
        #expect(entry.target == "meters")
        #expect(entry.targets.count == 30 && entry.targets[29] == "meters[30]")
    }

    @Test func `an entry may strike one member`() throws {
        let entry = try FleetSample.plan("{device: meters}", "{device: \"meters[3]\"}").timeline[0]
        #expect(entry.targets == ["meters[3]"])
    }

    @Test func `a star means each member by itself`() throws {
        let expectation = try FleetSample.plan().expectations[0]
        #expect(expectation.judged.count == 30)
        #expect(expectation.judged[16].member == "meters[17]")
        guard case .always(let condition) = expectation.judged[16].form else {
            Issue.record("another form")
            return
        }
        #expect(ExpressionText.text(condition) == "(meters[17].power < 9000)")
    }

    @Test func `all stars of an expectation run together`() throws {
        let plan = try FleetSample.plan(
            "always: \"meters[*].power < 9 kW\"",
            "series: \"hub.readings(meters[*])\", follows: \"truth(homes[*].grid)\", tolerance: 9 W, lag: 9 s"
        )
        guard case .follows(let rules) = plan.expectations[0].judged[4].form else {
            Issue.record("another form")
            return
        }
        #expect(rules.follower.pattern?.filter.map(ExpressionText.text) == "(@meter == 'meters_5')")
        #expect(rules.leader.expressions.flatMap(\.mentions) == ["homes[5]", "homes[5]"])
    }

    @Test(arguments: [
        ("sum(meters[*].power) < 9 kW", "(sum over (N) < 9000)"),
        ("max(hub.latest(meters[*]).power) < 9 kW", "(max over (N) < 9000)"),
        ("count(meters[*].power > 1 kW) == 3", "(count over (N) == 3)"),
    ])
    func `a call with a star alone is over the members at one instant`(text: String, expected: String) throws
    {
        let expectation = try FleetSample.plan("meters[*].power < 9 kW", text).expectations[0]
        guard case .always(.comparison(_, .members(_, let members, let written), _, _)) = expectation.form
        else {
            Issue.record("another form")
            return
        }
        #expect(expectation.member == nil && members.count == 30)
        #expect(text.hasPrefix(written))
    }

    @Test(arguments: [
        "avg(meters[*].power, 10 min) < 9 kW", "count(meters[*].push) < 9",
        "min(meters[*].power, 1 kW) < 9 kW",
        "count(hub.alert(meter == meters[*])) < 2", "rate(meters[*].power, 10 s) < 9 kW",
    ])
    func `with a span, other values or an event it is each member's own`(text: String) throws {
        #expect(try FleetSample.plan("meters[*].power < 9 kW", text).expectations[0].judged.count == 30)
    }

    @Test func `an event of a fleet is one of any member`() throws {
        let plan = try FleetSample.plan("always: \"meters[*].power < 9 kW\"", "never: meters.reboot")
        #expect(
            plan.expectations[0].form
                == .never(.event(EventPattern(source: "meters", event: "reboot")), witness: nil))
        #expect(plan.expectations[0].judged.count == 1)
    }

    @Test(arguments: [
        ("meters[17]", MemberName("meters", 17)), ("meters", nil), ("meters[]", nil), ("meters[x]", nil),
        ("a[1][2]", nil),
    ])
    func `the name of a member has a number in brackets`(text: String, name: MemberName?) {
        #expect(MemberName(text) == name)
    }

    @Test func `a name is of a fleet when a bracket follows it`() {
        #expect(MemberName.isOf("meters", "meters") && MemberName.isOf("meters", "meters[3]"))
        #expect(!MemberName.isOf("meter", "meters[3]") && !MemberName.isOf("meters", "meter"))
        #expect(MemberName.fleet(of: "meters[3]") == "meters" && MemberName.fleet(of: "meters") == nil)
    }
}
