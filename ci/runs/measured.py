"""Runs a command to its end and tells what it took."""

import os
import subprocess
import sys
import time
from dataclasses import dataclass


@dataclass
class Measured:
    """What a finished process has used."""

    seconds: float
    peak_mebibytes: float


def measured(command, environment=None):
    """Runs `command`, with further variables if given; a failure ends everything, with its output."""
    begin = time.perf_counter()
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        env={**os.environ, **(environment or {})})
    output = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    seconds = time.perf_counter() - begin
    if process.returncode:
        sys.exit(f"{' '.join(command)} ended with {process.returncode}:\n{output}")
    return Measured(seconds, usage.ru_maxrss / 1024)
