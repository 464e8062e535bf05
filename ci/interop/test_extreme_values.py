"""Counters at the end of their range, sent again and again: the hub takes them, and answers every question afterwards."""

import json
import os
import resource
import sqlite3
import unittest

from curl import curl, get, post
from wattloop_process import Hub, folder, wattloop

LARGEST = 1_000_000_000  # kWh, the largest state of a counter that the hub takes
MOST_WH = 20 * 100 * 1.2 * 230 * 1.5 / 3600  # what clamps of 100 A carry in 20 s, and no more
# A day in the past, so that answers do not depend on today's date.
FROM, TO = "2025-01-01T00:00:00Z", "2025-01-02T00:00:00Z"

BOARD = {"board": "ESP32_000001"}
EXTRA = """
limits: {per_device: none}
tariffs:
  - {name: flat, import: 0.30 EUR/kWh, export: 0.08 EUR/kWh, net: credit}
"""


def webhook(counter, second):
    return json.dumps({
        "Serial": "WEM3080_3C7A19E2", "Time": f"2025-01-01T12:{second // 60:02d}:{second % 60:02d}Z",
        "Data": [{"Voltage": 230.0, "Current": 1.0, "Power": 230.0, "Energy": counter, "Frequency": 50.0, "PF": 1.0}],
    })


def row(counter, second):
    return {"meterId": "ESP32_000001", "timestamp": f"2025-01-01T12:{second // 60:02d}:{second % 60:02d}Z", "voltage": 230.0,
            "current": 1.0, "power_watts": 230.0, "energy_kwh": counter, "frequency": 50.0, "power_factor": 1.0}


def counters(count):
    """From 0 to the end of the range and back, and so on."""
    return [LARGEST * (number % 2) for number in range(count)]


def start(path):
    return Hub(path, EXTRA, serials={"guide": "WEM3080_3C7A19E2", **BOARD})


class ExtremeValues(unittest.TestCase):
    def assert_answers(self, hub):
        """Every page about both meters is there, with energies between 0 and the end of the range."""
        for meter in ("guide", "board"):
            for per in ("hour", "day"):
                periods = get(f"{hub.url}/api/energy?meter={meter}&per={per}&from={FROM}&to={TO}")["periods"]
                self.assertEqual(len(periods), 1)
                for period in periods:
                    # What the clamps cannot have carried is no energy, and is counted.
                    self.assertTrue(0 <= period["import_wh"] <= MOST_WH, period)
                    self.assertGreaterEqual(period["left_out"] + period["resets"], 9)
                    self.assertEqual(period["export_wh"], 0)
            readings = get(f"{hub.url}/api/readings?meter={meter}&from={FROM}&to={TO}")["readings"]
            self.assertEqual([reading["energy_import_wh"] for reading in readings], [1000 * one for one in counters(20)])
            self.assertEqual(get(f"{hub.url}/api/iammeter/{meter}/latest")["energy_import_wh"], LARGEST * 1000)
        get(f"{hub.url}/api/alerts")
        self.assertEqual(get(f"{hub.url}/health")["status"], "ok")

    def send(self, hub):
        for second, counter in enumerate(counters(20)):
            self.assertEqual(post(hub, webhook(counter, second))[0], 200)
        rows = [row(counter, second) for second, counter in enumerate(counters(20))]
        status, text = curl(f"{hub.url}/api/readings/create", "--header", "content-type: application/json", body=json.dumps(rows))
        self.assertEqual((status, json.loads(text)["stored"]), (201, 20))

    def test_pushes(self):
        """twenty pushes, and a batch of twenty rows, between 0 and the end of the range leave a hub that answers, also after a restart"""
        path = folder(self)
        for number in range(2):
            hub = start(path)
            self.addCleanup(hub.stop)
            if number == 0:
                self.send(hub)
            self.assert_answers(hub)
            self.assertEqual(hub.end(), 0)

    def test_numbers(self):
        """numbers at the ends of 64 bits and of a double are refused with their place, and the hub goes on"""
        hub = start(folder(self))
        self.addCleanup(hub.stop)
        for number in ("-9223372036854775808", "9223372036854775807", "1e300", "-1e300", "1e400", "18446744073709551616"):
            for counter in (False, True):
                with self.subTest(number=number, counter=counter):
                    body = webhook(0, 0).replace('"Energy": 0' if counter else '"Voltage": 230.0',
                                                 f'"{"Energy" if counter else "Voltage"}": {number}')
                    status, answer = post(hub, body)
                    self.assertEqual((status, answer["problem"]["code"]), (422, "out_of_range"))
        self.assertEqual(post(hub, webhook(1, 0))[0], 200)
        self.assertEqual(hub.end(), 0)

    def test_spoiled_store(self):
        """a store that version 0.1.0 has spoiled is mended at the start, once, and the log says so"""
        path = folder(self)
        hub = start(path)
        self.addCleanup(hub.stop)
        self.send(hub)
        self.assertEqual(hub.end(), 0)
        spoil(os.path.join(path, "hub.sqlite"))
        hub = start(path)
        self.addCleanup(hub.stop)
        self.assert_answers(hub)
        self.assertEqual(len([line for line in hub.said() if "mended" in line]), 1)
        self.assertEqual(hub.end(), 0)
        hub = start(path)
        self.addCleanup(hub.stop)
        self.assert_answers(hub)
        self.assertEqual([line for line in hub.said() if "mended" in line], [])
        self.assertEqual(hub.end(), 0)

    def test_second_hub(self):
        """a second hub on the same store ends with 3 and one line that says what to do; the first one goes on"""
        path = folder(self)
        hub = start(path)
        self.addCleanup(hub.stop)
        second = wattloop("hub", "--config", os.path.join(path, "hub.yaml"))
        self.assertEqual((second.returncode, second.stdout), (3, ""))
        self.assertEqual(
            second.stderr,
            f"error: store `{path}/hub.sqlite` is in use by another process; stop that process, or give this one"
            " another `store`\n")
        self.send(hub)
        self.assert_answers(hub)
        self.assertEqual(hub.end(), 0)


