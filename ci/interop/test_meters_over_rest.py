"""What programs do with the local REST interface of a simulated meter: evcc, browser dashboards, Home Assistant, people."""

import socket
import time
import unittest

from curl import curl, get
from simulated_meters import SimulatedMeters, simulate
from wattloop_process import PATIENCE


class MetersOverREST(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.meters = simulate(cls, "meters.yaml", last="net")

    def test_evcc(self):
        """evcc finds the power and the counters of the net row at `/api/monitorjson`, and of a single phase anywhere"""
        body = get(f"{self.meters.url('net')}/api/monitorjson")
        self.assertEqual((len(body["Datas"]), [len(row) for row in body["Datas"]]), (4, [7] * 4))
        self.assertAlmostEqual(body["Datas"][3][2], 900, delta=18)
        self.assertEqual(len(get(f"{self.meters.url('single')}/api/monitorjson")["Data"]), 7)

    def test_browser(self):
        """a page from anywhere may read a meter"""
        status, text = curl(f"{self.meters.url('three')}/monitorjson", "--include", "--header", "Origin: http://dash.example")
        self.assertEqual(status, 200)
        self.assertRegex(text.lower(), r"access-control-allow-origin: (\*|http://dash.example)")
        self.assertIn("content-type: application/json", text.lower())

    def test_credentials(self):
        """credentials in the address are taken, and so are none"""
        host, port = self.meters.web("single")
        for user in ("", "admin:admin@", "somebody:else@"):
            self.assertEqual(get(f"http://{user}{host}:{port}/monitorjson")["SN"], "3C7A19E2")

    def test_old_clients(self):
        """HTTP/1.0 is answered, and the connection closed"""
        with socket.create_connection(self.meters.web("single"), timeout=PATIENCE) as link:
            link.sendall(b"GET /monitorjson HTTP/1.0\r\n\r\n")
            answer = b""
            while part := link.recv(4096):
                answer += part
        self.assertTrue(answer.startswith(b"HTTP/1."))
        self.assertIn(b'"SN":"3C7A19E2"', answer)

    def test_restart(self):
        """serial number and MAC stay the same over a restart, counters do not fall, and answers come in time"""
        begin = time.monotonic()
        before = [get(f"{self.meters.url('single')}/monitorjson") for _ in range(3)]
        self.assertLess(time.monotonic() - begin, 8)
        counters = [body["Data"][3] for body in before]
        self.assertEqual(counters, sorted(counters))
        again = SimulatedMeters("meters.yaml", last="net")
        self.addCleanup(again.stop)
        after = get(f"{again.url('single')}/monitorjson")
        for field in ("SN", "mac", "version", "method"):
            self.assertEqual(after[field], before[0][field])

    def test_refused(self):
        """a path that no meter has is 404, and nothing can be posted"""
        url = self.meters.url("single")
        self.assertEqual(curl(f"{url}/nothing")[0], 404)
        self.assertIn(curl(f"{url}/monitorjson", body="{}")[0], (404, 405))


if __name__ == "__main__":
    unittest.main()
