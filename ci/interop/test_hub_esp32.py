"""The hub as the back end of ESP32 meters: registration, keys, batches, bills, and what it keeps when it is killed."""

import http.client
import json
import signal
import threading
import unittest
from urllib.parse import urlsplit

from curl import curl, get
from wattloop_process import Hub, PATIENCE, folder

JSON = ("--header", "Content-Type: application/json")
TARIFFS = """
tariffs:
  - {name: home, import: 0.30 EUR/kWh, export: 0.08 EUR/kWh, fixed: 9.90 EUR}
"""
# 2025-11-03T12:00:00Z.
NOON = 1_762_171_200


def reading(number, meter="MTR-1001", **more):
    """A body of corrected firmware, a minute later for each number; 1 kWh an hour."""
    return {"meterId": meter, "timestamp": (NOON + 60 * number) * 1000, "sequence": number + 1, "clock_set": True,
            "voltage": 230.1, "current": 4.35, "power_watts": 1000, "energy_kwh": round(100 + number / 60, 3),
            "frequency": 50, "power_factor": 0.99, **more}


class HubESP32(unittest.TestCase):
    def hub(self, extra=""):
        hub = Hub(folder(self), TARIFFS + extra)
        self.addCleanup(hub.stop)
        return hub

    def register(self, hub, meter="MTR-1001"):
        status, text = curl(f"{hub.url}/api/meters/register", *JSON, body=json.dumps(
            {"meterId": meter, "ownerName": "Amina Yusuf", "address": "12 Canal Road",
             "espMacAddress": "24:6F:28:AE:52:7C", "tariff": "home"}))
        self.assertEqual(status, 201, text)
        return json.loads(text)

    def create(self, hub, body, key=None, query=""):
        headers = ("--header", f"X-API-Key: {key}") if key else ()
        status, text = curl(
            f"{hub.url}/api/readings/create{query}", *JSON, "--include", *headers,
            body=body if isinstance(body, str) else json.dumps(body))
        head, _, text = text.replace("\r", "").partition("\n\n")
        return status, json.loads(text), head.lower()

    def test_registered(self):
        """a registered meter sends with its key; the meter and the key survive a restart, and no list shows the key"""
        hub = self.hub()
        registered = self.register(hub)
        key = registered["apiKey"]
        self.assertEqual(registered["meter"]["status"], "ACTIVE")
        self.assertRegex(key, r"^[0-9a-f]{64}$")
        self.assertEqual(self.create(hub, reading(0), key)[0], 201)
        self.assertEqual(hub.end(), 0)
        with open(f"{hub.folder}/hub.sqlite", "rb") as file:
            self.assertNotIn(key.encode(), file.read())
        again = Hub(hub.folder, TARIFFS)
        self.addCleanup(again.stop)
        self.assertEqual(self.create(again, reading(0), key)[1]["duplicate"], True)
        status, text = curl(f"{again.url}/api/meters")
        self.assertEqual(status, 200)
        self.assertNotIn(key, text)
        [meter] = [meter for meter in json.loads(text)["meters"] if meter["meter"] == "MTR-1001"]
        self.assertEqual((meter["owner"], meter["status"]), ("Amina Yusuf", "ACTIVE"))
        self.assertEqual(meter["last_reading"]["power_w"], 1000)

    def test_keys(self):
        """an unknown key gets 401, a revoked one 403, and another meter's 403"""
        hub = self.hub()
        first, other = self.register(hub)["apiKey"], self.register(hub, "MTR-1002")["apiKey"]
        status, text = curl(f"{hub.url}/api/meters/MTR-1001/keys", *JSON, "--request", "POST")
        self.assertEqual(status, 201, text)
        second = json.loads(text)["key"]
        self.assertEqual(curl(f"{hub.url}/api/meters/MTR-1001/keys/1", "--request", "DELETE")[0], 200)
        for key, status, code in ((None, 401, "unauthorized"), ("0" * 64, 401, "unauthorized"),
                                  (first, 403, "revoked_key"), (other, 403, "forbidden"), (second, 201, None)):
            found, body, _ = self.create(hub, reading(0), key)
            self.assertEqual((found, body.get("problem", {}).get("code")), (status, code))

    def test_admin(self):
        """with a token of the admin nobody else registers or issues keys"""
        hub = self.hub("admin: adm1n\n")
        body = '{"meterId": "MTR-1", "ownerName": "x"}'
        for token, status in (("wrong", 401), ("adm1n", 201)):
            header = ("--header", f"Authorization: Bearer {token}")
            self.assertEqual(curl(f"{hub.url}/api/meters/register", *JSON, *header, body=body)[0], status)
        self.assertEqual(curl(f"{hub.url}/api/meters/MTR-1/keys", *JSON, "--request", "POST")[0], 401)

    def test_too_fast(self):
        """who sends too fast gets 429 and is told when to come again"""
        hub = self.hub("limits: {per_device: 0.1 /s, burst: 2}\n")
        key = self.register(hub)["apiKey"]
        for number, expected in enumerate((201, 201, 429)):
            status, body, head = self.create(hub, reading(number), key)
            self.assertEqual(status, expected, body)
        self.assertEqual(body["problem"]["code"], "too_many")
        self.assertRegex(head, r"\nretry-after: ([1-9]|10)\n")

    def test_batch(self):
        """a batch with a bad row says which one, and stores the others, or none as asked"""
        hub = self.hub()
        key = self.register(hub)["apiKey"]
        rows = [reading(0), reading(1), reading(2, voltage=None), reading(3)]
        refused = [{"row": 2, "error": {
            "code": "wrong_type", "message": "`voltage` is null, expected a number", "field": "voltage"}}]
        status, body, _ = self.create(hub, rows, key, "?atomic=true")
        self.assertEqual((status, body), (400, {"success": False, "stored": 0, "duplicates": 0, "refused": refused}))
        self.assertEqual(get(f"{hub.url}/api/readings?meter=MTR-1001")["readings"], [])
        status, body, _ = self.create(hub, rows, key)
        self.assertEqual((status, body), (201, {"success": True, "stored": 3, "duplicates": 0, "refused": refused}))
        body = self.create(hub, rows, key, "?atomic=false")[1]
        self.assertEqual((body["stored"], body["duplicates"]), (0, 3))

    def test_sketch(self):
        """the body of the published sketch is taken at its arrival; what is missing is told in its words"""
        hub = self.hub()
        key = self.register(hub)["apiKey"]
        sketch = ('{"meterId":"MTR-1001","timestamp":123456,"voltage":230.1000061,"current":4.349999905,'
                  '"power_watts":998.7000122,"energy_kwh":123.4560013,"frequency":50,"power_factor":0.99000001}')
        status, body, _ = self.create(hub, sketch, key)
        self.assertEqual((status, body["reading"]["voltage"], body["reading"]["frequency"]), (201, 230.1000061, 50))
        self.assertNotIn("1970", body["reading"]["timestamp"])
        status, body, _ = self.create(hub, {"meterId": "MTR-1001", "current": 1}, key)
        self.assertEqual((status, body["error"]), (400, "Missing required fields"))
        self.assertEqual(body["problem"]["field"], "voltage")

    def test_bill(self):
        """a bill is made of the readings, with decimals as texts; a month of which a part is known says so"""
        hub = self.hub()
        key = self.register(hub)["apiKey"]
        self.create(hub, [reading(number) for number in range(181)], key)
        bill = get(f"{hub.url}/api/bills?owner=Amina%20Yusuf&month=2025-11")
        self.assertEqual((bill["total"], bill["currency"], bill["complete"]), ("10.80", "EUR", False))
        [meter] = bill["bills"]
        self.assertEqual((meter["import_kwh"], meter["covered_s"], meter["readings"]), ("3", 10800, 181))
        self.assertEqual([line["amount"] for line in meter["lines"]], ["0.90", "0.00", "9.90"])
        self.assertEqual(get(f"{hub.url}/api/bills?meter=MTR-1001&month=2025-10")["total"], "0.00")
        for query in ("", "?month=2025-11", "?meter=MTR-1001&month=2025-13", "?owner=Nobody&month=2025-11",
                      "?meter=single&month=2025-11"):
            self.assertIn(curl(f"{hub.url}/api/bills{query}")[0], (404, 422))

    def test_killed(self):
        """`kill -9` keeps every batch that was acknowledged, whole"""
        hub = self.hub()
        key = self.register(hub)["apiKey"]
        acknowledged, enough = [], threading.Event()

        def post():
            connection = http.client.HTTPConnection(urlsplit(hub.url).netloc, timeout=PATIENCE)
            try:
                for first in range(0, 1_000_000, 20):
                    rows = json.dumps([reading(number) for number in range(first, first + 20)])
                    connection.request("POST", "/api/readings/create?atomic=true", rows,
                                       {"Content-Type": "application/json", "X-API-Key": key})
                    response = connection.getresponse()
                    response.read()
                    if response.status != 201:
                        return
                    acknowledged.append(first)
                    if len(acknowledged) == 50:
                        enough.set()
            except (OSError, http.client.HTTPException):
                pass  # The hub has been killed: this batch is not acknowledged.

        poster = threading.Thread(target=post, daemon=True)
        poster.start()
        self.assertTrue(enough.wait(PATIENCE))
        hub.signal(signal.SIGKILL)
        poster.join(PATIENCE)
        again = Hub(hub.folder, TARIFFS)
        self.addCleanup(again.stop)
        stored, cursor = set(), ""
        while cursor is not None:
            page = get(f"{again.url}/api/readings?meter=MTR-1001&limit=1000{cursor and '&cursor='}{cursor}")
            stored |= {row["taken_at"] for row in page["readings"]}
            cursor = page["next"]
        self.assertEqual(len(stored) % 20, 0)
        self.assertGreaterEqual(len(stored), 20 * len(acknowledged))


if __name__ == "__main__":
    unittest.main()
