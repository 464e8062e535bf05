"""Simulated meters on the real clock, for the tests of one class."""

import os
import signal
from urllib.parse import urlsplit

from wattloop_process import Process

HERE = os.path.dirname(os.path.abspath(__file__))


class SimulatedMeters(Process):
    """`wattloop simulate` with a file of this folder or elsewhere; knows the addresses of its meters."""

    def __init__(self, file, last, *options):
        """Waits until the line of `last`, the meter or address that is declared last, has been printed."""
        super().__init__("simulate", *options, os.path.join(HERE, file))
        self._addresses = {}
        while last not in self._addresses:
            name, address = self.wait_for(r"^(\S+)  (\S+)$").groups()
            self._addresses[name] = address

    def url(self, name):
        return self._addresses[name]

    def web(self, name):
        """Host and port of the local REST interface."""
        url = urlsplit(self.url(name))
        return url.hostname, url.port or 80

    def modbus(self, name):
        """Host and port of the Modbus server."""
        host, port = self._addresses[f"{name}.modbus"].rsplit(":", 1)
        return host, int(port)


def simulate(test_class, file, last):
    """Runs as long as the tests of a class; it must end well."""
    meters = SimulatedMeters(file, last)
    test_class.addClassCleanup(meters.stop)
    test_class.addClassCleanup(_end, meters)
    return meters


def _end(meters):
    assert meters.signal(signal.SIGTERM) == 0, "simulate did not end well:\n" + "\n".join(meters.lines)
