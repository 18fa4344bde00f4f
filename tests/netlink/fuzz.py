"""Requests at random, driven by the specification: none may crash the kernel, and none that is refused may change anything.

L3DSR_FUZZ is their number, L3DSR_SEED what they follow from; both are printed.
"""

import os
import random

import attribute
from genetlink import NLM_F_ACK, NLM_F_DUMP, Refused
from tap import Unexpected
from world import OTHER_VIP, RS1, RS1_6, RS2, VIP, VIP6, world

# Few values, so that requests meet what earlier ones made; good ones, and bad ones.
VALUES = {
    "dest address": ((RS1, RS1, RS2, RS1_6), ("224.0.0.1", VIP, b"", b"\1" * 5)),
    "address": ((VIP, VIP, OTHER_VIP, VIP6), ("224.0.0.1", "::1", b"", b"\1" * 5)),
    "dest port": ((80, 80, 80, 81), (0, b"P", bytes(4))),
    "port": ((80, 80, 80, 81), (0, b"P", bytes(4))),
    "protocol": ((6, 6, 6, 17), (99, b"")),
    "scheduler": (("mh", "sh", "dh", "rr", "wrr", "lc", "wlc", "sed", "nq", "fo", "ovf", "twos"), ("xyz", "", b"mh", b"\0\0\0")),
    "code": ((7, 7, 11, 63), (0, 64)),
    "new-code": ((7, 11), (0, 64)),
    "table-size": ((251, 509), (252, 131072)),
    "method": ((0, 1, 1, 2, 3, 4), (5, 255)),
    "mtu": ((0, 576, 1280, 65535), (1, 65536)),
    "tun-local": ((RS1, RS2, RS1_6), ("224.0.0.1", b"")),
    "tun-port": ((1, 6080), (0, b"P")),
    "tun-csum": ((0, 1), (2, b"")),
    "tun-df": ((0, 1), (2, b"")),
    "route-mark": ((0, 5), (b"",)),
    "last-port": ((80, 81, 65535), (79, 0, bytes(4))),
    "prefix": ((32, 32, 128), (24, 0, 255)),
    "pins-max": ((1, 64), (0, 0xFFFFFFFF)),
    "state": ((0, 0, 1), (2, 255)),
    "drain-time": ((0, 1, 60), (0xFFFFFFFF, b"")),
    "hash": ((0, 1), (2, b"")),
    "spill": ((0, 1), (2, b"")),
    "persistence": ((0, 1, 300), (2678401, b"\1")),
    "client-prefix": ((1, 24, 32, 64), (0, 129)),
    "one-packet": ((0, 0, 1), (2, b"")),
    "name": (("web", "web", "other"), ("", b"x" * 32)),
    "service pool": (("web", "other"), ("", b"x" * 32)),
    "key": ((bytes(16), bytes(range(16))), (b"", bytes(15))),
    "priority": ((0, 0, 1), (2, 255)),
    "move-time": ((1, 60, 900), (0, 0xFFFFFFFF)),
    "force": ((0, 1), (2, b"")),
    "upper": ((0, 1, 65535), (65536, b"")),
    "lower": ((0, 1), (65535, 65536)),
    "fallback": ((0, 1), (2, b"")),
    "weight": ((0, 1, 65535), (65536, 0xFFFFFFFF)),
    "device": (("lo", "", "x" * 15), ("x" * 16, b"lo")),
    "flags": ((0, 1), (2, 0xFFFFFFFF)),
    "alias": ((RS1, RS2, RS1_6), (VIP, "224.0.0.1", b"\1" * 5)),
    "dscp": ((0, 10, 64), (65, 255)),
    "mark": ((0, 1, 0x10), (0xFFFFFFFF, b"")),
    "mark-mask": ((0x11, 0xFFFFFFFF), (0, b"")),
    "door": ((0, 1), (2, 255)),
    "from": ((80, 81), (0, b"P")),
    "to": ((8080, 8081), (0, bytes(4))),
    "first": ((80, 1), (0, b"P")),
    "last": ((80, 65535), (0, bytes(4))),
    "in-device": (("lo", "", "x" * 15), ("x" * 16, b"lo")),
    "tunnelled": ((1, 1, 0), (2, b"")),
    "source": ((RS1, RS2, RS1_6), ("0.0.0.0", b"", b"\1" * 5)),
    "decap prefix": ((32, 128, 8), (129, 255)),
    "tunnels": ((1, 2, 4, 7), (0, 8)),
    "decap port": ((6080, 7000), (0, b"P")),
    "decap mtu": ((0, 1400, 1280, 576), (1, 65536)),
    "other-tunnels": ((0, 1), (2, b"")),
    "at": ((RS1, RS2, b""), (VIP, RS1_6, b"\1" * 5)),
    "arp-ignore": ((0, 1, 255), (b"",)),
    "arp-announce": ((0, 2), (bytes(4),)),
}

