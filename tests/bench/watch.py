#!/usr/bin/python3
"""Count the instructions of one packet by function, from outside the guest.

usage: watch.py DIRECTORY PATH...    of tests/bench/profile, which starts the guest
"""

import bisect
import collections
import glob
import os
import socket
import sys
import time

RIP, RSP = 16, 7
SKIP = 20


class Debugger:
    """A client of QEMU's debugger."""

    def __init__(self, path):
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.connect(path)
        self.rest = b""

    def _answer(self):
        while True:
            start, end = self.rest.find(b"$"), self.rest.find(b"#")
            if start >= 0 and 0 <= end <= len(self.rest) - 3:
                answer, self.rest = self.rest[start + 1 : end], self.rest[end + 3 :]
                self.socket.send(b"+")
                return answer
            data = self.socket.recv(65536)
            if not data:
                sys.exit("the guest is gone")
            self.rest += data

    def ask(self, text):
        data = text.encode()
        self.socket.send(b"$%s#%02x" % (data, sum(data) & 255))
        return self._answer()

    def interrupt(self):
        self.socket.send(b"\x03")
        self._answer()

    def resume(self):
        self.socket.send(b"$c#63")

    def stopped(self):
        return self._answer()

    def registers(self):
        data = bytes.fromhex(self.ask("g").decode())
        return [int.from_bytes(data[at : at + 8], "little") for at in range(0, 17 * 8, 8)]


class Symbols:
    """The guest's functions by address."""

    def __init__(self, path):
        self.known = []
        with open(path, encoding="ascii") as file:
            for line in file:
                address, kind, name = line.split()[:3]
                if kind in "tTwW":
                    self.known.append((int(address, 16), name))
        self.known.sort()
        self.addresses = [address for address, _ in self.known]

    def name(self, address):
        return self.known[bisect.bisect_right(self.addresses, address) - 1][1]

    def address(self, name):
        return next(address for address, known in self.known if known == name)


def watch_packet(debugger, symbols):
    """Step through one call, from its first instruction to behind its last."""
    own, calls = collections.Counter(), collections.Counter()
    depth = debugger.registers()[RSP]
    before = None
    while True:
        registers = debugger.registers()
        if registers[RSP] > depth:
            return own, calls
        name = symbols.name(registers[RIP])
        own[name] += 1
        if name != before and registers[RIP] == symbols.address(name):
            calls[name] += 1
        before = name
        debugger.ask("s")


def wait_for(pattern):
    while not glob.glob(pattern):
        time.sleep(0.2)
    return glob.glob(pattern)[0]


def main(directory, *paths):
    kallsyms = wait_for(f"{directory}/l3dsr-guest.*/out/kallsyms")
    symbols = Symbols(kallsyms)
    debugger = Debugger(f"{directory}/gdb")
    where = f"{symbols.address('netif_receive_skb'):x}"
    debugger.interrupt()
    for number, path in enumerate(paths):
        debugger.ask(f"Z0,{where},1")
        with open(os.path.join(os.path.dirname(kallsyms), f"go{number}"), "w", encoding="ascii"):
            pass
        debugger.resume()
        debugger.stopped()
        for _ in range(SKIP):
            debugger.ask(f"z0,{where},1")
            debugger.ask("s")
            debugger.ask(f"Z0,{where},1")
            debugger.resume()
            debugger.stopped()
        debugger.ask(f"z0,{where},1")
        own, calls = watch_packet(debugger, symbols)
        print(f"{path}: {sum(own.values())} instructions")
        for name, count in own.most_common():
            print(f"  {count:5} {calls[name] or 1:3} x {name}")
        sys.stdout.flush()
        # Let the path's last packets go.
        debugger.resume()
        time.sleep(2)
        debugger.interrupt()
    debugger.resume()


main(*sys.argv[1:])
