"""What an expert expects of a Modbus server, asked of simulated meters byte by byte.

Source: MODBUS Application Protocol V1.1b3, MODBUS Messaging on TCP/IP Implementation Guide V1.0b.
"""

import contextlib
import socket
import struct
import time
import unittest

from raw_modbus import Line, frame, read, refusal
from simulated_meters import simulate

REFUSED = [
    # what, request, answer
    ("126 registers", read(0, 126), refusal(3, 3)),
    ("no register", read(0, 0), refusal(3, 3)),
    ("126 registers at a bad address: the count is looked at first", read(60000, 126), refusal(3, 3)),
    ("125 registers, more than there are", read(0, 125), refusal(3, 2)),
    ("an address outside the map", read(200, 1), refusal(3, 2)),
    ("a range that leaves the map", read(65, 2), refusal(3, 2)),
    ("a range that would pass 65536", read(65535, 2), refusal(3, 2)),
    ("input registers", read(0, 2, function=4), refusal(4, 1)),
    ("coils", read(0, 1, function=1), refusal(1, 1)),
    ("writing one register", struct.pack(">BHH", 6, 0, 1), refusal(6, 1)),
    ("writing registers", struct.pack(">BHHBH", 16, 0, 1, 2, 1), refusal(16, 1)),
    ("reading the identification", bytes([43, 14, 1, 0]), refusal(43, 1)),
    ("a function that nobody knows", bytes([99]), refusal(99, 1)),
    ("a request that is too short", bytes([3, 0, 0]), refusal(3, 3)),
    ("a request that is too long", read(0, 2) + b"\0", refusal(3, 3)),
]
GATEWAY_TARGET_FAILED = 0x0B


