"""Reports of a real run: the page in Chromium, the Common Test Report Format, JUnit, annotations."""

import json
import os
import subprocess
import tempfile
import unittest
import xml.etree.ElementTree as ElementTree

import jsonschema
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.actions.wheel_input import ScrollOrigin

from browser import Browser
from wattloop_process import MEMORY, PATIENCE

HERE = os.path.dirname(os.path.abspath(__file__))
CASES = os.path.join(HERE, "report_cases.yaml")
BYPASSED = "#case/report-cases/bypassed"
MINUTE = 60_000


def run(*arguments, **environment):
    return subprocess.run(
        [os.environ["WATTLOOP"], "run", CASES, *arguments], capture_output=True, text=True, timeout=PATIENCE,
        env={**os.environ, **environment})


class Page(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory(dir=MEMORY)
        cls.addClassCleanup(cls.folder.cleanup)
        cls.path = os.path.join(cls.folder.name, "report.html")
        done = run("--out", cls.folder.name, "--html", cls.path)
        assert done.returncode == 1, done.stdout + done.stderr
        cls.browser = Browser()
        cls.addClassCleanup(cls.browser.close)

    def setUp(self):
        self.browser.size(1280)
        self.browser.media()

    def tearDown(self):
        self.assertEqual(self.browser.complaints(), [])
        self.assertEqual(self.browser.requests(), [])

    def open(self, anchor=""):
        self.browser.open(f"file://{self.path}{anchor}")

    def all(self, selector):
        return self.browser.run(
            "return [...document.querySelectorAll(arguments[0])].filter((e) => e.getClientRects().length)"
            ".map((e) => e.textContent.trim())", selector)

    def boxes(self, selector):
        """Places of what is drawn, of that which is seen."""
        return self.browser.run(
            "return [...document.querySelectorAll(arguments[0])].map((e) => e.getBoundingClientRect())"
            ".filter((r) => r.width || r.height).map((r) => [r.left, r.right, r.top, r.bottom])", selector)

    def span(self):
        return self.browser.run(
            "const d = document.querySelector('article:not([hidden]) .timeline').dataset; return [+d.from, +d.to]")

    def x(self, minutes):
        """Where an instant of the run lies on the page."""
        left, right, *_ = self.boxes("article:not([hidden]) .plot.axis")[0]
        begin, end = self.span()
        return left + (minutes * MINUTE - begin) / (end - begin) * (right - left)

    def test_index(self):
        """the index counts, says what went wrong, and finds cases by verdict and by text"""
        self.open()
        self.assertEqual(self.all("h1"), ["3 cases: 1 failed, 2 passed"])
        names = ".cases > li:not([hidden]) a"
        self.assertEqual(self.all(names), [f"report-cases/{name}" for name in ("bypassed", "honest", "honest-too")])
        self.assertIn("alarm-in-time none until 18:42:00", self.all(".cases > li p"))
        self.browser.click(".chip.fail")
        self.assertEqual(self.all(names), ["report-cases/bypassed"])
        self.browser.click(".chip.fail")
        self.browser.driver.find_element("css selector", "input[type=search]").send_keys("honest-t")
        self.assertEqual(self.all(names), ["report-cases/honest-too"])

    def test_failure(self):
        """who clicks a failure sees its fault, its deadline, and values beside each other"""
        self.open()
        self.browser.click(".cases a[href$=bypassed]")
        self.assertEqual(self.span(), [0, 40 * MINUTE])
        self.browser.click("[data-expectation=alarm-in-time] .jump")
        begin, end = self.span()
        self.assertTrue(begin < 10 * MINUTE < 12 * MINUTE < end < 40 * MINUTE, (begin, end))
        for left, right, *_ in self.boxes(".shade[data-entry=tamper]"):
            self.assertAlmostEqual(left, self.x(10), delta=1.5)
        self.assertGreaterEqual(len(self.boxes(".shade[data-entry=tamper]")), 2)
        self.assertEqual(self.boxes(".shade[data-entry=cooking]"), [], "a load is no fault")
        self.assertTrue(any(abs(left - self.x(12)) < 1.5 for left, *_ in self.boxes("line.violation")))
        [text] = self.all("text.violation")[:1]
        self.assertEqual(text, "deadline 18:42:00")
        for role, least in (("truth", 1), ("shown", 2), ("stored", 1)):
            paths = self.browser.run(
                "return [...document.querySelectorAll('article:not([hidden]) path.series.' + arguments[0])]"
                ".map((path) => path.getTotalLength())", role)
            self.assertGreaterEqual(len(paths), least, role)
            self.assertTrue(all(length > 200 for length in paths), (role, paths))
        self.assertEqual(self.browser.run("return document.activeElement.className"), "plots")

    def test_what_was_hidden(self):
        """while the meter is bypassed the truth runs high and what is shown and stored runs at zero"""
        self.open(f"{BYPASSED}?alarm-in-time")
        ActionChains(self.browser.driver).move_to_element_with_offset(
            self.browser.driver.find_element("css selector", "article:not([hidden]) svg.lane"), 40, 0).perform()
        self.browser.settle()
        values = dict(zip(self.all(".label .entry .name"), self.all(".label .entry .value")))
        self.assertEqual(values["meter.power"], "0.0 W")
        self.assertEqual(values["hub.readings(meter)"], "0.0 W")
        truth = float(values["flat.grid.power"].removesuffix(" W").replace("\u202f", ""))
        self.assertTrue(1700 < truth < 1900, truth)
        self.assertRegex(self.all(".cursor span")[0], r"^18:4[01]:\d\d.* · .*tamper")

    def test_events(self):
        """marks of events lie where the events were"""
        self.open(BYPASSED)
        [(left, right, *_)] = self.boxes("article:not([hidden]) path.mark.alert")[:1]
        self.assertAlmostEqual((left + right) / 2, self.x(20), delta=1.5)
        self.assertEqual(len(self.all(".window, .window.idle")), 3)
        self.assertIn("tamper: meter.bypass on meter", " ".join(self.all(".plot.windows text")))

    def test_zoom(self):
        """buttons, keys, the wheel and a drawn span change the axis"""
        self.open(BYPASSED)
        ticks = self.all("article:not([hidden]) .plot.axis text")
        self.browser.click("article:not([hidden]) button.in")
        self.assertEqual(self.span(), [10 * MINUTE, 30 * MINUTE])
        self.assertNotEqual(self.all("article:not([hidden]) .plot.axis text"), ticks)
        self.browser.click("article:not([hidden]) button.whole")
        plots = self.browser.driver.find_element("css selector", "article:not([hidden]) .plots")
        plots.send_keys("+")
        self.browser.settle()
        self.assertEqual(self.span(), [10 * MINUTE, 30 * MINUTE])
        plots.send_keys("0" + "n")
        self.browser.settle()
        self.assertLess(self.span()[1] - self.span()[0], 20 * MINUTE)
        plots.send_keys("0")
        self.browser.settle()
        lane = self.browser.driver.find_element("css selector", "article:not([hidden]) svg.lane")
        ActionChains(self.browser.driver).move_to_element_with_offset(lane, -200, 0).click_and_hold() \
            .move_by_offset(150, 5).move_by_offset(50, 0).release().perform()
        self.browser.settle()
        begin, end = self.span()
        self.assertTrue(5 * MINUTE < begin < end < 21 * MINUTE, (begin, end))
        plots.send_keys("0")
        ActionChains(self.browser.driver).scroll_from_origin(
            ScrollOrigin.from_element(lane), 0, -120).perform()
        self.browser.settle()
        self.assertLess(self.span()[1] - self.span()[0], 40 * MINUTE)

    def test_phone(self):
        """a phone scrolls one way only"""
        self.browser.size(360, 800)
        for anchor in ("", BYPASSED, f"{BYPASSED}?alarm-in-time"):
            self.open(anchor)
            width = self.browser.run("return document.documentElement.scrollWidth")
            self.assertLessEqual(width, 360, anchor)
        self.assertGreater(self.boxes("article:not([hidden]) svg.lane")[0][1], 300)

    def test_dark(self):
        """dark where the system is dark, and as the switch says"""
        def back():
            return self.browser.run("return getComputedStyle(document.body).backgroundColor")
        self.open(BYPASSED)
        light = back()
        self.browser.media(scheme="dark")
        dark = back()
        self.assertEqual(light, "rgb(255, 255, 255)")
        self.assertTrue(max(map(int, dark[4:-1].split(","))) < 60, dark)
        self.browser.click("button.theme")
        self.assertEqual(back(), light)
        self.browser.run("localStorage.clear()")

    def test_paper(self):
        """on paper stand the index and every case that did not pass, with its drawing"""
        self.open()
        self.browser.media("print")
        self.browser.settle()
        self.assertEqual(len(self.all("h1")), 1)
        self.assertEqual([name.split()[-1] for name in self.all("article h2")], ["report-cases/bypassed"])
        self.assertGreater(len(self.boxes("path.series.shown")), 0)
        self.assertGreater(len(self.boxes("path.series.truth")), 0)
        self.assertIn("none until 18:42:00", self.all(".got dd"))

    def test_copy(self):
        """the command that repeats a failure repeats it"""
        self.open(BYPASSED)
        command = self.all("[data-expectation=alarm-in-time] .again code")[0]
        again = command.replace("wattloop run", f"{os.environ['WATTLOOP']} run --out {self.folder.name}/again")
        done = subprocess.run(again, shell=True, capture_output=True, text=True, timeout=PATIENCE)
        self.assertEqual(done.returncode, 1)
        self.assertIn("none until 18:42:00", done.stdout)

    def test_again_from_records(self):
        """`wattloop report` makes the same page from the records"""
        other = os.path.join(self.folder.name, "other.html")
        done = subprocess.run(
            [os.environ["WATTLOOP"], "report", self.folder.name, "--html", other], capture_output=True, text=True,
            timeout=PATIENCE)
        self.assertEqual(done.returncode, 0, done.stderr)
        with open(self.path, encoding="utf-8") as first, open(other, encoding="utf-8") as second:
            page = second.read()
            self.assertEqual(page.count('<article class="case"'), 3)
            self.assertEqual(page[page.index("<style>"):page.index("</style>")],
                             (text := first.read())[text.index("<style>"):text.index("</style>")])


class Files(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory(dir=MEMORY)
        cls.addClassCleanup(cls.folder.cleanup)
        place = cls.folder.name
        cls.summary = os.path.join(place, "summary.md")
        cls.done = run(
            "--jobs", "1", "--fail-fast", "--out", place, "--junit", f"{place}/junit.xml", "--ctrf", f"{place}/ctrf.json",
            "--html", f"{place}/report.html", GITHUB_ACTIONS="true", GITHUB_STEP_SUMMARY=cls.summary)

    def read(self, name):
        with open(os.path.join(self.folder.name, name), encoding="utf-8") as file:
            return file.read()

    def test_ctrf(self):
        """the report is of the Common Test Report Format, and what was never run is skipped there"""
        report = json.loads(self.read("ctrf.json"))
        with open(os.path.join(HERE, "ctrf.schema.json"), encoding="utf-8") as file:
            jsonschema.Draft7Validator(json.load(file)).validate(report)
        statuses = {test["name"]: test["status"] for test in report["results"]["tests"]}
        self.assertEqual(statuses, {
            "report-cases/honest": "passed", "report-cases/bypassed": "failed", "report-cases/honest-too": "skipped"})
        self.assertEqual(report["results"]["summary"]["passed"], 1)
        self.assertEqual(report["results"]["summary"]["skipped"], 1)
        self.assertGreater(report["results"]["summary"]["start"], 1_600_000_000_000)

    def test_junit(self):
        """tests have their properties, and what was never run is skipped"""
        suite = ElementTree.fromstring(self.read("junit.xml")).find("testsuite")
        self.assertEqual((suite.get("failures"), suite.get("skipped")), ("2", "1"))
        [skipped] = [test for test in suite if test.find("skipped") is not None]
        self.assertEqual(skipped.get("classname"), "report-cases/honest-too")
        [late] = [test for test in suite if test.get("name") == "alarm-in-time"]
        self.assertEqual([child.tag for child in late], ["properties", "failure"])
        properties = {item.get("name"): item.get("value") for item in late.iter("property")}
        self.assertEqual(properties["seed"], "5")
        self.assertEqual(properties["zone"], "Asia/Karachi")
        self.assertEqual(properties["start"], "2025-11-03T18:30:00+05:00")
        self.assertEqual(properties["virtual_length"], "40 min")
        self.assertEqual(properties["tags"], "report,theft")
        self.assertTrue(os.path.exists(properties["record"]))
        self.assertIn("--case bypassed --seed 5", properties["again"])

    def test_annotations(self):
        """a runner of GitHub gets an annotation at the line, and a summary"""
        self.assertRegex(self.done.stdout, r"(?m)^::error file=.*report_cases\.yaml,line=\d+,col=\d+,"
                         r"title=report-cases/bypassed · alarm-in-time%3A fail::whenever: ")
        self.assertRegex(self.done.stdout, r"(?m)^::warning file=.*title=report-cases/honest-too%3A never run::")
        self.assertIn("| report-cases/honest-too |", self.read("summary.md"))
        self.assertIn("3 cases: 1 passed, 1 failed, 1 not run", self.read("summary.md"))

    def test_page(self):
        """the page lists what was never run, and `wattloop report` knows it still"""
        again = os.path.join(self.folder.name, "again.html")
        subprocess.run([os.environ["WATTLOOP"], "report", self.folder.name, "--html", again], capture_output=True,
                       timeout=PATIENCE, check=True)
        for name in ("report.html", "again.html"):
            self.assertIn("3 cases: <span class=\"fail\">1 failed</span>, <span class=\"never\">1 never run</span>, "
                          "<span class=\"pass\">1 passed</span>", self.read(name))


if __name__ == "__main__":
    unittest.main()
