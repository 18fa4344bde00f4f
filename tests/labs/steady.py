#!/usr/bin/python3
"""TCP connections over which something travels all the time, both ways.

usage: steady.py serve PORT               send back what comes, on all addresses
       steady.py ask FILE ADDRESS PORT... 1000 bytes over a connection to each, 20 times in a second, until FILE exists

Each time that 10 more pieces have come back over all connections, `ask` writes a line. In the end it writes "whole N" for N
connections over which came back what was sent, to the last byte; what went wrong stands in the place of that.
"""

import os
import random
import selectors
import socket
import sys
import time

PIECE, PAUSE, LINE = 1000, 0.05, 10
LIMIT = 30  # seconds without a word over some connection


class Connection:
    """Keeps what was sent until it has come back."""

    def __init__(self, address, port):
        self.socket = socket.create_connection((address, port), LIMIT)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.name = f"{address} {port}"
        self.random = random.Random(self.name)
        self.under_way = b""
        self.back = 0

    def send(self):
        piece = self.random.randbytes(PIECE)
        self.under_way += piece
        self.socket.sendall(piece)

    def receive(self):
        part = self.socket.recv(1 << 16)
        if not part or not self.under_way.startswith(part):
            sys.exit(f"{self.name}: {'not what was sent' if part else 'closed'} after {self.back} bytes")
        self.under_way = self.under_way[len(part):]
        self.back += len(part)


def receive_until(selector, moment):
    while (left := moment - time.monotonic()) > 0:
        for key, _ in selector.select(left):
            key.data.receive()


def ask(file, ends):
    connections = [Connection(*end) for end in ends]
    selector = selectors.DefaultSelector()
    for connection in connections:
        selector.register(connection.socket, selectors.EVENT_READ, connection)
    told = 0
    while not os.path.exists(file):
        for connection in connections:
            connection.send()
        receive_until(selector, time.monotonic() + PAUSE)
        pieces = min(connection.back for connection in connections) // PIECE
        if pieces >= told + LINE:
            told = pieces
            print(told, flush=True)
    until = time.monotonic() + LIMIT
    while any(connection.under_way for connection in connections) and time.monotonic() < until:
        receive_until(selector, time.monotonic() + PAUSE)
    print("whole", sum(not connection.under_way for connection in connections), flush=True)


def serve(port):
    selector = selectors.DefaultSelector()
    listener = socket.create_server(("::", port), family=socket.AF_INET6, dualstack_ipv6=True)
    selector.register(listener, selectors.EVENT_READ)
    while True:
        for key, _ in selector.select():
            if key.fileobj is listener:
                selector.register(listener.accept()[0], selectors.EVENT_READ)
            elif part := key.fileobj.recv(1 << 16):
                key.fileobj.sendall(part)
            else:
                selector.unregister(key.fileobj)
                key.fileobj.close()


if sys.argv[1] == "serve":
    serve(int(sys.argv[2]))
else:
    ask(sys.argv[2], [(address, int(port)) for address, port in zip(sys.argv[3::2], sys.argv[4::2])])
