"""Long proofs: the same seed gives the same record, memory does not grow with the length of a run, a fleet is fast.

Usage: long.py WATTLOOP
"""

import filecmp
import os
import sys
import tempfile

import scenario_files
from measured import measured

SAME_DAY = {"TZ": "Pacific/Auckland", "LANG": "tr_TR.UTF-8", "SWIFT_DETERMINISTIC_HASHING": "1"}


def main(wattloop):
    with tempfile.TemporaryDirectory(prefix="wattloop-long-") as folder:
        prove_same_record(wattloop, folder)
        prove_flat_memory(wattloop, folder)
        prove_large_fleet(wattloop, folder)
        prove_boards(wattloop, folder)


def record(wattloop, folder, path, out, *arguments, environment=None):
    """Runs a scenario; returns the path of its record."""
    out = os.path.join(folder, out)
    measured([wattloop, "run", path, "--out", out, *arguments], environment)
    return os.path.join(out, os.path.splitext(os.path.basename(path))[0], "record.jsonl")


def prove_same_record(wattloop, folder):
    path = scenario_files.one_site(folder, "day", "24 h", "5 s", False)
    first = record(wattloop, folder, path, "first")
    again = record(wattloop, folder, path, "again", environment=SAME_DAY)
    other = record(wattloop, folder, path, "other", "--seed", "43")
    say("two days with one seed give one record, whatever zone and language the machine has", same(first, again))
    say("a day with another seed gives another record", not same(first, other))


def prove_flat_memory(wattloop, folder):
    """A run's memory depends on what there is, not on how long it lasts: nothing of the first day is kept but counts."""
    peaks = {}
    for days in (3, 300):
        path = scenario_files.everything(folder, f"days{days}", f"{days} d")
        out = os.path.join(folder, f"out{days}")
        peaks[days] = measured([wattloop, "run", path, "--out", out]).peak_mebibytes
    say(f"300 days need as much memory as 3: {peaks[300]:.0f} MiB, {peaks[3]:.0f} MiB", peaks[300] < peaks[3] * 1.1 + 3)


def prove_large_fleet(wattloop, folder):
    path = scenario_files.street(folder, "street", "1 h", 1000)
    run = measured([wattloop, "run", path, "--out", os.path.join(folder, "street")])
    say(f"an hour of 1,000 meters at 5 s takes {run.seconds:.0f} s, 180 s are allowed", run.seconds <= 180)
    say(f"and {run.peak_mebibytes:.0f} MiB, 400 MiB are allowed", run.peak_mebibytes <= 400)


def prove_boards(wattloop, folder):
    here = os.path.dirname(os.path.abspath(__file__))
    out = os.path.join(folder, "boards")
    measured([wattloop, "run", os.path.join(here, "board-wrap.yaml"), "--out", out])
    say("a board's milliseconds begin at 0 again after 49 days, and nothing else changes", True)
    run = measured([wattloop, "run", os.path.join(here, "board-year.yaml"), "--out", out])
    say(f"a year of one board at 1 min takes {run.seconds:.0f} s, 720 s are allowed", run.seconds <= 720)


def same(one, other):
    return filecmp.cmp(one, other, shallow=False)


def say(what, holds):
    print(f"{'ok' if holds else 'FAILED'}  {what}", flush=True)
    if not holds:
        sys.exit(1)


if __name__ == "__main__":
    main(sys.argv[1])
