"""The faults of a Modbus answer, and what each client makes of successive reads of two registers.

Measured with libmodbus 3.1.6 and pymodbus 3.16.1; time-out 0.5 s, no retry.
"""

from dataclasses import dataclass, field

GOOD = "2 registers"
TIMEOUT = "time-out"
LOST = "connection lost"
INVALID = "Invalid data"
LATE = "750 ms"  # past the time-out, and before that of the next read


@dataclass
class Row:
    """One fault; the outcomes of a client are those of its first reads, in order."""

    what: str
    do: str
    libmodbus: list
    pymodbus: list
    arguments: str = ""
    times: int | None = 1
    # Where they differ from the first two: the asynchronous client of pymodbus, recovery modes of libmodbus.
    asynchronous: list | None = None
    link: list | None = None
    protocol: list | None = None
    clients: dict = field(init=False)

    def __post_init__(self):
        self.clients = {
            "libmodbus": self.libmodbus, "pymodbus": self.pymodbus, "asynchronous": self.asynchronous or self.pymodbus,
            **({"link": self.link} if self.link else {}), **({"protocol": self.protocol} if self.protocol else {}),
        }


ROWS = [
    Row("another transaction", "modbus.wrong_transaction", [INVALID, GOOD], [TIMEOUT, GOOD]),
    Row("transaction 0", "modbus.wrong_transaction", [INVALID, GOOD], ["wrong transaction", GOOD],
        arguments="to: 0", asynchronous=[GOOD, GOOD]),
    Row("protocol 0x0001", "modbus.wrong_protocol", [GOOD, GOOD], [TIMEOUT], arguments="id: 1"),
    Row("length too large by 4", "modbus.wrong_length", [GOOD, GOOD], [TIMEOUT], arguments="by: 4"),
    Row("length too small by 2", "modbus.wrong_length", [GOOD, GOOD], ["unable to decode"], arguments="by: -2",
        asynchronous=[TIMEOUT]),
    Row("other unit", "modbus.wrong_unit", [GOOD, GOOD], [TIMEOUT, GOOD]),
    Row("cut after 10 bytes", "modbus.truncate", [TIMEOUT], [TIMEOUT]),
    Row("3 registers instead of 2", "modbus.wrong_count", [INVALID, GOOD], ["3 registers", GOOD], arguments="by: 1"),
    Row("1 register instead of 2", "modbus.wrong_count", [INVALID, GOOD], ["1 registers", GOOD], arguments="by: -1"),
    Row("function 4 instead of 3", "modbus.wrong_function", [INVALID, GOOD], [GOOD, GOOD]),
    Row("exception 5", "modbus.exception", ["Acknowledge", GOOD], ["exception 5", GOOD], arguments="code: 5"),
    Row("exception 6", "modbus.exception", ["Slave device or server is busy", GOOD], ["exception 6", GOOD],
        arguments="code: 6"),
    Row("exception 0x0B", "modbus.exception", ["Target device failed to respond", GOOD], ["exception 11", GOOD],
        arguments="code: 11"),
    Row("exception 99", "modbus.exception", ["Invalid exception code", GOOD], ["exception 99", GOOD],
        arguments="code: 99"),
    Row("answer sent twice", "modbus.duplicate", [GOOD, INVALID, INVALID, INVALID], [GOOD, GOOD, GOOD], times=None,
        protocol=[GOOD, INVALID, GOOD, INVALID]),
    Row("one answer late, past the time-out", "modbus.delay", [TIMEOUT, INVALID, INVALID, INVALID],
        [TIMEOUT, GOOD, GOOD], arguments=f"by: {LATE}", protocol=[TIMEOUT, INVALID, GOOD, GOOD]),
    Row("no answer once", "modbus.silence", [TIMEOUT, GOOD], [TIMEOUT, GOOD]),
    Row("server closes", "modbus.close", [LOST, LOST, LOST], [LOST, GOOD], link=[LOST, GOOD], asynchronous=[TIMEOUT, GOOD]),
    Row("server resets", "modbus.reset", [LOST, LOST, LOST], [LOST, LOST, GOOD], link=[LOST, GOOD],
        asynchronous=[TIMEOUT, GOOD]),
    Row("one byte every 100 ms", "modbus.slow", [GOOD], [TIMEOUT], arguments="rate: 10 /s"),
]

HEAD = """\
wattloop: 1
name: modbus-faults
about: A meter for each fault and client.
seed: 7

time: {start: 2025-06-21 12:00, zone: Europe/Berlin, length: 1 h}

site:
  flat:
    place: {lat: 52.52 deg, lon: 13.40 deg}
    grid:  {volts: 230 V, hertz: 50 Hz, phases: 1}
    loads: {base: 1400 W}
"""


def meter(number, client):
    return f"meter_{number}_{client}"


def scenario():
    """The text of a scenario in which each client has a meter of its own for each fault."""
    devices, timeline = ["devices:"], ["timeline:"]
    for number, row in enumerate(ROWS):
        for client in row.clients:
            name = meter(number, client)
            devices.append(f"  {name}: {{model: iammeter-wem3080, sees: flat.grid, modbus: {{}}}}")
            arguments = ", ".join(filter(None, [f"device: {name}", row.arguments]))
            times = f", times: {row.times}" if row.times else ""
            timeline.append(f"  - {{id: {name}_fault, at: start, do: {row.do}, with: {{{arguments}}}{times}}}")
    return "\n".join([HEAD, *devices, "", *timeline, ""])
