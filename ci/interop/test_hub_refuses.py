"""Bad input gets a 4xx and leaves nothing behind."""

import unittest

import bodies
from curl import curl, get, post
from wattloop_process import Hub, folder

PATH = "/api/iammeter/webhook"
REFUSED = [
    # what, body, status, code
    ("an unknown serial", bodies.SINGLE.replace("3C7A19E2", "00000000"), 404, "unknown_meter"),
    ("no serial", bodies.SINGLE.replace('"SN"', '"S"'), 422, "missing_field"),
    ("no values", bodies.SINGLE.replace('"Data"', '"D"'), 422, "missing_field"),
    ("a text for a voltage", bodies.SINGLE.replace("231.42", '"231.42"'), 422, "wrong_type"),
    ("null for a voltage", bodies.SINGLE.replace("231.42", "null"), 422, "wrong_type"),
    ("two values", bodies.SINGLE.replace(",1401.0,5231.41,812.04,49.98,0.98", ""), 422, "wrong_type"),
    ("a voltage of no meter", bodies.SINGLE.replace("231.42", "99999"), 422, "out_of_range"),
    ("a current beyond the clamp", bodies.SINGLE.replace("6.18", "500"), 422, "implausible"),
    ("NaN", bodies.SINGLE.replace("1401.0", "NaN"), 422, "not_a_number"),
    ("60 kB of nesting", "[" * 60_000, 400, "too_deep"),
    ("closed nesting", '{"a":' * 10_000 + "1" + "}" * 10_000, 400, "too_deep"),
    ("not JSON", "voltage=230", 400, "not_json"),
    ("half a body", bodies.SINGLE[:60], 400, "not_json"),
    ("two bodies", bodies.SINGLE + bodies.SINGLE, 400, "not_json"),
    ("an empty body", "", 400, "not_json"),
    ("a list", "[1, 2, 3]", 422, "wrong_type"),
    ("a key twice", bodies.SINGLE.replace('"server"', '"mac"'), 400, "not_json"),
    ("a time that is none", bodies.GUIDE.replace("2025-06-21T10:30:00Z", "yesterday"), 422, "wrong_type"),
    ("300 kB", bodies.SINGLE.ljust(300_000), 413, "too_large"),
]


class HubRefuses(unittest.TestCase):
    def setUp(self):
        self.hub = Hub(folder(self))
        self.addCleanup(self.hub.stop)

    def assert_nothing_stored(self):
        self.assertEqual(get(f"{self.hub.url}/health")["stored"], 0)
        for meter in Hub.SERIALS:
            self.assertEqual(get(f"{self.hub.url}/api/readings?meter={meter}")["readings"], [])

    def test_bodies(self):
        """bad bodies are refused with their reason, and the hub goes on"""
        for what, body, status, code in REFUSED:
            with self.subTest(what):
                answer = post(self.hub, body)
                self.assertEqual((answer[0], answer[1].get("problem", {}).get("code")), (status, code))
                self.assertFalse(answer[1]["successful"])
        self.assert_nothing_stored()
        self.assertEqual(post(self.hub, bodies.SINGLE)[0], 200)

    def test_methods(self):
        """a wrong method is 405 and tells the right one"""
        for path, method, allowed in ((PATH, "GET", "POST"), (PATH, "PUT", "POST"), (PATH, "DELETE", "POST"),
                                      ("/health", "POST", "GET"), ("/api/iammeter/devices", "DELETE", "GET")):
            with self.subTest(f"{method} {path}"):
                status, text = curl(self.hub.url + path, "--request", method, "--include")
                self.assertEqual(status, 405)
                self.assertIn(f"allow: {allowed.lower()}", text.lower())
        self.assert_nothing_stored()

    def test_questions(self):
        """a question that makes no sense is a 4xx"""
        for path, status in (("/", 404), ("/api/iammeter/nobody/latest", 404), ("/api/readings", 422),
                             ("/api/readings?meter=nobody", 404), ("/api/readings?meter=single&from=noon", 422)):
            with self.subTest(path):
                self.assertEqual(curl(self.hub.url + path)[0], status)


if __name__ == "__main__":
    unittest.main()
