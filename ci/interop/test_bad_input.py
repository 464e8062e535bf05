"""Damaged bodies and frames by the thousand: each is refused or answered, nothing crashes, hangs or grows."""

import http.client
import json
import os
import random
import re
import struct
import unittest
from urllib.parse import urlsplit

import bodies
from curl import get, post
from raw_modbus import Line, frame, read
from simulated_meters import SimulatedMeters
from wattloop_process import Hub, PATIENCE, folder

CASES = int(os.environ.get("WATTLOOP_FUZZ", "3000"))
SEED = 20251103
GROWTH = 30  # MiB that a process may gain while it is fed with damage, once it is warm
TOKENS = ['"', "{", "}", "[", "]", ",", ":", "null", "1e999", "-", "NaN", "\\ud800", "\\u0000", "\x00", "\xff", "é", "Data",
          "999999999999999999999", "true", '"SN":', "[" * 50, " " * 200]


def damaged(text, chance):
    """The text with one to six bytes or words changed, cut, doubled or put in."""
    for _ in range(chance.randint(1, 6)):
        at = chance.randrange(len(text) + 1)
        end = min(len(text), at + chance.randint(1, 12))
        text = text[:at] + chance.choice([
            chance.choice(TOKENS) + text[at:], text[end:], text[at:end] * 2 + text[end:], "", chr(chance.randrange(256)) + text[at + 1:],
        ])
    return text.encode("utf-8", "surrogatepass") if chance.random() < 0.9 else text.encode("utf-16")


def damaged_frame(chance):
    """One to three requests with bytes changed, left out, put in, or lengths that lie."""
    data = bytearray(b"".join(
        frame(chance.randrange(65536), chance.randrange(256),
              struct.pack(">BHH", chance.choice([3, 3, 3, 4, 6, 16, 23, 43, 0, 255]), chance.randrange(80), chance.randrange(140)),
              protocol=chance.choice([0, 0, 0, 1]), length=chance.choice([None, None, None, 0, 3, 300, 65535]))
        for _ in range(chance.randint(1, 3))))
    for _ in range(chance.randint(0, 4)):
        at = chance.randrange(len(data))
        match chance.randrange(3):
            case 0: data[at] = chance.randrange(256)
            case 1: del data[at:at + chance.randint(1, 4)]
            case _: data[at:at] = chance.randbytes(chance.randint(1, 4))
        if not data:
            return b"\0"
    return bytes(data)


def resident(process):
    """MiB."""
    with open(f"/proc/{process.process.pid}/status", encoding="utf-8") as file:
        return int(re.search(r"VmRSS:\s+(\d+)", file.read()).group(1)) / 1024


class BadInput(unittest.TestCase):
    def assert_does_not_grow(self, process, feed):
        """Warm with a tenth of the cases, a process does not grow by the rest."""
        for _ in range(CASES // 10):
            feed()
        before = resident(process)
        for _ in range(CASES - CASES // 10):
            feed()
        self.assertLess(resident(process) - before, GROWTH)

    def test_bodies(self):
        """a damaged body is refused with its reason or taken for a body, and the hub goes on"""
        hub = Hub(folder(self), "limits: {per_device: none}\n")
        self.addCleanup(hub.stop)
        url, chance = urlsplit(hub.url), random.Random(SEED)
        link = http.client.HTTPConnection(url.hostname, url.port, timeout=PATIENCE)
        self.addCleanup(link.close)
        statuses = set()

        def feed():
            body = damaged(chance.choice([bodies.SINGLE, bodies.THREE, bodies.THREE_OLD, bodies.GUIDE]), chance)
            link.request("POST", "/api/iammeter/webhook", body)
            answer = link.getresponse()
            text = answer.read()
            self.assertIn(answer.status, (200, 400, 404, 413, 422), body)
            self.assertEqual(json.loads(text)["successful"], answer.status == 200, body)
            statuses.add(answer.status)

        self.assert_does_not_grow(hub, feed)
        self.assertLessEqual({200, 400, 404, 422}, statuses)
        stored = get(f"{hub.url}/health")["stored"]
        self.assertEqual(post(hub, bodies.SINGLE)[0], 200)
        self.assertEqual(get(f"{hub.url}/health")["stored"], stored + 1)

    def test_frames(self):
        """damaged frames are answered or end their own connection, and the meter goes on"""
        meters = SimulatedMeters("modbus_meters.yaml", "brief.modbus", "--quiet")
        self.addCleanup(meters.stop)
        chance, address = random.Random(SEED), meters.modbus("single")
        lines = []

        def hang_up():
            while lines:
                lines.pop().hang_up()

        def feed():
            if chance.random() < 0.05:
                hang_up()
            if not lines:
                lines.append(Line(address))
                lines[0].socket.settimeout(0)
            try:
                lines[0].send(damaged_frame(chance))
                while lines[0].socket.recv(4096):
                    pass
                hang_up()
            except BlockingIOError:
                pass
            except ConnectionError:
                hang_up()

        self.assert_does_not_grow(meters, feed)
        hang_up()
        with Line(address) as line:
            self.assertEqual(len(line.ask(read(0, 8))), 18)


if __name__ == "__main__":
    unittest.main()
