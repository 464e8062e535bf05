"""Prints what serial lines cost: modules on a few lines, each asked once a second in real time."""

import os
import re
import select
import struct
import threading
import time
import tty

import scenario_files
from bench_modbus import cpu_seconds
from peers import SERVER_CORE, on_core, running, say

LINES, UNITS = 4, 8
SECONDS = int(os.environ.get("BENCH_SERIAL_SECONDS", "30"))
ANSWER = 25  # bytes


def lines(wattloop, folder):
    """The simulator's share of a core while a program asks every module of every line once a second."""
    path = scenario_files.modules(folder, LINES, UNITS)
    with running(on_core(SERVER_CORE, [wattloop, "simulate", "--quiet", path])) as simulator:
        paths = {}
        for line in simulator.stdout:
            if match := re.match(r"module_(\d+)_\d+\.pty  (\S+)", line):
                paths[match.group(1)] = match.group(2)
                if line.startswith(f"module_{LINES}_{UNITS}."):
                    break
        answered = [0] * LINES
        over = threading.Event()
        masters = [
            threading.Thread(target=_ask, args=(path, answered, place, over)) for place, path in enumerate(paths.values())]
        for master in masters:
            master.start()
        time.sleep(2)
        begin, before, used = time.monotonic(), sum(answered), cpu_seconds(simulator.pid)
        time.sleep(SECONDS)
        took, count = time.monotonic() - begin, sum(answered) - before
        busy = (cpu_seconds(simulator.pid) - used) / took
        over.set()
        for master in masters:
            master.join()
    say(f"{LINES * UNITS} modules on {LINES} serial lines asked at 1 Hz",
        f"{count / took:10.1f} /s   {busy:.1%} of a core", "32 /s, below 5 %")


def _ask(path, answered, place, over):
    """Asks each module of a line in turn, all of them within a second."""
    file = os.open(path, os.O_RDWR | os.O_NOCTTY)
    tty.setraw(file)
    due = time.monotonic()
    while not over.is_set():
        for address in range(1, UNITS + 1):
            os.write(file, _frame(bytes([address, 4, 0, 0, 0, 10])))
            answer = b""
            while len(answer) < ANSWER and select.select([file], [], [], 0.5)[0]:
                answer += os.read(file, ANSWER)
            answered[place] += len(answer) == ANSWER
        due += 1
        time.sleep(max(0, due - time.monotonic()))
    os.close(file)


def _frame(body):
    crc = 0xFFFF
    for byte in body:
        crc ^= byte
        for _ in range(8):
            crc = crc >> 1 ^ 0xA001 if crc & 1 else crc >> 1
    return body + struct.pack("<H", crc)
