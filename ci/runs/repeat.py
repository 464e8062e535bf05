"""Runs the gate's Swift tests again and again, at first on a quiet machine, then beside two busy loops.

A test that fails once in fifty runs is mended, not run again: this ends with the first failure, whose output it
prints.

Usage: repeat.py TIMES [FILTER]
"""

import contextlib
import os
import subprocess
import sys

LIMIT = 3600  # seconds of one run of all tests
APART = "ModbusLibmodbusTests|SerialLineTests"  # these get a process of their own, as in ci/test
SWIFT_TEST = ["swift", "test", "--skip-build", "--explicit-target-dependency-import-check", "error"]


def main(times, pattern=None):
    selections = [["--filter", pattern]] if pattern else [["--filter", APART], ["--skip", APART]]
    for beside in (0, 2):
        with busy_loops(beside):
            for number in range(1, times + 1):
                for selection in selections:
                    run(selection, f"run {number} beside {beside} busy loops")
        print(f"ok  the Swift tests pass {times} times running beside {beside} busy loops", flush=True)


def run(selection, name):
    """Runs the selected tests once; ends everything when one fails."""
    environment = {**os.environ, "SWT_EXPERIMENTAL_MAXIMUM_PARALLELIZATION_WIDTH": "4"}
    done = subprocess.run(
        SWIFT_TEST + selection, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace",
        env=environment, timeout=LIMIT)
    if done.returncode:
        sys.exit(f"{done.stdout[-20000:]}\nFAILED  {name}: {' '.join(selection)} ended with {done.returncode}")


@contextlib.contextmanager
def busy_loops(count):
    """Programs that want a core each for as long as the tests run."""
    loops = [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(count)]
    try:
        yield
    finally:
        for loop in loops:
            loop.kill()
            loop.wait()


if __name__ == "__main__":
    if len(sys.argv) not in (2, 3):
        sys.exit(__doc__)
    main(int(sys.argv[1]), *sys.argv[2:])
