"""One folder, one run: what two processes of wattloop that want the same folder do."""

import hashlib
import os
import re
import signal
import subprocess
import time
import unittest

from test_closed_pipes import SIMULATION
from test_suites import FAILING, write
from wattloop_process import PATIENCE, Process, folder, wattloop


def contents(place):
    """The digest of every file but those that a run is writing right now, and every folder."""
    found = {}
    for path, _, names in os.walk(place):
        found[path] = None
        for name in names:
            if not name.startswith((".truth", "hub.sqlite", "record.jsonl")):
                with open(os.path.join(path, name), "rb") as file:
                    found[os.path.join(path, name)] = hashlib.sha256(file.read()).hexdigest()
    return found


class RunFolders(unittest.TestCase):
    def setUp(self):
        self.place = folder(self)
        self.out = os.path.join(self.place, "out")

    def begin(self, *arguments, case="long"):
        """A run that is under way in the folder of a case."""
        run = Process("run", *arguments, "--out", self.out)
        self.addCleanup(run.stop)
        self.wait_until_begun(case)
        return run

    def wait_until_begun(self, case):
        record = os.path.join(self.out, case, "record.jsonl")
        deadline = time.monotonic() + PATIENCE
        while not (os.path.exists(record) and os.path.getsize(record)):
            self.assertLess(time.monotonic(), deadline, "no record was begun")
            time.sleep(0.01)

    def refused(self, done, case="long"):
        self.assertEqual((done.returncode, done.stdout), (2, ""), done.stderr)
        self.assertEqual(
            done.stderr,
            f"error: {os.path.join(self.out, case)} is in use by another run of wattloop; wait for its end, or write "
            "`--out` with another folder\n")

    def test_second_run(self):
        """a second run names the folder and changes nothing; the first one goes on, and its record is whole"""
        path = write(self.place, "long", length="300 d")
        html = os.path.join(self.place, "report.html")
        with open(html, "w", encoding="utf-8") as file:
            file.write("of the day before")
        run = self.begin(path)
        before = contents(self.place)
        for options in ([], ["--html", html], ["--format", "json"], ["--mode", "virtual"]):
            self.refused(wattloop("run", path, "--out", self.out, *options))
        self.assertEqual(contents(self.place), before)
        self.assertEqual(run.signal(signal.SIGINT), 6)
        report = wattloop("report", self.out)
        self.assertEqual(report.returncode, 0, report.stderr)

    def test_before_the_first_case(self):
        """a suite that shares its last case with another run begins none of its cases, and makes no folder"""
        suite = os.path.join(self.place, "suite")
        write(suite, "a")
        path = write(suite, "long", length="300 d")
        self.begin(path)
        before = contents(self.out)
        self.refused(wattloop("run", suite, "--out", self.out, "--jobs", "1"))
        self.assertEqual(contents(self.out), before)

    def test_other_cases(self):
        """runs of other cases may share the folder of all"""
        self.begin(write(self.place, "long", length="300 d"))
        done = wattloop("run", write(self.place, "a"), "--out", self.out)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)

    def test_other_spelling(self):
        """a folder is the same one however it is written"""
        path = write(self.place, "long", length="300 d")
        self.begin(path)
        link = os.path.join(self.place, "link")
        os.symlink(self.out, link)
        done = wattloop("run", path, "--out", link)
        self.assertEqual(done.returncode, 2, done.stderr)
        self.assertIn(f"error: {link}/long is in use by another run", done.stderr)

    def test_killed_run(self):
        """a run that was killed keeps no folder from the next"""
        path = write(self.place, "long", length="300 d")
        run = self.begin(path)
        run.signal(signal.SIGKILL)
        done = wattloop("run", path, "--out", self.out, "--until", "12:10")
        self.assertEqual((done.returncode, done.stderr), (6, ""))
        self.assertIn("the run was cut short at 12:10:00", done.stdout)

    def test_watching(self):
        """`run --watch` has its folder while cases run, and tells when another run has it"""
        path = write(self.place, "long")
        watch = Process("run", path, "--watch", "--out", self.out)
        self.addCleanup(watch.stop)
        watch.wait_for("watching 1 files")
        done = wattloop("run", path, "--out", self.out)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        other = write(os.path.join(self.place, "elsewhere"), "long", length="300 d")
        os.remove(os.path.join(self.out, "long", "record.jsonl"))
        self.begin(other)
        with open(path, "a", encoding="utf-8") as file:
            file.write("# changed\n")
        watch.wait_for("is in use by another run of wattloop")
        watch.wait_for("watching 1 files")
        self.assertEqual(watch.signal(signal.SIGINT), 2)

    def test_at_the_same_moment(self):
        """of runs that begin at the same moment one has the folder, and no other says more than that"""
        path = write(self.place, "long", length="2 h")
        command = [os.environ["WATTLOOP"], "run", path, "--out", self.out]
        runs = [
            subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) for _ in range(6)]
        ends = [(run.communicate(timeout=PATIENCE)[1], run.returncode) for run in runs]
        self.assertIn(("", 0), ends)
        for complaint, code in ends:
            self.assertIn(code, (0, 2), complaint)
            if code:
                self.assertRegex(complaint, r"\Aerror: \S+ is in use by another run of wattloop; .*\n\Z")
        done = wattloop("report", self.out)
        self.assertEqual(done.returncode, 0, done.stderr)

    def test_simulations(self):
        """two simulations do not share the links of serial lines"""
        path = os.path.join(self.place, "pushing.yaml")
        with open(path, "w", encoding="utf-8") as file:
            file.write(SIMULATION + "  pzem: {model: pzem-004t-v3, sees: home.grid}\n")
        lines = os.path.join(self.place, "lines")
        simulation = Process("simulate", path, "--out", lines)
        self.addCleanup(simulation.stop)
        simulation.wait_for(r"pzem\.pty  ")
        before = os.readlink(os.path.join(lines, "pzem.pty"))
        done = wattloop("simulate", path, "--out", lines)
        self.assertEqual((done.returncode, done.stdout), (2, ""), done.stderr)
        self.assertRegex(done.stderr, rf"\Aerror: {re.escape(lines)} is in use by another run of wattloop; .*\n\Z")
        self.assertEqual(os.readlink(os.path.join(lines, "pzem.pty")), before)
        self.assertEqual(simulation.signal(signal.SIGTERM), 0)


