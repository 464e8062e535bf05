"""The JSON Schema of scenario files, judged by another program: what runs is valid, what is obviously wrong is not."""

import copy
import glob
import json
import os
import re
import unittest

import jsonschema
import yaml

from wattloop_process import wattloop

SCENARIOS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "scenarios")


class CoreLoader(yaml.SafeLoader):
    """YAML as its version 1.2 has it, which editors follow: `no` and `12:30` are texts."""


CoreLoader.yaml_implicit_resolvers = {}
for tag, pattern, first in (
        ("bool", r"true|false", "tf"), ("null", r"~|null|", "~n"), ("int", r"[-+]?[0-9]+", "-+0123456789"),
        ("float", r"[-+]?([0-9]*\.[0-9]+|[0-9]+)([eE][-+]?[0-9]+)?", "-+.0123456789")):
    CoreLoader.add_implicit_resolver(f"tag:yaml.org,2002:{tag}", re.compile(rf"^(?:{pattern})$"), list(first))


def load(path):
    with open(path, encoding="utf-8") as file:
        return yaml.load(file, CoreLoader)


def changed(document, change):
    document = copy.deepcopy(document)
    change(document)
    return document


class Schema(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        schema = json.loads(wattloop("schema").stdout)
        jsonschema.Draft202012Validator.check_schema(schema)
        cls.validator = jsonschema.Draft202012Validator(schema)

    def mistakes(self, document):
        found = []
        for error in self.validator.iter_errors(document):
            deepest = jsonschema.exceptions.best_match([error])
            found.append(f"{'/'.join(map(str, deepest.absolute_path))}: {deepest.message[:300]}")
        return found

    def test_every_scenario(self):
        """every scenario and fragment of the repository is valid"""
        paths = sorted(glob.glob(os.path.join(SCENARIOS, "**", "*.yaml"), recursive=True))
        self.assertGreater(len(paths), 20)
        for path in paths:
            with self.subTest(path=os.path.relpath(path, SCENARIOS)):
                self.assertEqual(self.mistakes(load(path)), [])

    def test_wrong_ones(self):
        """unknown keys, wrong units, missing fields and actions that do not fit are refused"""
        evening = load(os.path.join(SCENARIOS, "evening-theft.yaml"))
        self.assertEqual(self.mistakes(evening), [])
        wrong = {
            "an unknown key": lambda it: it.update(expects=[]),
            "no time": lambda it: it.pop("time"),
            "a length without a unit": lambda it: it["time"].update(length=6),
            "a voltage in watts": lambda it: it["site"]["flat"]["grid"].update(volts="230 W"),
            "no space before a unit": lambda it: it["site"]["flat"]["grid"].update(volts="230V"),
            "an unknown part of a site": lambda it: it["site"]["flat"].update(rof={}),
            "an unknown model": lambda it: it["devices"]["meter"].update(model="iammeter-wem9999"),
            "a field of another model": lambda it: it["devices"]["meter"].update(tls=True),
            "a push without `to`": lambda it: it["devices"]["meter"]["push"].pop("to"),
            "an unknown component": lambda it: it["system"]["hub"].update(use="hug"),
            "an unknown key of the hub": lambda it: it["system"]["hub"]["with"].update(alarms={}),
            "an unknown action": lambda it: it["timeline"][0].update(do="load.ad"),
            "a value of another action": lambda it: it["timeline"][0]["with"].update(status=500),
            "an action without its target": lambda it: it["timeline"][0]["with"].pop("site"),
            "an entry without an instant": lambda it: it["timeline"][0].pop("at"),
            "an expectation without a form": lambda it: it["expect"].append({"id": "empty"}),
            "a form without what it needs": lambda it: it["expect"][0].pop("within"),
            "a key that no form has": lambda it: it["expect"][0].update(within_time="2 min"),
        }
        for name, change in wrong.items():
            with self.subTest(name):
                self.assertNotEqual(self.mistakes(changed(evening, change)), [])

    def test_parameters(self):
        """a parameter may stand in the place of any value"""
        evening = load(os.path.join(SCENARIOS, "evening-theft.yaml"))
        evening["time"]["length"] = "$long"
        evening["site"]["flat"]["grid"]["phases"] = "$phases"
        evening["expect"][0]["count"] = "$times"
        self.assertEqual(self.mistakes(evening), [])


if __name__ == "__main__":
    unittest.main()
