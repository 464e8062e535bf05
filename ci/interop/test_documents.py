"""What README.md shows is what there is."""

import os
import re
import subprocess
import sys
import unittest

from curl import curl
from simulated_meters import SimulatedMeters
from wattloop_process import PATIENCE, Process, folder, wattloop

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..")


def read(name):
    with open(os.path.join(ROOT, name), encoding="utf-8") as file:
        return file.read()


def blocks(text, language):
    return re.findall(rf"^```{language}\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)


def bare(text):
    """Lines without comments and empty lines."""
    lines = (re.sub(r"\s+#.*", "", line).rstrip() for line in text.splitlines())
    return [line for line in lines if line and not line.startswith("#")]


class Documents(unittest.TestCase):
    def setUp(self):
        self.readme = read("README.md")

    def file(self, name):
        """The block of README.md that shows a file of that name."""
        [block] = [block for block in blocks(self.readme, "yaml") if block.startswith(f"# {name}\n")]
        return block

    def test_scenario(self):
        """the scenario that README.md explains is the one in the repository"""
        explained = self.readme[:self.readme.index("### A suite")]
        self.assertEqual(bare("\n".join(blocks(explained, "yaml"))), bare(read("scenarios/evening-theft.yaml")))

    def test_scenarios_are_right(self):
        """each scenario that README.md shows as a file is accepted as it stands, or can be simulated"""
        shown = [block for block in blocks(self.readme, "yaml") if re.match(r"# \S+\.yaml\nwattloop: 1\n", block)]
        self.assertGreaterEqual(len(shown), 5)
        for block in shown:
            name = block.split()[1]
            with self.subTest(name):
                path = os.path.join(folder(self), name)
                with open(path, "w", encoding="utf-8") as file:
                    file.write(block)
                if "\nexpect:" in block:
                    done = wattloop("check", path)
                    self.assertEqual((done.returncode, done.stderr), (0, ""))
                else:
                    simulated = Process("simulate", path, "--quiet")
                    self.addCleanup(simulated.stop)
                    simulated.wait_for(r"(?m)^[\w.]+  \S")

    def hub(self, config):
        place = folder(self)
        path = os.path.join(place, "hub.yaml")
        config = config.replace("127.0.0.1:8000", "127.0.0.1:0").replace("hub.sqlite", f"{place}/hub.sqlite")
        with open(path, "w", encoding="utf-8") as file:
            file.write(config)
        hub = Process("hub", "--config", path, environment={"PW": "admin", "HUB_TOKEN": "secret", "HUB_ADMIN": "admin"})
        self.addCleanup(hub.stop)
        return hub.wait_for(r"listening address=(http://\S+)").group(1)

    def test_hub(self):
        """the hub of README.md starts, and has each address that the table names"""
        url = self.hub(self.file("hub.yaml"))
        rows = re.findall(r"^\| `(GET|POST) (/\S+)` \|", self.readme, re.MULTILINE)
        self.assertEqual(len(rows), 14)
        values = {"meter": "grid_meter_1", "from": "2025-06-21T00:00:00Z", "to": "2025-06-22T00:00:00Z",
                  "since": "2025-06-21T00:00:00Z", "limit": "10", "source": "push", "open": "true", "kind": "HIGH_USAGE",
                  "per": "hour", "month": "2025-06", "atomic": "true"}
        for method, address in rows:
            with self.subTest(address):
                path, _, query = address.replace("{id}", "grid_meter_1").partition("?")
                names = [part.partition("=")[0] for part in query.split("&") if part]
                query = "&".join(f"{name}={values[name]}" for name in names if name != "cursor")
                # The stream does not end by itself: its head is enough.
                options = ("--include", "--max-time", "1") if path.endswith("/stream") else ()
                status, text = self.request(f"{url}{path}?{query}".rstrip("?"), method, *options)
                self.assertIn(status, (200, 400, 404, 422))
                self.assertNotIn('"code":"not_found"', text)

    def test_tariffs(self):
        """the hub takes the tariffs of README.md"""
        self.hub("listen: 127.0.0.1:8000\nstore: hub.sqlite\n" + self.file("tariffs.yaml"))

    def request(self, url, method, *options):
        done = subprocess.run(
            ["curl", "--silent", "--max-time", "30", *options, "--request", method, "--write-out", "\n%{http_code}", url],
            capture_output=True, text=True, check=False)
        text, _, status = done.stdout.rpartition("\n")
        return int(status), text

    def test_access(self):
        """the hub takes the access rules of README.md"""
        [rules] = [block for block in blocks(self.readme, "yaml") if block.startswith("token:")]
        key = os.path.join(folder(self), "key")
        with open(key, "w", encoding="utf-8") as file:
            file.write("key")
        url = self.hub(self.file("hub.yaml") + rules.replace("/run/secrets/key", key))
        self.assertEqual(curl(f"{url}/metrics")[0], 401)
        self.assertEqual(curl(f"{url}/metrics", "--header", "Authorization: Bearer secret")[0], 200)

    def test_meter(self):
        """the meter of README.md runs, and the commands and programs beside it read it"""
        path = os.path.join(folder(self), "meter.yaml")
        with open(path, "w", encoding="utf-8") as file:
            file.write(self.file("meter.yaml"))
        meters = SimulatedMeters(path, "meter.modbus")
        self.addCleanup(meters.stop)
        (host, web), (_, port) = meters.web("meter"), meters.modbus("meter")
        section = self.readme[self.readme.index("## Point any client"):]
        commands = re.findall(r"^\| \w+ \| `((?:curl|mbpoll) [^`]+)` \|", section, re.MULTILINE)
        self.assertEqual(len(commands), 2)
        for command in commands:
            command = command.replace("127.77.1.1/", f"{host}:{web}/").replace("127.77.1.1", host)
            command = command.replace("mbpoll ", f"mbpoll -p {port} ")
            done = subprocess.run(command, shell=True, capture_output=True, text=True, timeout=PATIENCE)
            self.assertEqual(done.returncode, 0, done.stderr)
        programs = blocks(section, "python")
        self.assertEqual(len(programs), 2)
        for program in programs:
            program = program.replace("127.77.1.1", host).replace("502", str(port)).replace(", 80)", f", {web})")
            done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=PATIENCE)
            self.assertEqual(done.returncode, 0, done.stderr)
            self.assertIn("2", done.stdout)

    def test_board(self):
        """the board of README.md is satisfied with the back end beside it"""
        place = folder(self)
        path = os.path.join(place, "board.yaml")
        with open(path, "w", encoding="utf-8") as file:
            file.write(self.file("board.yaml"))
        devices = Process("simulate", "--out", place, path)
        self.addCleanup(devices.stop)
        devices.wait_for(r"^pzem\.pty  .*pzem\.pty$")
        devices.wait_for(r"backend\.request path=/api/readings/create status=200 body=")
        devices.wait_for(r"esp32\.push status=200 code=200")
        self.assertFalse([line for line in devices.lines if "deviation" in line])

    def test_links(self):
        """files that the documents link to exist"""
        for name in ("README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "CHANGELOG.md"):
            for target in re.findall(r"\]\(([^)#:]+)\)", read(name)):
                with self.subTest(f"{name}: {target}"):
                    self.assertTrue(os.path.exists(os.path.join(ROOT, target)))


if __name__ == "__main__":
    unittest.main()
