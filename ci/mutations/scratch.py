"""A copy of the last commit in which mistakes are planted, with a build folder of its own."""

import contextlib
import fcntl
import os
import pathlib
import re
import signal
import subprocess
import time
from dataclasses import dataclass

BUILD_LIMIT = 3600  # seconds

# Keeps the targets that one target of tests needs: a mistake then costs no more building than it must.
ONLY = """
var needed: Set<String> = []
var waiting = ["{test_target}"]
while let name = waiting.popLast() {{
    guard needed.insert(name).inserted else {{ continue }}
    for dependency in package.targets.first(where: {{ $0.name == name }})?.dependencies ?? [] {{
        switch dependency {{
        case .targetItem(let name, _), .byNameItem(let name, _): waiting.append(name)
        default: continue
        }}
    }}
}}
package.targets.removeAll {{ !needed.contains($0.name) }}
package.products = []
"""


@dataclass
class Outcome:
    """How a command ended; `status` is `None` when it was killed at its limit."""

    status: int | None
    output: str
    seconds: float

    @property
    def ending(self):
        return f"killed after {self.seconds:.0f} s" if self.status is None else f"ended with {self.status}"


class Scratch:
    """The copy. Nothing is ever written to the working tree."""

    def __init__(self, root, limit):
        """`limit`, in seconds, is for one run of tests."""
        self._limit = limit
        self._folder = root / ".build-mutants"
        self._copy = self._folder / "copy"
        self._build = self._folder / "build"
        self._folder.mkdir(exist_ok=True)
        self._lock = open(self._folder / "lock", "w", encoding="utf-8")
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise SystemExit(f"{self._folder} is in use by another run") from None
        if not self._copy.exists():
            _git("clone", "--quiet", "--no-checkout", root, self._copy)
        _git("-C", self._copy, "fetch", "--quiet", root, "HEAD")
        _git("-C", self._copy, "checkout", "--quiet", "--force", "--detach", "FETCH_HEAD")
        _take_versions(root, self._copy)
        self._manifest = (self._copy / "Package.swift").read_text(encoding="utf-8")

    def select(self, test_target):
        """Leaves `test_target` and what it needs in the package."""
        text = self._manifest + ONLY.format(test_target=test_target)
        (self._copy / "Package.swift").write_text(text, encoding="utf-8")

    @contextlib.contextmanager
    def planted(self, mistake):
        """The copy has `mistake` in it for as long as the body runs."""
        path = self._copy / mistake.file
        text = path.read_text(encoding="utf-8")
        path.write_text(mistake.planted_in(text), encoding="utf-8")
        try:
            yield
        finally:
            path.write_text(text, encoding="utf-8")

    def build(self):
        return self._run(["swift", "build", "--build-tests", "--scratch-path", self._build], BUILD_LIMIT)

    def test(self, pattern):
        """Runs the tests as `swift test` does, which plans the build before: that takes seconds each time."""
        program = self._build / "debug" / "wattloopPackageTests.xctest"
        return self._run([program, "--testing-library", "swift-testing", "--filter", pattern], self._limit)

    def _run(self, command, limit):
        """Runs a command in a process group of its own, which is killed as a whole at the limit."""
        environment = {**os.environ, "NO_COLOR": "1", "SWT_EXPERIMENTAL_MAXIMUM_PARALLELIZATION_WIDTH": "4"}
        begin = time.monotonic()
        process = subprocess.Popen(
            command, cwd=self._copy, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, text=True, errors="replace", start_new_session=True)
        try:
            output, _ = process.communicate(timeout=limit)
            status = process.returncode
        except subprocess.TimeoutExpired:
            _kill_group(process)
            output, _ = process.communicate()
            status = None
        except BaseException:
            _kill_group(process)
            raise
        return Outcome(status, output, time.monotonic() - begin)


def failed_test(output):
    """The first test that failed, as Swift Testing names it."""
    found = re.search(r'^✘ Test (?!run )(".+?"|\S+) ', output, re.MULTILINE)
    return found.group(1).strip('"') if found else None


def failures(output):
    """What tests said of their failures, or the end of the output when they said nothing."""
    lines = output.splitlines()
    return "\n".join([line for line in lines if line.startswith("✘")][:40] or lines[-40:])


def tests_run(output):
    """How many tests a filter found."""
    found = re.search(r"Test run with (\d+) tests?", output)
    return int(found.group(1)) if found else 0


def _git(*arguments):
    subprocess.run(["git", *arguments], check=True)


def _take_versions(root, copy):
    """The copy builds with the versions of packages that the working tree is built with, where these are known."""
    resolved = pathlib.Path(root) / "Package.resolved"
    if resolved.exists():
        (copy / "Package.resolved").write_bytes(resolved.read_bytes())


def _kill_group(process):
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
