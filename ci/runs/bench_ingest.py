"""Prints how many readings a hub takes, each safe from a loss of power when it is acknowledged, beside two peers."""

import os
import subprocess

import scenario_files
from peers import compiled, free_port, nginx, numbers, python, running, say, wait_for_port

PATH = "/api/iammeter/webhook"
CONNECTIONS, CROWD, SECONDS = 64, 1000, 8
AIM = 12_000


def ingest(wattloop, folder):
    load = compiled("http_load", folder)
    config, port = scenario_files.hub(
        folder, "ingest", [f"id: load_{number:04}, serial: LOAD{number:04}" for number in range(CROWD)])
    with running([wattloop, "hub", "--config", config], stdout=subprocess.DEVNULL) as hub:
        wait_for_port(port, hub)
        rate, _, _, refused = numbers([load, str(port), PATH, str(CONNECTIONS), str(SECONDS), "0"])
        half = numbers([load, str(port), PATH, str(CONNECTIONS), str(SECONDS), str(AIM / 2)])
        crowd = numbers([load, str(port), PATH, str(CROWD), str(SECONDS), str(AIM / 2)])
        full = numbers([load, str(port), PATH, str(CROWD), str(SECONDS), "0"])
    ceiling, peer = _nginx(load, folder), _fastapi(load, folder)
    say("durable readings, 64 connections", f"{rate:10.0f} /s{_refusals(refused)}", f"{AIM}")
    say("    beside nginx that answers 204", f"{ceiling:10.0f} /s   {rate / ceiling:5.2f} times")
    say("    beside FastAPI with SQLite", f"{peer:10.0f} /s   {rate / peer:5.2f} times")
    say(f"    latency at {AIM // 2} /s", _latency(half), "p99 below 20 ms")
    say(f"    latency at {AIM // 2} /s from {CROWD} connections", _latency(crowd), "p99 below 100 ms")
    say(f"    as fast as it goes from {CROWD} connections", f"{full[0]:10.0f} /s   {_latency(full)}")


def _refusals(count):
    return f"   {count:.0f} refused" if count else ""


def _latency(result):
    rate, median, p99, refused = result
    return f"median {median:.1f} ms, p99 {p99:.1f} ms at {rate:.0f} /s{_refusals(refused)}"


def _nginx(load, folder):
    with nginx(folder) as port:
        return numbers([load, str(port), PATH, str(CONNECTIONS), str(SECONDS), "0"])[0]


def _fastapi(load, folder):
    port = free_port()
    command = [*python("fastapi_server.py"), str(port), os.path.join(folder, "fastapi.sqlite")]
    with running(command) as server:
        wait_for_port(port, server)
        return numbers([load, str(port), PATH, str(CONNECTIONS), str(SECONDS), "0"])[0]
