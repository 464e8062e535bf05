"""Devices that talk to another host: their connections come from an address that an answer can find.

Two network namespaces with a cable between them are two hosts. Making them takes root.
"""

import http.server
import os
import shutil
import subprocess
import sys
import textwrap
import threading
import unittest

from wattloop_process import PATIENCE, folder

HERE, THERE = "192.0.2.1", "192.0.2.2"
ROOT = os.geteuid() == 0 and shutil.which("ip") and shutil.which("unshare") and shutil.which("nsenter")
WHY = "needs root, ip, unshare and nsenter to make a second host"


def serve(port):
    """What runs on the other host: prints who asks, on one line each."""
    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self):
            self.rfile.read(int(self.headers["content-length"]))
            print(self.client_address[0], flush=True)
            self.send_response(200)
            self.send_header("content-length", "2")
            self.end_headers()
            self.wfile.write(b"{}")

        def log_message(self, *arguments):
            pass

    print("ready", flush=True)
    http.server.ThreadingHTTPServer(("", port), Handler).serve_forever()


class Host:
    """A network namespace, which lives as long as a process in it."""

    def __init__(self, test):
        self.process = subprocess.Popen(["unshare", "--net", "sh", "-c", "ip link set lo up && echo up && exec sleep 1000"],
                                        stdout=subprocess.PIPE, text=True)
        test.addCleanup(self.process.wait, PATIENCE)
        test.addCleanup(self.process.kill)
        test.addCleanup(self.process.stdout.close)
        if self.process.stdout.readline() != "up\n":
            raise unittest.SkipTest("this machine makes no network namespaces")

    def command(self, *words):
        return ["nsenter", "--net", "--target", str(self.process.pid), *words]

    def run(self, *words):
        subprocess.run(self.command(*words), check=True, timeout=PATIENCE)

    def start(self, test, *words):
        process = subprocess.Popen(self.command(*words), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        test.addCleanup(process.stdout.close)
        test.addCleanup(process.wait, PATIENCE)
        test.addCleanup(process.kill)
        return process


@unittest.skipUnless(ROOT, WHY)
class OtherHosts(unittest.TestCase):
    def setUp(self):
        self.place = folder(self)
        self.here, self.there = Host(self), Host(self)
        self.here.run("ip", "link", "add", "cable0", "type", "veth", "peer", "name", "cable1")
        self.here.run("ip", "link", "set", "cable1", "netns", str(self.there.process.pid))
        for host, name, address in ((self.here, "cable0", HERE), (self.there, "cable1", THERE)):
            host.run("ip", "address", "add", f"{address}/24", "dev", name)
            host.run("ip", "link", "set", name, "up")

    def scenario(self, devices):
        path = os.path.join(self.place, "house.yaml")
        with open(path, "w", encoding="utf-8") as file:
            file.write("wattloop: 1\nname: house\ntime: {start: 2025-06-21 12:00, length: 1 h}\n")
            file.write("site: {house: {loads: {base: 500 W}}}\ndevices:\n" + textwrap.indent(devices, "  "))
        return path

    def wait_for(self, process, text):
        """The first line with `text`; a deadline is kept by ending the process."""
        timer = threading.Timer(PATIENCE, process.kill)
        timer.start()
        seen = []
        try:
            for line in process.stdout:
                seen.append(line)
                if text in line:
                    return line
        finally:
            timer.cancel()
        raise AssertionError(f"no line with {text!r} came; there were:\n{''.join(seen)}")

    def simulate(self, devices):
        return self.here.start(
            self, os.environ["WATTLOOP"], "simulate", self.scenario(devices))

    def test_push(self):
        """a meter and a board push to another host, from the address that this machine has there"""
        server = self.there.start(self, sys.executable, os.path.abspath(__file__), "8000")
        self.wait_for(server, "ready")
        meter = self.simulate(
            f'meter: {{model: iammeter-wem3080, sees: house.grid, push: {{to: "http://{THERE}:8000/", every: 2 s}}}}\n')
        self.wait_for(meter, "meter.push status=200")
        self.assertEqual(self.wait_for(server, "."), f"{HERE}\n")
        meter.kill()
        board = self.simulate(
            'pzem: {model: pzem-004t-v3, sees: house.grid}\n'
            'board: {model: esp32-meter, sensor: {pty: "${pzem.pty}"}, '
            f'push: {{to: "http://{THERE}:8000/", every: 2 s}}}}\n')
        self.wait_for(board, "board.push status=200")
        self.assertEqual(self.wait_for(server, "."), f"{HERE}\n")

    def test_loopback(self):
        """a meter pushes to loopback from its own address, by number and by name"""
        server = self.here.start(self, sys.executable, os.path.abspath(__file__), "8000")
        self.wait_for(server, "ready")
        for host in ("127.0.0.1", "localhost"):
            with self.subTest(host=host):
                meter = self.simulate(
                    f'meter: {{model: iammeter-wem3080, sees: house.grid, push: {{to: "http://{host}:8000/", every: 2 s}}}}\n')
                self.wait_for(meter, "meter.push status=200")
                self.assertRegex(self.wait_for(server, "."), r"\A127\.(7[7-9]|[89]\d|1[0-7]\d)\.1\.1\n")
                meter.kill()
                meter.wait(PATIENCE)

    @unittest.skipUnless(shutil.which("mosquitto") or os.path.exists("/usr/sbin/mosquitto"), "needs mosquitto")
    def test_publish(self):
        """a meter publishes to a broker on another host"""
        config = os.path.join(self.place, "mosquitto.conf")
        with open(config, "w", encoding="utf-8") as file:
            file.write("user root\nlistener 1883\nallow_anonymous true\nlog_dest stderr\n")
        program = shutil.which("mosquitto") or "/usr/sbin/mosquitto"
        broker = self.there.start(self, program, "-c", config)
        self.wait_for(broker, "running")
        meter = self.simulate(
            f'meter: {{model: iammeter-wem3080, sees: house.grid, mqtt: {{broker: "mqtt://{THERE}", qos: 1, every: 2 s}}}}\n')
        self.wait_for(meter, "meter.")
        self.assertIn(HERE, self.wait_for(broker, "New connection from"))


if __name__ == "__main__":
    if len(sys.argv) == 2 and sys.argv[1].isdigit():
        serve(int(sys.argv[1]))
    else:
        unittest.main()
