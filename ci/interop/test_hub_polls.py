"""The hub asks meters: libmodbus's own server, and simulated meters by Modbus and by REST."""

import os
import time
import unittest

import libmodbus
from curl import curl, get
from modbus_faults import HEAD
from simulated_meters import SimulatedMeters, simulate
from wattloop_process import Hub, PATIENCE, class_folder, folder

# A WEM3080T as its registers were read, with invented values; ten a line.
THREE = [int(word, 16) for word in """
    5A14 01AF 0000 03B0 0016 7FC4 0000 00C8 03B6 0002
    5A96 02FA FFFF F92B 0004 E9D0 0026 18BC 03DE 0000
    599C 0073 0000 00BE 000C 11D8 0000 0000 02D0 0000
    1387 0000 FFFF FD99 0027 7B6C 0026 1984 0000 0136
    0000 C800 0000 0320 FFFF FF07 0000 03E8 0001 57C0
    0000 00B7 0000 7594 0000 0000 3745 3431 4330 4439
    0000 0000 0000 0000 0001 51BD""".split()]
SINGLE = [0x5A66, 0x026A, 0, 0x0579, 0x00FF, 0x7096, 0x0027, 0xA670, 0x03D4, 1]
CLIENTS = ("native", "libmodbus")
# What is wrong with every answer of a meter, and whether its readings are stored: by the hub's own client, which checks
# everything, and by libmodbus, which checks neither protocol nor length nor unit.
FAULTS = [
    ("modbus.exception", "code: 6", False, False),
    ("modbus.silence", "", False, False),
    ("modbus.wrong_transaction", "", False, False),
    ("modbus.wrong_transaction", "to: 0", False, False),
    ("modbus.wrong_protocol", "id: 1", False, True),
    ("modbus.wrong_length", "by: 4", False, True),
    ("modbus.wrong_length", "by: -2", False, True),
    ("modbus.wrong_unit", "", False, True),
    ("modbus.wrong_function", "", False, False),
    ("modbus.wrong_count", "by: 1", False, False),
    ("modbus.wrong_count", "by: -1", False, False),
    ("modbus.truncate", "", False, False),
    ("modbus.duplicate", "", True, False),
    ("modbus.delay", "by: 300 ms", True, True),
    ("modbus.close", "", False, False),
    ("modbus.reset", "", False, False),
    ("net.cut", "", False, False),
]


def address(pair):
    return '"{}:{}"'.format(*pair)


class HubPolls(unittest.TestCase):
    def hub(self, **polls):
        hub = Hub(folder(self), serials={}, polls=polls)
        self.addCleanup(hub.stop)
        return hub

    def latest(self, hub, meter, after=""):
        """The newest reading, as soon as there is one that is younger."""
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            status, _ = curl(f"{hub.url}/api/iammeter/{meter}/latest")
            if status == 200 and (reading := get(f"{hub.url}/api/iammeter/{meter}/latest"))["taken_at"] > after:
                return reading
            time.sleep(0.05)
        raise AssertionError(f"nothing of {meter} was stored")

    def assert_sample(self, three, single):
        self.assertEqual([phase["power_w"] for phase in three["phases"]], [944, -1749, 190])
        self.assertEqual([phase["voltage_v"] for phase in three["phases"]], [230.6, 231.9, 229.4])
        self.assertEqual([phase["energy_import_wh"] for phase in three["phases"]], [1_843_125, 402_500, 988_750])
        self.assertEqual(three["frequency_hz"], 49.99)
        self.assertEqual((single["power_w"], single["voltage_v"], single["current_a"]), (1401, 231.42, 6.18))
        self.assertAlmostEqual(single["energy_import_wh"], 5_231_407, delta=1)
        self.assertEqual({three["source"], single["source"]}, {"modbus"})

    def test_server_of_libmodbus(self):
        """both clients read what libmodbus serves, and come back when it has hung up"""
        for client in CLIENTS:
            with self.subTest(client):
                three, single = libmodbus.Server(THREE), libmodbus.Server(SINGLE)
                self.addCleanup(three.close)
                self.addCleanup(single.close)
                hub = self.hub(
                    three=f"modbus: {address(three.address)}, client: {client}, every: 200 ms",
                    single=f"modbus: {address(single.address)}, client: {client}, every: 200 ms")
                before = self.latest(hub, "three")
                self.assert_sample(before, self.latest(hub, "single"))
                three.hang_up()
                self.assert_sample(self.latest(hub, "three", after=before["taken_at"]), self.latest(hub, "single"))
                self.assertEqual(hub.end(), 0)

    def test_simulated_meters(self):
        """a meter read by Modbus with either client and by REST is one meter; each reading tells its source"""
        meters = SimulatedMeters("modbus_meters.yaml", last="brief.modbus")
        self.addCleanup(meters.stop)
        hub = self.hub(
            native=f"modbus: {address(meters.modbus('three'))}",
            library=f"modbus: \"{meters.modbus('single')[0]}:{meters.modbus('single')[1]}\", client: libmodbus",
            rest=f"rest: \"{meters.url('three')}/monitorjson\", every: 1 s",
            guide=f"modbus: {address(meters.modbus('guide'))}, profile: seed")
        readings = {name: self.latest(hub, name) for name in ("native", "library", "rest", "guide")}
        self.assertEqual([readings[name]["source"] for name in readings], ["modbus", "modbus", "rest", "modbus"])
        for name in ("library", "guide"):
            self.assertAlmostEqual(readings[name]["power_w"], 1400, delta=20)
        for name in ("native", "rest"):
            self.assertAlmostEqual(readings[name]["power_w"], 900, delta=18)
            self.assertEqual(len(readings[name]["phases"]), 3)
        for one, other in zip(readings["native"]["phases"], readings["rest"]["phases"]):
            self.assertAlmostEqual(one["energy_import_wh"], other["energy_import_wh"], delta=2)
            self.assertAlmostEqual(one["voltage_v"], other["voltage_v"], delta=2)


