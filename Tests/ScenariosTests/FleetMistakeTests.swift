import Testing
import TimeLimits

@testable import Scenarios

@Suite(.ends())
struct FleetMistakeTests {
    private static let declarations: [(String, String, [String])] = [
        (
            "count: 30", "count: 0",
            [
                "`count` of a site takes a whole number, found `0`, which is not in 1..10000 -> write a number from 1 to 10000"
            ]
        ),
        (
            "count: 4", "count: few",
            ["`count` of device `others` takes a whole number, found `few` -> write 3"]
        ),
        (
            "    count: 30\n", "",
            [
                "`vary` says how the members of a fleet differ, and `homes` is one site -> add count: 30"
            ]
        ),
        (
            "roof.peak: 2", "roof.peek: 2",
            ["`vary` knows no field `roof.peek` of a site; did you mean `roof.peak`?"]
        ),
        ("roof.peak: 2", "roof: 2", ["`vary` knows no field `roof` of a site -> write roof.peak"]),
        (
            "2 kW..9 kW", "2..9 kW",
            ["`roof.peak` of `vary` takes a power, found `2` without a unit -> write 2 W"]
        ),
        (
            "2 kW..9 kW", "2 kWh..9 kWh",
            ["`roof.peak` of `vary` takes a power, found an energy -> write 2 kW"]
        ),
        (
            "2 kW..9 kW", "9 kW..2 kW",
            ["the range `9 kW..2 kW` of `roof.peak` is reversed -> write 2 kW..9 kW"]
        ),
        ("2 kW..9 kW", "0 W..9 kW", ["`peak` of `roof` must be at least 1 W, found 0 W"]),
        (
            "2 kW..9 kW", "5 kW",
            ["`roof.peak` of `vary` takes a range or a list, found `5 kW` -> write 2 kW..9 kW"]
        ),
        (
            "[single, couple, family]", "single..family",
            ["`loads.profile` varies over a list, found a range -> write [none, single]"]
        ),
        (
            "[single, couple, family]", "[single, crowd]",
            ["`loads.profile` of `vary` takes `none`, `single`, `couple` or `family`, found `crowd`"]
        ),
        (
            "    vary:", "    roof: {peak: 5 kW}\n    vary:",
            ["`roof.peak` is given in line 10 and varied here -> leave one of them out"]
        ),
        (
            "[single, couple, family]", "[single, none]",
            [
                "`yearly` scales the appliances of a profile, and there is none "
                    + "-> add profile: couple, or give the load as base"
            ]
        ),
        (
            "one_per: homes", "one_per: flat",
            ["`one_per` takes a fleet of sites, and `flat` is a site -> add count: to `flat`"]
        ),
        (
            "one_per: homes", "one_per: hoems",
            ["unknown fleet of sites `hoems`; did you mean `homes` (line 7)?"]
        ),
        (
            "one_per: homes", "one_per: homes\n    count: 3",
            ["`one_per` says how many there are; `count` has no meaning beside it -> leave one of them out"]
        ),
        (
            "    one_per: homes\n", "    serial: A\n",
            [
                "`homes` is a fleet of 30 sites, and one of them belongs here "
                    + "-> add one_per: homes, or write homes[1]",
                "`meters` is one device and no fleet, so there is no `meters[*]` -> write meters",
            ]
        ),
        (
            "sees: homes.grid", "sees: flat.grid",
            ["`meters` is one per `homes`, so each sees a part of its own member -> write homes.grid"]
        ),
        (
            "sees: flat.grid, serial: \"WEM_*\"", "sees: \"homes[31].grid\"",
            ["`homes` has 30 members, so there is no `homes[31]` -> write homes[1] to homes[30]"]
        ),
        (
            "WEM_*", "WEM",
            ["all 4 members of `others` would have the serial number `WEM` -> write WEM_*, or leave it out"]
        ),
        ("{from: meters}", "{from: metres}", ["unknown device `metres`; did you mean `meters` (line 15)?"]),
        ("{from: meters}", "{from: homes}", ["`from` takes devices, and `homes` is a fleet"]),
        (
            "{from: meters}", "{from: meters, id: a}",
            ["`id` of each device follows from `from` -> leave it out"]
        ),
        (
            "${hub.url}", "${others.url}",
            ["`others` is a fleet of 4 devices, and one of them belongs here -> write ${others[1].url}"]
        ),
        (
            "${hub.url}", "${others[*].url}",
            ["`others` has 4 members, so there is no `others[30]` -> write others[1] to others[4]"]
        ),
        (
            "{device: meters}", "{device: \"meters[31]\"}",
            ["`meters` has 30 members, so there is no `meters[31]` -> write meters[1] to meters[30]"]
        ),
        (
            "{device: meters}", "{device: homes}",
            ["`meter.bypass` happens to a device, and `homes` is a fleet"]
        ),
        (
            "at: \"18:00\"", "at: \"meters[*].push\"",
            [
                "`meters[*]` stands for each member in an expectation, or for all of them between the brackets "
                    + "of `sum`, `avg`, `min`, `max` or `count` -> write meters[1]"
            ]
        ),
    ]

    @Test(arguments: declarations)
    func `a mistake about a fleet says what to do`(old: String, new: String, expected: [String]) {
        let found = FleetSample.mistakes(old, new)
        #expect(found.filter { !$0.contains("knows no meter") } == expected)
    }

    private static let expectations: [(String, [String])] = [
        (
            "always: meters.power < 9 kW",
            [
                "`meters` is a fleet of 30 devices, and each has its own `power` -> write meters[1].power, "
                    + "meters[*].power for each, or sum(meters[*].power)"
            ]
        ),
        (
            "never: hub.alert(meter == meters)",
            [
                "`meters` is a fleet of 30 devices, and one of them belongs here "
                    + "-> write meters[1], or meters[*] for each of them"
            ]
        ),
        (
            "series: hub.readings(meters), equals: \"truth(meters[1])\"",
            [
                "`meters` is a fleet of 30 devices, and one of them belongs here "
                    + "-> write meters[1], or meters[*] for each of them"
            ]
        ),
        (
            "series: \"hub.readings(meters[1])\", equals: truth(meters)",
            [
                "`meters` is a fleet of 30 devices, and one of them belongs here "
                    + "-> write meters[1], or meters[*] for each of them"
            ]
        ),
        (
            "always: \"meters[31].power < 9 kW\"",
            ["`meters` has 30 members, so there is no `meters[31]` -> write meters[1] to meters[30]"]
        ),
        (
            "always: \"meters[*].power < others[*].power\"",
            ["all `[*]` run together, and `meters` has 30 members, `others` 4"]
        ),
        (
            "never: \"hub.alert(meter == meters[31])\"",
            ["`meters` has 30 members, so there is no `meters[31]` -> write meters[1] to meters[30]"]
        ),
        (
            "never: \"hub.alert(meter == others[*])\"",
            [
                "`hub` knows no meter with the serial WEM_000001 of `others[1]` "
                    + "-> write devices: {from: others} in its with"
            ]
        ),
        (
            "always: \"sum(meter[*].power) < 9 kW\"",
            ["`meter` is one device and no fleet, so there is no `meter[*]` -> write meter"]
        ),
    ]

    @Test(arguments: expectations)
    func `a mistake about members says what to do`(line: String, expected: [String]) {
        #expect(FleetSample.mistakes(expecting: line) == expected)
    }

    @Test func `in flow style a member needs quotes`() {
        let text = FleetSample.text.replacing("{device: meters}", with: "{device: meters[4]}")
        #expect(Compile.mistakes(text).contains("quotes"))
    }
}
