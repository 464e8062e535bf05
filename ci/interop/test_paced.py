"""Runs on the real clock: they judge as virtual time does, their records can be read, and what goes wrong is said."""

import os
import re
import resource
import signal
import subprocess
import textwrap
import time
import unittest

from wattloop_process import PATIENCE, Process, folder, wattloop

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..")
SCENARIOS = os.path.join(ROOT, "scenarios", "paced")
HOUSE = """
    wattloop: 1
    name: house
    time: {start: 2025-11-03 18:00, length: LENGTH, modes: [paced 60x], slack: SLACK}
    site: {flat: {grid: {volts: 230 V}, loads: {base: 400 W}}}
    devices:
      meter: {model: iammeter-wem3080, serial: S1, sees: flat.grid, push: {to: "${hub.url}/api/iammeter/webhook", every: 5 s}}
    system:
      hub: {use: hub, with: {devices: [{id: main, serial: S1}]}}
    timeline: []
    expect: [{id: taken, never: hub.refused, witness: hub.reading}]
"""
# Nothing in it but its record needs a disk.
RECORD_ONLY = """
    wattloop: 1
    name: house
    time: {start: 2025-11-03 18:00, length: LENGTH, modes: [paced 60x], slack: SLACK}
    site: {flat: {grid: {volts: 230 V}, loads: {base: 400 W}}}
    devices:
      meter: {model: iammeter-wem3080, serial: S1, sees: flat.grid, push: {to: "${receiver.url}/rows", every: 2 s}}
      receiver: {model: sink}
    timeline: []
    expect: [{id: taken, eventually: receiver.request, within: 1 min}]
"""
# The machine's clock goes back by a day a second after the program has started; the clock that nobody sets goes on.
SET_BACK = """
    #define _GNU_SOURCE
    #include <dlfcn.h>
    #include <time.h>
    int clock_gettime(clockid_t clock, struct timespec *now) {
        static int (*real)(clockid_t, struct timespec *);
        static struct timespec first;
        if (!real) real = (int (*)(clockid_t, struct timespec *))dlsym(RTLD_NEXT, "clock_gettime");
        struct timespec up;
        real(CLOCK_MONOTONIC, &up);
        if (!first.tv_sec) first = up;
        int result = real(clock, now);
        if (clock == CLOCK_REALTIME && up.tv_sec > first.tv_sec) now->tv_sec -= 86400;
        return result;
    }
"""


