"""`kill -9` of a hub that polls many meters while many others push: nothing that was acknowledged or shown is lost."""

import contextlib
import http.client
import json
import os
import threading
import unittest
from urllib.parse import urlsplit

from modbus_faults import HEAD
from simulated_meters import SimulatedMeters
from test_hub_is_killed import Load, Store
from wattloop_process import Hub, PATIENCE, folder

POLLED = int(os.environ.get("KILL_POLLED", "50"))
PUSHING = int(os.environ.get("KILL_PUSHING", "20"))
ROUNDS = int(os.environ.get("KILL_ROUNDS", "2"))
ACKNOWLEDGED_BEFORE_THE_KILL = 20 * PUSHING + 500


class Reader(threading.Thread):
    """Asks for the newest readings of polled meters, one after the other, until the hub is gone."""

    def __init__(self, hub, meters):
        super().__init__(daemon=True)
        self.url, self.meters = urlsplit(hub.url), meters
        self.seen = {meter: {} for meter in meters}
        self.saw_all = threading.Event()

    def run(self):
        connection = http.client.HTTPConnection(self.url.hostname, self.url.port, timeout=PATIENCE)
        with contextlib.suppress(OSError, http.client.HTTPException), contextlib.closing(connection):
            while True:
                for meter in self.meters:
                    self.look(connection, meter)
                if all(self.seen.values()):
                    self.saw_all.set()

    def look(self, connection, meter):
        connection.request("GET", f"/api/iammeter/{meter}/latest")
        response = connection.getresponse()
        text = response.read()
        if response.status == 200:
            reading = json.loads(text)
            self.seen[meter][reading["taken_at"]] = reading["power_w"]


class CrowdedHubIsKilled(unittest.TestCase):
    def setUp(self):
        self.place = folder(self)
        self.polled = [f"polled_{number}" for number in range(POLLED)]
        self.pushing = {f"pushing_{number}": f"SN{number:06}" for number in range(PUSHING)}
        meters = self.simulated()
        self.polls = {name: f'modbus: "{meters.url(f"{name}.modbus")}", every: 1 s' for name in self.polled}

    def simulated(self):
        path = os.path.join(self.place, "polled.yaml")
        with open(path, "w", encoding="utf-8") as file:
            file.write(f"{HEAD}\ndevices:\n")
            file.writelines(f"  {name}: {{model: iammeter-wem3080, sees: flat.grid, modbus: {{}}}}\n" for name in self.polled)
        meters = SimulatedMeters(path, f"{self.polled[-1]}.modbus", "--quiet")
        self.addCleanup(meters.stop)
        return meters

    def hub(self):
        hub = Hub(self.place, serials=self.pushing, polls=self.polls)
        self.addCleanup(hub.stop)
        return hub

    def test_kill(self):
        """readings that a meter was thanked for, or that a reader has seen, are there after `kill -9`, once"""
        load, seen = Load(self.pushing), {name: {} for name in self.polled}
        for _ in range(ROUNDS):
            hub = self.hub()
            reader = Reader(hub, self.polled)
            reader.start()
            self.assertTrue(reader.saw_all.wait(PATIENCE), "not every polled meter has a reading")
            self.assertEqual(load.run(hub, ACKNOWLEDGED_BEFORE_THE_KILL), [])
            reader.join(PATIENCE)
            for name in self.polled:
                seen[name].update(reader.seen[name])
        again = self.hub()
        store = Store(self, again)
        for meter, readings in {**load.acknowledged, **seen}.items():
            self.assertGreater(len(readings), 0)
            there = store.readings(meter)
            self.assertEqual({taken: there.get(taken) for taken in readings}, readings, meter)
        self.assertEqual(again.end(), 0)


if __name__ == "__main__":
    unittest.main()
