"""Reads the list of mistakes: one TOML file for each target.

An entry has a `name` that says what is wrong, a `file`, and a short text that occurs once in it, `before` and `after`.
`tests`, of an entry or of a file, is a narrower filter than all tests of the target, for those that take longer than a
minute.
"""

import collections
import pathlib
import re
import tomllib
from dataclasses import dataclass

FOLDER = pathlib.Path(__file__).parent
LEAST = 60  # entries in the whole list
KEYS = {"name", "file", "before", "after", "tests"}


@dataclass(frozen=True)
class Mistake:
    """One text of a source file, and the wrong text that takes its place."""

    target: str
    name: str
    file: str
    before: str
    after: str
    tests: str
    """A regular expression for `swift test --filter`: which tests must notice the mistake."""

    @property
    def test_target(self):
        return self.tests.removeprefix("^").split("\\")[0]

    def planted_in(self, text):
        return text.replace(self.before, self.after)


def all_mistakes():
    """All entries, in the order of the files' names and of the entries in them."""
    return [mistake for path in sorted(FOLDER.glob("*.toml")) for mistake in _mistakes_of(path)]


def flaws(mistakes, root):
    """Says what is wrong with the list, one line a flaw."""
    texts = {}
    for mistake in mistakes:
        path = root / mistake.file
        if path.is_file():
            texts[mistake.file] = path.read_text(encoding="utf-8")
        yield from _flaws_of(mistake, texts.get(mistake.file))
    counts = collections.Counter(mistake.name for mistake in mistakes)
    yield from (f"{count} mistakes have the name `{name}`" for name, count in counts.items() if count > 1)
    if len(mistakes) < LEAST:
        yield f"the list has {len(mistakes)} mistakes; it needs at least {LEAST}"
    tested = {path.name.removesuffix("Tests") for path in (root / "Tests").iterdir()}
    tested &= {path.name for path in (root / "Sources").iterdir()}
    yield from (f"no mistake in {name}" for name in sorted(tested - {mistake.target for mistake in mistakes}))


def _flaws_of(mistake, text):
    place = f"{mistake.file}: `{mistake.name}`"
    if not mistake.file.startswith(f"Sources/{mistake.target}/"):
        yield f"{place} is no file of {mistake.target}"
    if not re.match(r"\^\w+Tests\\\.", mistake.tests):
        yield f"{place}: `tests` must begin with ^ and a target, as in ^{mistake.target}Tests\\."
    if mistake.before == mistake.after:
        yield f"{place} changes nothing"
    if text is None:
        yield f"{place}: there is no such file"
    elif text.count(mistake.before) != 1:
        yield f"{place}: `before` must occur once, found {text.count(mistake.before)} times: {mistake.before}"


def _mistakes_of(path):
    content = tomllib.loads(path.read_text(encoding="utf-8"))
    target = content["target"]
    tests = content.get("tests", rf"^{target}Tests\.")
    for entry in content["mistake"]:
        unknown = set(entry) - KEYS
        if unknown:
            raise SystemExit(f"{path.name}: unknown keys {', '.join(sorted(unknown))}")
        yield Mistake(target=target, **{"tests": tests, **entry})
