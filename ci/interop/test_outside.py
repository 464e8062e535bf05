"""Programs that scenarios start: they run, they are told of when they cannot, and none outlives wattloop."""

import json
import os
import re
import signal
import subprocess
import textwrap
import time
import unittest

from wattloop_process import PATIENCE, folder, wattloop

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..")
SCENARIO = """
    wattloop: 1
    name: outside
    time: {start: 2025-11-03 12:00, length: LENGTH, modes: [paced 60x], slack: 10 min}
    site: {flat: {grid: {volts: 230 V}}}
    system:
      backend: COMPONENT
    expect: [{id: power, always: flat.grid.power >= 0 W}]
"""
# It has a child that ignores what asks it to end.
STUBBORN = "import subprocess; subprocess.Popen(['sh', '-c', 'trap \\\\'\\\\' TERM; sleep 1000']); " \
    "print('up', flush=True); import time; time.sleep(1000)"


def processes():
    """State, parent and group of every process, by its number."""
    found = {}
    for name in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open(f"/proc/{name}/stat", encoding="utf-8") as file:
                state, parent, group = file.read().rpartition(")")[2].split()[:3]
        except (FileNotFoundError, ProcessLookupError):
            continue
        found[int(name)] = (state, int(parent), int(group))
    return found


def members(number):
    """The processes of a group that are alive."""
    return [pid for pid, (state, _, group) in processes().items() if group == number and state not in "ZX"]


class Outside(unittest.TestCase):
    def scenario(self, component, length="1 min"):
        place = folder(self)
        path = os.path.join(place, "outside.yaml")
        with open(path, "w", encoding="utf-8") as file:
            file.write(textwrap.dedent(SCENARIO).replace("COMPONENT", component).replace("LENGTH", length))
        return place, path

    def test_readme(self):
        """the backend and the scenario of README.md run as they stand"""
        place = folder(self)
        with open(os.path.join(ROOT, "README.md"), encoding="utf-8") as file:
            text = file.read()
        for name, language in (("backend.py", "python"), ("backend.yaml", "yaml")):
            [block] = [block for block in re.findall(rf"^```{language}\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
                       if block.startswith(f"# {name}\n")]
            with open(os.path.join(place, name), "w", encoding="utf-8") as file:
                file.write(block)
        done = wattloop("run", os.path.join(place, "backend.yaml"), "--out", place)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertIn("10 min of site time at 60x", done.stdout)

    def test_failures(self):
        """a program that cannot be started, crashes or is never ready is told with its last words, and is code 3"""
        for component, text in (
                ("{run: [no-such-program]}", "there is no `no-such-program` on the PATH"),
                ("{run: [python3, -c, \"raise SystemExit('no database')\"]}", "no database"),
                ("{run: [sleep, '1000'], ready: {within: 200 ms}}", "was not ready within 200 ms of real time"),
                ("{url: \"http://127.0.0.1:1\"}", "start it before the run"),
        ):
            with self.subTest(component):
                place, path = self.scenario(component)
                done = wattloop("run", path, "--out", place)
                self.assertEqual(done.returncode, 3, done.stdout + done.stderr)
                self.assertIn(text, done.stdout)
                self.assertNotIn("Fatal error", done.stderr)

    def begin(self):
        """A run whose program is up; returns the run, its folder, and the group of the program."""
        component = f"{{run: [python3, -c, \"{STUBBORN}\"], ready: {{prints: up}}}}"
        place, path = self.scenario(component, "10 h")
        run = subprocess.Popen(
            [os.environ["WATTLOOP"], "run", path, "--out", place], stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        self.addCleanup(run.stdout.close)
        self.addCleanup(lambda: run.poll() is None and run.kill())
        group = self.until(lambda: next((pid for pid in self.children(run.pid) if len(members(pid)) == 3), None))
        return run, place, group

    def children(self, number):
        return [pid for pid, (_, parent, _) in processes().items() if parent == number]

    def until(self, condition):
        deadline = time.monotonic() + PATIENCE
        while not (value := condition()):
            self.assertLess(time.monotonic(), deadline)
            time.sleep(0.02)
        return value

    def test_interruption(self):
        """Ctrl-C ends the program with all that it has started, and leaves a valid record"""
        run, place, group = self.begin()
        run.send_signal(signal.SIGINT)
        self.assertEqual(run.wait(PATIENCE), 6)
        self.assertEqual(members(group), [])
        with open(os.path.join(place, "outside", "record.jsonl"), encoding="utf-8") as file:
            self.assertTrue(json.loads(file.readlines()[-1])["data"]["interrupted"])

    def test_death(self):
        """a kill of wattloop itself ends the program too"""
        run, _, group = self.begin()
        run.kill()
        run.wait(PATIENCE)
        self.until(lambda: not members(group))


if __name__ == "__main__":
    unittest.main()
