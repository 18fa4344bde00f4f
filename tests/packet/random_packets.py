"""Random packets through every kind of realserver, each against realserver_model.py: the module in PRE_ROUTING and at ingress, rules
of iptables with the target DADDR, native rules of nftables. What differs between them is in docs/, and so in the model.

The packets follow from a seed: L3DSR_SEED=7 L3DSR_PACKETS=100000 tests/packet/run has that many of them.
"""

import collections
import os
import random
import struct

import octets
from build import ethernet
from lane import BATCH, ETHERTYPE, arriving, lanes, leaving
from octets import AH, DESTINATION, FRAGMENT, HEADER, HOP_BY_HOP, ICMP_OF, ROUTING, SCTP, TCP, UDP, Sketch, extension
from people import FAMILIES
from realserver_model import ANYTHING, ERRORS, Model, has_source_route, headers
from scapy.layers.inet import IP
from scapy.layers.inet6 import IPv6
from tap import expect
from wire import Offload

SEED = int(os.environ.get("L3DSR_SEED") or 1)
# What no rule says anything of.
OTHER_PROTOCOLS = (47, 50, 4, 41, 253)

# Headers that the stack drops before any hook of the IP layer, by the family's bytes that lie: offset and value.
LIES = {
    "version": lambda content, version: content[:0] + bytes([0x50 | content[0] & 15]) + content[1:],
    "length": lambda content, version: longer(content, version),
    "header checksum": lambda content, version: content[:10] + bytes([content[10] ^ 1]) + content[11:],
}


def longer(content, version):
    """An IP header that says one byte more than there is."""
    at = 2 if version == 4 else 4
    length = struct.unpack_from("!H", content, at)[0] + 1
    if version == 4:
        # Its checksum is right.
        content = content[:2] + struct.pack("!H", length) + content[4:10] + bytes(2) + content[12:]
        words = 4 * (content[0] & 15)
        return content[:10] + struct.pack("!H", ~octets.sum16(content[:words]) & 0xFFFF) + content[12:]
    return content[:at] + struct.pack("!H", length) + content[at + 2 :]


