"""The measure of this machine: a request and an answer of a meter's size, back and forth over loopback."""

import os
import socket
import time

REQUEST = b"POST /api/iammeter/webhook HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-length: 141\r\n\r\n".ljust(300, b"x")
ANSWER = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 33\r\n\r\n".ljust(140, b"x")


def ping_pong(seconds=2.0, connection_each=False):
    """Exchanges a second between two processes, on one connection or on a new one for each exchange."""
    with socket.create_server(("127.0.0.1", 0), backlog=128) as listener:
        child = os.fork()
        if child == 0:
            try:
                _answer(listener, connection_each)
            finally:
                os._exit(0)
        try:
            return _ask(listener.getsockname(), seconds, connection_each)
        finally:
            os.waitpid(child, 0)


def _ask(address, seconds, connection_each):
    count, begin = 0, time.perf_counter()
    link = _connect(address)
    while time.perf_counter() - begin < seconds:
        link.sendall(REQUEST)
        _read(link, len(ANSWER))
        count += 1
        if connection_each:
            link.close()
            link = _connect(address)
    took = time.perf_counter() - begin
    link.sendall(b"end".ljust(len(REQUEST)))
    link.close()
    return count / took


def _answer(listener, connection_each):
    while True:
        link, _ = listener.accept()
        link.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        with link:
            while request := _read(link, len(REQUEST)):
                if request.startswith(b"end"):
                    return
                link.sendall(ANSWER)
                if connection_each:
                    break


def _connect(address):
    link = socket.create_connection(address)
    link.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return link


def _read(link, size):
    data = b""
    while len(data) < size:
        part = link.recv(size - len(data))
        if not part:
            return b""
        data += part
    return data
