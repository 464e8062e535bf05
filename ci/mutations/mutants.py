"""Plants small mistakes, one at a time, and says which of them the tests notice.

A mistake that makes the tests loop for ever is noticed too: they are killed after a minute.

Usage: mutants.py [--check] [--target TARGET]... [--limit SECONDS] [PART-OF-A-NAME]...
"""

import argparse
import itertools
import pathlib
import signal
import subprocess
import sys

import mistakes
import scratch

ROOT = pathlib.Path(__file__).resolve().parents[2]
SHARE = 0.95  # of the mistakes must be noticed
LIMIT = 60  # seconds of one run of tests


def main():
    parser = argparse.ArgumentParser(prog="ci/mutants", description=__doc__.splitlines()[0])
    parser.add_argument("--check", action="store_true", help="only check that the list fits the sources")
    parser.add_argument("--target", action="append", default=[], help="plant the mistakes of this target only")
    parser.add_argument("--limit", type=float, default=LIMIT, help="seconds that tests may take on a slow machine")
    parser.add_argument("names", nargs="*", help="plant mistakes only whose names contain one of these texts")
    options = parser.parse_args()

    listed = mistakes.all_mistakes()
    flaws = list(mistakes.flaws(listed, ROOT))
    if flaws:
        sys.exit("\n".join([*flaws, f"FAILED  {len(flaws)} flaws in ci/mutations"]))
    if options.check:
        print(f"ok  {len(listed)} mistakes fit the sources")
        return
    chosen = [mistake for mistake in listed if is_chosen(mistake, options)]
    if not chosen:
        sys.exit("no mistake of the list has that target or name")
    sys.exit(plant_all(chosen, options.limit))


def is_chosen(mistake, options):
    return (not options.target or mistake.target in options.target) and (
        not options.names or any(name in mistake.name for name in options.names))


def plant_all(chosen, limit):
    """Plants one mistake after the other; returns the exit code."""
    # What runs in a process group of its own is ended too.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("FAILED  ended by a signal"))
    if subprocess.run(["git", "diff", "--quiet", "HEAD"], cwd=ROOT).returncode:
        print("mistakes are planted in a copy of the last commit, without the changes since", flush=True)
    copy = scratch.Scratch(ROOT, limit)
    results = []
    for test_target, group in itertools.groupby(sorted(chosen, key=test_target_of), key=test_target_of):
        group = list(group)
        copy.select(test_target)
        check_health(copy, {mistake.tests: None for mistake in group})
        results += [plant(copy, mistake) for mistake in group]
    return tell_share(results)


def test_target_of(mistake):
    return mistake.test_target


def check_health(copy, patterns):
    """Ends everything unless the tests pass without a mistake, within the limit."""
    built = copy.build()
    if built.status != 0:
        sys.exit(f"{built.output[-5000:]}\nFAILED  the copy does not build")
    for pattern in patterns:
        done = copy.test(pattern)
        count = scratch.tests_run(done.output)
        if done.status != 0 or not count:
            sys.exit(f"{scratch.failures(done.output)}\nFAILED  without a mistake: the tests {done.ending}: {pattern}")
        print(f"healthy  {count} tests in {done.seconds:.0f} s: {pattern}", flush=True)


def plant(copy, mistake):
    """Plants a mistake and runs its tests; tells whether they noticed it, `None` when it does not build."""
    with copy.planted(mistake):
        built = copy.build()
        done = copy.test(mistake.tests) if built.status == 0 else None
    if done is None:
        print(f"{built.output[-3000:]}\nDOES NOT BUILD  {mistake.target}: {mistake.name}", flush=True)
        return None
    is_noticed = done.status != 0
    seconds = f"{built.seconds:.0f} + {done.seconds:.0f} s"
    if is_noticed:
        by = scratch.failed_test(done.output) or f"the tests {done.ending}"
        print(f"noticed  {mistake.target}: {mistake.name} ({seconds}), by: {by}", flush=True)
    else:
        print(f"NOT NOTICED  {mistake.target}: {mistake.name} ({seconds})", flush=True)
    return is_noticed


def tell_share(results):
    noticed, unbuilt = results.count(True), results.count(None)
    print(f"{noticed} of {len(results)} mistakes were noticed, {100 * noticed / len(results):.1f} %", flush=True)
    if unbuilt:
        print(f"FAILED  {unbuilt} mistakes do not build; correct them in ci/mutations")
        return 1
    if noticed < SHARE * len(results):
        print(f"FAILED  at least {100 * SHARE:.0f} % must be noticed; add the tests that are missing")
        return 1
    return 0


if __name__ == "__main__":
    main()
