"""The hub stores what meters push, posted with curl, and hands it out again."""

import unittest
from datetime import datetime, timedelta, timezone

import bodies
from curl import curl, get, post
from wattloop_process import Hub, folder

TAKEN = (200, {"status": "ok", "successful": True})


class HubTakesReadings(unittest.TestCase):
    def setUp(self):
        self.hub = Hub(folder(self))
        self.addCleanup(self.hub.stop)

    def latest(self, meter):
        return get(f"{self.hub.url}/api/iammeter/{meter}/latest")

    def readings(self, meter):
        return get(f"{self.hub.url}/api/readings?meter={meter}")["readings"]

    def assert_values(self, actual, **expected):
        self.assertEqual({name: actual[name] for name in expected}, expected)

    def test_single_phase(self):
        """a single-phase body is stored with both counters"""
        self.assertEqual(post(self.hub, bodies.SINGLE), TAKEN)
        reading = self.latest("single")
        self.assert_values(
            reading, meter="single", source="push", time_from="arrival", power_w=1401, voltage_v=231.42,
            current_a=6.18, frequency_hz=49.98, power_factor=0.98, energy_import_wh=5231410, energy_export_wh=812040)
        self.assertEqual(reading["taken_at"], reading["received_at"])
        age = datetime.now(timezone.utc) - datetime.fromisoformat(reading["taken_at"][:19] + "+00:00")
        self.assertLess(abs(age), timedelta(minutes=5))

    def test_three_phases(self):
        """a three-phase body keeps its phases, its net row and its reactive values"""
        self.assertEqual(post(self.hub, bodies.THREE), TAKEN)
        reading = self.latest("three")
        self.assert_values(reading, power_w=-615, energy_import_wh=1207375, energy_export_wh=1094125)
        self.assertEqual([phase["power_w"] for phase in reading["phases"]], [944, -1749, 190])
        self.assertEqual([phase["energy_export_wh"] for phase in reading["phases"]], [250, 3120875, 0])
        self.assertEqual([phase["reactive_power_var"] for phase in reading["phases"]], [310, -249, 183])
        self.assertEqual([p["reactive_energy_capacitive_varh"] for p in reading["phases"]], [800, 88000, 0])
        self.assert_values(reading["net"], power_w=-615, power_factor=0.97)

    def test_old_firmware(self):
        """a body of firmware 2.75, without a net row, adds its phases up"""
        self.assertEqual(post(self.hub, bodies.THREE_OLD), TAKEN)
        reading = self.latest("three")
        self.assertNotIn("net", reading)
        self.assert_values(reading, power_w=-615, energy_import_wh=3234370, energy_export_wh=3121120)
        self.assertNotIn("reactive_power_var", reading["phases"][0])

    def test_guide(self):
        """the guide's body is taken at the time that it names, without export energy, and stored once"""
        for _ in range(2):
            self.assertEqual(post(self.hub, bodies.GUIDE), TAKEN)
        [reading] = self.readings("guide")
        self.assert_values(
            reading, taken_at="2025-06-21T10:30:00Z", time_from="device", power_w=1401, voltage_v=231.4,
            energy_import_wh=5231407, energy_export_wh=None, conflict=False)
        health = get(f"{self.hub.url}/health")
        self.assert_values(health, status="ok", stored=1, duplicates=1, refused={})

    def test_any_content_type(self):
        """the body counts, whatever the header says, with and without an HTTP/1.0 connection"""
        for arguments in (["--header", "Content-Type: text/plain"], ["--http1.0"], ["--header", "Expect:"]):
            self.assertEqual(post(self.hub, bodies.SINGLE, *arguments), TAKEN)
        self.assertEqual(len(self.readings("single")), 3)

    def test_devices(self):
        """the hub lists its meters, and says 404 for one without a reading"""
        devices = get(f"{self.hub.url}/api/iammeter/devices")["devices"]
        self.assertEqual([(d["id"], d["serial"]) for d in devices], list(Hub.SERIALS.items()))
        status, _ = curl(f"{self.hub.url}/api/iammeter/single/latest")
        self.assertEqual(status, 404)

    def test_pages(self):
        """readings come in pages, each once and in order"""
        for minute in range(5):
            body = bodies.GUIDE.replace("10:30:00", f"10:3{minute}:00")
            self.assertEqual(post(self.hub, body), TAKEN)
        taken, page = [], f"{self.hub.url}/api/readings?meter=guide&limit=2"
        answer = get(page)
        while True:
            taken += [reading["taken_at"] for reading in answer["readings"]]
            if answer["next"] is None:
                break
            answer = get(f"{page}&cursor={answer['next']}")
        self.assertEqual(taken, [f"2025-06-21T10:3{minute}:00Z" for minute in range(5)])


if __name__ == "__main__":
    unittest.main()
