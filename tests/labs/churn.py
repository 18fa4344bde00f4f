#!/usr/bin/python3
"""Change services and dests as fast as the kernel takes it, while flows begin at the client; then judge each one's first packet.

usage: churn.py PREFIX CHANGES     PREFIX: of the names of the lab's namespaces

A packet carries when it was sent. It is astray if the dest that it reached was configured at no time between then and its
arrival; the time of a change is when it was asked for, for a dest that comes, and when it was acknowledged, for one that goes.
"""

import os
import random
import select
import signal
import socket
import struct
import sys
import time
import types

from genetlink import Family
from namespace import Namespace

PORT = 7007
BURST = 16
TCP = struct.Struct("!HHIIBBHHH")
STAMP = struct.Struct("=IQ")
HEADERS = {4: 20 + TCP.size, 6: 40 + TCP.size}
NEVER = 1 << 63
SO_RCVBUFFORCE, BUFFER = 33, 1 << 26

VIPS = {4: "198.18.0.250", 6: "2001:db8:f::250"}
DESTS = {
    (4, "rs1"): ("10.1.1.2", 7), (4, "rs2"): ("10.1.2.2", 11), (4, "rs3"): ("198.51.100.13", 13),
    (6, "rs1"): ("2001:db8:1::2", 7), (6, "rs2"): ("2001:db8:2::2", 11), (6, "rs3"): ("2001:db8:d::13", 13),
}
DEVICES = {"rs1": "r1", "rs2": "r2", "rs3": "segment"}
FAMILIES = {4: socket.AF_INET, 6: socket.AF_INET6}
ETHERTYPES = {4: 0x0800, 6: 0x86DD}
PACKET_HOST = 0


def inside(prefix, node):
    """A namespace of the lab."""
    return Namespace.inside(types.SimpleNamespace(name=prefix + node))


def services(version):
    """Both services of a family."""
    return [{"address": VIPS[version], "port": port, "protocol": protocol} for port, protocol in ((80, 6), (PORT, 6))]


class Changer:
    """Changes one thing at a time and notes since when and until when packets may go to a dest."""

    def __init__(self, prefix):
        with inside(prefix, "director"):
            self.director = Family("l3dsr_director")
        self.chance = random.Random(1)
        self.up = {who: who[1] == "rs1" for who in DESTS}
        self.there = dict(self.up)
        self.notes = []

    def note(self, who, up):
        """What is so from now on, or will be as soon as it is asked for."""
        if self.up[who] != up:
            self.up[who] = up
            self.notes.append((who, up, time.monotonic_ns()))

    def tell(self, command, who, **more):
        """The same for both services."""
        address, code = DESTS[who]
        dest = {"address": address} | ({} if command == "del-dest" else {"method": "dscp", "code": code}) | more
        for service in services(who[0]):
            self.director.do(command, {"service": service, "dest": dest})

    def change(self):
        """Some change."""
        who = self.chance.choice(list(DESTS))
        if self.chance.random() < 0.1:
            other = {"service": {"address": VIPS[who[0]], "port": 81, "protocol": 6}}
            self.director.do("new-service", other)
            self.director.do("del-service", other)
        elif who[1] == "rs1":
            self.tell("set-dest", who, weight=self.chance.randint(1, 9))
        elif not self.there[who]:
            self.note(who, True)
            self.tell("new-dest", who, weight=self.chance.randint(0, 9))
            self.there[who] = True
        elif self.chance.random() < 0.3:
            self.tell("del-dest", who)
            self.note(who, False)
            self.there[who] = False
        else:
            up = self.chance.random() < 0.7
            if up:
                self.note(who, True)
            self.tell("set-dest", who, weight=self.chance.choice((0, 0, 1, 5)), state="up" if up else "down")
            self.note(who, up)


def receivers(prefix):
    """A socket for each realserver and family: what comes over its cable."""
    sockets = {}
    for who in DESTS:
        with inside(prefix, who[1]):
            receiver = socket.socket(socket.AF_PACKET, socket.SOCK_DGRAM, 0)
            receiver.setsockopt(socket.SOL_SOCKET, SO_RCVBUFFORCE, BUFFER)
            receiver.bind((DEVICES[who[1]], ETHERTYPES[who[0]]))
        receiver.setblocking(False)
        sockets[receiver] = who
    return sockets


def send_forever(prefix, count):
    """In a process of its own, until it is told to stop; writes how many it sent."""
    stopped = []
    signal.signal(signal.SIGTERM, lambda *_: stopped.append(True))
    senders = []
    with inside(prefix, "client"):
        for version, family in FAMILIES.items():
            sender = socket.socket(family, socket.SOCK_RAW, socket.IPPROTO_TCP)
            sender.connect((VIPS[version], 0))
            senders.append(sender)
    number = 0
    while not stopped:
        for _ in range(BURST):
            # Nobody looks at the checksum.
            syn = TCP.pack(random.randrange(1024, 65536), PORT, number, 0, 5 << 4, 2, 1000, 0, 0)
            senders[number % 2].send(syn + STAMP.pack(number, time.monotonic_ns()))
            number += 1
        time.sleep(0.001)
    os.write(count, struct.pack("=I", number))


def receive(sockets, got, wait):
    """What came; whether anything did."""
    ready = select.select(list(sockets), [], [], wait)[0]
    before = len(got)
    for receiver in ready:
        who = sockets[receiver]
        while True:
            try:
                data, (_, _, kind, _, _) = receiver.recvfrom(256)
            except BlockingIOError:
                break
            at = HEADERS[who[0]]
            # A silent connection's acknowledgment is as long.
            if kind == PACKET_HOST and len(data) == at + STAMP.size and TCP.unpack_from(data, at - TCP.size)[1] == PORT:
                got.append((who, *STAMP.unpack_from(data, at), time.monotonic_ns()))
    return len(got) > before


def configured(notes):
    """Since when and until when each dest was."""
    times = {who: [(0, NEVER)] if who[1] == "rs1" else [] for who in DESTS}
    for who, up, when in notes:
        if up:
            times[who].append((when, NEVER))
        else:
            times[who][-1] = (times[who][-1][0], when)
    return times


def main():
    """Sender, changer and receivers."""
    prefix, changes = sys.argv[1], int(sys.argv[2])
    sockets, changer, got = receivers(prefix), Changer(prefix), []
    result, count = os.pipe()
    sender = os.fork()
    if not sender:
        try:
            send_forever(prefix, count)
        finally:
            os._exit(0)
    try:
        while not receive(sockets, got, 10):
            pass
        for _ in range(changes):
            changer.change()
            receive(sockets, got, 0)
    finally:
        os.kill(sender, signal.SIGTERM)
        os.waitpid(sender, 0)
    sent = struct.unpack("=I", os.read(result, 4))[0]
    while receive(sockets, got, 1):
        pass
    judge(sent, got, configured(changer.notes))


def judge(sent, got, times):
    """Tell."""
    numbers = {number for _, number, _, _ in got}
    astray = [who for who, _, left, came in got if not any(since <= came and left <= until for since, until in times[who])]
    print(f"# {sent} flows, {sum(len(spans) for spans in times.values())} times that a dest was there")
    print(f"lost {sent - len(numbers)}")
    print(f"twice {len(got) - len(numbers)}")
    print(f"astray {len(astray)}")
    print(f"dests {len({who for who, _, _, _ in got})} of {len(DESTS)}")


main()
