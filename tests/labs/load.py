#!/usr/bin/python3
"""Give a director many services with many dests each, or keep changing them; in this network namespace.

usage: load.py fill SERVICES DESTS     10.0.0.0/8 has the VIPs, 100.64.0.0/10 the dests
       load.py change SERVICES         until told to stop: the last service's first dest has another weight
"""

import contextlib
import ipaddress
import sys

import attribute
from genetlink import GENERIC, MESSAGE, NLM_F_ACK, NLM_F_REQUEST, Family, verdict

AT_ONCE = 100


def service(number):
    return {"address": str(ipaddress.IPv4Address(0x0A000001 + number)), "port": 80, "protocol": 6}


def dest(number):
    return {"address": str(ipaddress.IPv4Address(0x64400001 + number))}


def encoded(family, request):
    return attribute.encode(family.spec, family.spec.root, request)


class Pipe:
    """Requests to a family, many in one datagram; the kernel is asked about the last of them only."""

    def __init__(self, family):
        self.family, self.requests = family, []

    def ask(self, command, data):
        self.requests.append((self.family.spec.commands[command], data))
        if len(self.requests) == AT_ONCE:
            self.flush()

    def flush(self):
        parts = []
        for left, (command, data) in enumerate(reversed(self.requests)):
            length = MESSAGE.size + GENERIC.size + len(data)
            flags = NLM_F_REQUEST | (0 if left else NLM_F_ACK)
            parts.append(MESSAGE.pack(length, self.family.id, flags, 0, 0) + GENERIC.pack(command, 1, 0) + data)
        self.requests = []
        self.family.connection.socket.send(b"".join(reversed(parts)))
        # Who was refused says so whether it was asked or not.
        for message in self.family.connection.answers():
            code, text, _ = verdict(message)
            if code:
                sys.exit(f"error {code}: {text}")


def fill(family, services, dests):
    pipe = Pipe(family)
    encoded_dests = [encoded(family, {"dest": dest(number)}) for number in range(dests)]
    for number in range(services):
        pipe.ask("new-service", encoded(family, {"service": service(number) | {"table-size": 251, "pins-max": 1}}))
        named = encoded(family, {"service": service(number)})
        for data in encoded_dests:
            pipe.ask("new-dest", named + data)
    if pipe.requests:
        pipe.flush()


def change(family, services):
    print("changing", flush=True)
    with contextlib.suppress(KeyboardInterrupt):
        while True:
            for weight in (1, 2):
                family.do("set-dest", {"service": service(services - 1), "dest": dest(0) | {"weight": weight}})


what, *numbers = sys.argv[1:]
{"fill": fill, "change": change}[what](Family("l3dsr_director"), *map(int, numbers))
