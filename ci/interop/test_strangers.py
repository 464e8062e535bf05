"""Other programs that connect to a run in virtual time: it resets them, says how many, and its record stays."""

import json
import os
import signal
import subprocess
import sys
import time
import unittest

from wattloop_process import PATIENCE, folder

HERE = os.path.dirname(os.path.abspath(__file__))
STRANGER = os.path.join(HERE, "..", "runs", "stranger.py")


def scenario(name):
    return os.path.join(HERE, "..", "..", "scenarios", f"{name}.yaml")


class Strangers(unittest.TestCase):
    def run_beside(self, name, out, stranger=None):
        """Runs a scenario, beside a stranger with these arguments; returns its output, its records and the account."""
        process = subprocess.Popen(
            [os.environ["WATTLOOP"], "run", scenario(name), "--out", out], stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, text=True)
        self.addCleanup(process.stdout.close)
        self.addCleanup(lambda: process.poll() is None and process.kill())
        other = stranger and subprocess.Popen(
            [sys.executable, STRANGER, "--seconds", str(PATIENCE), "--of", str(process.pid), *stranger],
            stdout=subprocess.PIPE, text=True)
        output = process.communicate(timeout=PATIENCE)[0]
        account = None
        if other:
            other.send_signal(signal.SIGTERM)
            account = json.loads(other.communicate(timeout=PATIENCE)[0])
        self.assertEqual(process.returncode, 0, output)
        return output, records(out), account

    def test_records_stay(self):
        """a stranger at every address of a run gets no byte, and the record is that of a quiet machine"""
        for name in ("push-and-modbus", "https-push", "mqtt-tls"):
            with self.subTest(name):
                place = folder(self)
                output, quiet, _ = self.run_beside(name, os.path.join(place, "quiet"))
                self.assertNotIn("other programs", output)
                output, beside, account = self.run_beside(
                    name, os.path.join(place, "beside"), ["--rounds-per-second", "50"])
                self.assertEqual(beside, quiet)
                self.assertGreater(account["connected"], 0)
                self.assertEqual(account["answered"], 0)
                self.assertRegex(output, r"\n  note     \d+ connections? of other programs refused\n")

    def test_flood(self):
        """thousands of connections a second do not stop a run"""
        place = folder(self)
        _, quiet, _ = self.run_beside("push-and-modbus", os.path.join(place, "quiet"))
        _, beside, account = self.run_beside(
            "push-and-modbus", os.path.join(place, "beside"), ["--rounds-per-second", "5000"])
        self.assertEqual(beside, quiet)
        self.assertEqual(account["answered"], 0)

    def test_serial(self):
        """a serial line of a run in virtual time has no device that another program could open"""
        out = folder(self)
        process = subprocess.Popen(
            [os.environ["WATTLOOP"], "run", scenario("serial-faults"), "--out", out], stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, text=True)
        self.addCleanup(process.stdout.close)
        self.addCleanup(lambda: process.poll() is None and process.kill())
        found = set()
        while process.poll() is None:
            found |= terminals(process.pid)
            found |= {name for _, _, names in os.walk(out) for name in names if name.endswith(".pty")}
            time.sleep(0.01)
        self.assertEqual(process.communicate(timeout=PATIENCE)[0].count("FAIL"), 0)
        self.assertEqual(found, set())


def terminals(process):
    """Pseudoterminals that a process has open, its master sides too."""
    found = set()
    try:
        for name in os.listdir(f"/proc/{process}/fd"):
            place = os.readlink(f"/proc/{process}/fd/{name}")
            if int(name) > 2 and (place.startswith("/dev/pts/") or place == "/dev/ptmx"):
                found.add(place)
    except OSError:
        pass
    return found


def records(out):
    """The bytes of every record below a folder."""
    found = {}
    for path, _, names in os.walk(out):
        if "record.jsonl" in names:
            with open(os.path.join(path, "record.jsonl"), "rb") as file:
                found[os.path.relpath(path, out)] = file.read()
    return found


if __name__ == "__main__":
    unittest.main()
