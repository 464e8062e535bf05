"""HTTPS: a hub that curl trusts or not, and meters that send nothing to strangers."""

import os
import socket
import ssl
import subprocess
import threading
import unittest

import bodies
from certificates import Authority
from curl import curl
from modbus_faults import HEAD
from simulated_meters import SimulatedMeters
from wattloop_process import Hub, class_folder, folder

UNTRUSTED = 60  # what curl ends with when a certificate is not to be trusted


class Stranger:
    """A server of HTTPS that notes how handshakes end."""

    def __init__(self, certificate, key):
        self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._context.load_cert_chain(certificate, key)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = "https://127.0.0.1:{}".format(self._listener.getsockname()[1])
        self.outcomes = []
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self):
        while True:
            try:
                link, _ = self._listener.accept()
            except OSError:
                return
            try:
                with self._context.wrap_socket(link, server_side=True) as secure:
                    secure.settimeout(5)
                    self.outcomes.append(secure.recv(1000) or b"closed")
            except OSError as error:
                self.outcomes.append(str(error))
            finally:
                link.close()

    def close(self):
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()


class TLS(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.authority = Authority(class_folder(cls))
        cls.good = cls.authority.certificate("good")
        cls.expired = cls.authority.certificate("expired", days=-1)
        cls.other = cls.authority.certificate("other", address="192.0.2.1")

    def hub(self, certificate, key):
        hub = Hub(folder(self), f"tls: {{certificate: {certificate}, key: {key}}}\n")
        self.addCleanup(hub.stop)
        self.assertTrue(hub.url.startswith("https://"))
        return hub

    def test_hub(self):
        """curl that trusts the authority pushes to a hub over HTTPS and reads; without that trust it refuses"""
        hub, trust = self.hub(*self.good), ("--cacert", self.authority.root)
        self.assertEqual(curl(f"{hub.url}/api/iammeter/webhook", *trust, body=bodies.SINGLE)[0], 200)
        status, text = curl(f"{hub.url}/api/iammeter/single/latest", *trust)
        self.assertEqual(status, 200)
        self.assertIn('"power_w":1401', text)
        self.assert_untrusted(hub)
        with self.assertRaises(subprocess.CalledProcessError):
            curl(f"{hub.url}/health".replace("https:", "http:"))
        self.assertEqual(curl(f"{hub.url}/health", *trust)[0], 200)
        self.assertEqual(hub.end(), 0)

    def test_versions(self):
        """openssl shakes hands by TLS 1.2 and 1.3 only, unless the hub takes old boards"""
        ordinary = self.hub(*self.good)
        old = Hub(folder(self), "tls: {{certificate: {}, key: {}, minimum: 1.0}}\n".format(*self.good))
        self.addCleanup(old.stop)
        for version, is_ordinary in (("tls1", False), ("tls1_1", False), ("tls1_2", True), ("tls1_3", True)):
            self.assertEqual(self.shakes_hands(ordinary, version), is_ordinary, version)
            self.assertTrue(self.shakes_hands(old, version), version)

    @staticmethod
    def shakes_hands(hub, version):
        done = subprocess.run(
            ["openssl", "s_client", f"-{version}", "-cipher", "DEFAULT@SECLEVEL=0", "-connect", hub.url.split("//")[1]],
            input="", capture_output=True, text=True, timeout=60)
        return done.returncode == 0 and "Cipher is (NONE)" not in done.stdout

    def test_bad_certificates(self):
        """a certificate that has ended, or is of another host, is refused by curl, and the hub goes on"""
        for certificate in (self.expired, self.other):
            with self.subTest(certificate[0]):
                hub = self.hub(*certificate)
                self.assert_untrusted(hub, "--cacert", self.authority.root)
                self.assertEqual(curl(f"{hub.url}/health", "--insecure")[0], 200)

    def assert_untrusted(self, hub, *trust):
        with self.assertRaises(subprocess.CalledProcessError) as refused:
            curl(f"{hub.url}/health", *trust)
        self.assertEqual(refused.exception.returncode, UNTRUSTED)

    def test_meters(self):
        """a meter sends nothing to a server whose certificate is unknown, has ended, or is of another host"""
        strangers = [Stranger(*certificate) for certificate in (self.good, self.expired, self.other)]
        path = os.path.join(folder(self), "pushing.yaml")
        with open(path, "w", encoding="utf-8") as file:
            file.write(f"{HEAD}\ndevices:\n")
            for number, stranger in enumerate(strangers):
                self.addCleanup(stranger.close)
                file.write(f"  meter_{number}: {{model: iammeter-wem3080, sees: flat.grid, "
                           f'push: {{to: "{stranger.url}/up", every: 2 s, first: 1 s}}}}\n')
        meters = SimulatedMeters(path, "meter_2")
        self.addCleanup(meters.stop)
        pushed = [meters.wait_for(r"(meter_\d)\.push status=(\S+) outcome=(\S+)").groups() for _ in strangers]
        self.assertEqual(sorted(pushed), [(f"meter_{number}", "0", "tls_failed") for number in range(3)])
        for stranger in strangers:
            self.assertTrue(stranger.outcomes)
            self.assertNotIn(bytes, map(type, stranger.outcomes), stranger.outcomes)


if __name__ == "__main__":
    unittest.main()
