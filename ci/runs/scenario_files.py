"""Writes the scenarios that are measured."""

import os
import socket

HEAD = """\
wattloop: 1
name: {name}
about: {about}
seed: 42

time: {{start: 2025-06-21 00:00, zone: Europe/Berlin, length: {length}}}

site:
  flat:
    place: {{lat: 52.52 deg, lon: 13.40 deg}}
    grid:  {{volts: 230 V, hertz: 50 Hz, phases: 1}}
    roof:  {{peak: 5 kW}}
    loads: {{base: 120 W, profile: couple, yearly: 2700 kWh}}
"""
EXPECT = """
expect:
  - id: nobody-falls-silent
    never: hub.alert(kind == METER_OFFLINE)
"""
PUSH = '"${hub.url}/api/iammeter/webhook"'


def one_site(folder, name, length, every, keep_alive):
    """A meter at one site that pushes all day; returns the path."""
    return _write(folder, name, length, "One meter, as fast as it goes.", [("meter", "WEM3080_000001")], every, keep_alive)


def fleet(folder, name, length, every, count):
    """Meters that are due at the same instants; returns the path."""
    meters = [(f"meter_{number:03}", f"WEM3080_{number:06}") for number in range(1, count + 1)]
    return _write(folder, name, length, f"{count} meters that are due together.", meters, every, True)


STREET = """\
wattloop: 1
name: {name}
about: {count} homes push to one hub for {length}.
seed: 42

time: {{start: 2025-06-21 18:00, zone: Europe/Berlin, length: {length}}}

site:
  homes:
    count: {count}
    place: {{lat: 52.52 deg, lon: 13.40 deg}}
    vary:
      roof.peak: 2 kW..9 kW
      loads.base: 80 W..300 W
      loads.profile: [single, couple, family]

devices:
  meters:
    model: iammeter-wem3080
    one_per: homes
    sees: homes.grid
    push: {{to: {push}, every: 5 s, keep_alive: true}}

system:
  hub: {{use: hub, with: {{devices: {{from: meters}}}}}}

timeline:
  - {{id: load,   at: start + 5 min, do: load.add,     with: {{site: "homes[17]", power: 9 kW}}, for: 10 min}}
  - {{id: tamper, at: start + 6 min, do: meter.bypass, with: {{device: "meters[17]"}}, for: 5 min}}

expect:
  - id: every-sample-stored-once
    series: hub.readings(meters[*])
    equals: truth(meters[*])
    duplicates: 0

  - id: the-thief-is-seen
    whenever: tamper.start
    then: hub.alert(kind == THEFT_SUSPICION and meter == meters[17])
    within: 1 min
    count: 1

  - id: nobody-falls-silent
    never: hub.alert(kind == METER_OFFLINE and meter == meters[*])
"""


def street(folder, name, length, count):
    """A fleet of homes with a meter in each, which push at instants of their own; returns the path."""
    path = os.path.join(folder, f"{name}.yaml")
    with open(path, "w", encoding="utf-8") as file:
        file.write(STREET.format(name=name, length=length, count=count, push=PUSH))
    return path


def _write(folder, name, length, about, meters, every, keep_alive):
    devices = "\n".join(
        f"  {meter}: {{model: iammeter-wem3080, serial: {serial}, sees: flat.grid, "
        f"push: {{to: {PUSH}, every: {every}, first: {every}, keep_alive: {str(keep_alive).lower()}}}}}"
        for meter, serial in meters)
    known = ", ".join(f"{{id: {meter}_hub, serial: {serial}}}" for meter, serial in meters)
    path = os.path.join(folder, f"{name}.yaml")
    with open(path, "w", encoding="utf-8") as file:
        file.write(HEAD.format(name=name, about=about, length=length))
        file.write(f"\ndevices:\n{devices}\n\nsystem:\n  hub: {{use: hub, with: {{devices: [{known}]}}}}\n{EXPECT}")
    return path


SHORT = """\
wattloop: 1
name: short-{number}
about: One hour of a house, one of many.
seed: {number}

time: {{start: 2025-06-21 18:00, zone: Europe/Berlin, length: 1 h}}

site:
  home:
    place: {{lat: 52.52 deg, lon: 13.40 deg}}
    roof:  {{peak: 5 kW}}
    loads: {{base: 120 W, profile: couple, yearly: 2700 kWh}}

devices:
  meter: {{model: iammeter-wem3080, serial: 3C7A19E2, sees: home.grid, push: {{to: {push}, every: 5 s}}}}

system:
  hub: {{use: hub, with: {{devices: [{{id: grid_meter_1, serial: 3C7A19E2}}]}}}}

timeline:
  - {{id: kettle, at: "18:20", do: load.add, with: {{site: home, power: 2 kW}}, for: 5 min}}
  - {{id: tamper, at: "18:40", do: meter.bypass, with: {{device: meter}}, for: 5 min}}

expect:
  - {{id: stored-once, series: hub.readings(meter), equals: truth(meter)}}
  - {{id: kettle-seen, whenever: kettle.start, then: hub.reading(power > 500 W), within: 10 s}}
  - {{id: theft-told, whenever: tamper.start, then: hub.alert(kind == THEFT_SUSPICION), within: 2 min, count: 1}}
  - {{id: voltage, always: meter.voltage in 207 V..253 V}}
"""