class Paced(unittest.TestCase):
    def house(self, length="2 min", slack="30 s", text=HOUSE):
        place = folder(self)
        path = os.path.join(place, "house.yaml")
        with open(path, "w", encoding="utf-8") as file:
            file.write(textwrap.dedent(text).replace("LENGTH", length).replace("SLACK", slack))
        return place, path

    def assert_record_is_whole(self, place, code):
        """`report` reads the record, makes the page with its timeline, and ends with its own code."""
        page = os.path.join(place, "again.html")
        done = wattloop("report", place, "--html", page)
        self.assertEqual((done.returncode, done.stderr), (code, ""), done.stdout)
        self.assert_has_timeline(page)

    def assert_has_timeline(self, page):
        with open(page, encoding="utf-8") as file:
            text = file.read()
        self.assertIn('id="data-0"', text)
        self.assertNotIn("cannot be read", text)

    def test_forms(self):
        """every form, every kind of instant and every family of faults passes as in virtual time"""
        place = folder(self)
        page = os.path.join(place, "page.html")
        done = wattloop("run", SCENARIOS, "--mode", "paced", "--jobs", "4", "--out", place, "--html", page)
        self.assertEqual((done.returncode, done.stderr), (0, ""), done.stdout)
        self.assert_record_is_whole(place, 0)
        self.assert_has_timeline(page)

    def test_every_ending(self):
        """a record can be read after the end, after --until and after Ctrl-C in the slack"""
        for arguments, code in (((), 0), (("--until", "18:01"), 6)):
            with self.subTest(arguments):
                place, path = self.house()
                page = os.path.join(place, "page.html")
                done = wattloop("run", path, "--out", place, "--html", page, *arguments)
                self.assertEqual((done.returncode, done.stderr), (code, ""), done.stdout)
                self.assert_has_timeline(page)
                self.assert_record_is_whole(place, 0)

    def test_interrupt_in_the_slack(self):
        """Ctrl-C in the slack leaves a record that can be read, and what was decided by then stands"""
        place, path = self.house(length="1 min", slack="1 h")
        run = Process("run", path, "--out", place)
        record = os.path.join(place, "house", "record.jsonl")
        deadline = 2  # seconds: the plan is over after one, its slack after sixty
        try:
            run.process.wait(timeout=deadline)
        except subprocess.TimeoutExpired:
            run.process.send_signal(signal.SIGINT)
        # On a machine so slow that the plan was not over yet nothing could be decided.
        self.assertIn(run.process.wait(timeout=PATIENCE), (0, 6))
        run.stop()
        with open(record, encoding="utf-8") as file:
            self.assertIn('"ending":"interrupted"', file.readlines()[-1])
        self.assert_record_is_whole(place, 0)

    def test_unreadable_record(self):
        """a record that was spoilt is named on the console, and the page says what it lacks"""
        place, path = self.house()
        self.assertEqual(wattloop("run", path, "--out", place).returncode, 0)
        record = os.path.join(place, "house", "record.jsonl")
        with open(record, encoding="utf-8") as file:
            lines = file.readlines()
        with open(record, "w", encoding="utf-8") as file:
            file.writelines(lines[:-1])
        done = wattloop("report", place)
        self.assertEqual(done.returncode, 4)
        self.assertIn("record.jsonl: line", done.stderr)

    def test_record_taken_in_the_run(self):
        """a record that another program puts its own file in place of costs the page its timeline, and `run` says so"""
        place, path = self.house()
        page, record = os.path.join(place, "page.html"), os.path.join(place, "house", "record.jsonl")
        run = Process("run", path, "--out", place, "--html", page)
        self.addCleanup(run.stop)
        deadline = time.monotonic() + PATIENCE
        while not os.path.exists(record):
            self.assertLess(time.monotonic(), deadline, run.said())
            time.sleep(0.01)
        os.rename(path, record)
        self.assertEqual(run.process.wait(timeout=PATIENCE), 0)
        run.wait_for(r"^warning: the page has no timeline of house, since .*record\.jsonl cannot be read: line 1")
        with open(page, encoding="utf-8") as file:
            self.assertIn("The record of this case cannot be read", file.read())

    def test_full_disk(self):
        """a disk that is full in the middle of a run is said in one line, and is code 4"""
        place, path = self.house(length="20 min", slack="1 s", text=RECORD_ONLY)

        def little_room():
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            resource.setrlimit(resource.RLIMIT_FSIZE, (40_000, 40_000))

        done = subprocess.run(
            [os.environ["WATTLOOP"], "run", path, "--out", place], capture_output=True, text=True, timeout=PATIENCE,
            preexec_fn=little_room)
        self.assertEqual(done.returncode, 4, done.stdout + done.stderr)
        [line] = [line for line in done.stderr.splitlines() if line.strip()]
        self.assertRegex(line, r"^error: house: .*file too large.*")

    def test_clock_set_back(self):
        """a clock of the machine that is set back during a run does not matter"""
        place, path = self.house()
        source, library = os.path.join(place, "back.c"), os.path.join(place, "back.so")
        with open(source, "w", encoding="utf-8") as file:
            file.write(textwrap.dedent(SET_BACK))
        subprocess.run(["clang", "-shared", "-fPIC", "-o", library, source], check=True, timeout=PATIENCE)
        run = Process("run", path, "--out", place, environment={"LD_PRELOAD": library})
        self.assertEqual(run.process.wait(timeout=PATIENCE), 0)
        run.stop()
        self.assert_record_is_whole(place, 0)
        with open(os.path.join(place, "house", "record.jsonl"), encoding="utf-8") as file:
            times = [int(time) for time in re.findall(r'^{"n":\d+,"t":"(\d+)"', file.read(), re.MULTILINE)]
        self.assertEqual(times, sorted(times))
        self.assertGreater(times[-1] - times[0], 120 * 10**9)


if __name__ == "__main__":
    unittest.main()
