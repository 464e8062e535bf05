"""`/metrics` as Prometheus reads it."""

import os
import re
import subprocess
import unittest

import bodies
import libmodbus
from curl import curl, post
from test_hub_polls import SINGLE, address
from wattloop_process import Hub, PATIENCE, folder


class HubMetrics(unittest.TestCase):
    def metrics(self, hub):
        status, text = curl(f"{hub.url}/metrics")
        self.assertEqual(status, 200)
        return text

    def check(self, text):
        """What `promtool` finds wrong with it."""
        done = subprocess.run(
            [os.environ["PROMTOOL"], "check", "metrics"], input=text, capture_output=True, text=True, timeout=PATIENCE)
        return done.returncode, done.stdout + done.stderr

    def test_promtool(self):
        """promtool finds nothing wrong, neither at first nor after pushes, polls, refusals and alerts"""
        server = libmodbus.Server(SINGLE)
        self.addCleanup(server.close)
        polls = {"polled": f"modbus: {address(server.address)}, every: 100 ms",
                 "gone": 'modbus: "127.0.0.1:1", every: 100 ms'}
        hub = Hub(folder(self), "alerts: {high_usage: {above: 1 kW}}\n", {"single": "3C7A19E2"}, polls)
        self.addCleanup(hub.stop)
        self.assertEqual(self.check(self.metrics(hub)), (0, ""))
        self.assertEqual(post(hub, bodies.SINGLE)[0], 200)
        self.assertEqual(post(hub, bodies.THREE)[0], 404)
        self.assertEqual(post(hub, "no JSON")[0], 400)
        hub.wait_for("polling fails.*gone|gone.*polling fails")
        while not re.search(r'outcome="stored"\S* [1-9]', text := self.metrics(hub)):
            pass
        self.assertEqual(self.check(text), (0, ""))
        for sample in (r'stored_readings_total\{source="push"\} 1', r'refused_readings_total\{reason="not_json"\} 1',
                       r'stored_readings_total\{source="modbus"\} [1-9]', r'outcome="connection_refused"\} [1-9]'):
            self.assertRegex(text, sample)


if __name__ == "__main__":
    unittest.main()
