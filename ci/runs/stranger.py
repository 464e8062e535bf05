"""A program that has nothing to do with a run, and connects to its addresses: on loopback, for a bounded time.

Usage: stranger.py [--seconds S] [--rounds-per-second R] [--connections N] [--of PID] [HOST:PORT ...]

With --of it asks whatever that process listens on, until it has ended. Without --of and HOST:PORT it asks ports 80, 502 and 1883 of 127.77.0.1 to 127.80.10.20, where the devices of the first runs of a
machine are. It says hello in Modbus, HTTP or MQTT, sometimes nothing, and counts the connections that answer. Prints one
line of JSON at its end, which SIGTERM may bring.
"""

import argparse
import errno
import json
import os
import selectors
import signal
import socket
import struct
import time

PORTS = (80, 502, 1883)
MODBUS = struct.pack(">HHHBBHH", 7, 0, 6, 1, 3, 0, 8)
MQTT = bytes([0x10, 20, 0, 4]) + b"MQTT" + bytes([4, 2, 0, 60, 0, 8]) + b"stranger"
HTTP = b"GET /monitorjson HTTP/1.1\r\nHost: stranger\r\n\r\n"
OPEN_AT_MOST = 400
PATIENCE = 1.0  # seconds that a connection may take
LISTENING = "0A"


def ordinary_targets():
    return [
        (f"127.{network}.{block}.{device}", port)
        for network in range(77, 81) for block in range(11) for device in range(1, 21) for port in PORTS]


def listening_targets(process):
    """Where a process listens on loopback now; nothing when it has ended."""
    own = set()
    try:
        for name in os.listdir(f"/proc/{process}/fd"):
            own.add(os.readlink(f"/proc/{process}/fd/{name}"))
    except OSError:
        pass
    with open("/proc/net/tcp", encoding="ascii") as file:
        lines = [line.split() for line in file.readlines()[1:]]
    found = []
    for place, inode in ((line[1], line[9]) for line in lines if line[3] == LISTENING):
        host, port = place.split(":")
        host = socket.inet_ntoa(struct.pack("<I", int(host, 16)))
        if host.startswith("127.") and f"socket:[{inode}]" in own:
            found.append((host, int(port, 16)))
    return found


def hello(port, number):
    if number % 10 == 0:
        return b""
    if port == 502:
        return MODBUS
    return MQTT if port == 1883 or 20000 <= port < 30000 else HTTP


class Stranger:
    """Connections under way, and what became of all that were made."""

    def __init__(self, limit):
        self.limit = limit
        self.attempts = self.connected = self.answered = self.reset = 0
        self.selector = selectors.DefaultSelector()
        self.open = {}

    def connect(self, host, port):
        if self.attempts >= self.limit or len(self.open) >= OPEN_AT_MOST:
            return
        self.attempts += 1
        peer = socket.socket()
        peer.setblocking(False)
        if peer.connect_ex((host, port)) not in (0, errno.EINPROGRESS):
            peer.close()
            return
        self.open[peer] = (time.monotonic(), hello(port, self.attempts))
        self.selector.register(peer, selectors.EVENT_WRITE)

    def go_on(self, seconds):
        """Handles what has happened to open connections, and waits for more for so long."""
        for key, _ in self.selector.select(max(0, seconds)):
            try:
                self.advance(key.fileobj, key.events)
            except ConnectionRefusedError:
                self.end(key.fileobj)
            except OSError:
                self.reset += 1
                self.end(key.fileobj)
        late = time.monotonic() - PATIENCE
        for peer in [peer for peer, (since, _) in self.open.items() if since < late]:
            self.end(peer)

    def advance(self, peer, events):
        if events == selectors.EVENT_WRITE:
            error = peer.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
            # A reset may be here as soon as the connection.
            self.connected += error != errno.ECONNREFUSED
            if error:
                raise OSError(error, os.strerror(error))
            self.selector.modify(peer, selectors.EVENT_READ)
            peer.send(self.open[peer][1])
            return
        if peer.recv(100):
            self.answered += 1
        self.end(peer)

    def end(self, peer):
        self.selector.unregister(peer)
        del self.open[peer]
        peer.close()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--rounds-per-second", type=float, default=5)
    parser.add_argument("--connections", type=int, default=5_000_000)
    parser.add_argument("--of", type=int, metavar="PID", help="asks whatever this process listens on")
    parser.add_argument("targets", nargs="*", metavar="HOST:PORT")
    arguments = parser.parse_args()
    given = [(host, int(port)) for host, port in (target.rsplit(":", 1) for target in arguments.targets)]
    if not all(host.startswith("127.") for host, _ in given):
        parser.error("only addresses of loopback are asked")
    signal.signal(signal.SIGTERM, lambda *_: (_ for _ in ()).throw(KeyboardInterrupt()))
    stranger = Stranger(arguments.connections)
    try:
        roam(stranger, arguments, given)
    except KeyboardInterrupt:
        pass
    names = ("attempts", "connected", "answered", "reset")
    print(json.dumps({name: getattr(stranger, name) for name in names}), flush=True)


def roam(stranger, arguments, given):
    end = time.monotonic() + arguments.seconds
    while time.monotonic() < end and stranger.attempts < stranger.limit:
        begin = time.monotonic()
        targets = given or ordinary_targets() if arguments.of is None else listening_targets(arguments.of)
        if arguments.of is not None and not os.path.exists(f"/proc/{arguments.of}"):
            return
        for host, port in targets:
            stranger.connect(host, port)
            if len(stranger.open) >= OPEN_AT_MOST // 2:
                stranger.go_on(0.001)
        while (left := begin + 1 / arguments.rounds_per_second - time.monotonic()) > 0:
            stranger.go_on(left)


if __name__ == "__main__":
    main()