EVERYTHING = """\
wattloop: 1
name: {name}
about: One meter that pushes and is polled, under every form of expectation, for {length}.
seed: 42

time: {{start: 2025-01-01 00:00, zone: Europe/Berlin, length: {length}}}

site:
  flat:
    place: {{lat: 52.52 deg, lon: 13.40 deg}}
    roof:  {{peak: 5 kW}}
    loads: {{base: 120 W, profile: couple, yearly: 2700 kWh}}

devices:
  meter:
    model: iammeter-wem3080
    serial: 3C7A19E2
    sees: flat.grid
    buffer: {{kind: flash, room: 100}}
    push: {{to: {push}, every: 60 s, keep_alive: true}}
    modbus: {{}}

system:
  hub:
    use: hub
    with:
      devices: [{{id: grid, serial: 3C7A19E2, poll: {{modbus: "${{meter.modbus}}", every: 60 s}}}}]
      alerts: {{high_usage: {{above: 1500 W}}, offline_after: 5 min}}

timeline:
  - {{id: radio,  at: start + 30 min, do: device.offline, with: {{device: meter}}, for: 10 min}}
  - {{id: behind, at: start + 2 h,    do: clock.step,     with: {{device: meter, by: -10 min}}}}

expect:
  - {{id: pushes, series: hub.readings(meter), equals: truth(meter.push), duplicates: 100000}}
  - {{id: hours, table: hub.hourly(meter), equals: truth.hourly(flat.grid), tolerance: 10 kWh}}
  - {{id: days, table: hub.daily(meter), equals: truth.daily(flat.grid), tolerance: 50 kWh}}
  - {{id: voltage, always: meter.voltage in 180 V..280 V}}
  - {{id: mean, always: "avg(meter.voltage, 1 h) in 180 V..280 V"}}
  - {{id: whole, always: "max(hub.latest(meter).power) < 50 kW"}}
  - {{id: rate, always: "count(meter.push, 10 min) < 100"}}
  - {{id: refusals, never: hub.refused}}
  - {{id: stored, whenever: meter.poll, then: hub.reading, within: 20 min}}
  - {{id: beat, gap: meter.poll, at_most: 30 min}}
  - {{id: clears, each: hub.alert(kind == HIGH_USAGE), key: meter, at_least: 1, of: hub.cleared, within: 12 h}}
  - {{id: rows, each: meter.sample, key: row, at_most: 1, of: meter.sample, within: 1 min, during: start .. end - 5 min}}
  - {{id: comes, eventually: hub.alert(kind == METER_OFFLINE), within: 2 h}}
  - {{id: shown, series: hub.latest(meter).power, follows: meter.power, tolerance: 10 kW, lag: 15 min}}
  - {{id: last, that: meter.energy.import > 1 kWh, at: end}}
"""


def everything(folder, name, length):
    """A meter that pushes and is polled, under every form of expectation; returns the path."""
    path = os.path.join(folder, f"{name}.yaml")
    with open(path, "w", encoding="utf-8") as file:
        file.write(EVERYTHING.format(name=name, length=length, push=PUSH))
    return path


def suite(folder, count):
    """A folder of short scenarios, an hour of one meter each; returns its path."""
    path = os.path.join(folder, f"suite{count}")
    os.makedirs(path, exist_ok=True)
    for number in range(1, count + 1):
        with open(os.path.join(path, f"short-{number:03}.yaml"), "w", encoding="utf-8") as file:
            file.write(SHORT.format(number=number, push=PUSH))
    return path


def modbus_meters(folder, count, clients):
    """Meters at one site that answer Modbus, for `simulate`; returns the path."""
    path = os.path.join(folder, f"modbus{count}.yaml")
    devices = "\n".join(
        f"  meter_{number:04}: {{model: iammeter-wem3080, sees: flat.grid, modbus: {{clients: {clients}}}}}"
        for number in range(1, count + 1))
    with open(path, "w", encoding="utf-8") as file:
        file.write(HEAD.format(name=f"modbus{count}", about=f"{count} meters to be polled.", length="1 h"))
        file.write(f"\ndevices:\n{devices}\n")
    return path


def modules(folder, lines, units):
    """Modules on serial lines, for `simulate`; returns the path."""
    path = os.path.join(folder, "modules.yaml")
    devices = "\n".join(
        f"  module_{line}_{unit}: {{model: pzem-004t-v3, sees: flat.grid, bus: line_{line}, address: {unit}}}"
        for line in range(1, lines + 1) for unit in range(1, units + 1))
    with open(path, "w", encoding="utf-8") as file:
        file.write(HEAD.format(name="modules", about=f"{lines * units} modules to be asked.", length="1 h"))
        file.write(f"\ndevices:\n{devices}\n")
    return path


def hub(folder, name, devices):
    """The configuration of a hub with the durability that a hub has outside of scenarios; returns path and port."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    path = os.path.join(folder, f"{name}.yaml")
    with open(path, "w", encoding="utf-8") as file:
        file.write(f"listen: 127.0.0.1:{port}\nstore: {folder}/{name}.sqlite\ndurability: power\n")
        file.write("limits: {per_device: none}\ndevices:\n")
        file.writelines(f"  - {{{device}}}\n" for device in devices)
    return path, port