class HubPollsFaultyMeters(unittest.TestCase):
    """Nothing wrong is ever stored."""

    @classmethod
    def setUpClass(cls):
        path = os.path.join(class_folder(cls), "faulty.yaml")
        names = [f"{client}_{number}" for client in CLIENTS for number in range(len(FAULTS))]
        with open(path, "w", encoding="utf-8") as file:
            file.write(cls.scenario(names))
        cls.meters = simulate(cls, path, last=f"{names[-1]}.modbus")
        cls.meters.wait_for(rf"{names[-1]}_fault\.start")
        cls.hub = Hub(class_folder(cls), serials={}, polls={
            name: f"modbus: {address(cls.meters.modbus(name))}, every: 500 ms, client: {name.split('_')[0]}"
            for name in [*names, "native_good", "libmodbus_good"]})
        cls.addClassCleanup(cls.hub.stop)

    @staticmethod
    def scenario(names):
        devices = ["native_good", "libmodbus_good", *names]
        lines = [f"  {name}: {{model: iammeter-wem3080, sees: flat.grid, modbus: {{}}}}" for name in devices]
        faults = []
        for name in names:
            action, arguments, *_ = FAULTS[int(name.split("_")[1])]
            with_ = ", ".join(filter(None, [f"device: {name}", arguments]))
            faults.append(f"  - {{id: {name}_fault, at: start, do: {action}, with: {{{with_}}}}}")
        return "\n".join([HEAD, "devices:", *lines, "", "timeline:", *faults, ""])

    def test_faults(self):
        """a reading is stored when its answer is right, and not when it could be another's"""
        for name in ("native_good", "libmodbus_good"):
            self.wait_for_readings(name, 6)
        for client in CLIENTS:
            for number, (action, arguments, *stores) in enumerate(FAULTS):
                with self.subTest(f"{client}, {action} {arguments}"):
                    readings = get(f"{self.hub.url}/api/readings?meter={client}_{number}")["readings"]
                    self.assertEqual(len(readings) > 2, stores[CLIENTS.index(client)], f"{len(readings)} readings")
                    for reading in readings:
                        self.assertAlmostEqual(reading["power_w"], 1400, delta=20)

    def wait_for_readings(self, meter, count):
        deadline = time.monotonic() + PATIENCE
        while len(get(f"{self.hub.url}/api/readings?meter={meter}")["readings"]) < count:
            self.assertLess(time.monotonic(), deadline, f"too few readings of {meter}")
            time.sleep(0.1)


if __name__ == "__main__":
    unittest.main()
