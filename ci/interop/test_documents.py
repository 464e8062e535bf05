"""What README.md shows is what there is."""

import os
import re
import unittest

from curl import curl
from wattloop_process import Process, folder

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

    def test_scenario(self):
        """the scenario that README.md explains is the one in the repository"""
        parts = [block for block in blocks(self.readme, "yaml") if not block.startswith("# hub.yaml")]
        self.assertEqual(bare("\n".join(parts)), bare(read("scenarios/evening-theft.yaml")))

    def test_hub(self):
        """the hub of README.md starts, and has each address that the table names"""
        [config] = [block for block in blocks(self.readme, "yaml") if block.startswith("# hub.yaml")]
        place = folder(self)
        path = os.path.join(place, "hub.yaml")
        with open(path, "w", encoding="utf-8") as file:
            file.write(config.replace("127.0.0.1:8000", "127.0.0.1:0").replace("hub.sqlite", f"{place}/hub.sqlite"))
        hub = Process("hub", "--config", path)
        self.addCleanup(hub.stop)
        url = hub.wait_for(r"listening address=(http://\S+)").group(1)
        rows = re.findall(r"^\| `(GET|POST) (/\S+)` \|", self.readme, re.MULTILINE)
        self.assertEqual(len(rows), 6)
        for method, address in rows:
            with self.subTest(address):
                path, _, query = address.replace("{id}", "grid_meter_1").partition("?")
                for name, value in (("meter", "grid_meter_1"), ("from", "2025-06-21T00:00:00Z"),
                                    ("to", "2025-06-22T00:00:00Z"), ("limit", "10")):
                    query = query.replace(f"{name}=", f"{name}={value}")
                query = query.replace("&cursor=", "")
                status, text = curl(f"{url}{path}?{query}".rstrip("?"), "--request", method)
                self.assertIn(status, (200, 400, 404))
                self.assertNotIn('"not_found"', text)

    def test_links(self):
        """files that the documents link to exist"""
        for name in ("README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "CHANGELOG.md"):
            for target in re.findall(r"\]\(([^)#:]+)\)", read(name)):
                with self.subTest(f"{name}: {target}"):
                    self.assertTrue(os.path.exists(os.path.join(ROOT, target)))


if __name__ == "__main__":
    unittest.main()
