"""`kill -9` of a hub under load loses no acknowledged reading."""

import http.client
import json
import os
import signal
import threading
import unittest
from datetime import datetime, timedelta, timezone
from urllib.parse import urlsplit

from wattloop_process import Hub, PATIENCE, folder

METERS = {f"meter{number}": f"SN{number:06}" for number in range(8)}
ROUNDS = int(os.environ.get("KILL_ROUNDS", "2"))
ACKNOWLEDGED_BEFORE_THE_KILL = 400
START = datetime(2025, 6, 21, tzinfo=timezone.utc)


class Poster(threading.Thread):
    """Posts readings of one meter, a second apart by its clock, until the hub is gone."""

    def __init__(self, hub, serial, first, acknowledge):
        super().__init__(daemon=True)
        self.url, self.serial, self.next, self.acknowledge = urlsplit(hub.url), serial, first, acknowledge
        self.problem = self.end = None

    def run(self):
        connection = http.client.HTTPConnection(self.url.hostname, self.url.port, timeout=PATIENCE)
        try:
            while True:
                self.post(connection)
        except (OSError, http.client.HTTPException) as end:
            self.end = end  # The hub has been killed: this reading is not acknowledged.
        finally:
            connection.close()

    def post(self, connection):
        number, self.next = self.next, self.next + 1
        taken = (START + timedelta(seconds=number)).strftime("%Y-%m-%dT%H:%M:%SZ")
        body = json.dumps({"SN": self.serial, "Time": taken, "Data": [230, 1, number % 1000, number / 100, 0, 50, 1]})
        connection.request("POST", "/api/iammeter/webhook", body)
        response = connection.getresponse()
        text = response.read()
        if response.status == 200:
            self.acknowledge(taken, number % 1000)
        else:
            self.problem = f"{response.status}: {text}"


class Load:
    """A poster for each meter, and what was acknowledged to them."""

    def __init__(self, meters):
        self.meters = meters
        self.acknowledged = {name: {} for name in meters}
        self.enough = threading.Event()
        self.lock = threading.Lock()
        self.count = self.first = 0

    def run(self, hub, wanted):
        """Posts until `wanted` more are acknowledged and each meter has one, then kills the hub in the middle of it."""
        target = self.count + wanted
        self.enough.clear()
        posters = [
            Poster(hub, serial, self.first, lambda taken, power, name=name: self.note(name, taken, power, target))
            for name, serial in self.meters.items()
        ]
        for poster in posters:
            poster.start()
        assert self.enough.wait(PATIENCE), self.why_not(hub, target, posters)
        hub.signal(signal.SIGKILL)
        for poster in posters:
            poster.join(PATIENCE)
        self.first = max(poster.next for poster in posters)
        return [poster.problem for poster in posters if poster.problem]

    def why_not(self, hub, target, posters):
        """What there is to say of a load that came to a halt."""
        state = "running" if hub.process.poll() is None else f"ended with {hub.process.returncode}"
        found = [f"{poster.serial}: problem {poster.problem}, end {poster.end!r}" for poster in posters]
        return "\n".join([f"{self.count} of {target} readings were acknowledged; the hub is {state}", *found, *hub.said()])

    def note(self, name, taken, power, target):
        with self.lock:
            self.acknowledged[name][taken] = power
            self.count += 1
            if self.count >= target and all(self.acknowledged.values()):
                self.enough.set()


class Store:
    """What a hub shows of its readings, asked on one connection."""

    def __init__(self, test, hub):
        url = urlsplit(hub.url)
        self.link = http.client.HTTPConnection(url.hostname, url.port, timeout=PATIENCE)
        test.addCleanup(self.link.close)

    def readings(self, meter):
        """Power by time of every reading of a meter; a time twice is a failure."""
        found, after = {}, ""
        while True:
            self.link.request("GET", f"/api/readings?meter={meter}&limit=500{after}")
            page = json.load(self.link.getresponse())
            for reading in page["readings"]:
                assert reading["taken_at"] not in found, f"{meter} has {reading['taken_at']} twice"
                found[reading["taken_at"]] = reading["power_w"]
            if page["next"] is None:
                return found
            after = f"&cursor={page['next']}"


class HubIsKilled(unittest.TestCase):
    def test_kill(self):
        """every acknowledged reading is there after `kill -9`, once and with its values"""
        place, load = folder(self), Load(METERS)
        for _ in range(ROUNDS):
            hub = Hub(place, serials=METERS)
            self.addCleanup(hub.stop)
            self.assertEqual(load.run(hub, ACKNOWLEDGED_BEFORE_THE_KILL), [])
            again = Hub(place, serials=METERS)
            self.addCleanup(again.stop)
            store = Store(self, again)
            for meter, acknowledged in load.acknowledged.items():
                self.assertGreater(len(acknowledged), 0)
                readings = store.readings(meter)
                self.assertEqual({taken: readings.get(taken) for taken in acknowledged}, acknowledged)
            self.assertEqual(again.end(), 0)


if __name__ == "__main__":
    unittest.main()
