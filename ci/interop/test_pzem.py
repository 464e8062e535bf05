"""Unmodified serial clients read simulated PZEM-004T modules: minimalmodbus, pymodbus, libmodbus by mbpoll; and frames
of the manual, byte for byte."""

import subprocess
import unittest

import minimalmodbus
from pymodbus.client import ModbusSerialClient

from pzem_frames import GENERAL, READ_ALL, Line, checksum, frame
from simulated_meters import simulate
from wattloop_process import PATIENCE


def words(data):
    return [data[place] << 8 | data[place + 1] for place in range(0, len(data), 2)]


class PZEMClients(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.meters = simulate(cls, "pzem.yaml", last="second.pty")

    def path(self, name):
        return self.meters.url(f"{name}.pty")

    def assert_right(self, registers):
        """Low word first, as the module has it."""
        voltage, current = registers[0] / 10, (registers[1] | registers[2] << 16) / 1000
        power = (registers[3] | registers[4] << 16) / 10
        self.assertAlmostEqual(voltage, 230, delta=8)
        self.assertAlmostEqual(power, 1400, delta=20)
        self.assertAlmostEqual(voltage * current, power, delta=3)
        self.assertAlmostEqual(registers[7] / 10, 50, delta=0.2)
        self.assertEqual(registers[8], 100)
        self.assertEqual(registers[9], 0)

    def test_minimalmodbus(self):
        """minimalmodbus reads all registers, its long numbers and its own address, at 1 and at 0xF8"""
        for name in ("pzem", "paced"):
            for address in (1, GENERAL):
                with self.subTest(name, address=address):
                    client = minimalmodbus.Instrument(self.path(name), address)
                    client.serial.baudrate = 9600
                    client.serial.timeout = 0.5
                    self.addCleanup(client.serial.close)
                    self.assert_right(client.read_registers(0, 10, functioncode=4))
                    power = client.read_long(3, functioncode=4, byteorder=minimalmodbus.BYTEORDER_LITTLE_SWAP)
                    self.assertAlmostEqual(power / 10, 1400, delta=20)
                    self.assertEqual(client.read_register(2, functioncode=3), 1)
                    with self.assertRaises(minimalmodbus.IllegalRequestError):
                        client.read_registers(0, 11, functioncode=4)
                    client.serial.close()

    def test_minimalmodbus_writes(self):
        client = minimalmodbus.Instrument(self.path("paced"), 1)
        client.serial.baudrate, client.serial.timeout = 9600, 0.5
        self.addCleanup(client.serial.close)
        client.write_register(1, 2300, functioncode=6)
        self.assertEqual(client.read_register(1, functioncode=3), 2300)
        with self.assertRaises(minimalmodbus.ModbusException):
            client.write_register(2, 248, functioncode=6)

    def test_pymodbus(self):
        """pymodbus reads at 1 and at 0xF8, and sees exceptions as such"""
        client = ModbusSerialClient(self.path("pzem"), baudrate=9600, timeout=1)
        self.assertTrue(client.connect())
        self.addCleanup(client.close)
        for address in (1, GENERAL):
            answer = client.read_input_registers(0, count=10, device_id=address)
            self.assertFalse(answer.isError(), answer)
            self.assert_right(answer.registers)
        self.assertEqual(client.read_input_registers(0, count=11, device_id=1).exception_code, 2)
        self.assertEqual(client.read_coils(0, count=1, device_id=1).exception_code, 1)

    def test_units_share_a_line(self):
        client = ModbusSerialClient(self.path("first"), baudrate=9600, timeout=1)
        self.assertTrue(client.connect())
        self.addCleanup(client.close)
        for _ in range(3):
            for address, energy in ((1, 0), (2, 4321)):
                registers = client.read_input_registers(0, count=10, device_id=address).registers
                self.assert_right(registers)
                self.assertAlmostEqual(registers[5] | registers[6] << 16, energy, delta=200)

    def test_mbpoll(self):
        """libmodbus reads ten input registers"""
        done = subprocess.run(
            ["mbpoll", "-m", "rtu", "-b", "9600", "-P", "none", "-a", "1", "-0", "-r", "0", "-c", "10", "-t", "3", "-1",
             self.path("pzem")], capture_output=True, text=True, timeout=PATIENCE, check=True)
        values = [line.split()[-1] for line in done.stdout.splitlines() if line.startswith("[")]
        self.assert_right([int(value) for value in values])

    def test_frames_of_the_manual(self):
        """what does not depend on measuring, byte for byte"""
        with Line(self.path("pzem")) as line:
            for request, answer in (
                    ("F8 03 00 02 00 01 31 A3", "F8 03 02 00 01 E5 90"),
                    ("01 03 00 01 00 02 95 CB", "01 03 04 59 D8 00 01 A9 54"),
                    ("01 04 00 00 00 0B B1 CD", "01 84 02 C2 C1"),
                    ("01 01 00 00 00 01 FD CA", "01 81 01 81 90"),
                    ("01 06 00 02 00 F8 29 88", "01 86 03 02 61"),
                    ("F8 41 37 21 B7 78", "F8 41 37 21 B7 78")):
                with self.subTest(request):
                    self.assertEqual(line.answer(frame(request), len(frame(answer))), frame(answer))
                    self.assertEqual(line.take(0.1), b"")

    def test_the_general_address_answers_as_itself(self):
        with Line(self.path("pzem")) as line:
            answer = line.answer(frame("F8 04 00 00 00 0A 64 64"), 25)
        self.assertEqual(answer[:3], b"\xF8\x04\x14")
        self.assertEqual(answer[-2:], checksum(answer[:-2]))
        self.assert_right(words(answer[3:-2]))

    def test_address_threshold_and_reset(self):
        """the frames that write, answered by their echo; the address moves with the next request"""
        with Line(self.path("paced")) as line:
            for request in ("F8 06 00 02 00 01 FD A3", "01 06 00 01 08 FC DF 8B", "01 06 00 02 00 05 E8 09"):
                with self.subTest(request):
                    self.assertEqual(line.answer(frame(request), 8), frame(request))
            self.assertEqual(line.ask(frame(READ_ALL)), b"")
            self.assertEqual(line.answer(frame("F8 06 00 02 00 01 FD A3"), 8), frame("F8 06 00 02 00 01 FD A3"))
            for request in ("01 42 80 11", "F8 42 C2 41"):
                self.assertEqual(line.answer(frame(request), 4), frame(request))
            energy = line.answer(frame("01 04 00 05 00 02 61 CA"), 9)
            self.assertLess(energy[3] << 8 | energy[4], 5)

    def test_silence(self):
        """wrong checksum, another address, a broadcast, noise, half a request: no byte"""
        with Line(self.path("pzem")) as line:
            for request in (
                    READ_ALL[:-1] + "C", "02 04 00 00 00 0A 70 3E", "00 04 00 00 00 0A 71 DC", "FF FF FF FF FF",
                    "01 04 00 00"):
                with self.subTest(request):
                    self.assertEqual(line.ask(frame(request)), b"")
            answer = line.answer(frame(READ_ALL), 25)
            self.assertEqual(answer[-2:], checksum(answer[:-2]))

    def test_two_units_clash(self):
        with Line(self.path("first")) as line:
            answer = line.answer(frame("F8 04 00 00 00 0A 64 64"), 25)
            self.assertNotEqual(answer[-2:], checksum(answer[:-2]))

    def test_unread_bytes_are_not_there_for_the_next_program(self):
        for _ in range(5):
            with Line(self.path("pzem")) as line:
                line.send(frame(READ_ALL))
                line.wait()
            with Line(self.path("pzem")) as line:
                self.assertEqual(line.take(0.3), b"")


if __name__ == "__main__":
    unittest.main()
