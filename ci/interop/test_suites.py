"""`wattloop run` with many cases: side by side, chosen by tags, ended by a failure, repeated by its own advice."""

import json
import os
import re
import shlex
import signal
import subprocess
import textwrap
import time
import unittest

from wattloop_process import PATIENCE, Process, folder, wattloop

SCENARIOS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "scenarios")
SUITE = [os.path.join(SCENARIOS, f"{name}.yaml") for name in ("evening-theft", "network-cut", "clock-step", "https-push")]

SHORT = """\
    wattloop: 1
    name: {name}
    tags: [{tags}]
    time: {{start: 2025-06-21 12:00, zone: Europe/Berlin, length: {length}}}
    {cases}
    site:
      home: {{loads: {{base: 500 W}}}}
    devices:
      meter:
        model: iammeter-wem3080
        serial: 3C7A19E2
        sees: home.grid
        push: {{to: "${{hub.url}}/api/iammeter/webhook", every: 5 s}}
    system:
      hub: {{use: hub, with: {{devices: [{{id: grid, serial: 3C7A19E2}}]}}}}
    timeline:
      - {{id: kettle, at: "12:20", do: load.add, with: {{site: home, power: 2 kW}}, for: 5 min}}
    expect:
      - {{id: low, always: home.grid.power < {limit}}}
"""
PASSING, FAILING = "9 kW", "1 kW"


def write(place, name, limit=PASSING, tags="", cases="", length="30 min", file=None):
    path = os.path.join(place, file or f"{name}.yaml")
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="utf-8") as out:
        out.write(textwrap.dedent(SHORT).format(name=name, limit=limit, tags=tags, cases=cases, length=length))
    return path


def records(out):
    found = {}
    for path, _, names in os.walk(out):
        if "record.jsonl" in names:
            with open(os.path.join(path, "record.jsonl"), "rb") as file:
                found[os.path.relpath(path, out)] = file.read()
    return found


class Jobs(unittest.TestCase):
    def test_same_records(self):
        """records and results are the same whatever runs side by side, and in whatever order"""
        place = folder(self)
        outs, texts = [], []
        for number, options in enumerate((["--jobs", "1"], ["--jobs", "4"], ["--jobs", "3", "--shuffle", "5"])):
            outs.append(os.path.join(place, str(number)))
            done = wattloop("run", *SUITE, *options, "--out", outs[-1])
            self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
            texts.append(done.stdout.replace(outs[-1], "OUT"))
        first = records(outs[0])
        self.assertGreater(len(first), 5)
        for out, text in zip(outs[1:], texts[1:]):
            self.assertEqual(records(out), first)
            self.assertEqual(text, texts[0])

    def test_interruption(self):
        """Ctrl-C ends every case that runs; what never began is told and has not passed"""
        place = folder(self)
        for number in range(4):
            write(place, f"long-{number}", length="300 d")
        process = Process("run", place, "--jobs", "2", "--out", os.path.join(place, "out"))
        self.addCleanup(process.stop)
        begun = os.path.join(place, "out", "long-1", "record.jsonl")
        deadline = time.monotonic() + PATIENCE
        while not (os.path.exists(begun) and os.path.getsize(begun)):
            self.assertLess(time.monotonic(), deadline, "no record was begun")
            time.sleep(0.01)
        self.assertEqual(process.signal(signal.SIGINT), 6)
        process.wait_for(r"4 cases: 2 inconclusive, 2 not run")

    def test_unknown_number(self):
        """no case at all is no number of jobs"""
        done = wattloop("run", SUITE[0], "--jobs", "0")
        self.assertEqual((done.returncode, done.stderr), (2, "error: --jobs takes a number from 1 to 100, found 0\n"))


