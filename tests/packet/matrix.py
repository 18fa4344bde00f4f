"""Checksums and offload, each with each: family, transport, what hardware says of the checksum, how the packet lies in memory, what
stands before the transport header, which fragment it is, what becomes of it, and by which door. Every byte that comes out is
compared with a packet that was written anew (octets.py).

CHECKSUM_COMPLETE can't be asked for from user space; kmod/kunit/matrix_test.c has that.
"""

import dataclasses
import itertools
import struct

import octets
from decap_cases import GUE_PORT, configure
from lane import Lane, MapStage, arriving, attached, lanes, leaving, ready
from octets import DESTINATION, FRAGMENT, HOP_BY_HOP, ICMP_OF, SCTP, TCP, UDP, Sketch, extension
from people import FAMILIES
from realserver_model import Model
from sample import some
from stage import RealserverStage
from tap import Unexpected, expect
from wire import GSO_TCPV4, GSO_TCPV6, Offload, VlanTap

# Fewer than a watcher's socket and the device hold.
BATCH = 40
LEAST = 1500

TRANSPORTS = (
    ("TCP", TCP, False), ("UDP", UDP, False), ("UDP without checksum", UDP, True), ("SCTP", SCTP, False), ("ICMP", None, False),
)
SUMMED = ("CHECKSUM_NONE", "CHECKSUM_UNNECESSARY", "CHECKSUM_PARTIAL")
# Bytes of the body: nothing behind the Ethernet header is in the first piece of memory of a packet that is long enough.
LAYOUTS = {"linear": (100, 101), "held by a watcher": (100, 101), "paged": (4200, 4201), "merged": (4000, 3999)}
SEGMENT = 1000
BETWEEN = ("nothing", "options")
PARTS = ("whole", "first fragment", "later fragment")
# What becomes of it: DSCP cleared, kept, set; ports; an alias. A code, or the alias.
ACTIONS = {"cleared": 7, "kept": 21, "set": 22, "ports": 20, "alias": None}
METHODS = ("ipip", "gre", "gue")


@dataclasses.dataclass
class Combination:
    """One of the product: what comes in, and what should come out of each model."""

    name: str
    layout: str
    packet: Sketch
    frame: bytes
    offload: Offload
    pieces: list


