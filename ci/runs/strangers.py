"""Proof that other programs on a machine do not change a run in virtual time.

Runs scenarios on a quiet machine, beside a program that connects to every address of theirs five times a second, and
beside a flood of connections to whatever listens; the records must be the same byte for byte.

Usage: strangers.py WATTLOOP [SCENARIO ...]
"""

import hashlib
import json
import os
import signal
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
SCENARIOS = os.path.join(HERE, "..", "..", "scenarios")
# One for each way in: HTTP, HTTPS, Modbus, the local page, MQTT with and without TLS, a serial line, a sink, a hub and a
# broker that are killed.
SHORT = (
    "push-and-modbus", "modbus-polling", "https-push", "esp32-https", "mqtt-tls", "mqtt-broker-kill",
    "mqtt-broker-restart", "mqtt-hub-kill", "esp32-mqtt-broker-kill", "serial-faults", "component-kill",
    "notification-outage", "network-cut", "user-calls")
SECONDS = 3000  # the limit of each run
STRANGERS = {
    "a stranger asks every address five times a second": lambda process: [],
    "a flood comes to whatever listens": lambda process: ["--of", str(process), "--rounds-per-second", "200"],
}


def main(wattloop, *scenarios):
    paths = scenarios or [os.path.join(SCENARIOS, f"{name}.yaml") for name in SHORT]
    with tempfile.TemporaryDirectory(prefix="wattloop-strangers-") as folder:
        quiet, refused, _ = run(wattloop, paths, os.path.join(folder, "quiet"))
        print(f"{len(quiet)} cases, {refused} connections of other programs refused without any of ours", flush=True)
        for number, (name, arguments) in enumerate(STRANGERS.items()):
            prove(wattloop, paths, os.path.join(folder, str(number)), quiet, name, arguments)


def prove(wattloop, paths, folder, quiet, name, arguments):
    records, refused, told = run(wattloop, paths, folder, arguments)
    differing = sorted(case for case in quiet if records.get(case) != quiet[case])
    say(f"{name}: every record is that of a quiet machine {' '.join(differing)}", records == quiet)
    say(f"{name}: {told['connected']} connections, {told['answered']} answered", told["answered"] == 0)
    say(f"{name}: {refused} refused", refused > 0)


def run(wattloop, paths, folder, arguments=None):
    """Runs the scenarios in virtual time, beside a stranger with the arguments that a function of the process gives.

    Returns the hash of each case's record, how many connections were refused, and what the stranger tells."""
    with subprocess.Popen(
            [wattloop, "run", *paths, "--mode", "virtual", "--out", folder, "--format", "json"],
            stdout=subprocess.PIPE, text=True) as process:
        stranger = arguments and subprocess.Popen(
            [sys.executable, os.path.join(HERE, "stranger.py"), "--seconds", str(SECONDS), *arguments(process.pid)],
            stdout=subprocess.PIPE, text=True)
        told = None
        try:
            output = process.communicate(timeout=SECONDS)[0]
        finally:
            process.kill()
            if stranger:
                stranger.send_signal(signal.SIGTERM)
                told = json.loads(stranger.communicate(timeout=60)[0])
    if process.returncode:
        sys.exit(f"FAILED  wattloop run ended with {process.returncode}:\n{output}")
    cases = json.loads(output)["cases"]
    hashes = {}
    for case in cases:
        with open(os.path.join(folder, case["name"], "record.jsonl"), "rb") as file:
            hashes[case["name"]] = hashlib.sha256(file.read()).hexdigest()
    return hashes, sum(case.get("refused_connections", 0) for case in cases), told


def say(what, holds):
    print(f"{'ok' if holds else 'FAILED'}  {what}", flush=True)
    if not holds:
        sys.exit(1)


if __name__ == "__main__":
    main(*sys.argv[1:])
