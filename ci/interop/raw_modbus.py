"""Modbus TCP byte by byte, for requests that no well-behaved client sends."""

import errno
import socket
import struct

from wattloop_process import PATIENCE

READ = 3


def frame(transaction, unit, pdu, protocol=0, length=None):
    return struct.pack(">HHHB", transaction, protocol, len(pdu) + 1 if length is None else length, unit) + pdu


def read(start, count, function=READ):
    return struct.pack(">BHH", function, start, count)


def refusal(function, code):
    return bytes([function | 0x80, code])


class Line:
    """One connection."""

    def __init__(self, address):
        self.socket = socket.create_connection(address, timeout=PATIENCE)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.socket.close()

    def send(self, data):
        self.socket.sendall(data)

    def receive(self):
        """Transaction, unit and PDU of the next answer; `None` when the connection has ended."""
        header = self._exactly(7)
        if header is None:
            return None
        transaction, protocol, length, unit = struct.unpack(">HHHB", header)
        assert protocol == 0, f"an answer of protocol {protocol}"
        return transaction, unit, self._exactly(length - 1)

    def ask(self, pdu, unit=1, transaction=1):
        """The PDU of the answer, which must carry the transaction and the unit of the request."""
        self.send(frame(transaction, unit, pdu))
        answer = self.receive()
        assert answer is not None, "the connection has ended"
        assert answer[:2] == (transaction, unit), f"transaction and unit of an answer are {answer[:2]}"
        return answer[2]

    def hang_up(self):
        """Returns when the server has ended the connection as well, so that it no longer counts as one of its clients."""
        with self.socket:
            self.socket.settimeout(PATIENCE)
            try:
                self.socket.shutdown(socket.SHUT_WR)
                while self.socket.recv(4096):
                    pass
            except ConnectionError:
                pass
            except OSError as error:
                if error.errno != errno.ENOTCONN:
                    raise

    def has_ended(self):
        """Whether the server closes the connection without another byte."""
        try:
            return self.socket.recv(1) == b""
        except ConnectionResetError:
            return True

    def _exactly(self, size):
        data = b""
        while len(data) < size:
            try:
                part = self.socket.recv(size - len(data))
            except ConnectionResetError:
                return None
            if not part:
                return None
            data += part
        return data