class Unwritable(unittest.TestCase):
    def test_reports(self):
        """a report that cannot be written is found out before the first case begins"""
        place = folder(self)
        path = write(place, "a", FAILING)
        out = os.path.join(place, "out")
        for option in ("--html", "--junit", "--ctrf"):
            for target, reason in (
                    (os.path.join(place, "none", "report"), "no such file or directory"),
                    (place, "is a directory"), (os.path.join(path, "report"), "not a directory")):
                with self.subTest(option=option, target=target):
                    done = wattloop("run", path, "--out", out, option, target)
                    self.assertEqual(
                        (done.returncode, done.stdout, done.stderr),
                        (4, "", f"error: cannot write {target}: {reason}\n"))
                    self.assertFalse(os.path.exists(out))

    def test_reports_beside_records(self):
        """a report may be in the folder of the records, which the run makes"""
        place = folder(self)
        path = write(place, "a", FAILING)
        out = os.path.join(place, "out")
        report = os.path.join(out, "junit.xml")
        self.assertEqual(wattloop("run", path, "--out", out + "/", "--junit", report).returncode, 1)
        self.assertTrue(os.path.exists(report))

    def test_out(self):
        """a folder that cannot be made is found out before the first case begins, and none is left over"""
        place = folder(self)
        path = write(place, "a")
        for out, reason in ((path, "not a directory"), (os.path.join(path, "deep"), "not a directory"),
                            ("/proc/none", "no such file or directory")):
            with self.subTest(out=out):
                for command in (["run", path, "--out", out], ["simulate", path, "--out", out]):
                    done = wattloop(*command)
                    self.assertEqual((done.returncode, done.stdout), (4, ""))
                    self.assertRegex(
                        done.stderr, rf"\Aerror: cannot write into {out}\S*: {reason}; choose another folder with --out\n\Z")


if __name__ == "__main__":
    unittest.main()
