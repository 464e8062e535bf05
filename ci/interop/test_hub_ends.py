"""How the hub starts, stops, and refuses to start."""

import http.client
import os
import signal
import socket
import unittest
from urllib.parse import urlsplit

import bodies
from curl import get, post
from wattloop_process import Hub, folder, wattloop


class HubEnds(unittest.TestCase):
    def test_signals(self):
        """SIGTERM and SIGINT end the hub with 0; its readings are there afterwards"""
        place = folder(self)
        for count, number in enumerate((signal.SIGTERM, signal.SIGINT), start=1):
            hub = Hub(place)
            self.addCleanup(hub.stop)
            self.assertEqual(post(hub, bodies.SINGLE)[0], 200)
            self.assertEqual(hub.signal(number), 0)
            again = Hub(place)
            self.addCleanup(again.stop)
            self.assertEqual(len(get(f"{again.url}/api/readings?meter=single")["readings"]), count)
            self.assertEqual(again.end(), 0)

    def test_idle_connection(self):
        """an idle connection does not hold the end up"""
        hub = Hub(folder(self))
        self.addCleanup(hub.stop)
        url = urlsplit(hub.url)
        with socket.create_connection((url.hostname, url.port)), socket.create_connection((url.hostname, url.port)) as half:
            half.sendall(b"POST /api/iammeter/webhook HTTP/1.1\r\nHost: hub\r\nContent-Length: 100\r\n\r\nhalf")
            kept = http.client.HTTPConnection(url.hostname, url.port)
            self.addCleanup(kept.close)
            kept.request("GET", "/health")
            kept.getresponse().read()
            self.assertEqual(hub.end(), 0)

    def assert_refused(self, config, code, expected):
        """One line, the right exit code, nothing on standard output."""
        path = os.path.join(folder(self), "hub.yaml")
        with open(path, "w", encoding="utf-8") as file:
            file.write(config)
        done = wattloop("hub", "--config", path)
        self.assertEqual(done.stderr.replace(path, "hub.yaml"), expected)
        self.assertEqual((done.returncode, done.stdout), (code, ""))

    def test_port_in_use(self):
        """a port in use is one line and exit code 3"""
        with socket.create_server(("127.0.0.1", 0)) as taken:
            port = taken.getsockname()[1]
            self.assert_refused(
                f"listen: 127.0.0.1:{port}\nstore: {folder(self)}/hub.sqlite\n", 3,
                f"error: 127.0.0.1:{port} is in use by another program; stop it or choose another port\n")

    def test_unusable_store(self):
        """a store that cannot be opened, or is something else, is one line and exit code 3"""
        place = folder(self)
        junk = os.path.join(place, "junk")
        with open(junk, "w", encoding="utf-8") as file:
            file.write("this is no database, and long enough to be looked at as one\n" * 20)
        for store, problem in (
                (f"{place}/none/hub.sqlite", "cannot be opened; its folder must exist and be writable"),
                (place, "is a folder; name a file in `store`"),
                (junk, "is not a store of wattloop; name another file in `store`")):
            with self.subTest(store):
                self.assert_refused(
                    f"listen: 127.0.0.1:0\nstore: {store}\n", 3, f"error: store `{store}` {problem}\n")

    def test_mistakes(self):
        """a mistake in the configuration is named with line, column and the nearest name, exit code 2"""
        self.assert_refused(
            "listen: 127.0.0.1:0\nstoer: hub.sqlite\n", 2,
            "hub.yaml:2:1: error: unknown field `stoer`; did you mean `store`?\n"
            "    2 | stoer: hub.sqlite\n      | ^^^^^\n")
        self.assert_refused(
            "devices:\n  - {id: a, seral: X}\n", 2,
            "hub.yaml:2:13: error: unknown field `seral`; did you mean `serial`?\n"
            "    2 |   - {id: a, seral: X}\n      |             ^^^^^\n")

    def test_no_file(self):
        """a missing configuration is one line and exit code 2"""
        done = wattloop("hub", "--config", "/nowhere/hub.yaml")
        self.assertEqual(done.stderr, "error: /nowhere/hub.yaml cannot be read: no such file or directory\n")
        self.assertEqual(done.returncode, 2)


if __name__ == "__main__":
    unittest.main()
