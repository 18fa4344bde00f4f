#!/usr/bin/python3
"""In the guest, modules loaded, its clock one that jumps: the model against the kernel, in TAP.

L3DSR_SEED names the first history's seed, L3DSR_HISTORIES their number; both are printed.
"""

import contextlib
import ipaddress
import os
import random

import sys

import maglev
import network
from history import DESTS
from lookup import Service
from pool import Dest
from replay import Clock, Replay, named, written
from siphash import siphash
from tap import Tap, expect

STEPS, PACKETS = 250, 40


def check_siphash():
    """The paper's own example, appendix A."""
    expect("SipHash-2-4", f"{siphash(bytes(range(16)), bytes(range(15))):x}", "a129ca6149be45e5")


def check_maglev():
    """The paper's own example, table 1: seven buckets, three backends with offsets 3, 0, 3 and skips 4, 2, 1."""
    example = {"B0": [3, 0, 4, 1, 5, 2, 6], "B1": [0, 2, 4, 6, 1, 3, 5], "B2": [3, 4, 5, 6, 0, 1, 2]}

    class Backend(str):
        """Ordered as dests are."""

        version, packed = 4, property(str.encode)

    real, maglev.permutation = maglev.permutation, lambda dest, port, size: example[dest]
    try:
        expect("with all", maglev.owners({Backend(b): 1 for b in example}, 0, 7), ["B1", "B0", "B1", "B0", "B2", "B2", "B0"])
        without = maglev.owners({Backend(b): 1 for b in ("B0", "B2")}, 0, 7)
        expect("without B1", without, ["B0", "B0", "B0", "B0", "B2", "B2", "B2"])
    finally:
        maglev.permutation = real


@contextlib.contextmanager
def directors(count):
    """Some directors in the same network."""
    made = [network.Director(f"model{number}", DESTS) for number in range(count)]
    try:
        yield made
    finally:
        for director in made:
            director.close()


def history(seed, totals):
    """One history, two directors."""
    with directors(2) as both:
        replay = Replay(seed, both)
        for _ in range(STEPS):
            what = replay.chance.random.random()
            if what < 0.5:
                replay.change()
            elif what < 0.6:
                replay.pass_by(replay.chance.seconds())
            replay.traffic(PACKETS)
        totals.append(replay.counts)


def table(size, count):
    """A service with a large table: every client goes where the model says. Its dests take different shares."""
    service = Service(ipaddress.ip_network("198.18.0.1/32"), network.TCP, (80, 80))
    chance = random.Random(size)
    with directors(1) as [director]:
        director.netlink.do("new-service", {"service": named(service) | {"table-size": size}})
        weights = {}
        for number in DESTS:
            address = network.dest_address(4, number)
            weights[address] = number
            dest = written(address, Dest(weight=number))
            director.netlink.do("new-dest", {"service": named(service), "dest": dest})
        owners = maglev.owners(weights, 80, size)
        clients = [(ipaddress.IPv4Address(0x64400000 + chance.getrandbits(22)), chance.randrange(65536)) for _ in range(count)]
        packets = [((*client, ipaddress.ip_address("198.18.0.1"), 80), network.TCP, "SYN") for client in clients]
        should = [network.mac_of(owners[maglev.bucket_of(*client, size)]) for client in clients]
        expect("dests", director.send(packets), should)


def any_order(seed):
    """Two directors that were told the same in different orders agree on new flows at once, and on all when nothing is remembered."""
    chance = random.Random(seed)
    services = [Service(ipaddress.ip_network(vip), network.TCP, (80, 80)) for vip in ("198.18.0.1/32", "2001:db8:f::1/128")]
    dests = [(service, network.dest_address(service.network.version, number)) for service in services for number in DESTS]
    with directors(2) as both:
        clock = Clock()
        for director in both:
            chance.shuffle(services)
            chance.shuffle(dests)
            for service in services:
                director.netlink.do("new-service", {"service": named(service) | {"table-size": 1021}})
            for service, address in dests:
                dest = written(address, Dest(weight=1 + int(address) % 3))
                director.netlink.do("new-dest", {"service": named(service), "dest": dest})
        agree(both, chance, services, "SYN")
        clock.pass_by(920)
        agree(both, chance, services, "data")


def agree(both, chance, services, kind):
    """Both directors send packets to the same dests, and to each some."""
    packets = []
    for _ in range(2000):
        service = chance.choice(services)
        client = chance.getrandbits(22)
        if service.network.version == 4:
            saddr = ipaddress.IPv4Address(0x64400000 + client)
        else:
            saddr = ipaddress.IPv6Address((0x20010DB8000C << 80) + client)
        packets.append(((saddr, chance.randrange(1, 65536), service.network[0], 80), network.TCP, kind))
    one, other = (director.send(packets) for director in both)
    expect("where packets went", one, other)
    expect("dests", len(set(one)), len(services) * len(DESTS))


def tests(tap):
    """All of this file."""
    seed, count = int(os.environ.get("L3DSR_SEED") or 1), int(os.environ.get("L3DSR_HISTORIES") or 8)
    tap.run("the model's SipHash is the paper's", check_siphash)
    tap.run("the model's Maglev is the paper's", check_maglev)
    for size in (251, 4093, 65537):
        tap.run(f"a table of {size} buckets: every flow has the model's dest", table, size, 2000)
    tap.run("directors told the same in different orders agree", any_order, seed)
    totals = []
    for number in range(seed, seed + count):
        tap.run(f"history {number}: kernel and model agree on every packet, and so do two directors", history, number, totals)
    summary = {field: sum(getattr(counts, field) for counts in totals) for field in vars(totals[0])} if totals else {}
    print(f"# {summary}")


def main():
    """In TAP."""
    tap = Tap()
    tests(tap)
    return tap.done()


if __name__ == "__main__":
    sys.exit(main())
