"""What the simulated ESP32 meter puts on the wire, byte by byte, with a sensor and a back end that are not wattloop's."""

import json
import os
import signal
import unittest

from backend import Backend
from fake_sensor import FakeSensor
from wattloop_process import Process, folder

SCENARIO = """
wattloop: 1
name: board
time: {{start: 2025-11-03 12:00, length: 1 h}}
devices:
  esp32:
    model: esp32-meter
    serial: MTR-1001
    sensor: {{pty: {pty}}}
    push: {{to: "{url}/api/readings/create", every: 1 s, first: 3 s{push}}}
{rest}
"""

VALUES = ["voltage", "current", "power_watts", "energy_kwh", "frequency", "power_factor"]
# As the libraries themselves print the floats of FakeSensor.S1.
LONG = dict(zip(VALUES, ["229.6999969", "3.482000113", "767.7999878", "1523.467041", "50", "0.959999979"]))
SHORT = dict(zip(VALUES, ["229.7", "3.482", "767.8", "1523.467", "50", "0.96"]))
LIBRARIES = {"6.21.5": LONG, "7.0.4": LONG, "7.2.0": SHORT}


class Firmware(unittest.TestCase):
    def board(self, push="", rest="", backend=None):
        """A board that runs until the test ends; returns its sensor and its back end."""
        sensor, backend = FakeSensor(), backend or Backend()
        self.addCleanup(sensor.stop)
        self.addCleanup(backend.stop)
        path = os.path.join(folder(self), "board.yaml")
        with open(path, "w", encoding="utf-8") as file:
            file.write(SCENARIO.format(pty=sensor.path, url=backend.url, push=push, rest=rest))
        process = Process("simulate", path)
        self.addCleanup(process.stop)
        self.addCleanup(self.end, process)
        self.process = process
        return sensor, backend

    def end(self, process):
        self.assertEqual(process.signal(signal.SIGTERM), 0, process.said())

    def test_sketch(self):
        """the published sketch: header order, two segments, a connection for each reading, numbers of each library"""
        for library, numbers in LIBRARIES.items():
            with self.subTest(library):
                sensor, backend = self.board(rest=f"    arduinojson: {library}")
                first, second = backend.wait_for(2)
                self.assertEqual(first.head, [
                    "POST /api/readings/create HTTP/1.1",
                    f"Host: 127.0.0.1:{backend.port}",
                    "User-Agent: ESP32HTTPClient",
                    "Connection: keep-alive",
                    "Accept-Encoding: identity;q=1,chunked;q=0.1,*;q=0",
                    "Content-Type: application/json",
                    f"Content-Length: {len(first.body)}",
                ])
                fields = first.body[1:-1].split(",")
                self.assertEqual(fields[0], '"meterId":"MTR-1001"')
                name, stamp = fields[1].split(":")
                self.assertEqual(name, '"timestamp"')
                self.assertGreaterEqual(int(stamp), 3000)
                self.assertEqual(fields[2:], [f'"{name}":{text}' for name, text in numbers.items()])
                self.assertEqual((first.body[0], first.body[-1]), ("{", "}"))
                self.assertEqual([first.segments, second.segments], [2, 2])
                self.assertEqual([first.connection, second.connection], [1, 2])
                self.assertGreaterEqual(json.loads(second.body)["timestamp"], int(stamp) + 1000)
                self.assertEqual(set(sensor.asked), {FakeSensor.QUESTION})

    def test_corrected(self):
        """the corrected firmware: its time and count, its key, one connection"""
        _, backend = self.board(push=", key: s3cret", rest="    profile: fixed")
        first, second = backend.wait_for(2)
        self.assertEqual(first.head[5:], [
            "Content-Type: application/json", "X-API-Key: s3cret", f"Content-Length: {len(first.body)}"])
        self.assertEqual([first.connection, second.connection], [1, 1])
        self.assertEqual([first.segments, second.segments], [2, 2])
        bodies = [json.loads(first.body), json.loads(second.body)]
        self.assertEqual(list(bodies[0]), ["meterId", "timestamp", "sequence", "clock_set", *VALUES])
        self.assertEqual([body["sequence"] for body in bodies], [1, 2])
        self.assertGreater(bodies[0]["timestamp"], 1_577_836_800_000)
        self.assertIs(bodies[0]["clock_set"], True)
        for name, text in SHORT.items():
            self.assertIn(f'"{name}":{text}', first.body)

    def test_odd_answers(self):
        """an answer that is no HTTP, a body that never comes and a redirect are what the client of the board makes of them"""
        answers = {
            b"SSH-2.0-OpenSSH_9.2\r\n\r\n": -7,
            b"HTTP/1.1 200 OK\r\nContent-Length: 999\r\n\r\n{": 200,
            b"HTTP/1.0 308 Permanent Redirect\r\nLocation: http://127.0.0.1:1/\r\n\r\n": 308,
        }
        for answer, code in answers.items():
            with self.subTest(code):
                _, backend = self.board(backend=Backend(answer))
                backend.wait_for(1)
                self.process.wait_for(rf"esp32\.push .*code={code}\b")


if __name__ == "__main__":
    unittest.main()