class ExtremeScenarios(unittest.TestCase):
    def test_limits_of_one_case(self):
        """a case for which the system has no room fails by itself, and the other one is told too"""
        place = folder(self)
        path = os.path.join(place, "crowd.yaml")
        with open(path, "w", encoding="utf-8") as file:
            file.write(CROWD)
        done = wattloop(
            "run", path, "--out", f"{place}/out", "--jobs", "1", "--junit", f"{place}/report.xml",
            preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (100, 100)))
        self.assertEqual(done.returncode, 4, done.stderr)
        self.assertRegex(done.stdout, r"(?m)^PASS  crowd/one ")
        self.assertRegex(done.stdout, r"(?m)^ERROR  crowd/many ")
        with open(f"{place}/report.xml", encoding="utf-8") as file:
            report = file.read()
        self.assertIn("one", report)
        self.assertIn("many", report)

    def test_numbers_of_a_scenario(self):
        """a scenario may write any number: it is run, or refused with its place"""
        place = folder(self)
        path = os.path.join(place, "wide.yaml")
        for base, code in (("500 W", 0), ("99999999999999999999999999 MW, profile: couple, yearly: 1 Wh", 2)):
            with self.subTest(base=base):
                with open(path, "w", encoding="utf-8") as file:
                    file.write(WIDE.replace("BASE", base))
                done = wattloop("run", path, "--out", f"{place}/out")
                self.assertEqual(done.returncode, code, done.stdout + done.stderr)
                if code == 2:
                    self.assertIn("`yearly` leaves nothing for the appliances", done.stderr)


WIDE = """
wattloop: 1
name: wide
seed: 1
time: {start: 2025-11-03 12:00, zone: Asia/Karachi, length: 10 min}
site:
  flat: {grid: {volts: 230 V, hertz: 50 Hz, phases: 1}, loads: {base: BASE}}
devices:
  meter:
    model: iammeter-wem3080
    serial: WEM3080_000001
    profile: seed
    sees: flat.grid
    error: {start: 99999999999999999999 MWh}
    push: {to: "${hub.url}/api/iammeter/webhook", every: 10 s}
  reader: {model: iammeter-wem3080, sees: flat.grid, error: {start: 99999999999999999999 MWh}, modbus: {}}
  module: {model: pzem-004t-v3, sees: flat.grid, alarm: 99999999999999999999 MW, error: {start: 99999999999999999999 MWh}}
system:
  hub:
    use: hub
    with:
      limits: {per_device: 0.000000000000000000000000000001 /s, burst: 1}
      devices:
        - {id: pushes, serial: WEM3080_000001}
        - {id: polled, poll: {modbus: "${reader.modbus}", every: 5 s}}
        - {id: module, poll: {pzem: "${module.pty}", every: 5 s}}
timeline:
  - {id: spike, at: "12:01", do: meter.spike, with: {device: meter, power: 99999999999999999999999 MW}}
  - {id: reset, at: "12:02", do: meter.reset, with: {device: meter, to: 99999999999999999999999 MWh}}
  - {id: back, at: "12:03", do: clock.step, with: {device: meter, by: -100000 d}}
  - {id: down, at: "12:04", do: meter.reset, with: {device: meter}}
  - {id: ahead, at: "12:05", do: clock.step, with: {device: meter, by: 106000 d}}
  - {id: last, at: "12:06", do: clock.step, with: {device: meter, by: 106000 d}}
expect:
  - {id: refused, eventually: hub.refused, within: 9 min}
  - {id: polled, eventually: hub.latest(polled).power > 1 W, within: 9 min}
"""

CROWD = """
wattloop: 1
name: crowd
seed: 1
time: {start: 2025-11-03 12:00, length: 1 min}
params:
  count: {type: count, default: 1}
cases:
  - {case: many, count: 200}
  - {case: one, count: 1}
site:
  homes: {count: $count, grid: {volts: 230 V, hertz: 50 Hz, phases: 1}, loads: {base: 500 W}}
devices:
  meters: {model: iammeter-wem3080, one_per: homes, sees: homes.grid, modbus: {}}
expect:
  - {id: measures, always: "meters[1].power > 1 W"}
"""


def spoil(path):
    """Sums of energy as 0.1.0 left them: tables without strict types, and a REAL where a sum has passed 63 bits."""
    with sqlite3.connect(path) as store:
        store.executescript("""
            CREATE TABLE loose (
                meter INTEGER NOT NULL, quarter INTEGER NOT NULL, source TEXT NOT NULL, import_uwh INTEGER NOT NULL,
                export_uwh INTEGER NOT NULL, covered_ns INTEGER NOT NULL, readings INTEGER NOT NULL, resets INTEGER NOT NULL,
                PRIMARY KEY (meter, quarter, source)) WITHOUT ROWID;
            INSERT INTO loose SELECT meter, quarter, source, 1e19, export_uwh, covered_ns, readings, resets FROM energy_quarters;
            DROP TABLE energy_quarters;
            ALTER TABLE loose RENAME TO energy_quarters;
            DROP TABLE meter_health;
            DELETE FROM grdb_migrations WHERE identifier GLOB '[5-8] *';
        """)
    store.close()


if __name__ == "__main__":
    unittest.main()
