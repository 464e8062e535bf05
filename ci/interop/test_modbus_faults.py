"""What libmodbus and pymodbus each do on each fault of an answer, played by simulated meters."""

import asyncio
import logging
import os
import unittest
from concurrent.futures import ThreadPoolExecutor

from pymodbus.client import AsyncModbusTcpClient, ModbusTcpClient
from pymodbus.exceptions import ConnectionException

import libmodbus
import modbus_faults
from modbus_faults import LOST, ROWS, TIMEOUT
from simulated_meters import simulate
from wattloop_process import class_folder

SECONDS = 0.5
COUNT = 2
RECOVERY = {"libmodbus": libmodbus.NO_RECOVERY, "link": libmodbus.LINK, "protocol": libmodbus.PROTOCOL}
# Words of an error, and what they mean.
MEANINGS = {
    "Connection timed out": TIMEOUT, "No response received": TIMEOUT,
    "Connection reset by peer": LOST, "Broken pipe": LOST,
    "request uses transaction id": "wrong transaction", "Unable to decode": "unable to decode",
}


def meaning(error):
    if isinstance(error, ConnectionException):
        return LOST
    return next((outcome for words, outcome in MEANINGS.items() if words in str(error)), str(error))


def read_with_libmodbus(address, count, recovery):
    outcomes = []
    with libmodbus.Client(address, recovery=recovery, timeout=SECONDS) as client:
        for _ in range(count):
            try:
                outcomes.append(f"{len(client.read(0, COUNT))} registers")
            except libmodbus.Failed as error:
                outcomes.append(meaning(error))
    return outcomes


def told(answer):
    return f"exception {answer.exception_code}" if answer.isError() else f"{len(answer.registers)} registers"


def read_with_pymodbus(address, count):
    client, outcomes = ModbusTcpClient(address[0], port=address[1], timeout=SECONDS, retries=0), []
    client.connect()
    for _ in range(count):
        try:
            outcomes.append(told(client.read_holding_registers(0, count=COUNT, device_id=1)))
        except Exception as error:  # a reset comes through as the system's own
            outcomes.append(meaning(error))
    client.close()
    return outcomes


async def read_asynchronously(address, count):
    client, outcomes = AsyncModbusTcpClient(address[0], port=address[1], timeout=SECONDS, retries=0), []
    await client.connect()
    for _ in range(count):
        try:
            outcomes.append(told(await client.read_holding_registers(0, count=COUNT, device_id=1)))
        except Exception as error:
            outcomes.append(meaning(error))
    client.close()
    return outcomes


async def read_all_asynchronously(jobs):
    asyncio.get_running_loop().set_exception_handler(lambda *_: None)  # a broken frame is thrown into the loop
    return await asyncio.gather(*(read_asynchronously(*job) for job in jobs))


class ModbusFaults(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        logging.getLogger("pymodbus").setLevel(logging.CRITICAL + 1)
        path = os.path.join(class_folder(cls), "modbus-faults.yaml")
        with open(path, "w", encoding="utf-8") as file:
            file.write(modbus_faults.scenario())
        last = modbus_faults.meter(len(ROWS) - 1, list(ROWS[-1].clients)[-1])
        cls.meters = simulate(cls, path, last=f"{last}.modbus")
        cls.meters.wait_for(rf"{last}_fault\.start")

    def test_table(self):
        """each client does on each fault what it is known to do"""
        jobs = {
            (number, client): (self.meters.modbus(modbus_faults.meter(number, client)), len(outcomes))
            for number, row in enumerate(ROWS) for client, outcomes in row.clients.items()
        }
        results = self.results(jobs)
        for (number, client), outcomes in results.items():
            with self.subTest(f"{ROWS[number].what}, {client}"):
                self.assertEqual(outcomes, ROWS[number].clients[client])

    def results(self, jobs):
        """Outcomes by fault and client; all clients read at the same time."""
        waiting = {}
        with ThreadPoolExecutor(max_workers=len(jobs)) as pool:
            for (number, client), job in jobs.items():
                if client in RECOVERY:
                    waiting[number, client] = pool.submit(read_with_libmodbus, *job, RECOVERY[client])
                elif client == "pymodbus":
                    waiting[number, client] = pool.submit(read_with_pymodbus, *job)
            asynchronous = [key for key in jobs if key[1] == "asynchronous"]
            outcomes = asyncio.run(read_all_asynchronously([jobs[key] for key in asynchronous]))
            return {**{key: future.result() for key, future in waiting.items()}, **dict(zip(asynchronous, outcomes))}


if __name__ == "__main__":
    unittest.main()
