"""Unmodified Modbus clients read simulated meters: three generations of pymodbus, libmodbus, mbpoll."""

import asyncio
import json
import os
import subprocess
import time
import unittest

from pymodbus.client import AsyncModbusTcpClient

import libmodbus
import registers
from curl import get
from simulated_meters import simulate
from wattloop_process import PATIENCE

HERE = os.path.dirname(os.path.abspath(__file__))
GENERATIONS = {
    # folder of packages: the keyword for the unit
    "requirements-pymodbus-2.5": "unit",
    "requirements-pymodbus-3.6": "slave",
    "requirements": "device_id",
}
# The unit that a request carries when unit 1 is asked for by each keyword; none where the call is refused.
KEYWORDS = {
    "requirements-pymodbus-3.0": {"unit": 1, "slave": 1, "device_id": 0},
    "requirements-pymodbus-3.6": {"unit": 0, "slave": 1, "device_id": 0},
    "requirements": {"unit": None, "slave": None, "device_id": 1},
}
GATEWAY_TARGET_FAILED = 0x0B


def pymodbus(folder, address, *reads):
    """Outcomes of reads with the pymodbus of a folder."""
    python = os.path.join(os.environ["VENVS"], folder, "bin", "python")
    done = subprocess.run(
        [python, "pymodbus_reader.py", *map(str, address)], cwd=HERE, input=json.dumps(reads),
        capture_output=True, text=True, timeout=PATIENCE, check=True)
    return json.loads(done.stdout)