# How often an attribute is there; those that not every request may have are rarer.
LIKELY = {
    "last-port": 0.1, "prefix": 0.1, "pins-max": 0.2, "state": 0.3, "drain-time": 0.2,
    "hash": 0.2, "spill": 0.2, "persistence": 0.2, "client-prefix": 0.1, "one-packet": 0.1, "upper": 0.2, "lower": 0.1, "fallback": 0.2,
    "mtu": 0.1, "tun-local": 0.05, "tun-port": 0.1, "tun-csum": 0.1, "tun-df": 0.1, "route-mark": 0.2,
    "table-size": 0.2, "scheduler": 0.3, "code": 0.6, "new-code": 0.3, "dest port": 0.3, "flags": 0.3,
    "alias": 0.1, "dscp": 0.2, "mark": 0.2, "mark-mask": 0.1, "door": 0.2, "vip port": 0.1, "allow": 0.1, "in-device": 0.1,
    "pool": 0.3, "service pool": 0.1, "name": 0.97, "key": 0.2, "priority": 0.2, "move-time": 0.3, "force": 0.5,
    "tunnelled": 0.1, "decap prefix": 0.4, "tunnels": 0.5, "decap port": 0.2, "decap mtu": 0.2, "decap": 0.97, "settings": 0.9,
    "at": 0.1, "port protocol": 0.3, "allow protocol": 0.5,
    "vip": 0.97, "host": 0.5, "service": 0.97, "dest": 0.95, "address": 0.97, "port": 0.97, "protocol": 0.97,
}


def some_value(chance, set_name, described):
    """A value that is mostly good."""
    values = VALUES.get(f"{set_name} {described.name}") or VALUES.get(described.name)
    if values:
        return chance.choice(values[chance.random() < 0.03])
    return chance.randbytes(chance.choice((0, 1, 2, 4, 8)))


def some_nest(chance, spec, set_name):
    """Pairs of a set: most of those that may be written, each once or oftener."""
    pairs = []
    for described in spec.sets[set_name].values():
        likely = 0.01 if described.read_only else LIKELY.get(f"{set_name} {described.name}") or LIKELY.get(described.name, 0.9)
        while chance.random() < likely:
            value = some_nest(chance, spec, described.nest) if described.nest else some_value(chance, set_name, described)
            pairs.append((described.name, value))
            likely = 0.02
    if chance.random() < 0.1:
        chance.shuffle(pairs)
    return pairs


def spoil(chance, data):
    """Shorten, lengthen, double, retype or disturb some bytes."""
    data = bytearray(data)
    for _ in range(chance.choice((0, 0, 0, 0, 0, 1, 2, 5))):
        at = chance.randrange(len(data) + 1)
        kind = chance.randrange(6)
        if kind == 0:
            del data[at : at + chance.choice((1, 2, 4, 8))]
        elif kind == 1:
            data[at:at] = chance.randbytes(chance.choice((1, 2, 4, 64)))
        elif kind == 2:
            data[at:at] = data[max(0, at - chance.choice((4, 8, 20))) : at]
        elif kind == 3 and data:
            data[at % len(data)] ^= 1 << chance.randrange(8)
        elif kind == 4 and data:
            # Lengths and types lie at multiples of 4.
            place = at % len(data) & ~3
            data[place : place + 2] = chance.choice((0, 1, 3, 4, 5, 0xFFFF, len(data))).to_bytes(2, "little")
        elif data:
            place = (at % len(data) & ~3) + 2
            data[place : place + 2] = chance.choice((0, 1, 2, 9, 0x8001, 0x4001, 0xFFFF)).to_bytes(2, "little")
    return bytes(data)


def some_request(chance, family):
    """A command's number, attributes, and whether it is a dump; more is made than deleted."""
    spec = family.spec
    names = [name for name in spec.commands if name != "flush" or chance.random() < 0.05]
    name = chance.choice(names + 2 * [name for name in names if name.startswith(("new", "set"))])
    command = spec.commands[name] if chance.random() < 0.98 else chance.randrange(256)
    data = attribute.encode(spec, spec.root, some_nest(chance, spec, spec.root))
    is_dump = "do" not in spec.operations[spec.commands[name] - 1]
    return command, spoil(chance, data), is_dump != (chance.random() < 0.03)


def ask(family, command, data, is_dump):
    """Whether it was accepted."""
    try:
        family.connection.exchange(family.id, command, data, NLM_F_DUMP if is_dump else NLM_F_ACK)
    except Refused:
        return False
    return True


def fuzz(made, count, seed):
    """Requests to both families in turn."""
    chance = random.Random(seed)
    accepted = 0
    families = (made.director, made.rs)
    configurations = [made.configuration_of(family) for family in families]
    for number in range(count):
        family, before = families[number % 2], configurations[number % 2]
        command, data, is_dump = some_request(chance, family)
        if ask(family, command, data, is_dump):
            accepted += 1
            configurations[number % 2] = made.configuration_of(family)
        elif made.configuration_of(family) != before:
            raise Unexpected(f"request {number}, command {command}, was refused and changed something: {data.hex()}")
    print(f"# {accepted} of {count} requests were accepted")
    if not count // 10 < accepted < count * 9 // 10:
        raise Unexpected("the requests are all good or all bad")


def tests(tap):
    """All of this file."""
    count, seed = int(os.environ.get("L3DSR_FUZZ") or 10000), int(os.environ.get("L3DSR_SEED") or 20250731)
    with world("fuzz") as made:
        tap.run(f"{count} random requests, seed {seed}: those that are refused change nothing", fuzz, made, count, seed)
