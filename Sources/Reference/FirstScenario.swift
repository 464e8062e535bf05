/// The scenario that `wattloop init` writes: it runs, passes, and shows where to go on.
package enum FirstScenario {
    /// - Parameter name: small letters, digits, `-` and `_`.
    package static func text(name: String) -> String {
        """
        # yaml-language-server: $schema=./wattloop.schema.json
        # (write that file with: wattloop schema > wattloop.schema.json)
        wattloop: 1
        name: \(name)
        about: A meter pushes what a house draws to a hub, and the hub keeps every value.
        tags: [first]
        seed: 1                     # all chance derives from it: same seed, same run

        time:
          start: 2025-06-21 17:00   # local time in the zone
          zone: Europe/Berlin
          length: 2 h               # virtual: it takes about a second

        # One house, one truth. `wattloop explain site` tells what it may have.
        site:
          home:
            place: {lat: 52.52 deg, lon: 13.40 deg}
            grid:  {volts: 230 V, hertz: 50 Hz, phases: 1}
            loads: {base: 120 W, profile: couple, yearly: 2700 kWh}

        # Devices look at the house and speak as the real ones do.
        devices:
          meter:
            model: iammeter-wem3080
            serial: 3C7A19E2
            sees: home.grid
            push: {to: "${hub.url}/api/iammeter/webhook", every: 5 s}

        # What is tested: here the hub that comes with wattloop.
        system:
          hub:
            use: hub
            with: {devices: [{id: grid_meter_1, serial: 3C7A19E2}]}

        # What happens. `wattloop explain` lists all actions.
        timeline:
          - {id: kettle, at: "18:00", do: load.add,   with: {site: home, power: 2 kW}, for: 5 min}
          - {id: tamper, at: "18:30", do: meter.bypass, with: {device: meter}, for: 10 min}

        # What must hold. Change something, and see how a failure reads.
        expect:
          - id: every-sample-stored-once
            series: hub.readings(meter)
            equals: truth(meter)

          - id: the-kettle-is-seen
            whenever: kettle.start
            then: hub.reading(meter == grid_meter_1 and power > 2 kW)
            within: 10 s

          - id: tampering-raises-one-alarm
            whenever: tamper.start
            then: hub.alert(kind == THEFT_SUSPICION)
            within: 2 min
            count: 1

        """
    }
}
