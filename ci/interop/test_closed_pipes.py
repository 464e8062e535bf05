"""Output that nobody reads any more, or that no disk has room for: every command ends as other tools do."""

import os
import shutil
import signal
import subprocess
import time
import unittest

from test_suites import write
from wattloop_process import PATIENCE, folder, wattloop

CLOSED = 141  # what a shell shows of a tool that SIGPIPE has ended
SIMULATION = """\
wattloop: 1
name: pushing
time: {start: 2025-06-21 12:00, zone: Europe/Berlin, length: 1 h}
site:
  home: {loads: {base: 500 W}}
devices:
  sink: {model: sink}
  meter: {model: iammeter-wem3080, sees: home.grid, push: {to: "${sink.url}/", every: 2 s}}
"""


def start(*arguments, stdout=subprocess.PIPE, stderr=subprocess.PIPE):
    return subprocess.Popen([os.environ["WATTLOOP"], *arguments], stdout=stdout, stderr=stderr)


def readerless():
    """The writing end of a pipe that nobody reads."""
    reading, writing = os.pipe()
    os.close(reading)
    return writing


class ClosedPipes(unittest.TestCase):
    def setUp(self):
        self.place = folder(self)
        self.out = os.path.join(self.place, "out")
        self.path = write(self.place, "a")
        done = wattloop("run", self.path, "--out", self.out)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.record = os.path.join(self.out, "a", "record.jsonl")
        self.other = os.path.join(self.place, "other.jsonl")
        with open(self.record, encoding="utf-8") as file, open(self.other, "w", encoding="utf-8") as other:
            other.write(file.read().replace('"power"', '"powes"', 1))

    def commands(self):
        """Each with what it would have ended with."""
        again = os.path.join(self.place, "again")
        return [
            (["--help"], 0), (["--version"], 0), (["check", self.path], 0), (["explain"], 0), (["schema"], 0),
            (["run", self.path, "--out", again], 0), (["run", self.path, "--out", again, "--format", "json"], 0),
            (["run", self.path, "--out", again, "--format", "github"], 0),
            (["report", self.out], 0), (["compare", self.record, self.record], 0),
            (["compare", self.record, self.other], 5), (["prove", self.path, "--runs", "2"], 0),
            (["init", os.path.join(self.place, "new.yaml")], 0),
        ]

    def test_output(self):
        """a command whose output nobody reads ends quietly, with the exit code that SIGPIPE has in a shell"""
        for arguments, _ in self.commands():
            with self.subTest(arguments=arguments):
                pipe = readerless()
                done = subprocess.run(
                    [os.environ["WATTLOOP"], *arguments], stdout=pipe, stderr=subprocess.PIPE, timeout=PATIENCE)
                os.close(pipe)
                self.assertEqual((done.returncode, done.stderr), (CLOSED, b""))

    def test_errors(self):
        """complaints that nobody reads end a command as quietly"""
        for arguments in (["run", os.path.join(self.place, "none.yaml")], ["fly"], ["check", self.other],
                          ["hub", "--config", os.path.join(self.place, "none.yaml")]):
            with self.subTest(arguments=arguments):
                pipe = readerless()
                done = subprocess.run(
                    [os.environ["WATTLOOP"], *arguments], stdout=subprocess.PIPE, stderr=pipe, timeout=PATIENCE)
                os.close(pipe)
                self.assertEqual((done.returncode, done.stdout), (CLOSED, b""))

    def test_full(self):
        """output that no disk has room for is one line and exit code 4"""
        for arguments, _ in self.commands():
            with self.subTest(arguments=arguments), open("/dev/full", "wb") as full:
                if os.path.exists(arguments[-1]) and arguments[0] == "init":
                    os.remove(arguments[-1])
                done = subprocess.run(
                    [os.environ["WATTLOOP"], *arguments], stdout=full, stderr=subprocess.PIPE, text=True,
                    timeout=PATIENCE)
                self.assertEqual(
                    (done.returncode, done.stderr),
                    (4, "error: standard output cannot be written: no space left on device; make room, or send it to "
                        "another place\n"))

    def test_closed_descriptors(self):
        """descriptors that are closed from the beginning take nothing, and no file of the run gets what is said"""
        for closed in (">&-", "2>&-", ">&- 2>&-", "<&- >&- 2>&-"):
            with self.subTest(closed=closed):
                again = os.path.join(self.place, "closed")
                done = subprocess.run(
                    ["sh", "-c", f'"$0" run "$1" --out "$2" {closed}', os.environ["WATTLOOP"], self.path, again],
                    timeout=PATIENCE, check=False)
                self.assertEqual(done.returncode, 0)
                compared = wattloop("compare", self.record, os.path.join(again, "a", "record.jsonl"))
                self.assertEqual(compared.returncode, 0, compared.stdout + compared.stderr)
                shutil.rmtree(again)

    def test_suite(self):
        """a suite that can no longer print ends soon; the records of what ran are whole"""
        place = os.path.join(self.place, "suite")
        write(place, "a")
        for number in range(3):
            write(place, f"long-{number}", length="300 d")
        run = start("run", place, "--jobs", "2", "--out", os.path.join(place, "out"))
        self.addCleanup(run.wait)
        self.addCleanup(run.kill)
        self.assertIn(b"PASS  a", run.stdout.readline())
        run.stdout.close()
        self.assertEqual(run.wait(PATIENCE), CLOSED)
        self.assertEqual(run.stderr.read(), b"")
        run.stderr.close()
        report = wattloop("report", os.path.join(place, "out"))
        self.assertEqual(report.returncode, 0, report.stdout + report.stderr)
        self.assertIn("PASS  a", report.stdout)

    def test_simulation(self):
        """a simulation ends soon after its reader has gone, also when it has nothing to say"""
        path = os.path.join(self.place, "pushing.yaml")
        with open(path, "w", encoding="utf-8") as file:
            file.write(SIMULATION)
        for options in ([], ["--quiet"], ["--speed", "100x"]):
            with self.subTest(options=options):
                simulation = start("simulate", path, *options)
                self.addCleanup(simulation.wait)
                self.addCleanup(simulation.kill)
                self.assertIn(b"http://", simulation.stdout.readline())
                simulation.stdout.close()
                begin = time.monotonic()
                self.assertEqual(simulation.wait(PATIENCE), CLOSED)
                self.assertLess(time.monotonic() - begin, 10)
                self.assertEqual(simulation.stderr.read(), b"")
                simulation.stderr.close()

    def test_hub(self):
        """a hub whose log nobody reads ends in order with the next line, and what it has acknowledged is stored"""
        config = os.path.join(self.place, "hub.yaml")
        with open(config, "w", encoding="utf-8") as file:
            file.write(f"listen: 127.0.0.1:0\nstore: {self.place}/hub.sqlite\n")
        hub = start("hub", "--config", config)
        self.addCleanup(hub.wait)
        self.addCleanup(hub.kill)
        self.assertIn(b"listening", hub.stderr.readline())
        hub.stderr.close()
        hub.send_signal(signal.SIGTERM)  # which makes it say `stopping`
        self.assertEqual(hub.wait(PATIENCE), CLOSED)
        self.assertEqual(hub.stdout.read(), b"")
        hub.stdout.close()

    def test_slow_reader(self):
        """a pipe that wants no waiting gets everything, however slowly it is read"""
        reading, writing = os.pipe()
        os.set_blocking(writing, False)
        schema = start("schema", stdout=writing)
        os.close(writing)
        text = b""
        while piece := os.read(reading, 1000):
            text += piece
            time.sleep(0.001)
        os.close(reading)
        self.assertEqual(schema.wait(PATIENCE), 0)
        schema.stderr.close()
        self.assertEqual(text.decode(), wattloop("schema").stdout)


if __name__ == "__main__":
    unittest.main()
