"""Registers of IAMMeters, decoded as their clients do.

Source: lewei50/ha_iammeter_modbus; the profile `seed` is that of an integration guide.
"""


def u32(registers, at):
    return registers[at] << 16 | registers[at + 1]


def s32(registers, at):
    value = u32(registers, at)
    return value - (1 << 32) if value >> 31 else value


def phase(registers, at, kwh_step):
    """Voltage V, current A, power W, import and export kWh of one phase."""
    return (registers[at] / 100, registers[at + 1] / 100, s32(registers, at + 2),
            u32(registers, at + 4) / kwh_step, u32(registers, at + 6) / kwh_step)


def single(registers):
    return phase(registers, 0, 3200)


def three(registers):
    return [phase(registers, 10 * number, 800) for number in range(3)]


def serial(registers):
    return b"".join(word.to_bytes(2, "big") for word in registers[56:64]).rstrip(b"\0").decode()


def guide(registers):
    """Voltage V, current A, power W, energy kWh, frequency Hz, power factor."""
    return (registers[0] / 10, registers[1] / 100, s32(registers, 2), u32(registers, 4) / 1000,
            registers[6] / 100, registers[7] / 1000)
