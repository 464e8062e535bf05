"""Prints how long good readings take while strangers push by the thousand."""

import subprocess
from concurrent.futures import ThreadPoolExecutor

import scenario_files
from bench_ingest import PATH
from peers import compiled, numbers, running, say, wait_for_port

CONNECTIONS, SECONDS, GOOD, UNKNOWN = 64, 20, 1000, 4000


def refusals(wattloop, folder):
    load = compiled("http_load", folder)
    config, port = scenario_files.hub(
        folder, "refusals", [f"id: load_{number:04}, serial: LOAD{number:04}" for number in range(CONNECTIONS)])
    good = [load, str(port), PATH, str(CONNECTIONS), str(SECONDS), str(GOOD)]
    unknown = [load, str(port), PATH, str(CONNECTIONS), str(SECONDS), str(UNKNOWN), "STRANGER"]
    with running([wattloop, "hub", "--config", config], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as hub:
        wait_for_port(port, hub)
        _, _, alone, _ = numbers(good)
        with ThreadPoolExecutor() as pool:
            strangers = pool.submit(numbers, unknown)
            _, _, beside, refused = numbers(good)
            rate, _, _, turned_away = strangers.result()
    say(f"good readings, {GOOD} /s, alone", f"p99 {alone:.1f} ms")
    say(f"    beside {rate:.0f} unknown serial numbers a second", f"p99 {beside:.1f} ms   {beside / alone:5.2f} times",
        "below 20 ms and 3 times")
    assert refused == 0 and turned_away > 0, (refused, turned_away)
