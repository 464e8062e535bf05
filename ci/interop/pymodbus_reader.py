"""Reads holding registers with the pymodbus of the Python that runs it, from generation 2.5 to 3.16.

Usage: pymodbus_reader.py HOST PORT, with a list of reads as JSON on standard input, each with `start`, `count`,
and as one of `unit`, `slave`, `device_id` the unit; or `method` and `arguments` for another call.
Prints a list with the outcome of each: `registers`, `exception` or `error`.
"""

import json
import sys

try:
    from pymodbus.client import ModbusTcpClient
except ImportError:  # before 3.0
    from pymodbus.client.sync import ModbusTcpClient

TIMEOUT = 2


def outcome(call, arguments):
    try:
        answer = call(**arguments)
    except Exception as error:
        return {"error": type(error).__name__}
    if not answer.isError():
        return {"registers": getattr(answer, "registers", [])}
    if hasattr(answer, "exception_code"):
        return {"exception": answer.exception_code}
    return {"error": type(answer).__name__}


def main(host, port):
    client = ModbusTcpClient(host, port=int(port), timeout=TIMEOUT)
    client.connect()
    outcomes = []
    for read in json.load(sys.stdin):
        call = getattr(client, read.pop("method", "read_holding_registers"))
        start = read.pop("start")
        outcomes.append(outcome(lambda **others: call(start, **others), read))
    client.close()
    json.dump(outcomes, sys.stdout)


if __name__ == "__main__":
    main(*sys.argv[1:])
