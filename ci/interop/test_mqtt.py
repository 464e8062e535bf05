"""MQTT: a simulated meter and the hub with a real broker and its own clients, mosquitto_sub and mosquitto_pub."""

import json
import os
import subprocess
import unittest

import bodies
from broker import Broker
from certificates import Authority
from curl import curl, get
from modbus_faults import HEAD
from simulated_meters import SimulatedMeters
from wattloop_process import Hub, folder

GUIDE = '{"voltage":230.1,"current":4.35,"power":998.7}'


class MQTT(unittest.TestCase):
    def meters(self, broker, options, environment=None, name="meter"):
        path = os.path.join(folder(self), "publishing.yaml")
        with open(path, "w", encoding="utf-8") as file:
            file.write(f"{HEAD}\ndevices:\n  {name}: {{model: iammeter-wem3080, serial: 3C7A19E2, sees: flat.grid, "
                       f'mqtt: {{broker: "{broker.url}", every: 2 s, first: 1 s{options}}}}}\n')
        meters = SimulatedMeters(path, name)
        self.addCleanup(meters.stop)
        return meters

    def hub(self, broker, extra="", serials=None):
        hub = Hub(folder(self), f'mqtt: {{broker: "{broker.url}"{extra}}}\n', serials or {
            "single": "3C7A19E2", "three": "7E41C0D9", "guide": "WEM3080_3C7A19E2", "kitchen": "MTR-1001"})
        self.addCleanup(hub.stop)
        return hub

    def metric(self, hub, name):
        status, text = curl(f"{hub.url}/metrics")
        self.assertEqual(status, 200)
        return next(float(line.rsplit(" ", 1)[1]) for line in text.splitlines() if line.startswith(f"{name} "))

    def test_meter(self):
        """mosquitto_sub gets what a meter publishes, field by field as the real one sends it"""
        broker = Broker(self, folder(self), "127.3.1.1")
        meters = self.meters(broker, ", qos: 1, retain: true")
        (topic, qos, retained, text), second = broker.messages("device/#", 2)
        self.assertEqual((topic, qos), ("device/3C7A19E2/realtime", "1"))
        body = json.loads(text)
        self.assertEqual(list(body), ["method", "mac", "version", "server", "SN", "Data"])
        self.assertEqual((body["SN"], body["version"], body["server"]), ("3C7A19E2", "i.91.063T2", "em"))
        self.assertRegex(body["mac"], "^[0-9A-F]{12}$")
        voltage, current, power, imported, exported, frequency, factor = body["Data"]
        self.assertTrue(220 < voltage < 240 and 49.5 < frequency < 50.5, body)
        self.assertAlmostEqual(voltage * current * factor, power, delta=power * 0.05 + 2)
        self.assertTrue(imported >= 0 and exported == 0, body)
        self.assertEqual(second[0], topic)
        self.assertEqual(broker.messages("device/#", 1)[0][2], "1", "the broker has kept none")
        meters.stop()

    def test_last_will(self):
        """mosquitto_sub gets the last will of a meter whose process is killed"""
        broker = Broker(self, folder(self), "127.3.1.2")
        subscriber = broker.subscribe("#")
        self.addCleanup(subscriber.wait)
        self.addCleanup(subscriber.stdout.close)
        self.addCleanup(subscriber.kill)
        meters = self.meters(broker, ', will: {topic: device/3C7A19E2/state, payload: "gone", qos: 1}')
        topics = []
        for line in subscriber.stdout:
            if line.startswith("device/"):
                topics.append(line.split()[0])
                if len(topics) == 1:
                    meters.process.kill()
                if line.split()[0].endswith("/state"):
                    self.assertEqual(line.split()[3], "gone")
                    break
        self.assertEqual(topics[0], "device/3C7A19E2/realtime")

    def test_hub(self):
        """the hub stores what mosquitto_pub publishes in each form, refuses the rest, and goes on"""
        broker = Broker(self, folder(self), "127.3.1.3")
        hub = self.hub(broker)
        hub.wait_for("connected to the broker")
        broker.publish("device/3C7A19E2/realtime", bodies.SINGLE)
        broker.publish("device/7E41C0D9/realtime", bodies.THREE)
        broker.publish("iammeter/WEM3080_3C7A19E2/data", bodies.GUIDE)
        for bad in ("no JSON", "{", "[]", '{"SN":"00000000","Data":[1,1,1,1,1]}', "x" * 70_000):
            broker.publish("device/3C7A19E2/realtime", bad)
        broker.publish("smartmeter/MTR-1001/data", GUIDE)
        while get(f"{hub.url}/api/readings?meter=kitchen")["readings"] == []:
            pass
        kitchen = get(f"{hub.url}/api/readings?meter=kitchen&source=mqtt")["readings"][0]
        self.assertEqual((kitchen["voltage_v"], kitchen["current_a"], kitchen["power_w"]), (230.1, 4.35, 998.7))
        for meter, power in (("single", 1401), ("three", -615), ("guide", 1401)):
            readings = get(f"{hub.url}/api/readings?meter={meter}&source=mqtt")["readings"]
            self.assertEqual([reading["power_w"] for reading in readings], [power], meter)
        self.assertEqual(self.metric(hub, 'wattloop_hub_broker_messages_total{outcome="refused"}'), 5)
        self.assertEqual(self.metric(hub, 'wattloop_hub_broker_messages_total{outcome="stored"}'), 4)
        self.assertEqual(self.metric(hub, "wattloop_hub_broker_connected"), 1)
        self.assertEqual(hub.end(), 0)

    def test_session(self):
        """the broker keeps what comes while the hub is away, and a hub whose broker was away comes back"""
        broker = Broker(self, folder(self), "127.3.1.4")
        place = folder(self)
        serials = {"kitchen": "MTR-1001"}
        hub = Hub(place, f'mqtt: {{broker: "{broker.url}"}}\n', serials)
        hub.wait_for("connected to the broker")
        hub.process.kill()
        hub.stop()
        broker.publish("smartmeter/MTR-1001/data", GUIDE)
        hub = Hub(place, f'mqtt: {{broker: "{broker.url}"}}\n', serials)
        self.addCleanup(hub.stop)
        hub.wait_for("connected to the broker")
        while len(get(f"{hub.url}/api/readings?meter=kitchen")["readings"]) < 1:
            pass
        broker.stop()
        hub.wait_for("the connection to the broker has ended")
        self.assertEqual(self.metric(hub, "wattloop_hub_broker_connected"), 0)
        broker.start()
        hub.wait_for("connected to the broker")
        broker.publish("smartmeter/MTR-1001/data", GUIDE)
        while len(get(f"{hub.url}/api/readings?meter=kitchen")["readings"]) < 2:
            pass
        self.assertEqual(hub.end(), 0)

    def test_tls(self):
        """over TLS and with users the hub and a meter find each other; strangers are refused"""
        place = folder(self)
        authority = Authority(place)
        host = "127.3.1.5"
        broker = Broker(self, place, host, authority.certificate("good", address=host), {"hub": "treasure"})
        hub = self.hub(broker, f", user: hub, password: treasure, ca: {authority.root}")
        hub.wait_for("connected to the broker")
        broker.publish("smartmeter/MTR-1001/data", GUIDE, "--cafile", authority.root, "-u", "hub", "-P", "treasure")
        while get(f"{hub.url}/api/readings?meter=kitchen")["readings"] == []:
            pass
        with self.assertRaises(subprocess.CalledProcessError):
            broker.publish("smartmeter/MTR-1001/data", GUIDE, "--cafile", authority.root, "-u", "hub", "-P", "no")
        for extra, reason in ((f", user: hub, password: no, ca: {authority.root}", "user and password"),
                              (", user: hub, password: treasure", "certificate is not trusted")):
            stranger = self.hub(broker, extra + ", client_id: other")
            stranger.wait_for(f"no connection to the broker.*{reason}")
            self.assertEqual(self.metric(stranger, "wattloop_hub_broker_connected"), 0)

    def test_bad_certificates(self):
        """a certificate that has ended, or is of another host, is refused"""
        for number, (address, days) in enumerate((("127.3.2.1", -1), ("192.0.2.1", 1))):
            place = folder(self)
            authority = Authority(place)
            broker = Broker(self, place, f"127.3.2.{number + 1}", authority.certificate("bad", address, days))
            hub = self.hub(broker, f", ca: {authority.root}")
            hub.wait_for("no connection to the broker.*certificate is not trusted")