class Generator:
    """Makes packets by the dozen, many of which mean something to the map."""

    def __init__(self, seed):
        self.random = random.Random(seed)
        entries = Model("map").entries
        self.codes = [entry.code for entry in entries if entry.code]

    def chance(self, one_in):
        """True once in so many."""
        return not self.random.randrange(one_in)

    def packet(self):
        """One, as it should arrive."""
        r, f = self.random, self.random.choice(FAMILIES)
        protocol = r.choice((TCP, TCP, UDP, UDP, SCTP, ICMP_OF[f.version]))
        if self.chance(25):
            protocol = r.choice(OTHER_PROTOCOLS)
        code = 0 if self.chance(10) else r.choice(self.codes) if r.random() < 0.75 else r.randrange(64)
        packet = Sketch(
            f.version, protocol, f.client, self.destination(f), code << 2 | r.randrange(4), r.randrange(2, 256),
            (r.randrange(1, 65536), r.choice((80, 53, 81, 90, 91, r.randrange(1, 65536)))),
            body=r.randbytes(r.choice((0, 1, 2, 40, 41, r.randrange(1400)))), id=r.randrange(1, 65536),
        )
        if protocol == ICMP_OF[f.version]:
            packet = self.message(f, packet)
        elif protocol == UDP and self.chance(4):
            packet = packet.changed(no_checksum=True)
        elif self.chance(12):
            packet = packet.changed(src=f.vip("translated"), dst=f.far, ports=(r.choice((8080, 5353, 81)), 40000))
        if self.chance(8) and not isinstance(packet.body, Sketch) and not packet.no_checksum:
            packet = packet.changed(spoilt=r.randrange(1, 0xFFFF))
        return self.misshapen(f, packet)

    def destination(self, f):
        """Mostly this host."""
        other = (f.sink, f.far, f.narrow_rs, f.vip("vip on lo"), f.vip("dscp"), f.vip("at"), f.vip("no service"))
        return f.rs if self.random.random() < 0.7 else self.random.choice(other)

    def message(self, f, packet):
        """Of ICMP: mostly echo; errors quote what a service has sent, or somebody else."""
        if not self.chance(3):
            kind = self.random.choice((0, 8, 13) if f.version == 4 else (128, 129))
            return packet.changed(type=(kind, 0))
        source = self.random.choice((f.vip("translated"), f.vip("translated"), f.vip("kept"), f.far))
        protocol = self.random.choice((TCP, UDP, UDP, SCTP))
        quoted = Sketch(
            f.version, protocol, source, f.client, 0, 50, (self.random.choice((80, 53, 443)), 40000),
            body=self.random.randbytes(self.random.randrange(600)), no_checksum=protocol == UDP and self.chance(2),
        )
        return packet.changed(
            type=(self.random.choice(ERRORS[f.version]), 0), body=quoted,
            dsfield=self.random.choice((20, 7)) << 2,
            quoted=self.random.randrange(quoted.transport_at, len(bytes(quoted)) + 1),
        )

    def misshapen(self, f, packet):
        """Options, extension headers, fragments, and what ends too early."""
        r = self.random
        if self.chance(4):
            packet = packet.changed(**self.between(f.version))
        if self.chance(6) and not isinstance(packet.body, Sketch):
            return self.fragment(packet)
        if self.chance(15) and not isinstance(packet.body, Sketch):
            # The stack has read IPv4's options and the first of hop-by-hop options.
            first = 8 * (packet.extensions[:1] == (extension(HOP_BY_HOP),))
            packet = packet.changed(cut=r.randrange(first, max(first + 1, len(packet) - len(packet.body))))
        return packet

    def between(self, version):
        """What stands between the IP header and the transport header."""
        r = self.random
        if version == 4:
            options = b"\x01" * r.choice((4, 8, 40))
            if self.chance(3):
                # It is to be followed, or has been. A strict one the stack would answer with an error.
                options = bytes([1, octets.LOOSE_SOURCE_ROUTE, 7, r.choice((4, 8)), 10, 0, 0, 9])
            return {"options": options}
        chain = [extension(HOP_BY_HOP)] if self.chance(2) else []
        for kind in r.sample((DESTINATION, ROUTING, DESTINATION, FRAGMENT), r.randrange(1, 4)):
            length = 24 if kind == ROUTING else 8 * r.randrange(1, 4)
            one = extension(kind, length)
            if kind == ROUTING and self.chance(3):
                one = (kind, one[1][:2] + b"\1" + one[1][3:])
            chain.append(one)
        if self.chance(10):
            chain.append(extension(AH, 24))
        return {"extensions": tuple(chain)}

    def fragment(self, packet):
        """The first, one in the middle, or the last; all of a checksum is in the first, unless that is too short for one."""
        r = self.random
        total = HEADER.get(packet.protocol, 0) + len(packet.body)
        if packet.version == 6:
            chain = [one for one in packet.extensions if one[0] != FRAGMENT]
            packet = packet.changed(extensions=(*chain, extension(FRAGMENT)))
        if total < 40:
            return packet.changed(part=(0, min(total, 8), 1))
        if r.randrange(2):
            return packet.changed(part=(0, 8 * r.randrange(1, total // 8), 1))
        start = 8 * r.randrange(3, total // 8)
        length = min(8 * r.randrange(1, 50), total - start)
        more = int(start + length < total)
        return packet.changed(part=(start, length, more))

    def arrival(self):
        """A packet, the frame in which it comes, its offload state, and the name of its lie."""
        packet = self.packet()
        if self.chance(40):
            lie = self.random.choice([name for name in LIES if packet.version == 4 or name != "header checksum"])
            content = LIES[lie](bytes(packet), packet.version)
            return packet, ethernet("front", "client", ETHERTYPE[packet.version], content), None, lie
        if self.chance(4):
            return packet, arriving(packet), Offload(valid=True), None
        if self.chance(3) and may_be_unfinished(packet):
            unfinished = packet.changed(checksum="unfinished")
            offload = Offload(checksum_start=14 + packet.transport_at, checksum_offset=octets.CHECK[packet.protocol])
            return packet.changed(checksum="filled"), arriving(unfinished), offload, None
        return packet, arriving(packet), None, None


def may_be_unfinished(packet):
    """Whether a sender leaves such a checksum to hardware."""
    return packet.protocol in (TCP, UDP) and not (packet.no_checksum or packet.spoilt or packet.part or packet.cut is not None)


def answers(model, arrivals):
    """What should come out of each, and which reasons are counted."""
    wanted, reasons = [], []
    for packet, _, _, lie in arrivals:
        after, counted_ones = (None, []) if lie else model.routed(packet)
        wanted.append([] if after is None else [after if after is ANYTHING else leaving(after)])
        reasons.append(counted_ones)
    return wanted, reasons


def at_ingress(model, arrivals, reasons):
    """Nobody has looked at the header there."""
    for (packet, _, _, lie), of_one in zip(arrivals, reasons):
        if lie:
            yield [model.decide(packet)[1]] if lie == "header checksum" else ["bad_header"]
        else:
            yield of_one


def counted(reasons):
    """How often each is."""
    return dict(collections.Counter(reason for of_one in reasons for reason in of_one if reason))


def try_batch(all_lanes, models, arrivals, problems):
    """Each lane that has not failed."""
    said = {name: answers(model, arrivals) for name, model in models.items()}
    frames = [(frame, offload) for _, frame, offload, _ in arrivals]
    for one in all_lanes:
        if one.name in problems:
            continue
        wanted, reasons = said[one.wanted]
        if "ingress" in one.name:
            reasons = at_ingress(models["map"], arrivals, reasons)
        try:
            one.run(frames, wanted, [str(arrival[0]) for arrival in arrivals], counted(reasons) if one.stage.counts else None)
        except Exception as problem:  # pylint: disable=broad-except
            problems[one.name] = f"{type(problem).__name__}: {problem}"


def as_scapy_writes(arrivals):
    """What is whole and right is written by scapy as it is by octets.py: lengths and checksums. Returns how many."""
    same = 0
    for packet, _, _, lie in arrivals:
        if lie or packet.part or packet.cut is not None or packet.spoilt or packet.no_checksum or isinstance(packet.body, Sketch):
            continue
        # Scapy has a source route's last address in the pseudo-header.
        if has_source_route(packet) or headers(packet) == "source_route" or packet.protocol in OTHER_PROTOCOLS:
            continue
        # What follows SCTP's header are chunks.
        content = bytes(packet.changed(checksum="right", body=b"" if packet.protocol == SCTP else packet.body))
        read = (IP if packet.version == 4 else IPv6)(content)
        layer = read
        while layer:
            for field in ("chksum", "cksum"):
                if field in layer.fields:
                    delattr(layer, field)
            layer = layer.payload
        expect(f"scapy writes {packet}", bytes(read).hex(), content.hex())
        same += 1
    return same


def tests(tap):
    """All of them through each lane; on an emulated machine, which is slow, fewer."""
    count = int(os.environ.get("L3DSR_PACKETS") or (300 if os.environ.get("L3DSR_EMULATED") else 5000))
    generator, models, problems = Generator(SEED), {name: Model(name) for name in ("map", "rules", "native")}, {}
    all_lanes = lanes()
    kinds = collections.Counter()
    for number in range(0, count, BATCH):
        arrivals = [generator.arrival() for _ in range(min(BATCH, count - number))]
        if not number:
            tap.run("random packets: scapy writes the same", as_scapy_writes, arrivals)
        try_batch(all_lanes, models, arrivals, problems)
        kinds.update(models["map"].decide(packet)[1] or "not ours" for packet, _, _, lie in arrivals if not lie)
    for one in all_lanes:
        tap.result(f"random packets: {count} of seed {SEED} through {one.name}", problems.get(one.name))
        one.close()
    print("# random packets:", ", ".join(f"{kind} {times}" for kind, times in kinds.most_common()))
