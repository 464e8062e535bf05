"""Prints how fast Modbus goes: a simulated meter beside other servers, and a hub that polls thousands."""

import contextlib
import os
import re
import sqlite3
import subprocess
import time

import scenario_files
from peers import LOAD_CORE, SERVER_CORE, compiled, numbers, on_core, python, running, say

CONNECTIONS, SECONDS = 64, 5
METERS, POLLED_SECONDS = int(os.environ.get("BENCH_METERS", "2000")), 30


def servers(wattloop, folder):
    """A simulated meter, a C program on libmodbus and a Python program on pymodbus answer the same load."""
    load = compiled("modbus_load", folder)
    meter = [wattloop, "simulate", "--quiet", scenario_files.modbus_meters(folder, 1, clients=CONNECTIONS)]
    library = [compiled("libmodbus_server", folder, "-I/usr/include/modbus", "-lmodbus")]
    rates = {}
    for name, command in (("wattloop", meter), ("libmodbus", library), ("pymodbus", python("pymodbus_server.py"))):
        with running(on_core(SERVER_CORE, command)) as server:
            host, port = _address(server)
            rates[name] = numbers([load, host, port, str(CONNECTIONS), str(SECONDS)])[0]
    say("Modbus server, 64 connections, 10 registers", f"{rates['wattloop']:10.0f} /s")
    for peer, aim in (("libmodbus", 0.6), ("pymodbus", 4)):
        say(f"    beside the server of {peer}",
            f"{rates[peer]:10.0f} /s   {rates['wattloop'] / rates[peer]:5.2f} times", f"{aim}")


def _address(server):
    for line in server.stdout:
        if match := re.match(r"(?:\S+\.modbus  (\S+):)?(\d+)$", line):
            return match.group(1) or "127.0.0.1", match.group(2)
    raise SystemExit(f"ci/bench: {server.args} tells no address")


def polling(wattloop, folder):
    """A hub on one core polls meters once a second; every answer is a row."""
    path = scenario_files.modbus_meters(folder, METERS, clients=1)
    with running(on_core(LOAD_CORE, [wattloop, "simulate", "--quiet", path])) as meters:
        addresses = []
        for line in meters.stdout:
            if match := re.match(r"\S+\.modbus  (\S+)", line):
                addresses.append(match.group(1))
            if len(addresses) == METERS:
                break
        store = os.path.join(folder, "polling.sqlite")
        config, _ = scenario_files.hub(folder, "polling", [
            f'id: meter_{number:04}, poll: {{modbus: "{address}", every: 1 s}}'
            for number, address in enumerate(addresses, start=1)])
        with running(on_core(SERVER_CORE, [wattloop, "hub", "--config", config]), stdout=subprocess.DEVNULL) as hub:
            time.sleep(10)
            begin, before = time.monotonic(), _rows(store)
            used = cpu_seconds(hub.pid)
            time.sleep(POLLED_SECONDS)
            took, rows = time.monotonic() - begin, _rows(store) - before
            busy = (cpu_seconds(hub.pid) - used) / took
    say(f"{METERS} meters polled at 1 Hz on one core",
        f"{rows / took:10.0f} rows/s   {rows / took / METERS:5.1%} of the samples   {busy:.0%} of the core", f"{METERS}")


def _rows(store):
    with contextlib.closing(sqlite3.connect(f"file:{store}?mode=ro", uri=True)) as database:
        return database.execute("SELECT COUNT(*) FROM readings").fetchone()[0]


def cpu_seconds(pid):
    with open(f"/proc/{pid}/stat", encoding="utf-8") as file:
        fields = file.read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