class ModbusServer(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.meters = simulate(cls, "modbus_meters.yaml", last="brief.modbus")

    def line(self, name="three"):
        line = Line(self.meters.modbus(name))
        self.addCleanup(line.socket.close)
        return line

    def assert_answers(self, line, **others):
        """Two registers, whatever happened before."""
        answer = line.ask(read(0, 2), **others)
        self.assertEqual((len(answer), answer[:2]), (6, b"\x03\x04"))

    def test_refused(self):
        """what cannot be answered gets the exception that the standard names, and the line stays usable"""
        with self.line() as line:
            for what, request, answer in REFUSED:
                with self.subTest(what):
                    self.assertEqual(line.ask(request), answer)
            self.assert_answers(line)

    def test_writing_changes_nothing(self):
        """a refused write leaves the serial number as it was"""
        with self.line() as line:
            before = line.ask(read(56, 8))
            line.ask(struct.pack(">BHH", 6, 56, 0x5858))
            line.ask(struct.pack(">BHHBH", 16, 56, 1, 2, 0x5858))
            self.assertEqual(line.ask(read(56, 8)), before)

    def test_whole_map(self):
        """66 registers in one request are 141 bytes; half of a 32-bit value can be read"""
        with self.line() as line:
            answer = line.ask(read(0, 66), transaction=0x0102)
            self.assertEqual((len(answer) + 7, answer[:2]), (141, b"\x03\x84"))
            serial = line.ask(read(57, 1))
            self.assertEqual(serial[2:], answer[2 + 2 * 57:4 + 2 * 57])

    def test_most_registers(self):
        """all the registers of the second block come in one answer"""
        with self.line() as line:
            self.assertEqual(len(line.ask(read(0x48, 0x62 - 0x48 + 1))), 2 + 2 * (0x62 - 0x48 + 1))

    def test_units(self):
        """units 0, 1 and 255 are the meter itself, and echoed"""
        with self.line() as line:
            for unit in (0, 1, 255, 17):
                self.assert_answers(line, unit=unit)

    def test_other_units(self):
        """behind a gateway an absent unit is exception 0x0B, on a bus silence"""
        with self.line("gateway") as line:
            self.assertEqual(line.ask(read(0, 2), unit=2), refusal(3, GATEWAY_TARGET_FAILED))
            self.assert_answers(line)
        with self.line("bus") as line:
            line.send(frame(1, 2, read(0, 2)))
            self.assert_answers(line, transaction=2)

    def test_pipelined(self):
        """ten requests in one segment are answered in order"""
        with self.line() as line:
            line.send(b"".join(frame(number, number, read(number, 1)) for number in range(10)))
            answers = [line.receive() for _ in range(10)]
            self.assertEqual([answer[:2] for answer in answers], [(number, number) for number in range(10)])
            self.assertEqual(answers[9][2], b"\x03\x02\x00\x02")

    def test_pieces(self):
        """a request that comes byte by byte is answered, and so is one that comes behind a half"""
        with self.line() as line:
            for byte in frame(7, 1, read(0, 2)):
                line.send(bytes([byte]))
                time.sleep(0.005)
            self.assertEqual(line.receive()[0], 7)
            second = frame(9, 1, read(0, 2))
            line.send(frame(8, 1, read(0, 2)) + second[:6])
            self.assertEqual(line.receive()[0], 8)
            line.send(second[6:])
            self.assertEqual(line.receive()[0], 9)

    def test_stalled_neighbour(self):
        """a client that stops in mid-request holds nobody up"""
        # Of a meter whose clients no other test resets: until it has seen that, it may have no room for two more.
        with self.line("single") as stalled, self.line("single") as line:
            stalled.send(frame(1, 1, read(0, 2))[:9])
            begin = time.monotonic()
            for _ in range(50):
                self.assert_answers(line)
            self.assertLess(time.monotonic() - begin, 2)
            stalled.send(frame(1, 1, read(0, 2))[9:])
            self.assertEqual(stalled.receive()[0], 1)

    def test_foreign_protocol(self):
        """a frame of another protocol has no answer, and the next is read"""
        with self.line() as line:
            line.send(frame(1, 1, read(0, 2), protocol=1))
            self.assert_answers(line, transaction=2)

    def test_impossible_lengths(self):
        """a length that cannot be ends the connection, and only that"""
        with self.line() as neighbour:
            for length in (0, 1, 255, 60000):
                with self.subTest(length), self.line() as line:
                    line.send(frame(1, 1, read(0, 2), length=length))
                    self.assertTrue(line.has_ended())
            self.assert_answers(neighbour)

    def test_reset(self):
        """a client that resets while it is answered, or goes in mid-request, does no harm"""
        for _ in range(20):
            with self.line() as line:
                line.send(frame(1, 1, read(0, 66)) * 20)
                line.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        with self.line() as line:
            line.send(frame(1, 1, read(0, 66))[:8])
        self.answers_again()

    def answers_again(self):
        """The places of clients that have gone are free as soon as the meter has noticed."""
        for _ in range(50):
            try:
                with self.line() as line:
                    return self.assert_answers(line)
            except (AssertionError, ConnectionError):
                time.sleep(0.1)
        with self.line() as line:
            self.assert_answers(line)

    def test_five_clients(self):
        """five clients are served at a time"""
        with contextlib.ExitStack() as stack:
            lines = [stack.enter_context(self.line("single")) for _ in range(5)]
            for line in lines * 3:
                self.assert_answers(line)

    def test_excess(self):
        """beyond the limit a connection is accepted and closed, or refused; one that ends makes room"""
        with self.line("few") as first, self.line("few") as second:
            self.assert_answers(first)
            self.assert_answers(second)
            with self.line("few") as third:
                self.assertTrue(third.has_ended())
            self.assert_answers(first)
        self.assert_answers(self.eventually("few"))
        with self.line("closed") as first, self.line("closed") as second:
            self.assert_answers(first)
            self.assert_answers(second)
            with self.assertRaises(ConnectionRefusedError):
                self.line("closed")
        self.assert_answers(self.eventually("closed"))

    def eventually(self, name):
        """A connection to a meter that has just lost one, as soon as it has noticed."""
        deadline = time.monotonic() + 5
        while True:
            try:
                line = self.line(name)
                line.ask(read(0, 1))
                return line
            except (AssertionError, OSError):
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.02)

    def test_idle(self):
        """a connection that is idle for 3 s is served on, unless the meter is set to close it"""
        with self.line() as line, self.line("brief") as brief:
            self.assert_answers(line)
            self.assert_answers(brief)
            begin = time.monotonic()
            self.assertTrue(brief.has_ended())
            self.assertAlmostEqual(time.monotonic() - begin, 1, delta=0.5)
            time.sleep(max(0, 3 - (time.monotonic() - begin)))
            self.assert_answers(line)


if __name__ == "__main__":
    unittest.main()