class Choosing(unittest.TestCase):
    def names(self, place, expression):
        done = wattloop("run", place, "--tag", expression, "--format", "json", "--out", os.path.join(place, "out"))
        self.assertEqual(done.returncode, 0, done.stderr)
        return [case["name"] for case in json.loads(done.stdout)["cases"]]

    def test_expressions(self):
        """tags are chosen with and, or, not and parentheses"""
        place = folder(self)
        write(place, "a", tags="pr, slow")
        write(place, "b", tags="pr")
        write(place, "c", tags="nightly")
        self.assertEqual(self.names(place, "pr and not slow"), ["b"])
        self.assertEqual(self.names(place, "nightly or (pr and slow)"), ["a", "c"])

    def test_mistakes(self):
        """a bad expression is shown with a caret, an unknown tag with those that there are"""
        place = folder(self)
        write(place, "a", tags="pr")
        done = wattloop("run", place, "--tag", "pr and (slow")
        self.assertEqual(done.returncode, 2)
        self.assertEqual(
            done.stderr, "error: `--tag` has a parenthesis without its `)`\n    pr and (slow\n           ^\n")
        done = wattloop("run", place, "--tag", "slow")
        self.assertEqual(
            (done.returncode, done.stderr), (2, "error: no scenario is tagged `slow`; tags are pr\n"))


class Failing(unittest.TestCase):
    def test_fail_fast(self):
        """the first failing case ends the suite; the others are not run, and none of them has passed"""
        place = folder(self)
        for name, limit in (("a", PASSING), ("b", FAILING), ("c", PASSING), ("d", PASSING)):
            write(place, name, limit)
        done = wattloop("run", place, "--fail-fast", "--jobs", "1", "--out", os.path.join(place, "out"))
        self.assertEqual(done.returncode, 1)
        self.assertIn("4 cases: 1 passed, 1 failed, 2 not run\n", done.stdout)
        done = wattloop("run", place, "--jobs", "1", "--out", os.path.join(place, "out"))
        self.assertIn("4 cases: 3 passed, 1 failed\n", done.stdout)

    def failure(self, text):
        """The failing expectation, what was seen, and the advice."""
        text = text[re.search(r"^FAIL  \S+ · ", text, re.MULTILINE).start():]
        title = re.match(r"FAIL  (\S+ · \S+)", text).group(1)
        got = re.search(r"^  got +(.*)$", text, re.MULTILINE).group(1)
        again = re.search(r"^  again +wattloop (.*)$", text, re.MULTILINE).group(1)
        return title, got, shlex.split(again)

    def assert_repeats(self, *arguments):
        done = wattloop("run", *arguments)
        self.assertEqual(done.returncode, 1, done.stdout + done.stderr)
        title, got, again = self.failure(done.stdout)
        repeated = wattloop(*again, "--out", os.path.join(folder(self), "out"))
        self.assertEqual(repeated.returncode, 1, repeated.stdout + repeated.stderr)
        self.assertEqual(self.failure(repeated.stdout)[:2], (title, got))
        return again

    def test_again(self):
        """the printed command repeats the failure, whatever the path, the case, the seed and the cut"""
        place = folder(self)
        out = ["--out", os.path.join(place, "out")]
        path = write(place, "plain", FAILING)
        self.assertIn("--until", self.assert_repeats(path, *out))
        path = write(
            place, "cases", "$limit", file="it's a folder/with $pace.yaml",
            cases="params: {limit: {type: quantity, default: 9 kW}}\ncases: [{case: high}, {case: low, limit: 1 kW}]")
        self.assertEqual(self.assert_repeats(path, *out)[2:4], ["--case", "low"])
        self.assertIn("91", self.assert_repeats(path, "--seed", "91", *out))
        self.assertIn("91", self.assert_repeats(path, "--seed", "91", "--until", "12:21", *out))

    def test_again_on_another_day(self):
        """a failure after midnight is repeated up to that day"""
        place = folder(self)
        path = write(place, "night", "1 kW", length="2 d")
        with open(path, encoding="utf-8") as file:
            text = file.read().replace('"12:20"', "day 2 07:00").replace("every: 5 s", "every: 60 s")
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
        again = self.assert_repeats(path, "--out", os.path.join(place, "out"))
        self.assertEqual(again[-2], "--until")
        self.assertTrue(again[-1].startswith("day 2 07:0"), again)


