"""A back end that keeps the bytes of every request as they came, with what the system knows of their segments."""

import socket
import threading

from wattloop_process import PATIENCE

ANSWER = b"HTTP/1.1 201 Created\r\nContent-Type: application/json\r\nContent-Length: 16\r\n\r\n{\"success\":true}"
DATA_SEGMENTS_IN = slice(152, 156)  # of `struct tcp_info`, a number of 32 bits


class Request:
    """One request: its head as lines, its body, the number of its connection from 1, and the segments that carried it."""

    def __init__(self, head, body, connection, segments):
        self.head = head.decode("ascii").split("\r\n")
        self.body = body.decode("utf-8")
        self.connection = connection
        self.segments = segments


class Backend:
    """Answers 201 to everything."""

    def __init__(self, answer=ANSWER):
        self.answer = answer
        self.requests = []
        self._arrived = threading.Condition()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}"

    def _accept(self):
        number = 0
        while True:
            try:
                link, _ = self._listener.accept()
            except OSError:
                return
            number += 1
            threading.Thread(target=self._serve, args=(link, number), daemon=True).start()

    def _serve(self, link, number):
        with link:
            came, before = b"", 0
            while True:
                while b"\r\n\r\n" not in came:
                    if not (part := link.recv(4096)):
                        return
                    came += part
                head, came = came.split(b"\r\n\r\n", 1)
                length = int([line for line in head.split(b"\r\n") if line.startswith(b"Content-Length:")][0].split(b":")[1])
                while len(came) < length:
                    came += link.recv(4096)
                body, came = came[:length], came[length:]
                known = link.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 192)
                segments = int.from_bytes(known[DATA_SEGMENTS_IN], "little")
                with self._arrived:
                    self.requests.append(Request(head, body, number, segments - before))
                    self._arrived.notify_all()
                before = segments
                link.sendall(self.answer)

    def wait_for(self, count):
        with self._arrived:
            assert self._arrived.wait_for(lambda: len(self.requests) >= count, PATIENCE), (
                f"{len(self.requests)} requests came, not {count}")
            return self.requests[:count]

    def stop(self):
        self._listener.close()
