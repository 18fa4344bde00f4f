#!/usr/bin/python3
"""Keep packets coming: datagrams and connection attempts to each address, until told to stop, for a minute at most.

usage: traffic.py ADDRESS...
"""

import contextlib
import socket
import sys
import time


def family(address):
    return socket.AF_INET6 if ":" in address else socket.AF_INET


def attempt(address):
    """One connection attempt; its end is not waited for."""
    client = socket.socket(family(address), socket.SOCK_STREAM)
    client.setblocking(False)
    client.connect_ex((address, 80))
    return client


# Many sources, so that every dest of a service gets some.
datagrams = [(socket.socket(family(a), socket.SOCK_DGRAM), a) for a in sys.argv[1:] for _ in range(8)]
for sender, _ in datagrams:
    sender.setblocking(False)
attempts = []
end = time.monotonic() + 60
while time.monotonic() < end:
    for sender, address in datagrams:
        # Where nobody is, an ICMP error comes back: that is traffic too.
        with contextlib.suppress(OSError):
            sender.sendto(b"x" * 200, (address, 7007))
    attempts += map(attempt, sys.argv[1:])
    while len(attempts) > 64:
        attempts.pop(0).close()
    time.sleep(0.1)