class Watching(unittest.TestCase):
    def test_changes(self):
        """a changed file runs what it affects: itself, or those that include it; a new one runs too"""
        place = folder(self)
        write(place, "a")
        path = write(place, "b")
        fragment = os.path.join(place, "sites", "home.yaml")
        os.makedirs(os.path.dirname(fragment))
        with open(fragment, "w", encoding="utf-8") as file:
            file.write("fragment: 1\nsite:\n  home: {loads: {base: 500 W}}\n")
        with open(path, encoding="utf-8") as file:
            text = file.read().replace("site:\n  home: {loads: {base: 500 W}}\n", "include: [sites/home.yaml]\n")
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
        process = Process("run", place, "--watch", "--jobs", "1", "--out", os.path.join(place, "..", "out"))
        self.addCleanup(process.stop)
        process.wait_for(r"2 cases: 2 passed")
        process.wait_for(r"watching 3 files")
        with open(fragment, "a", encoding="utf-8") as file:
            file.write("# changed\n")
        process.wait_for(r"changed: .*b\.yaml")
        process.wait_for(r"1 case: 1 passed")
        process.wait_for(r"watching")
        write(place, "c", FAILING)
        process.wait_for(r"changed: .*c\.yaml$")
        process.wait_for(r"1 case: 1 failed")
        process.wait_for(r"watching 4 files")
        self.assertEqual(process.signal(signal.SIGINT), 1)


class Mistakes(unittest.TestCase):
    def test_one_line(self):
        """what is wrong with a command is one line and exit code 2"""
        place = folder(self)
        empty = os.path.join(place, "empty")
        os.makedirs(empty)
        path = write(place, "a")
        cases = [
            (["run", path, "--sed", "1"], r"error: unknown option `--sed`; did you mean `--seed`\?\n"),
            (["fly"], r"error: unexpected argument `fly`\n|error: .*\n"),
            (["run"], r"error: missing expected argument `<paths> \.\.\.`\n"),
            (["run", os.path.join(place, "none.yaml")], r"error: .*none\.yaml does not exist; name a scenario file or a folder\n"),
            (["check", empty], r"error: .*empty holds no \.yaml file\n"),
            (["run", path, "--format", "xml"], r"error: the value `xml` is invalid.*\n"),
            (["prove", path, "--runs", "1"], r"error: --runs takes at least 2, found 1\n"),
            (["prove", path, "--seeds", "5..1"], r"error: the value `5\.\.1` is invalid.*\n"),
            (["compare", path, os.path.join(place, "none.jsonl")], r"error: .*none\.jsonl cannot be read: no such file or directory\n"),
            (["explain", "lod.add"], r"error: unknown name `lod\.add`; did you mean `load\.add`\?\n"),
            (["init", path], r"error: .*a\.yaml is there already; choose another file\n"),
        ]
        for arguments, pattern in cases:
            with self.subTest(arguments=arguments):
                done = wattloop(*arguments)
                self.assertEqual(done.returncode, 2, done.stderr)
                self.assertRegex(done.stderr, rf"\A(?:{pattern})\Z")
                self.assertEqual(done.stdout, "")

    def test_equal_names(self):
        """two scenarios of one name would share a folder: both files are named"""
        place = folder(self)
        write(place, "same", file="one.yaml")
        write(place, "same", file="two.yaml")
        done = wattloop("run", place)
        self.assertEqual(done.returncode, 2)
        self.assertRegex(
            done.stderr, r"\Aerror: `same` stands in .*one\.yaml and in .*two\.yaml; give one another `name`\n\Z")

    def test_unwritable(self):
        """a place that cannot be written is one line and exit code 4"""
        place = folder(self)
        plain = write(place, "plain")
        for arguments in (["run", plain, "--out", plain], ["init", os.path.join(plain, "new.yaml")]):
            with self.subTest(arguments=arguments):
                done = wattloop(*arguments)
                self.assertEqual(done.returncode, 4, done.stderr)
                self.assertRegex(done.stderr, r"\Aerror: cannot write .*\n\Z")

    def test_help(self):
        """every command shows an example"""
        listed = re.findall(r"^  ([a-z]+) ", wattloop("--help").stdout.split("SUBCOMMANDS")[1], re.MULTILINE)
        self.assertIn("prove", listed)
        for name in listed:
            if name != "help":
                self.assertRegex(wattloop(name, "--help").stdout, rf"Examples?: wattloop {name}", name)


class First(unittest.TestCase):
    def test_init(self):
        """the first scenario runs by the command that is printed"""
        place = folder(self)
        done = wattloop("init", os.path.join(place, "my day.yaml"))
        self.assertEqual(done.returncode, 0, done.stderr)
        command = shlex.split(re.search(r"^next: wattloop (.*)$", done.stdout, re.MULTILINE).group(1))
        done = wattloop(*command, "--out", os.path.join(place, "out"))
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertIn("PASS  my-day ", done.stdout)


if __name__ == "__main__":
    unittest.main()
