"""The binary under test as a process: started, watched, stopped by its id."""

import os
import queue
import re
import shutil
import signal
import subprocess
import tempfile
import textwrap
import threading

PATIENCE = 240  # seconds; the limit of every wait for a process, on a machine whose disk is busy too

# Where a test's files are kept: in memory where there is room, since a disk that is busy writing what a build left
# behind can hold a commit back for longer than a test waits. `None` is the system's own choice.
SHARED_MEMORY = "/dev/shm"
ENOUGH_BYTES = 256 << 20
MEMORY = SHARED_MEMORY if os.path.isdir(SHARED_MEMORY) and os.access(SHARED_MEMORY, os.W_OK) and (
    shutil.disk_usage(SHARED_MEMORY).free >= ENOUGH_BYTES) else None


def wattloop(*arguments, stdin=None, preexec_fn=None):
    """Runs the binary to its end."""
    return subprocess.run(
        [os.environ["WATTLOOP"], *arguments], capture_output=True, text=True, timeout=PATIENCE, input=stdin,
        preexec_fn=preexec_fn)


class Process:
    """A `wattloop` that runs until it is stopped; its output is read line by line."""

    def __init__(self, *arguments, environment=None):
        """- environment: further variables."""
        self.lines = []
        self._arrived = queue.Queue()
        self.process = subprocess.Popen(
            [os.environ["WATTLOOP"], *arguments], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
            env={**os.environ, **(environment or {})})
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self):
        for line in self.process.stdout:
            self._arrived.put(line.rstrip("\n"))
        self._arrived.put(None)

    def wait_for(self, pattern):
        """The first line from now on in which `pattern` is found."""
        while True:
            try:
                line = self._arrived.get(timeout=PATIENCE)
            except queue.Empty:
                line = None
            if line is None:
                raise AssertionError(f"no line with {pattern!r} came; there were:\n" + "\n".join(self.lines))
            self.lines.append(line)
            if match := re.search(pattern, line):
                return match

    def said(self):
        """Every line so far."""
        while not self._arrived.empty():
            if (line := self._arrived.get()) is not None:
                self.lines.append(line)
        return self.lines

    def signal(self, number):
        """Sends a signal and waits for the end."""
        self.process.send_signal(number)
        return self.process.wait(PATIENCE)

    def stop(self):
        """For cleaning up: whatever happened before, the process is gone afterwards."""
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait(PATIENCE)
        self._reader.join(PATIENCE)
        self.process.stdout.close()


class Hub(Process):
    """A hub on a free port of loopback, with a store in `folder`."""

    SERIALS = {"single": "3C7A19E2", "three": "7E41C0D9", "guide": "WEM3080_3C7A19E2"}

    def __init__(self, folder, extra="", serials=SERIALS, polls=None):
        """
        - serials: of the meters that push, by id.
        - polls: how others are asked, by id.
        """
        self.folder = folder
        config = os.path.join(folder, "hub.yaml")
        devices = [f"  - {{id: {name}, serial: {serial}}}" for name, serial in serials.items()]
        devices += [f"  - {{id: {name}, poll: {{{poll}}}}}" for name, poll in (polls or {}).items()]
        with open(config, "w", encoding="utf-8") as file:
            file.write(f"listen: 127.0.0.1:0\nstore: {folder}/hub.sqlite\ndevices:\n")
            file.write("\n".join([*devices, textwrap.dedent(extra)]))
        super().__init__("hub", "--config", config)
        self.url = self.wait_for(r"listening address=(https?://\S+)").group(1)

    def end(self):
        """Stops it as an operator does; returns the exit code."""
        return self.signal(signal.SIGTERM)


def folder(test):
    """A folder of its own for a test, gone at its end."""
    made = tempfile.TemporaryDirectory(prefix="wattloop-interop-", dir=MEMORY)
    test.addCleanup(made.cleanup)
    return made.name


def class_folder(test_class):
    """A folder for the tests of a class, gone at its end."""
    made = tempfile.TemporaryDirectory(prefix="wattloop-interop-", dir=MEMORY)
    test_class.addClassCleanup(made.cleanup)
    return made.name
