"""Runs the tests of this folder as `python -m unittest` does, each with a time limit that names it.

Usage: limited.py [unittest arguments]
"""

import os
import signal
import sys
import threading
import time
import unittest

LIMIT = float(os.environ.get("TEST_LIMIT", 600))  # seconds of one test; long proofs set more
SLOW = 10  # seconds; how long a test took is told from here on


class Limited(unittest.TextTestResult):
    """A result whose tests must end in time."""

    def startTest(self, test):
        super().startTest(test)
        self._timer = threading.Timer(LIMIT, give_up, [test.id()])
        self._timer.daemon = True
        self._timer.start()
        self._begin = time.monotonic()

    def stopTest(self, test):
        self._timer.cancel()
        took = time.monotonic() - self._begin
        if took >= SLOW:
            self.stream.writeln(f"        {took:.0f} s")
        super().stopTest(test)


def give_up(name):
    """Ends the run and what it has started."""
    print(f"\nerror: test {name} has not ended within {LIMIT:.0f} s; the run of the tests ends here",
          file=sys.stderr, flush=True)
    for process in descendants(os.getpid()):
        try:
            os.kill(process, signal.SIGKILL)
        except ProcessLookupError:
            pass
    os._exit(1)


def descendants(process):
    """The numbers of the processes that `process` has started, directly or through others."""
    parents = {}
    for name in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open(f"/proc/{name}/stat", encoding="utf-8", errors="replace") as file:
                # The name of the program stands in parentheses and may hold anything.
                parents.setdefault(int(file.read().rpartition(")")[2].split()[1]), []).append(int(name))
        except (FileNotFoundError, ProcessLookupError):
            continue
    found = []
    waiting = [process]
    while waiting:
        children = parents.get(waiting.pop(), [])
        found += children
        waiting += children
    return found


if __name__ == "__main__":
    unittest.main(module=None, testRunner=unittest.TextTestRunner(resultclass=Limited, verbosity=2))
