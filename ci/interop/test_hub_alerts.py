"""Alerts as other programs get them: a list, a stream that resumes, and notifications that are not lost."""

import json
import signal
import subprocess
import unittest

import bodies
from curl import curl, get, post
from receiver import Receiver
from wattloop_process import Hub, PATIENCE, folder

HIGH = bodies.SINGLE.replace("6.18,1401.0", "26.18,5901.0")
RULES = "alerts: {high_usage: {above: 5 kW}"


class Stream:
    """`curl -N` on the stream of alerts."""

    def __init__(self, test, hub, last=None, *, token=None):
        headers = ["--header", f"Last-Event-ID: {last}"] if last is not None else []
        self.process = subprocess.Popen(
            ["curl", "--silent", "--no-buffer", "--max-time", str(PATIENCE), *headers,
             f"{hub.url}/api/alerts/stream"], stdout=subprocess.PIPE, text=True)
        test.addCleanup(self.close)

    def event(self):
        """Id, name and data of the next event; comments are passed over."""
        fields = {}
        for line in self.process.stdout:
            name, _, value = line.rstrip("\n").partition(": ")
            if not line.strip() and "data" in fields:
                return fields["id"], fields["event"], json.loads(fields["data"])
            fields[name] = value
        raise AssertionError("the stream has ended")

    def wait_until_open(self):
        """The first comment says that nothing is missed from here on."""
        assert self.process.stdout.readline() == ":\n"

    def close(self):
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait(PATIENCE)
        self.process.stdout.close()


class HubAlerts(unittest.TestCase):
    def setUp(self):
        self.place = folder(self)

    def hub(self, extra=RULES + "}\n"):
        hub = Hub(self.place, extra)
        self.addCleanup(hub.stop)
        return hub

    def push(self, hub, *names):
        for body in names:
            self.assertEqual(post(hub, body)[0], 200)

    def test_list(self):
        """an alert is raised once, cleared once, and listed"""
        hub = self.hub()
        stream = Stream(self, hub)
        stream.wait_until_open()
        self.push(hub, HIGH, HIGH, bodies.SINGLE)
        self.assertEqual([stream.event()[1] for _ in range(2)], ["alert", "cleared"])
        [alert] = get(f"{hub.url}/api/alerts?kind=HIGH_USAGE")["alerts"]
        self.assertEqual((alert["meter"], alert["value"], alert["unit"]), ("single", 5901, "W"))
        self.assertLess(alert["raised_at"], alert["cleared_at"])
        self.assertEqual(get(f"{hub.url}/api/alerts?open=true")["alerts"], [])
        for query, status in (("kind=high usage", 422), ("meter=nobody", 404), ("limit=0", 422)):
            self.assertEqual(curl(f"{hub.url}/api/alerts?{query.replace(' ', '%20')}")[0], status, query)

    def test_stream_resumes(self):
        """a stream goes on behind the event that its reader saw last, also after the hub has been killed"""
        hub = self.hub()
        stream = Stream(self, hub)
        stream.wait_until_open()
        self.push(hub, HIGH)
        last, name, data = stream.event()
        self.assertEqual((name, data["kind"], data["event"], data["meter"]), ("alert", "HIGH_USAGE", "raised", "single"))
        stream.close()
        self.push(hub, bodies.SINGLE, HIGH, bodies.SINGLE)
        resumed = Stream(self, hub, last)
        missed = [resumed.event() for _ in range(3)]
        self.assertEqual([name for _, name, _ in missed], ["cleared", "alert", "cleared"])
        self.assertEqual(len({last, *(number for number, _, _ in missed)}), 4)
        hub.signal(signal.SIGKILL)
        again = Stream(self, self.hub(), missed[0][0])
        self.assertEqual([again.event() for _ in range(2)], missed[1:])

    def test_two_readers(self):
        """everybody who listens gets every event, and a hub with listeners ends"""
        hub = self.hub()
        streams = [Stream(self, hub) for _ in range(5)]
        for stream in streams:
            stream.wait_until_open()
        self.push(hub, HIGH)
        self.assertEqual(len({json.dumps(stream.event()) for stream in streams}), 1)
        self.assertEqual(hub.end(), 0)

    def test_bad_resume(self):
        """an id that is none is refused"""
        hub = self.hub()
        self.assertEqual(curl(f"{hub.url}/api/alerts/stream", "--header", "Last-Event-ID: yesterday")[0], 422)

    def notified(self, extra=""):
        receiver = Receiver()
        self.addCleanup(receiver.stop)
        rules = f'{RULES}, notify: ["{receiver.url}"]{extra}}}\n'
        return receiver, rules

    def test_notification(self):
        """a receiver is told once of each change, in order; refused with 500 or 429 it is told again"""
        receiver, rules = self.notified()
        receiver.statuses = [500, 429]
        hub = self.hub(rules)
        self.push(hub, HIGH, bodies.SINGLE)
        told = receiver.wait_for(4)
        self.assertEqual([body["event"] for _, _, body in told], ["raised", "raised", "raised", "cleared"])
        keys = [headers["idempotency-key"] for _, headers, _ in told]
        self.assertEqual((len(set(keys[:3])), len(set(keys))), (1, 2))
        self.assertEqual(told[0][0], "/alerts")

    def test_receiver_is_down(self):
        """what happened while the receiver was down, and the hub was killed, is told when both are back, once each"""
        receiver, rules = self.notified()
        hub = self.hub(rules)
        receiver.stop()
        self.push(hub, HIGH, bodies.SINGLE, HIGH)
        hub.signal(signal.SIGKILL)
        again = self.hub(rules)
        receiver.start()
        told = receiver.wait_for(3)
        self.assertEqual([body["event"] for _, _, body in told], ["raised", "cleared", "raised"])
        self.push(again, bodies.SINGLE)
        told = receiver.wait_for(4)
        self.assertEqual(len({headers["idempotency-key"] for _, headers, _ in told}), 4)
        self.assertEqual([body["id"] for _, _, body in told], [1, 1, 2, 2])


if __name__ == "__main__":
    unittest.main()
