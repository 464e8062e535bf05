"""Runs every scenario that has paced mode on the real clock, and expects of each case what virtual time says of it.

Usage: paced.py WATTLOOP [SCENARIO...]

Paced runs are idle most of the time, so many go at once. What takes longer than its bound is ended and has failed.
"""

import concurrent.futures
import glob
import json
import os
import re
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
SCENARIOS = os.path.join(HERE, "..", "..", "scenarios")
AT_ONCE = 6
ONE_VIRTUAL_IN = 6
SPAN = re.compile(r"([\d.]+) (d|h|min|s)\b")
SECONDS = {"d": 86_400, "h": 3600, "min": 60, "s": 1}


def seconds(text):
    return sum(float(number) * SECONDS[unit] for number, unit in SPAN.findall(text))


def pace(path):
    """The modes of a file, and how long one case takes on the real clock; `None` for a fragment."""
    with open(path, encoding="utf-8") as file:
        text = file.read()
    if not re.search(r"^wattloop:", text, re.MULTILINE):
        return None
    modes = re.search(r"modes: \[(.*?)\]", text)
    modes = [mode.strip() for mode in modes[1].split(",")] if modes else []
    factor = next((float(mode.split()[1].rstrip("x")) for mode in modes if mode.startswith("paced")), None)
    spans = [re.search(rf"\b{key}: ([\d.]+ [a-z]+(?: [\d.]+ [a-z]+)*)", text) for key in ("length", "slack")]
    length = sum(seconds(span[1]) for span in spans if span)
    return modes, length / factor if factor else None


def verdicts(wattloop, path, mode, folder, limit):
    """The verdict of each expectation of each case."""
    command = [wattloop, "run", path, "--mode", mode, "--format", "json", "--jobs", "3", "--out",
               os.path.join(folder, mode, os.path.basename(path))]
    done = subprocess.run(command, capture_output=True, text=True, timeout=limit)
    try:
        cases = json.loads(done.stdout)["cases"]
    except (ValueError, KeyError):
        sys.exit(f"FAILED  {' '.join(command)}\n{done.stdout}{done.stderr}")
    return {case["name"]: {result["id"]: (result["verdict"], (result.get("finding") or {}).get("got"))
                           for result in case["expectations"]} for case in cases}


def compare(wattloop, path, folder):
    """What differs between the two clocks, one line each."""
    modes, length = pace(path)
    limit = 120 + 3 * length * 12
    paced = verdicts(wattloop, path, "paced", folder, limit)
    if "virtual" in modes:
        virtual = verdicts(wattloop, path, "virtual", folder, 900)
    else:
        virtual = {case: {name: ("pass", None) for name in results} for case, results in paced.items()}
    return [f"{case} · {name}: {found} ({got}), in virtual time {virtual[case][name][0]}"
            for case, results in paced.items() for name, (found, got) in results.items()
            if found != virtual[case][name][0]]


def main(wattloop, paths):
    every = paths or sorted(glob.glob(os.path.join(SCENARIOS, "**", "*.yaml"), recursive=True))
    known = {path: pace(path) for path in every}
    virtual = [path for path, found in known.items() if found and found[1] is None]
    most = sum(found is not None for found in known.values()) // ONE_VIRTUAL_IN
    if len(virtual) > most and not paths:
        sys.exit(f"FAILED  {len(virtual)} scenarios cannot run paced, {most} may: {', '.join(virtual)}")
    able = sorted((path for path, found in known.items() if found and found[1]), key=lambda path: -known[path][1])
    failed = False
    with tempfile.TemporaryDirectory(prefix="wattloop-paced-") as folder, \
            concurrent.futures.ThreadPoolExecutor(AT_ONCE) as pool:
        running = {pool.submit(compare, wattloop, path, folder): path for path in able}
        for done in concurrent.futures.as_completed(running):
            name = os.path.basename(running[done])
            try:
                differences = done.result()
            except subprocess.TimeoutExpired as error:
                differences = [f"longer than {error.timeout:.0f} s"]
            failed = failed or bool(differences)
            print("\n        ".join([f"{'FAILED' if differences else 'ok    '}  {name} on the real clock", *differences]),
                  flush=True)
    sys.exit(failed)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