def content(length):
    """A body in which no two places look alike for long."""
    return bytes((7 * i + i // 256) & 0xFF for i in range(length))


def is_possible(transport, summed, layout, part):
    """Hardware finishes whole TCP and UDP, and merges TCP."""
    _, protocol, no_checksum = transport
    if summed == "CHECKSUM_PARTIAL":
        return protocol in (TCP, UDP) and not no_checksum and part == "whole" and (layout != "merged" or protocol == TCP)
    return layout != "merged"


def between(version, what, part):
    """Options or extension headers."""
    if version == 4:
        return {"options": b"\x01" * 8 if what == "options" else b""}
    chain = [extension(HOP_BY_HOP), extension(DESTINATION, 16)] if what == "options" else []
    return {"extensions": tuple(chain + [extension(FRAGMENT)] * (part != "whole"))}


def part_of(part, length):
    """Which bytes of the datagram."""
    half = length // 16 * 8
    return {"whole": None, "first fragment": (0, half, 1), "later fragment": (half, length - half, 0)}[part]


def sketch(f, transport, what, part, length):
    """The packet, but for where it goes."""
    _, protocol, no_checksum = transport
    protocol = protocol or ICMP_OF[f.version]
    port = {TCP: 80, UDP: 53, SCTP: 3868}.get(protocol, 3)
    return Sketch(
        f.version, protocol, f.client, f.rs, 2, ports=(40000, port), type=(8 if f.version == 4 else 128, 0),
        body=content(length), no_checksum=no_checksum, part=part_of(part, octets.HEADER[protocol] + length),
        **between(f.version, what, part),
    )


def offload_of(packet, summed, layout, before=14):
    """What is said to the device: where the transport header lies, how much of the packet is in one piece. @before: bytes before
    the packet.
    """
    offload = Offload(header=14 if layout == "paged" else 0, valid=summed == "CHECKSUM_UNNECESSARY")
    if summed == "CHECKSUM_PARTIAL":
        offload.checksum_start = before + packet.transport_at
        offload.checksum_offset = octets.CHECK[packet.protocol]
    if layout == "merged":
        offload.gso_type = GSO_TCPV4 if packet.version == 4 else GSO_TCPV6
        offload.gso_size, offload.header = SEGMENT, before + packet.transport_at + 20
    return offload


def as_sent(packet, summed):
    """As it comes in."""
    return packet.changed(checksum="unfinished") if summed == "CHECKSUM_PARTIAL" else packet


def pieces_of(packet, summed, layout):
    """As which packets it goes on."""
    if summed == "CHECKSUM_PARTIAL":
        packet = packet.changed(checksum="filled")
    if layout != "merged":
        return [packet]
    starts = range(0, len(packet.body), SEGMENT)
    return [
        packet.changed(
            body=packet.body[at : at + SEGMENT], seq=packet.seq + at, id=packet.id + number,
            flags=packet.flags & (0xFF if at == starts[-1] else ~8),
        )
        for number, at in enumerate(starts)
    ]


def product(transport, summed):
    """All that can be, but for family and door."""
    for layout, what, part in itertools.product(LAYOUTS, BETWEEN, PARTS):
        if is_possible(transport, summed, layout, part):
            for length in LAYOUTS[layout]:
                yield layout, what, part, length


def decoded(f, transport, summed):
    """What carries a code, or goes to an alias."""
    for action, (layout, what, part, length) in itertools.product(ACTIONS, product(transport, summed)):
        # The kernel merges nothing that has extension headers, and drops what comes so.
        if f.version == 6 and (layout, what) == ("merged", "options"):
            continue
        packet = sketch(f, transport, what, part, length)
        code = ACTIONS[action]
        packet = packet.changed(dsfield=code << 2 | 2) if code else packet.changed(dst=f.narrow_rs)
        yield Combination(
            f"{action}, {layout}, {what} before it, {part}, {length} bytes", layout, packet, arriving(as_sent(packet, summed)),
            offload_of(packet, summed, layout), pieces_of(packet, summed, layout),
        )


def around(outer, method, inner):
    """A tunnel's packet."""
    content, ports = bytes(inner), (0xC123, GUE_PORT)
    if method == "gre":
        content = struct.pack("!HH", 0, 0x0800 if inner.version == 4 else 0x86DD) + content
    elif method == "gue":
        content = struct.pack("!BBH", 0, 4 if inner.version == 4 else 41, 0) + content
    protocol = {"ipip": 4 if inner.version == 4 else 41, "gre": 47, "gue": UDP}[method]
    return Sketch(outer.version, protocol, outer.back, outer.rs, 1, ports=ports, body=content, no_checksum=True)


def decapsulated(f, transport, summed):
    """What comes in a tunnel."""
    ways = itertools.product(FAMILIES, METHODS, product(transport, summed))
    for outer, method, (layout, what, part, length) in ways:
        if layout == "merged":
            continue
        packet = sketch(f, transport, what, part, length).changed(dst=f.vip("dscp"), dsfield=7 << 2)
        sent = around(outer, method, as_sent(packet, summed))
        before = 14 + len(bytes(sent)) - len(bytes(packet))
        name = f"{method} over {outer}, {layout}, {what} before it, {part}, {length} bytes"
        yield Combination(
            name, layout, packet, arriving(sent), offload_of(packet, summed, layout, before), pieces_of(packet, summed, layout)
        )


def try_all(lane, combinations, wanted_of):
    """In batches of one layout. Returns how many there were."""
    count = 0
    for layout, group in itertools.groupby(sorted(combinations, key=lambda one: one.layout), lambda one: one.layout):
        group = list(group)
        for at in range(0, len(group), BATCH):
            try_batch(lane, layout, group[at : at + BATCH], wanted_of)
        count += len(group)
    return count


def try_batch(lane, layout, batch, wanted_of):
    """What a watcher holds must not change, and be all that it holds, of tunnels' packets aside what came out of them."""
    watcher = lane.stage.watch() if layout == "held by a watcher" else None
    wanted = [[leaving(wanted_of(piece)) for piece in one.pieces] for one in batch]
    lane.run([(one.frame, one.offload) for one in batch], wanted, [f"{lane.name}: {one.name}" for one in batch])
    if watcher:
        frames = {one.frame for one in batch}
        seen = sum(frame in frames for frame in watcher.seen())
        watcher.close()
        expect(f"{lane.name}: frames that a watcher holds unchanged", seen, len(batch))


class Doors:
    """All that packets can go through."""

    def __init__(self):
        self.models = {name: Model(name) for name in ("map", "rules", "native")}
        self.decoding = lanes()
        for name, stage in (
            ("the module, VLAN", MapStage("vlan", device=VlanTap)),
            ("the module at ingress, VLAN", attached("vlanattached", device=VlanTap)),
        ):
            self.decoding.append(Lane(name, "map", ready(stage, "map")))
        self.decapsulating = [Lane("decapsulation", "", RealserverStage("decap"))]
        self.decapsulating.append(Lane("decapsulation at ingress", "", RealserverStage("decapattached")))
        for lane in self.decapsulating:
            configure(lane.stage)
        self.decapsulating[1].stage.attach("front")
        self.total = 0

    def group(self, f, transport, summed):
        """One line of results. What was made once goes through all doors."""
        count = 0
        combinations = list(decoded(f, transport, summed))
        for lane in self.decoding:
            model = self.models[lane.wanted]
            # Where there are only rules for codes, an alias is nothing but another host's address.
            mine = [one for one in combinations if lane.wanted != "rules" or one.packet.dst == f.rs]
            count += try_all(lane, mine, lambda piece, model=model: model.routed(piece)[0])
        combinations = list(decapsulated(f, transport, summed))
        for lane in self.decapsulating:
            count += try_all(lane, combinations, lambda piece: piece.changed(ttl=piece.ttl - 1))
        self.total += count
        return count

    def close(self):
        """Take all down."""
        for lane in self.decoding + self.decapsulating:
            lane.close()


def tests(tap):
    """A line for each family, transport and state of the checksum; how many combinations there were in all."""
    doors = Doors()
    all_groups = [
        (f, transport, summed) for f, transport, summed in itertools.product(FAMILIES, TRANSPORTS, SUMMED)
        if any(product(transport, summed))
    ]
    groups = some(all_groups, 2, 9)
    for f, transport, summed in groups:
        name = f"checksums: {f}, {transport[0]}, {summed}"
        problem, count = None, 0
        try:
            count = doors.group(f, transport, summed)
        except Unexpected as unexpected:
            problem = str(unexpected)
        tap.result(f"{name}: {count} combinations" if count else name, problem)
    if len(groups) == len(all_groups):
        tap.result(f"checksums: {doors.total} combinations in all", None if doors.total >= LEAST else f"fewer than {LEAST}")
    doors.close()
