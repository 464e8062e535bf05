"""Another program holds the lock of a hub's store: a backup, a browser of databases."""

import json
import os
import sqlite3
import stat
import subprocess
import threading
import unittest
from concurrent.futures import ThreadPoolExecutor

import bodies
from broker import Broker
from curl import curl, get, post
from wattloop_process import Hub, PATIENCE, folder


class Holder:
    """A program that holds the lock between `with` and its end."""

    def __init__(self, hub, kind="IMMEDIATE"):
        self.connection = sqlite3.connect(
            f"{hub.folder}/hub.sqlite", isolation_level=None, timeout=PATIENCE, check_same_thread=False)
        self._kind = kind

    def __enter__(self):
        self.connection.execute(f"BEGIN {self._kind}")

    def __exit__(self, *_):
        self.connection.execute("ROLLBACK")


class StoreLock(unittest.TestCase):
    def hub(self, extra="", **arguments):
        hub = Hub(folder(self), extra, **arguments)
        self.addCleanup(hub.stop)
        return hub

    def rows(self, hub, meter="single"):
        return get(f"{hub.url}/api/readings?meter={meter}")["readings"]

    def test_short_locks(self):
        """a meter does not notice locks of 100 ms; a backup and a vacuum do not cost a reading either"""
        hub, answers, done = self.hub(), [], threading.Event()

        def push():
            while not done.is_set():
                answers.append(post(hub, bodies.SINGLE)[0])

        with ThreadPoolExecutor() as pool:
            pushing = pool.submit(push)
            holder, wait = Holder(hub), threading.Event()
            for _ in range(10):
                with holder:
                    wait.wait(0.1)
            for command in (".backup {}/copy.sqlite", "VACUUM INTO '{}/copy2.sqlite'", "VACUUM",
                            "PRAGMA wal_checkpoint(TRUNCATE)"):
                subprocess.run(["sqlite3", "-cmd", ".timeout 5000", f"{hub.folder}/hub.sqlite", command.format(hub.folder)],
                               check=True, capture_output=True, timeout=PATIENCE)
            done.set()
            pushing.result()
        self.assertEqual(set(answers), {200})
        self.assertEqual(len(self.rows(hub)), min(len(answers), 1000))

    def test_long_lock(self):
        """readers are served while the lock is held; a write that waits too long gets a 503, the health says why, and the log
        has a line when it begins and one when it ends"""
        for kind in ("IMMEDIATE", "EXCLUSIVE"):
            with self.subTest(kind):
                hub = self.hub("lock_wait: 200 ms\n")
                self.assertEqual(post(hub, bodies.SINGLE)[0], 200)
                with Holder(hub, kind):
                    for _ in range(3):
                        status, answer = post(hub, bodies.SINGLE)
                        self.assertEqual(status, 503)
                        self.assertIn("another program holds the lock of its file", answer["message"])
                        self.assertEqual(curl(f"{hub.url}/api/iammeter/single/latest")[0], 200)
                    status, text = curl(f"{hub.url}/health")
                    self.assertEqual((status, json.loads(text)["status"]), (503, "failing"))
                    self.assertIn("another program", json.loads(text)["reason"])
                self.assertEqual(post(hub, bodies.SINGLE)[0], 200)
                self.assertEqual(curl(f"{hub.url}/health")[0], 200)
                self.assertEqual(len(self.rows(hub)), 2)
                hub.wait_for("the store takes readings again")
                lines = hub.said()
                self.assertEqual(sum("the store takes nothing" in line for line in lines), 1, lines)
                self.assertEqual(sum("reason=store_unavailable" in line for line in lines), 1, lines)

    def test_health_without_meters(self):
        """the health is good again after the lock was released, though no meter sends"""
        hub = self.hub("lock_wait: 0 s\n")
        with Holder(hub):
            self.assertEqual(post(hub, bodies.SINGLE)[0], 503)
            self.assertEqual(curl(f"{hub.url}/health")[0], 503)
        hub.wait_for("the store takes readings again")
        self.assertEqual(curl(f"{hub.url}/health")[0], 200)

    def test_mqtt(self):
        """messages that could not be stored are stored when the lock is released, on the same connection"""
        broker = Broker(self, folder(self), "127.3.1.9")
        hub = self.hub(f'lock_wait: 100 ms\nmqtt: {{broker: "{broker.url}"}}\n', serials={"e": "MTR-1"})
        hub.wait_for("connected to the broker")
        body = json.dumps({"voltage": 230, "current": 1, "power": 230})
        with Holder(hub):
            broker.publish("smartmeter/MTR-1/data", body)
            broker.publish("smartmeter/MTR-1/data", body)
            hub.wait_for("the store takes nothing")
        hub.wait_for("the store takes readings again")
        broker.publish("smartmeter/MTR-1/data", body)
        for _ in range(100):
            rows = self.rows(hub, "e")
            if len(rows) == 3:
                break
            threading.Event().wait(0.1)
        self.assertEqual(len(rows), 3)
        # None of them said when it was measured.
        self.assertEqual([row["time_from"] for row in rows], ["arrival"] * 3)
        self.assertIn("wattloop_hub_broker_connections_total 1\n", curl(f"{hub.url}/metrics")[1])

    def test_permissions(self):
        """a new store is for its owner only"""
        hub = self.hub()
        self.assertEqual(post(hub, bodies.SINGLE)[0], 200)
        for name in os.listdir(hub.folder):
            if name.startswith("hub.sqlite"):
                mode = stat.S_IMODE(os.stat(os.path.join(hub.folder, name)).st_mode)
                self.assertEqual(mode, 0o600, name)


if __name__ == "__main__":
    unittest.main()
