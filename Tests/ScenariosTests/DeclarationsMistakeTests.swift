import Testing
import TimeLimits

/// What the checker says about mistakes in sites, devices and components.
@Suite(.ends())
struct DeclarationsMistakeTests {
    static let rows: [MistakeRow] = [
        MistakeRow(
            "a battery",
            "    loads: {base",
            """
                battery: {capacity: 13.5 kWh, power: 5 kW, start: 4 kWh}
                loads: {base
            """,
            """
            s.yaml:24:5: error: `battery` of a site is not built yet: it comes with a later version of \
            wattloop
            """),
        MistakeRow(
            "an energy for a power",
            "base: 120 W",
            "base: 120 Wh",
            """
            s.yaml:24:19: error: `base` of `loads` takes a power, found an energy
               24 |     loads: {base: 120 Wh, profile: couple, yearly: 2700 kWh}
                  |                   ^^^^^^ write 120 W
            """),
        MistakeRow(
            "a bare number for a power",
            "base: 120 W",
            "base: 120",
            """
            s.yaml:24:19: error: `base` of `loads` takes a power, found `120` without a unit
               24 |     loads: {base: 120, profile: couple, yearly: 2700 kWh}
                  |                   ^^^ write 120 W
            """),
        MistakeRow(
            "no space before the unit",
            "base: 120 W",
            "base: 120W",
            """
            s.yaml:24:19: error: `base` of `loads` takes a power, found `120W` without a space before \
            the unit
               24 |     loads: {base: 120W, profile: couple, yearly: 2700 kWh}
                  |                   ^^^^ write 120 W
            """),
        MistakeRow(
            "an unknown profile",
            "profile: couple",
            "profile: cuple",
            """
            s.yaml:24:35: error: `profile` of `loads` takes `none`, `single`, `couple` or `family`, \
            found `cuple`
               24 |     loads: {base: 120 W, profile: cuple, yearly: 2700 kWh}
                  |                                   ^^^^^ write couple
            """),
        MistakeRow(
            "an unknown part of a site",
            "    grid:  {volts",
            "    gird:  {volts",
            "s.yaml:23:5: error: unknown field `gird`; did you mean `grid`?"),
        MistakeRow(
            "two phases",
            "phases: 1",
            "phases: 2",
            "s.yaml:23:49: error: `phases` of a grid takes 1 or 3, found 2"),
        MistakeRow(
            "a latitude beyond the pole",
            "lat: 24.86 deg",
            "lat: 124.86 deg",
            "s.yaml:22:18: error: `lat` of `place` must be from -90 deg to 90 deg, found 124.86 deg"),
        MistakeRow(
            "a roof without a place",
            """
                place: {lat: 24.86 deg, lon: 67.01 deg}

            """,
            """
                roof: {peak: 5 kW}

            """,
            "s.yaml:22:5: error: a roof needs the `place` of its site: where is the sun?"),
        MistakeRow(
            "appliances of nobody",
            "profile: couple, ",
            "",
            """
            s.yaml:24:34: error: `yearly` scales the appliances of a profile, and there is none
               24 |     loads: {base: 120 W, yearly: 2700 kWh}
                  |                                  ^^^^^^^^ add profile: couple, or give the load as base
            """),
        MistakeRow(
            "a base above the whole",
            "base: 120 W",
            "base: 400 W",
            """
            s.yaml:24:51: error: `yearly` leaves nothing for the appliances: the base alone comes to 3.504 MWh
               24 |     loads: {base: 400 W, profile: couple, yearly: 2700 kWh}
                  |                                                   ^^^^^^^^ raise yearly or lower base
            """),
        MistakeRow(
            "loads from a file",
            "profile: couple, yearly: 2700 kWh",
            "from: day.csv",
            """
            s.yaml:24:19: error: `base` stands beside `from`, which is the whole load
               24 |     loads: {base: 120 W, from: day.csv}
                  |                   ^^^^^ leave it out, or add a load with load.add
            """),
        MistakeRow(
            "an unknown model",
            """
            model: iammeter-wem3080

            """,
            """
            model: iammeter-wem3081

            """,
            "s.yaml:28:12: error: unknown model `iammeter-wem3081`; did you mean `iammeter-wem3080`?"),
        MistakeRow(
            "a model of later",
            """
            model: iammeter-wem3080

            """,
            """
            model: enphase-envoy

            """,
            "s.yaml:28:12: error: `enphase-envoy` is not built yet in this version of wattloop"),
        MistakeRow(
            "no model",
            """
                model: iammeter-wem3080

            """,
            "",
            "s.yaml:27:3: error: device `meter` needs `model`, a text"),
        MistakeRow(
            "an unknown site",
            "sees: flat.grid",
            "sees: flt.grid",
            "s.yaml:30:11: error: unknown site `flt`; did you mean `flat` (line 21)?"),
        MistakeRow(
            "an unknown part",
            "sees: flat.grid",
            "sees: flat.gird",
            "s.yaml:30:16: error: unknown part of a site `gird`; did you mean `grid`?"),
        MistakeRow(
            "a battery that is seen",
            "sees: flat.grid",
            "sees: flat.battery",
            "s.yaml:30:16: error: `flat.battery` is not built yet in this version of wattloop"),
        MistakeRow(
            "a whole site",
            "sees: flat.grid",
            "sees: flat",
            """
            s.yaml:30:11: error: `sees` of `iammeter-wem3080` takes a part of a site: `grid`, `solar` or \
            `load`
               30 |     sees: flat
                  |           ^^^^ write flat.grid
            """),
        MistakeRow(
            "nothing seen",
            """
                sees: flat.grid

            """,
            "",
            """
            s.yaml:27:3: error: device `meter` needs `sees`, the part of a site that it measures
               27 |   meter:
                  |   ^^^^^ add sees: flat.grid
            """),
        MistakeRow(
            "an unknown field of a device",
            "    push: {to",
            "    psuh: {to",
            "s.yaml:31:5: error: unknown field `psuh`; did you mean `push`?"),
        MistakeRow(
            "a push too often",
            "every: 5 s",
            "every: 1 s",
            """
            s.yaml:31:58: error: `every` of a push is at least 2 s
               31 |     push: {to: "${hub.url}/api/iammeter/webhook", every: 1 s}
                  |                                                          ^^^ write quirks: [fast-push]
            """),
        MistakeRow(
            "a push without an address",
            "{to: \"${hub.url}/api/iammeter/webhook\", every: 5 s}",
            "{every: 5 s}",
            "s.yaml:31:5: error: a push needs `to`, a text"),
        MistakeRow(
            "an unknown name in an insertion",
            "${hub.url}",
            "${hubb.url}",
            "s.yaml:31:17: error: unknown name `hubb`; did you mean `hub` (line 34)?"),
        MistakeRow(
            "an unknown address in an insertion",
            "${hub.url}",
            "${hub.uri}",
            "s.yaml:31:17: error: there is no `uri` of the component `hub`, which has `url`"),
        MistakeRow(
            "an address of a site",
            "${hub.url}",
            "${flat.url}",
            "s.yaml:31:17: error: there is no `url` of the site `flat`, which has no address"),
        MistakeRow(
            "an unknown quirk",
            "    sees: flat.grid",
            """
                quirks: [fast-puhs]
                sees: flat.grid
            """,
            "s.yaml:30:14: error: `iammeter-wem3080` has no quirk `fast-puhs`; did you mean `fast-push`?"),
        MistakeRow(
            "a reserved name",
            """
              meter:
                model
            """,
            """
              today:
                model
            """,
            """
            s.yaml:27:3: error: `today` is a reserved word and cannot be a name
            s.yaml:38:62: error: unknown device `meter`; known are `today`
            s.yaml:54:26: error: unknown meter `meter`; known are `grid_meter_1` and `today`
            s.yaml:55:19: error: unknown device `meter`; known are `today`
            """),
        MistakeRow(
            "a name with a hyphen",
            """
              flat:
                place
            """,
            """
              my-flat:
                place
            """,
            """
            s.yaml:21:3: error: the name `my-flat` must be small letters, digits and `_`, with a letter \
            first
               21 |   my-flat:
                  |   ^^^^^^^ write my_flat

            s.yaml:30:11: error: unknown site `flat`; known are `my-flat`
            s.yaml:37:60: error: unknown site `flat`; known are `my-flat`
            s.yaml:51:14: error: unknown name `flat`; known are `my-flat`, `meter`, `hub`, `cooking` and \
            `tamper`
            """),
        MistakeRow(
            "a name of two things",
            """
            system:
              hub: {use
            """,
            """
            system:
              meter: {use
            """,
            """
            s.yaml:31:17: error: unknown name `hub`; known are `meter`
            s.yaml:34:3: error: `meter` is defined twice; it was first defined as a device at s.yaml:27:3
            s.yaml:44:11: error: unknown name `hub`; known are `flat`, `meter`, `cooking` and `tamper`
            s.yaml:50:12: error: unknown name `hub`; known are `flat`, `meter`, `cooking` and `tamper`
            s.yaml:54:13: error: unknown component `hub`
            """),
        MistakeRow(
            "a component's id that is another device",
            "{id: grid_meter_1, serial: WEM3080_000001}",
            "{id: meter, serial: WEM3080_000002}",
            """
            s.yaml:34:41: error: `meter` is a device (line 27) and, in `hub`, the id of another with the \
            serial WEM3080_000002
               34 |   hub: {use: hub, with: {devices: [{id: meter, serial: WEM3080_000002}]}}
                  |                                         ^^^^^ give one of them another name

            s.yaml:44:58: error: unknown meter `grid_meter_1`; known are `meter`
            """),
        MistakeRow(
            "an unknown component",
            "use: hub",
            "use: hubb",
            "s.yaml:34:14: error: unknown component `hubb`; did you mean `hub`?"),
        MistakeRow(
            "a component of later",
            "use: hub",
            "use: minter",
            "s.yaml:34:14: error: `minter` is not built yet in this version of wattloop"),
        MistakeRow(
            "a process",
            "{use: hub, with",
            "{run: [hub], with",
            """
            s.yaml:34:9: error: `run` is software on the real clock, which cannot run in virtual time
               34 |   hub: {run: [hub], with: {devices: [{id: grid_meter_1, serial: WEM3080_000001}]}}
                  |         ^^^ write modes: [paced 60x] under `time`
            """),
        MistakeRow(
            "a variable of a component in the process",
            "{use: hub, with",
            "{use: hub, env: {A: b}, with",
            "s.yaml:34:19: error: `env` belongs to a component with `run`"),
        MistakeRow(
            "an unknown field of the hub",
            "with: {devices",
            "with: {device",
            "s.yaml:34:26: error: unknown field `device`; did you mean `devices`?"),
    ]

    @Test(arguments: rows) func `a mistake is told where it stands and what to do`(row: MistakeRow) {
        #expect(row.scenario != Sample.evening)
        #expect(Compile.mistakes(row.scenario) == row.expected)
    }
}
