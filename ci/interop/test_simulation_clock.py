"""The clock of `wattloop simulate`: where it begins, and how fast it goes."""

import datetime
import json
import os
import re
import signal
import unittest
import urllib.request

from wattloop_process import Process, folder, wattloop

HOUSE = """\
wattloop: 1
name: house
time: {start: 2025-06-21 12:00, zone: Europe/Berlin, length: 2 d}
site:
  house:
    place: {lat: 52.52 deg, lon: 13.40 deg}
    roof:  {peak: 6 kW}
    loads: {base: 200 W}
devices:
  sink: {model: sink}
  meter:
    model: iammeter-wem3080
    sees: house.grid
    buffer: {kind: ram, room: 10}
    push: {to: "${sink.url}/", every: 2 s}
timeline:
  - {id: early,   at: start + 1 s,        do: load.add,      with: {site: house, power: 1 kW}, for: 10 min}
  - {id: after,   at: early.end + 1 h,    do: load.add,      with: {site: house, power: 2 kW}, for: 1 h}
  - {id: moment,  at: "12:30",            do: device.reboot, with: {device: meter}}
  - {id: lasting, at: "13:00",            do: load.add,      with: {site: house, power: 3 kW}}
"""
NOON = "2025-06-21 12:00"


class SimulationClock(unittest.TestCase):
    def setUp(self):
        self.path = os.path.join(folder(self), "house.yaml")
        with open(self.path, "w", encoding="utf-8") as file:
            file.write(HOUSE)

    def simulate(self, *options):
        simulation = Process("simulate", self.path, *options)
        self.addCleanup(simulation.stop)
        return simulation

    def power(self, simulation):
        url = simulation.wait_for(r"^meter  (http\S+)").group(1)
        with urllib.request.urlopen(f"{url}/monitorjson", timeout=30) as answer:
            return json.load(answer)["Data"][2]

    def test_start(self):
        """without options the sun is that of the file: a house with a roof exports at noon of a day in June"""
        simulation = self.simulate()
        self.assertLess(self.power(simulation), -1000)
        self.assertEqual(simulation.wait_for(r"^(\S+)  early\.start").group(1), "12:00:01")
        self.assertRegex(simulation.wait_for(r"^(\S+)  meter\.push").group(1), r"^12:00:\d\d$")
        self.assertEqual(simulation.signal(signal.SIGTERM), 0)

    def test_instants(self):
        """the clock begins at a local time of the scenario, with a date, a day or the first one at or after the start"""
        for at, clock in (("18:43", "18:43"), ("day 2 07:00", "07:00"), ("2025-06-22 04:10:30", "04:10"),
                          (NOON, "12:00"), ("start", "12:00"), ("2025-06-30 09:00", "09:00")):
            with self.subTest(at=at):
                simulation = self.simulate("--at", at)
                self.assertTrue(simulation.wait_for(r"^(\S+)  meter\.push").group(1).startswith(clock))
                self.assertEqual(simulation.signal(signal.SIGTERM), 0)

    def test_night(self):
        """the sun is where the clock says"""
        self.assertGreater(self.power(self.simulate("--at", "day 2 02:00")), 150)

    def test_in_the_midst(self):
        """what lasts at the beginning is there, what is over is not, and what follows comes at its time"""
        simulation = self.simulate("--at", "13:30", "--speed", "300x")
        # A busy machine may be late, by some seconds of itself.
        self.assertRegex(simulation.wait_for(r"^(\S+)  lasting\.start").group(1), r"^13:3\d")
        self.assertRegex(simulation.wait_for(r"^(\S+)  after\.end").group(1), r"^14:[1-3]\d")
        said = "\n".join(simulation.said())
        self.assertRegex(said, r"(?m)^13:3\d:\d\d  after\.start")
        self.assertNotRegex(said, r"early|moment|reboot")

    def test_now(self):
        """`--at now` is the date and hour of the machine, to which the timeline moves"""
        simulation = self.simulate("--at", "now")
        clock = simulation.wait_for(r"^(\S+)  early\.start").group(1)
        there = datetime.datetime.now(datetime.timezone.utc)
        minutes = int(clock[:2]) * 60 + int(clock[3:5]) - there.hour * 60 - there.minute
        # Berlin is one or two hours ahead of UTC; a minute may have passed.
        self.assertIn(minutes % 1440, (59, 60, 119, 120))

    def test_speed(self):
        """at 60x an hour of the site takes a minute: pushes that are 2 s apart come thirty a second"""
        simulation = self.simulate("--speed", "60x")
        times = []
        while len(times) < 100:
            match = simulation.wait_for(r"^(\d\d):(\d\d):(\d\d)  meter\.push status=(\d+)")
            self.assertEqual(match.group(4), "200")
            times.append(sum(int(match.group(place)) * 60 ** (3 - place) for place in (1, 2, 3)))
        # A late one is followed by one that is not.
        self.assertTrue(190 <= times[-1] - times[0] <= 206, times)

    def test_stamps(self):
        """what a device says of its time is of the same clock"""
        simulation = self.simulate("--at", "day 2 07:00")
        self.assertRegex(simulation.wait_for(r"sink\.request .*").group(0), r"2025-06-22T05:00:|2025-06-22 05:00:|1750568")

    def test_mistakes(self):
        """what is no time and no factor is one sentence and exit code 2"""
        takes = 'error: --at takes start, now, or a local time of the scenario such as 18:43, "day 2 07:00" or ' \
            '"2025-06-21 12:00", found `{}`\n'
        late = "error: --at: no clock in Europe/Berlin shows `{}` after the start of the scenario, 2025-06-21 " \
            "12:00:00; choose a later time\n"
        speed = "error: --speed takes a factor from 0.1x to 3600x, for example 60x, found `{}`\n"
        cases = [
            ("--at", "noon", takes), ("--at", "", takes), ("--at", "+5 min", takes),
            ("--at", "25:00", "error: --at: there is no time `25:00`; a day goes from 00:00 to 23:59:59\n"),
            ("--at", "2025-02-30 12:00", "error: --at: there is no date `2025-02-30`\n"),
            ("--at", "2025-06-21 11:59", late), ("--at", "day 1 07:00", late), ("--at", "2026-03-29 02:30", late),
            ("--at", "day 99999 07:00", late),
            ("--speed", "60", speed), ("--speed", "0x", speed), ("--speed", "-1x", None), ("--speed", "4000x", speed),
            ("--speed", "nanx", speed), ("--speed", "1e3x", speed), ("--speed", "", speed),
        ]
        for option, text, message in cases:
            with self.subTest(option=option, text=text):
                done = wattloop("simulate", self.path, option, text)
                self.assertEqual((done.returncode, done.stdout), (2, ""), done.stderr)
                if message:
                    self.assertEqual(done.stderr, message.format(text))
                self.assertEqual(len(re.findall("\n", done.stderr)), 1)

    def test_until(self):
        """a day that no calendar has is no time for `--until` either"""
        done = wattloop("run", self.path, "--until", "day 99999 07:00")
        self.assertEqual(done.returncode, 2, done.stderr)


if __name__ == "__main__":
    unittest.main()
