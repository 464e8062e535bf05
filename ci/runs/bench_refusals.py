"""Prints how long good readings take while strangers push by the thousand."""

import subprocess
from concurrent.futures import ThreadPoolExecutor

import scenario_files
from bench_ingest import PATH
from peers import compiled, nginx, numbers, running, say, wait_for_port

CONNECTIONS, SECONDS, GOOD, UNKNOWN = 64, 20, 1000, 4000


def refusals(wattloop, folder):
    load = compiled("http_load", folder)
    config, port = scenario_files.hub(
        folder, "refusals", [f"id: load_{number:04}, serial: LOAD{number:04}" for number in range(CONNECTIONS)])
    with running([wattloop, "hub", "--config", config], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as hub:
        wait_for_port(port, hub)
        alone, beside, strangers = _both(load, port)
    assert alone[3] == beside[3] == 0 and strangers[3] > 0, (alone, beside, strangers)
    with nginx(folder) as peer:
        _, ceiling, _ = _both(load, peer)
    say(f"good readings, {GOOD} /s, alone", f"p99 {alone[2]:.1f} ms")
    say(f"    beside {strangers[0]:.0f} unknown serial numbers a second",
        f"p99 {beside[2]:.1f} ms   {beside[2] / alone[2]:5.2f} times", "below 20 ms and 3 times")
    say("    nginx that answers all of them with 204", f"p99 {ceiling[2]:.1f} ms")


def _both(load, port):
    """Good readings alone, then those next to others, then the others: each a rate, median, 99th percentile, refused."""
    good = [load, str(port), PATH, str(CONNECTIONS), str(SECONDS), str(GOOD)]
    unknown = [load, str(port), PATH, str(CONNECTIONS), str(SECONDS), str(UNKNOWN), "STRANGER"]
    alone = numbers(good)
    with ThreadPoolExecutor() as pool:
        strangers = pool.submit(numbers, unknown)
        return alone, numbers(good), strangers.result()
