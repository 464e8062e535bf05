"""`wattloop run` as a command: its record, its end, and what it says when it cannot go on."""

import base64
import hashlib
import json
import os
import resource
import signal
import subprocess
import time
import unittest

from wattloop_process import PATIENCE, folder, wattloop

HERE = os.path.dirname(os.path.abspath(__file__))
EVENING = os.path.join(HERE, "..", "..", "scenarios", "evening-theft.yaml")
MONTH = os.path.join(HERE, "month.yaml")


def record(out):
    with open(os.path.join(out, "evening-theft", "honest", "record.jsonl"), "rb") as file:
        return file.read()


class Runs(unittest.TestCase):
    def run_evening(self, *arguments, environment=None, **options):
        return subprocess.run(
            [os.environ["WATTLOOP"], "run", EVENING, "--case", "honest", *arguments], capture_output=True, text=True,
            timeout=600, env={**os.environ, **(environment or {})}, **options)

    def assert_hash(self, text):
        """The last line holds the SHA-256 of all lines before it."""
        before, last = text[:text.rstrip(b"\n").rfind(b"\n") + 1], text.splitlines()[-1]
        self.assertEqual(json.loads(last)["data"]["sha256"], hashlib.sha256(before).hexdigest())

    def test_same_seed(self):
        """one seed gives one record, whatever zone and language the machine has; another gives another"""
        place = folder(self)
        outs = [os.path.join(place, name) for name in ("first", "again", "other")]
        foreign = {"TZ": "Pacific/Auckland", "LANG": "tr_TR.UTF-8", "LC_ALL": "tr_TR.UTF-8"}
        hour = ("--until", "18:00", "--out")
        # What comes later is inconclusive.
        self.assertEqual(self.run_evening(*hour, outs[0]).returncode, 6)
        self.assertEqual(self.run_evening(*hour, outs[1], environment=foreign).returncode, 6)
        self.run_evening(*hour, outs[2], "--seed", "78")
        self.assertEqual(record(outs[0]), record(outs[1]))
        self.assertNotEqual(record(outs[0]), record(outs[2]))
        self.assert_hash(record(outs[0]))

    def test_wire(self):
        """--wire adds what crossed the wires, in lines that the hash leaves out"""
        place = folder(self)
        outs = [os.path.join(place, name) for name in ("without", "with")]
        self.run_evening("--until", "17:10", "--out", outs[0])
        self.run_evening("--until", "17:10", "--out", outs[1], "--wire")
        lines = record(outs[1]).splitlines(keepends=True)
        wires = [line for line in lines if b'"kind":"wire"' in line]
        self.assertEqual(b"".join(line for line in lines if line not in wires), record(outs[0]))
        crossings = [json.loads(line)["data"] for line in wires]
        requests, answers = (
            [base64.b64decode(data["bytes"]) for data in crossings if data["direction"] == direction]
            for direction in ("in", "out"))
        pushes = sum(b'"kind":"push"' in line for line in lines)
        self.assertGreater(pushes, 100)
        self.assertEqual(sum(text.startswith(b"POST /api/iammeter/webhook HTTP/1.1\r\n") for text in requests), pushes)
        self.assertEqual(sum(text.startswith(b"HTTP/1.1 200 OK\r\n") for text in answers), pushes)

    def test_interruption(self):
        """Ctrl-C leaves a valid record, and says inconclusive"""
        out = folder(self)
        path = os.path.join(out, "month", "record.jsonl")
        process = subprocess.Popen(
            [os.environ["WATTLOOP"], "run", MONTH, "--out", out],
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        self.addCleanup(process.stdout.close)
        self.addCleanup(lambda: process.poll() is None and process.kill())
        deadline = time.monotonic() + PATIENCE
        while not (os.path.exists(path) and os.path.getsize(path)):
            self.assertLess(time.monotonic(), deadline, "no record was begun")
            time.sleep(0.01)
        process.send_signal(signal.SIGINT)
        self.assertEqual(process.wait(PATIENCE), 6)
        with open(path, "rb") as file:
            text = file.read()
        self.assert_hash(text)
        self.assertTrue(json.loads(text.splitlines()[-1])["data"]["interrupted"])

    def test_unusable_folders(self):
        """a folder or report that cannot be written is one line and exit code 4"""
        place = folder(self)
        plain = os.path.join(place, "file")
        with open(plain, "w", encoding="utf-8"):
            pass
        done = self.run_evening("--out", plain)
        self.assertEqual(done.returncode, 4)
        self.assertRegex(done.stderr, rf"\Aerror: cannot write into {plain}/.*; choose another folder with --out\n\Z")
        done = self.run_evening("--out", place, "--junit", f"{place}/none/report.xml")
        self.assertEqual(done.returncode, 4)
        self.assertEqual(done.stderr, f"error: cannot write {place}/none/report.xml: no such file or directory\n")

    def test_full_disk(self):
        """a record that cannot grow is one line and exit code 4"""
        done = self.run_evening(
            "--out", folder(self), restore_signals=False,
            preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (400_000, 400_000)))
        self.assertEqual(done.returncode, 4, done.stderr)
        self.assertRegex(done.stderr, r"\Aerror: evening-theft/honest: .*\n\Z")

    def test_no_scenario(self):
        """a missing file is one line and exit code 2, and so is an unknown case"""
        done = wattloop("run", "nowhere.yaml")
        self.assertEqual(done.returncode, 2)
        self.assertEqual(done.stderr, "error: nowhere.yaml does not exist; name a scenario file or a folder\n")
        done = wattloop("run", EVENING, "--case", "none")
        self.assertEqual(done.returncode, 2)
        self.assertEqual(
            done.stderr, "error: no case is selected; there are evening-theft/honest, evening-theft/bypassed\n")

    def test_command_line(self):
        """an unknown option is exit code 2; help and version are 0"""
        self.assertEqual(wattloop("run", EVENING, "--sed", "1").returncode, 2)
        self.assertEqual(wattloop("fly").returncode, 2)
        for arguments in (["--help"], ["--version"], *([name, "--help"] for name in ("run", "check", "hub", "simulate"))):
            self.assertEqual(wattloop(*arguments).returncode, 0)


if __name__ == "__main__":
    unittest.main()
