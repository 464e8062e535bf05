"""`wattloop prove` and `wattloop compare`: what is proved, and what is said when it is not so."""

import http.server
import os
import re
import shutil
import textwrap
import threading
import unittest

from test_suites import write
from wattloop_process import folder, wattloop

EVENING = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "scenarios", "evening-theft.yaml")

OUTSIDE = """\
    wattloop: 1
    name: outside
    time: {{start: 2025-06-21 12:00, length: 1 min}}
    site:
      home: {{loads: {{base: 500 W}}}}
    probes:
      counter: {{get: "{url}/", every: 10 s, pick: {{count: /count}}}}
    expect:
      - {{id: any, always: counter.count >= 0}}
"""


class Counter(http.server.BaseHTTPRequestHandler):
    """Answers each request with another number: software whose answers no seed decides."""

    count = 0

    def do_GET(self):
        type(self).count += 1
        body = b'{"count": %d}' % self.count
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


class Proving(unittest.TestCase):
    def test_proved(self):
        """a line for each case, with the hash that its record states"""
        place = folder(self)
        path = write(
            place, "short", "$limit",
            cases="params: {limit: {type: quantity, default: 9 kW}}\ncases: [{case: high}, {case: low, limit: 1 kW}]")
        out = os.path.join(place, "out")
        wattloop("run", path, "--out", out)
        with open(os.path.join(out, "short", "high", "record.jsonl"), encoding="utf-8") as file:
            stated = re.search(r'"sha256":"([0-9a-f]+)"', file.readlines()[-1]).group(1)
        done = wattloop("prove", path, "--runs", "3", "--shuffle")
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertRegex(
            done.stdout,
            rf"\APROVED  short/high +3 runs, sha256 {stated[:12]}\n"
            r"PROVED  short/low +3 runs, sha256 [0-9a-f]{12}\n\Z")

    def test_seeds(self):
        """each seed is proved by itself, and has a record of its own"""
        path = write(folder(self), "short")
        done = wattloop("prove", path, "--seeds", "1..2", "--runs", "2")
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        hashes = re.findall(r"seed \d, 2 runs, sha256 ([0-9a-f]+)", done.stdout)
        self.assertEqual(len(set(hashes)), 2)

    def test_chance(self):
        """what no seed decides is found: the event, both versions of it, exit code 5"""
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Counter)
        self.addCleanup(server.server_close)
        self.addCleanup(server.shutdown)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        path = os.path.join(folder(self), "outside.yaml")
        with open(path, "w", encoding="utf-8") as file:
            file.write(textwrap.dedent(OUTSIDE).format(url=f"http://127.0.0.1:{server.server_port}"))
        done = wattloop("prove", path, "--runs", "2")
        self.assertEqual(done.returncode, 5, done.stdout + done.stderr)
        self.assertRegex(done.stdout, r"\ADIFFERS  outside +run 2 of 2\n")
        self.assertRegex(done.stdout, r"\n +kind +sample\n")
        self.assertRegex(done.stdout, r"\n  ≠ count +1: 1\.0+   2: [\d.]+\n")
        kept = re.search(r"records that differ are in (.*)/\n", done.stdout).group(1)
        self.addCleanup(shutil.rmtree, kept)
        self.assertEqual(sorted(os.listdir(os.path.join(kept, "own"))), ["run-1", "run-2"])

    def test_broken(self):
        """what cannot run is no proof"""
        path = os.path.join(folder(self), "broken.yaml")
        with open(path, "w", encoding="utf-8") as file:
            file.write("wattloop: 1\nname: broken\n")
        done = wattloop("prove", path)
        self.assertEqual(done.returncode, 2)
        self.assertIn("a scenario needs `time`", done.stderr)


class Comparing(unittest.TestCase):
    def test_records(self):
        """equal records have one hash, others part at an event"""
        place = folder(self)
        paths = []
        for name, seed in (("a", "1"), ("b", "1"), ("c", "2")):
            out = os.path.join(place, name)
            wattloop("run", EVENING, "--case", "honest", "--seed", seed, "--until", "18:00", "--out", out)
            paths.append(os.path.join(out, "evening-theft", "honest", "record.jsonl"))
        same = wattloop("compare", *paths[:2])
        self.assertEqual(same.returncode, 0, same.stderr)
        self.assertRegex(same.stdout, r"\Athe same, sha256 [0-9a-f]{64}\n\Z")
        other = wattloop("compare", paths[0], paths[2])
        self.assertEqual(other.returncode, 5)
        self.assertIn("≠ seed          1: 1   2: 2\n", other.stdout)

    def test_no_record(self):
        """what is no record is said to be none"""
        done = wattloop("compare", EVENING, EVENING)
        self.assertEqual(done.returncode, 2)
        self.assertEqual(done.stderr, f"error: {EVENING} is not a whole run record\n")


if __name__ == "__main__":
    unittest.main()
