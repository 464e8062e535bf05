"""pymodbus's own server. Prints its port and serves until it is ended."""

import asyncio

from pymodbus.server import ModbusTcpServer
from pymodbus.simulator import DataType, SimData, SimDevice


async def main():
    registers = SimData(0, values=[0] * 128, datatype=DataType.REGISTERS)
    server = ModbusTcpServer(SimDevice(0, simdata=[registers]), address=("127.0.0.1", 0))
    await server.serve_forever(background=True)
    print(server.transport.sockets[0].getsockname()[1], flush=True)
    await asyncio.Event().wait()


asyncio.run(main())
