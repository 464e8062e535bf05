"""Frames of a PZEM-004T on a serial line, and a line that sends and takes them as they are."""

import os
import select
import struct
import time
import tty

from wattloop_process import PATIENCE

GENERAL = 0xF8
READ_ALL = "01 04 00 00 00 0A 70 0D"


def checksum(data):
    crc = 0xFFFF
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = crc >> 1 ^ 0xA001 if crc & 1 else crc >> 1
    return struct.pack("<H", crc)


def frame(text):
    return bytes.fromhex(text)


class Line:
    """A serial device, opened as it is."""

    def __init__(self, path):
        self.file = os.open(path, os.O_RDWR | os.O_NOCTTY)
        tty.setraw(self.file)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        os.close(self.file)

    def send(self, request):
        os.write(self.file, request)

    def wait(self):
        """Until there is something to read, and leaves it there."""
        if not select.select([self.file], [], [], PATIENCE)[0]:
            raise TimeoutError

    def ask(self, request, limit=0.4):
        """What comes within `limit` seconds after a request."""
        self.send(request)
        return self.take(limit)

    def take(self, limit):
        end = time.monotonic() + limit
        answer = b""
        while (left := end - time.monotonic()) > 0:
            if select.select([self.file], [], [], left)[0]:
                answer += os.read(self.file, 1000)
        return answer

    def answer(self, request, size):
        """The first `size` bytes after a request, however long they take."""
        self.send(request)
        answer = b""
        while len(answer) < size:
            if not select.select([self.file], [], [], PATIENCE)[0]:
                raise TimeoutError(answer.hex(" "))
            answer += os.read(self.file, 1000)
        return answer
