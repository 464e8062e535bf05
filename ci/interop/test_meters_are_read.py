"""The unmodified PyPI package `iammeter` reads simulated meters."""

import asyncio
import contextlib
import io
import os
import signal
import unittest
from urllib.parse import urlsplit

from iammeter.client import IamMeter
from iammeter.power_meter import discover

from wattloop_process import Process

FILE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "meters.yaml")


class MetersAreRead(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.simulation = Process("simulate", FILE)
        cls.addClassCleanup(cls.simulation.stop)
        cls.addresses = {}
        for name in ("single", "three", "net"):
            url = urlsplit(cls.simulation.wait_for(rf"^{name}\s+(http://\S+)").group(1))
            cls.addresses[name] = (url.hostname, url.port or 80)

    @classmethod
    def tearDownClass(cls):
        assert cls.simulation.signal(signal.SIGTERM) == 0, "simulate did not end well"

    def read(self, name):
        with contextlib.redirect_stdout(io.StringIO()) as printed:
            return IamMeter(*self.addresses[name]).measurement, printed.getvalue()

    def test_single_phase(self):
        """the client reads a WEM3080"""
        values, _ = self.read("single")
        self.assertEqual((values["Model"], values["sn"]), ("WEM3080", "3C7A19E2"))
        self.assertRegex(values["mac"], "^[0-9A-F]{12}$")
        self.assertAlmostEqual(values["Power"], 1400, delta=20)
        self.assertAlmostEqual(values["Voltage"], 230, delta=8)
        self.assertAlmostEqual(values["Voltage"] * values["Current"], values["Power"], delta=2)
        self.assertAlmostEqual(values["ImportEnergy"], 5231.41, delta=0.5)
        self.assertEqual(values["ExportGrid"], 0)

    def test_three_phases(self):
        """the client reads a WEM3080T without net metering and says that the fourth row is missing"""
        values, printed = self.read("three")
        self.assertEqual((values["Model"], values["sn"]), ("WEM3080T", "7E41C0D9"))
        for phase in "ABC":
            self.assertAlmostEqual(values[f"Power_{phase}"], 300, delta=6)
            self.assertAlmostEqual(values[f"Voltage_{phase}"], 230, delta=8)
            self.assertAlmostEqual(values[f"Frequency_{phase}"], 50, delta=0.2)
            self.assertAlmostEqual(values[f"PF_{phase}"], 1, delta=0.02)
        self.assertNotIn("Power_Net", values)
        self.assertEqual(printed, "Data format not implement.\n")

    def test_net_metering(self):
        """the client reads the net row of a WEM3080T"""
        values, printed = self.read("net")
        self.assertAlmostEqual(values["Power_Net"], sum(values[f"Power_{phase}"] for phase in "ABC"), delta=0.2)
        self.assertEqual(printed, "")

    def test_asynchronous_client(self):
        """the asynchronous client discovers both models"""
        async def read(name):
            meter = await discover(*self.addresses[name])
            return type(meter).__name__, await meter.get_data()

        model, answer = asyncio.run(read("single"))
        self.assertEqual((model, answer.serial_number), ("WEM3080", "3C7A19E2"))
        self.assertAlmostEqual(answer.data["Power"], 1400, delta=20)
        model, answer = asyncio.run(read("three"))
        self.assertEqual((model, answer.serial_number), ("WEM3080T", "7E41C0D9"))
        self.assertAlmostEqual(sum(answer.data[f"Power_{phase}"] for phase in "ABC"), 900, delta=12)


if __name__ == "__main__":
    unittest.main()
