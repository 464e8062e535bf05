"""Who may do what, and how fast: strangers, guessers, and clients that are too large, too quick or too slow."""

import http.client
import json
import os
import re
import resource
import socket
import time
import unittest
from urllib.parse import urlsplit

import bodies
from curl import curl, get, post
from wattloop_process import Hub, PATIENCE, folder, wattloop

TOKEN, KEY = "a-token-for-readers", "a-key-for-meters"
READ = ("/api/iammeter/devices", "/api/readings?meter=single", "/api/energy?meter=single", "/metrics", "/api/alerts",
        "/api/alerts/stream", "/api/iammeter/single/latest", "/nowhere")
WEBHOOK = "/api/iammeter/webhook"


class HubGuards(unittest.TestCase):
    def hub(self, extra):
        hub = Hub(folder(self), extra)
        self.addCleanup(hub.stop)
        return hub

    def test_token(self):
        """without the right token a reader gets 401 and a hint; anybody may ask for the health"""
        hub = self.hub(f"token: {TOKEN}\n")
        for path in READ:
            for arguments in ((), ("--header", "Authorization: Bearer wrong")):
                status, text = curl(hub.url + path, "--include", *arguments)
                self.assertEqual(status, 401, path)
                self.assertIn("www-authenticate: bearer", text.lower())
                self.assertNotIn(TOKEN, text)
        self.assertEqual(curl(f"{hub.url}/health")[0], 200)
        right = ("--header", f"Authorization: Bearer {TOKEN}")
        self.assertEqual(curl(hub.url + READ[0], *right)[0], 200)
        self.assertEqual(post(hub, bodies.SINGLE)[0], 200)

    def test_guessing(self):
        """who guesses too often gets 429 with Retry-After"""
        hub = self.hub(f"token: {TOKEN}\n")
        for _ in range(30):
            status, text = curl(hub.url + READ[0], "--include", "--header", "Authorization: Bearer guess")
            if status != 401:
                break
        self.assertEqual(status, 429)
        self.assertRegex(text.lower(), r"retry-after: [1-9]")

    def test_key(self):
        """a meter needs its key, in the webhook's address"""
        hub = self.hub(f"key: {KEY}\n")
        for query, status in (("", 401), ("?key=wrong", 401), (f"?key={KEY}", 200)):
            self.assertEqual(curl(f"{hub.url}{WEBHOOK}{query}", body=bodies.SINGLE)[0], status)
        self.assertEqual(get(f"{hub.url}/health")["stored"], 1)

    def test_foreign_address(self):
        """a meter from an address that is not listed gets 403, and nothing is stored"""
        hub = self.hub("allow: [127.0.0.8/30]\n")
        for source, status in (("127.0.0.1", 403), ("127.0.0.9", 200), ("127.0.0.12", 403)):
            answer = curl(hub.url + WEBHOOK, "--interface", source, body=bodies.SINGLE)
            self.assertEqual(answer[0], status, source)
        self.assertEqual(get(f"{hub.url}/health")["stored"], 1)

    def test_too_large(self):
        """a body beyond the limit gets 413, whether its length is told or not"""
        hub = self.hub("limits: {body: 2000}\n")
        body = bodies.SINGLE.ljust(3000)
        for arguments in ((), ("--header", "Transfer-Encoding: chunked")):
            self.assertEqual(curl(hub.url + WEBHOOK, *arguments, body=body)[0], 413)
        self.assertEqual(post(hub, bodies.SINGLE)[0], 200)
        self.assertEqual(get(f"{hub.url}/health")["stored"], 1)

    def test_too_fast(self):
        """a meter that pushes too fast gets 429 with Retry-After; another one is served; after the wait it is, too"""
        hub = self.hub("limits: {per_device: 0.5 /s, burst: 3}\n")
        answers = [curl(hub.url + WEBHOOK, "--include", body=bodies.SINGLE) for _ in range(4)]
        self.assertEqual([status for status, _ in answers], [200, 200, 200, 429])
        wait = re.search(r"retry-after: (\d+)", answers[3][1].lower()).group(1)
        self.assertIn(int(wait), (1, 2))
        self.assertEqual(post(hub, bodies.THREE)[0], 200)
        time.sleep(int(wait))
        self.assertEqual(post(hub, bodies.SINGLE)[0], 200)

    def test_crowd_behind_one_address(self):
        """an address can be held to a rate"""
        hub = self.hub("limits: {per_address: 0.1 /s}\n")
        self.assertEqual(curl(f"{hub.url}/health")[0], 200)
        status, text = curl(f"{hub.url}/health", "--include")
        self.assertEqual(status, 429)
        self.assertRegex(text.lower(), r"retry-after: [1-9]")
        self.assertEqual(curl(f"{hub.url}/health", "--interface", "127.0.0.9")[0], 200)

    def test_endless_bodies(self):
        """clients that never finish their bodies hold nobody up, not even the end of the hub"""
        hub = self.hub("")
        url = urlsplit(hub.url)
        slow = []
        for _ in range(50):
            link = socket.create_connection((url.hostname, url.port), timeout=PATIENCE)
            self.addCleanup(link.close)
            link.sendall(f"POST {WEBHOOK} HTTP/1.1\r\nHost: hub\r\nContent-Length: 500\r\n\r\n{{".encode())
            slow.append(link)
        begin = time.monotonic()
        for _ in range(20):
            self.assertEqual(post(hub, bodies.SINGLE)[0], 200)
            for link in slow:
                link.sendall(b" ")
        self.assertLess(time.monotonic() - begin, PATIENCE / 2)
        self.assertEqual(get(f"{hub.url}/health")["stored"], 20)
        self.assertEqual(hub.end(), 0)

    def test_secrets_stay_secret(self):
        """tokens and keys come from files or the environment, and no line of the log has them"""
        place = folder(self)
        for name, secret in (("token", TOKEN), ("key", KEY)):
            with open(os.path.join(place, name), "w", encoding="utf-8") as file:
                file.write(secret + "\n")
        hub = self.hub(f"token: {{file: {place}/token}}\nkey: {{file: {place}/key}}\n")
        self.assertEqual(curl(f"{hub.url}{WEBHOOK}?key={KEY}", body=bodies.SINGLE)[0], 200)
        self.assertEqual(curl(f"{hub.url}{WEBHOOK}?key={KEY}", body="no JSON")[0], 400)
        self.assertEqual(curl(f"{hub.url}{WEBHOOK}?key={KEY}x", body=bodies.SINGLE)[0], 401)
        self.assertEqual(hub.end(), 0)
        hub.stop()
        with self.assertRaises(AssertionError) as ended:
            hub.wait_for("a line that never comes")
        self.assertNotIn(TOKEN, str(ended.exception))
        self.assertNotIn(KEY, str(ended.exception))

    def test_rebinding(self):
        """a page whose name leads to this machine registers no meter and issues no key, and reads nothing"""
        hub = self.hub("hosts: [hub.example.org]\n")
        page = ("--header", "Host: rebound.example:8000", "--header", "Origin: http://rebound.example:8000")
        json_type = ("--header", "Content-Type: application/json")
        register = '{"meterId":"MTR-1","ownerName":"Mallory"}'
        self.assertEqual(curl(f"{hub.url}/api/meters/register", *page[:2], *json_type, body=register)[0], 421)
        for path, body in (("/api/meters/register", register), ("/api/meters/single/keys", ""), (WEBHOOK, bodies.SINGLE)):
            self.assertIn(curl(hub.url + path, *page, *json_type, body=body)[0], (403, 421), path)
            own = ("--header", "Origin: http://rebound.example")
            self.assertEqual(curl(hub.url + path, *own, *json_type, body=body)[0], 403, path)
        for path in READ:
            self.assertEqual(curl(hub.url + path, *page[:2])[0], 421, path)
        self.assertEqual(curl(f"{hub.url}/health", "--header", "Host: hub.example.org")[0], 200)
        self.assertEqual(post(hub, bodies.SINGLE)[0], 200)
        self.assertEqual([meter["meter"] for meter in get(f"{hub.url}/api/meters")["meters"]], ["single", "three", "guide"])

    def test_no_host(self):
        """HTTP/1.1 without a host is a mistake; HTTP/1.0 has none"""
        hub = self.hub("")
        without = ("--header", "Host:")
        self.assertEqual(curl(f"{hub.url}/health", *without)[0], 400)
        self.assertEqual(curl(f"{hub.url}/health", "--http1.0", *without)[0], 200)

    def test_half_open(self):
        """4,096 connections of one neighbour do not keep a meter out"""
        hub = self.hub("")
        url = urlsplit(hub.url)
        crowd = []
        self.addCleanup(lambda: [link.close() for link in crowd])
        limits = resource.getrlimit(resource.RLIMIT_NOFILE)
        if limits[0] < 5000 <= limits[1]:
            resource.setrlimit(resource.RLIMIT_NOFILE, (5000, limits[1]))
            self.addCleanup(resource.setrlimit, resource.RLIMIT_NOFILE, limits)
        for number in range(4096):
            link = socket.create_connection(
                (url.hostname, url.port), timeout=PATIENCE, source_address=("127.0.0.9", 0))
            if number % 2:
                link.sendall(b"POST / HTTP/1.1\r\n")
            crowd.append(link)
        self.assertEqual(post(hub, bodies.SINGLE)[0], 200)

    def test_few_lines(self):
        """thousands of refusals are few lines of the log; a failed log-in is one that fail2ban finds"""
        hub = self.hub(f"token: {TOKEN}\n")
        url = urlsplit(hub.url)
        link = http.client.HTTPConnection(url.hostname, url.port, timeout=PATIENCE)
        self.addCleanup(link.close)
        for number in range(3000):
            link.request("POST", WEBHOOK, json.dumps({"SN": f"X{number}", "Data": [230, 1, 230, 1, 0]}))
            answer = link.getresponse()
            answer.read()
            self.assertEqual(answer.status, 404)
        for _ in range(5):
            self.assertEqual(curl(f"{hub.url}/metrics", "--interface", "127.0.0.7")[0], 401)
        self.assertEqual(hub.end(), 0)
        hub.stop()
        lines = hub.said()
        self.assertEqual(sum("refused" in line and "unknown_meter" in line for line in lines), 2, lines)
        self.assertTrue(any("count=2999 " in line for line in lines), lines)
        with open(os.path.join(os.path.dirname(__file__), "../../docs/fail2ban.conf"), encoding="utf-8") as file:
            expression = re.search("^failregex = (.*)$", file.read(), re.MULTILINE).group(1)
        found = [re.search(expression.replace("<HOST>", r"(?P<host>\S+)"), line) for line in lines]
        self.assertEqual([match["host"] for match in found if match], ["127.0.0.7"] * 5)

    def test_open_to_all(self):
        """off loopback the hub does not start before it says who may push"""
        place = folder(self)
        config = os.path.join(place, "hub.yaml")
        text = f"listen: 0.0.0.0:0\nstore: {place}/hub.sqlite\ntoken: {TOKEN}\ndevices: [{{id: m, serial: S}}]\n"
        with open(config, "w", encoding="utf-8") as file:
            file.write(text)
        ended = wattloop("hub", "--config", config)
        self.assertEqual(ended.returncode, 2)
        for way in ("key: {env: NAME}", "allow: [192.0.2.0/24]", "open: true", "1 | listen: 0.0.0.0:0"):
            self.assertIn(way, ended.stderr)


if __name__ == "__main__":
    unittest.main()