class ModbusClients(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.meters = simulate(cls, "modbus_meters.yaml", last="brief.modbus")

    def assert_single(self, words):
        voltage, current, power, imported, exported = registers.single(words)
        self.assertAlmostEqual(voltage, 230, delta=8)
        self.assertAlmostEqual(power, 1400, delta=20)
        self.assertAlmostEqual(voltage * current, power, delta=3)
        self.assertAlmostEqual(imported, 5231.41, delta=0.5)
        self.assertEqual(exported, 0)

    def assert_three(self, words):
        for voltage, _, power, imported, _ in registers.three(words):
            self.assertAlmostEqual(voltage, 230, delta=8)
            self.assertAlmostEqual(power, 300, delta=6)
            self.assertGreater(imported, 0)
        self.assertEqual(words[9], 2)
        self.assertAlmostEqual(words[30] / 100, 50, delta=0.2)
        self.assertAlmostEqual(registers.s32(words, 32), 900, delta=18)
        self.assertEqual(registers.serial(words), "7E41C0D9")

    def test_pymodbus(self):
        """pymodbus 2.5, 3.6 and 3.16 read both models, and see exceptions as such"""
        for folder, keyword in GENERATIONS.items():
            with self.subTest(folder):
                [single] = pymodbus(folder, self.meters.modbus("single"), {"start": 0, "count": 8, keyword: 1})
                self.assert_single(single["registers"])
                three, old, units, missing, one, four, six = pymodbus(
                    folder, self.meters.modbus("three"),
                    {"start": 0, "count": 66, keyword: 1}, {"start": 0, "count": 38, keyword: 1},
                    {"start": 9, "count": 1, keyword: 255}, {"start": 66, "count": 1, keyword: 1},
                    {"start": 9, "count": 1, keyword: 0},
                    {"method": "read_input_registers", "start": 0, "count": 1, keyword: 1},
                    {"method": "write_register", "start": 0, "value": 1, keyword: 1})
                self.assert_three(three["registers"])
                self.assertEqual(old["registers"][9], 2)
                self.assertEqual((units, one), ({"registers": [2]}, {"registers": [2]}))
                self.assertEqual((missing, four, six), ({"exception": 2}, {"exception": 1}, {"exception": 1}))

    def test_asynchronous_pymodbus(self):
        """the asynchronous client of pymodbus 3.16 has many reads under way on one connection"""
        async def read():
            host, port = self.meters.modbus("three")
            client = AsyncModbusTcpClient(host, port=port)
            assert await client.connect()
            answers = await asyncio.gather(
                *(client.read_holding_registers(0, count=66, device_id=unit) for unit in range(20)))
            client.close()
            return answers

        for answer in asyncio.run(read()):
            self.assert_three(answer.registers)

    def test_home_assistant(self):
        """one request for 66 registers, or 8, at unit 1 is answered whole within 2 s, every second"""
        async def read(name, count):
            host, port = self.meters.modbus(name)
            client = AsyncModbusTcpClient(host, port=port, timeout=2, retries=0)
            assert await client.connect()
            answers = []
            for _ in range(2):
                answers.append((await client.read_holding_registers(0, count=count, device_id=1)).registers)
                await asyncio.sleep(1)
            client.close()
            return answers

        for words in asyncio.run(read("three", 66)):
            self.assert_three(words)
        for words in asyncio.run(read("single", 8)):
            self.assert_single(words)

    def test_unit_keywords(self):
        """old code that names the unit in another way reaches unit 0, where a meter answers and a gateway has nobody"""
        for folder, units in KEYWORDS.items():
            reads = [{"start": 9, "count": 1, keyword: 1} for keyword in units]
            answers = pymodbus(folder, self.meters.modbus("gateway"), *reads)
            for (keyword, unit), answer in zip(units.items(), answers):
                with self.subTest(f"{folder} {keyword}"):
                    self.assertEqual(answer, {
                        None: {"error": "TypeError"}, 0: {"exception": GATEWAY_TARGET_FAILED}, 1: {"registers": [1]},
                    }[unit])

    def test_guide(self):
        """the guide's adapter reads the guide's registers right, six requests with `unit=1`, of pymodbus 3.0 and 3.6"""
        reads = [(0, 1), (1, 1), (2, 2), (4, 2), (6, 1), (7, 1)]
        for folder in ("requirements-pymodbus-3.0", "requirements-pymodbus-3.6"):
            with self.subTest(folder):
                answers = pymodbus(folder, self.meters.modbus("guide"),
                                   *({"start": start, "count": count, "unit": 1} for start, count in reads))
                voltage, current, power, _, frequency, factor = registers.guide(
                    [word for answer in answers for word in answer["registers"]])
                self.assertAlmostEqual(voltage, 230, delta=8)
                self.assertAlmostEqual(power, 1400, delta=20)
                self.assertAlmostEqual(voltage * current, power, delta=20)
                self.assertAlmostEqual(frequency, 50, delta=0.2)
                self.assertAlmostEqual(factor, 1, delta=0.02)

    def test_guide_on_three_phases(self):
        """a three-phase meter can show the guide's registers too"""
        [answer] = pymodbus("requirements", self.meters.modbus("guide3"), {"start": 0, "count": 8, "device_id": 1})
        self.assertAlmostEqual(registers.guide(answer["registers"])[2], 300, delta=6)

    def test_libmodbus(self):
        """libmodbus reads both models, with every recovery mode, at units 0, 1 and 255"""
        for recovery in (libmodbus.NO_RECOVERY, libmodbus.LINK, libmodbus.PROTOCOL, libmodbus.LINK | libmodbus.PROTOCOL):
            with self.subTest(recovery), libmodbus.Client(self.meters.modbus("three"), recovery=recovery) as client:
                for unit in (1, 0, 255):
                    client.set_unit(unit)
                    self.assert_three(client.read(0, 66))
        with libmodbus.Client(self.meters.modbus("single")) as client:
            self.assert_single(client.read(0, 8))
            self.assertEqual(client.read(9, 1), [1])

    def test_libmodbus_exceptions(self):
        """libmodbus names the exception of each request that is refused, without recovery and with it"""
        for recovery in (libmodbus.NO_RECOVERY, libmodbus.LINK):
            with libmodbus.Client(self.meters.modbus("three"), recovery=recovery) as client:
                for what, request, message in (
                    ("125 registers", lambda: client.read(0, 125), "Illegal data address"),
                    ("126 registers", lambda: client.raw(1, 3, 0, 0, 0, 126), "8303"),
                    ("no register", lambda: client.raw(1, 3, 0, 0, 0, 0), "8303"),
                    ("a bad address", lambda: client.read(66, 1), "Illegal data address"),
                    ("function 4", lambda: client.read_input(0, 1), "Illegal function"),
                    ("function 6", lambda: client.write(0, 1), "Illegal function"),
                    ("function 16", lambda: client.write(0, 1, 2), "Illegal function"),
                    ("function 43", lambda: client.raw(1, 43, 14, 1, 0), "ab01"),
                ):
                    with self.subTest(what):
                        self.assertEqual(self.told(request), message)
                self.assert_three(client.read(0, 66))

    def told(self, request):
        """What libmodbus says, or the PDU of a raw answer."""
        try:
            return request()[1:].hex()
        except libmodbus.Failed as error:
            return str(error)

    def mbpoll(self, name, *options):
        host, port = self.meters.modbus(name)
        command = ["mbpoll", "-m", "tcp", "-p", str(port), "-a", "1", "-0", "-1", *options, host]
        done = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE)
        values = {int(line.split("]:")[0][1:]): line.split("]:")[1].strip()
                  for line in done.stdout.splitlines() if line.startswith("[")}
        return done.returncode, values, done.stderr

    def test_mbpoll(self):
        """mbpoll reads words and 32-bit values, and shows what is refused"""
        code, words, _ = self.mbpoll("three", "-r", "0", "-c", "10", "-t", "4")
        self.assertEqual((code, sorted(words), words[9]), (0, list(range(10)), "2"))
        code, values, _ = self.mbpoll("three", "-r", "32", "-c", "1", "-t", "4:int", "-B")
        self.assertEqual(code, 0)
        self.assertAlmostEqual(int(values[32]), 900, delta=18)
        for options, problem in ((("-r", "0", "-c", "2", "-t", "3"), "Illegal function"),
                                 (("-r", "60", "-c", "10", "-t", "4"), "Illegal data address")):
            code, values, errors = self.mbpoll("three", *options)
            self.assertEqual(values, {})
            self.assertIn(problem, errors)

    def test_consistent(self):
        """JSON and registers show one meter: same values, same serial number, and its run time goes on"""
        with libmodbus.Client(self.meters.modbus("three")) as client:
            body, words = self.one_instant(client)
            for row, (voltage, current, power, imported, exported) in zip(body["Datas"], registers.three(words)):
                self.assertAlmostEqual(row[0], voltage, delta=0.1)
                self.assertAlmostEqual(row[1], current, delta=0.01)
                self.assertAlmostEqual(row[2], power, delta=1)
                self.assertAlmostEqual(row[3], imported, delta=1 / 800)
                self.assertAlmostEqual(row[4], exported, delta=1 / 800)
            self.assertEqual(registers.serial(words), body["SN"])
            begin, first = time.monotonic(), registers.u32(client.read(64, 2), 0)
            time.sleep(2)
            passed = time.monotonic() - begin
            self.assertAlmostEqual(registers.u32(client.read(64, 2), 0) - first, passed, delta=1.1)

    def one_instant(self, client):
        """A body between two equal blocks of registers, and those."""
        for _ in range(50):
            before = client.read(0, 64)
            body = get(f"{self.meters.url('three')}/monitorjson")
            after = client.read(0, 64)
            if before == after:
                return body, after
        raise AssertionError("the values never stood still")


if __name__ == "__main__":
    unittest.main()
