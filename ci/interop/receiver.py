"""A receiver of notifications, which can be down and come back on the same port."""

import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from wattloop_process import PATIENCE


class Receiver:
    """Answers each POST with `status` and keeps what came: path, headers and JSON."""

    def __init__(self, port=0):
        self.received, self.statuses = [], []
        self._port, self._server = port, None
        self._arrived = threading.Condition()
        self.start()

    @property
    def url(self):
        return f"http://127.0.0.1:{self._port}/alerts"

    def start(self):
        self._server = _Server(("127.0.0.1", self._port), self)
        self._port = self._server.server_address[1]
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()

    def stop(self):
        """Connections are refused from now on."""
        self._server.shutdown()
        self._server.server_close()

    def take(self, path, headers, body):
        """The status of the answer: the next of `statuses`, else 200."""
        with self._arrived:
            self.received.append((path, headers, json.loads(body)))
            self._arrived.notify_all()
            return self.statuses.pop(0) if self.statuses else 200

    def wait_for(self, count):
        deadline = time.monotonic() + PATIENCE
        with self._arrived:
            while len(self.received) < count:
                left = deadline - time.monotonic()
                assert left > 0 and self._arrived.wait(left), f"{len(self.received)} notifications came, not {count}"
            return list(self.received)


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, address, receiver):
        self.receiver = receiver
        super().__init__(address, _Handler)


class _Handler(BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["content-length"]))
        status = self.server.receiver.take(self.path, dict(self.headers), body)
        self.send_response(status)
        if status == 429:
            self.send_header("Retry-After", "1")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_):
        pass
