"""A small backend for readings of an IAMMeter: it stores what is posted and tells what it knows.

Usage: backend.py PORT [STORE]    port 0 takes any, and the address is printed
"""

import json
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Readings:
    """Bodies in the order of their arrival, each written to the store before it is acknowledged."""

    def __init__(self, path):
        self.lock = threading.Lock()
        self.count = 0
        self.power = None
        self.file = open(path, "a+", buffering=1) if path else None
        if self.file:
            self.file.seek(0)
            for line in self.file:
                self.note(json.loads(line))

    def note(self, body):
        self.count += 1
        self.power = body["Data"][2]

    def take(self, body):
        with self.lock:
            self.note(body)
            if self.file:
                self.file.write(json.dumps(body) + "\n")

    def status(self):
        with self.lock:
            return {"stored": self.count, "power": self.power}


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def do_GET(self):
        if self.path == "/health":
            self.answer(200, {"ok": True})
        elif self.path == "/status":
            self.answer(200, self.server.readings.status())
        else:
            self.answer(404, {"error": "no such page"})

    def do_POST(self):
        text = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        try:
            self.server.readings.take(json.loads(text))
        except (ValueError, KeyError, IndexError):
            return self.answer(400, {"error": "no reading"})
        self.answer(200, {"successful": True})

    def answer(self, status, body):
        text = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def log_message(self, format, *arguments):
        pass


class Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128


def main():
    server = Server(("127.0.0.1", int(sys.argv[1])), Handler)
    server.readings = Readings(sys.argv[2] if len(sys.argv) > 2 else None)
    print(f"listening on http://127.0.0.1:{server.server_port}", flush=True)
    server.serve_forever()


if __name__ == "__main__":
    main()
