#!/usr/bin/python3
"""Keep TCP connections to a web server open and silent, and ask over them when told.

usage: talker.py ADDRESS PORT COUNT

Writes "connected", then for each line read from standard input a line with the first word of the page that each connection
got, in the order in which they were opened; what went wrong stands in its place. Ends with its input.
"""

import socket
import sys

LIMIT = 10  # seconds for any step


def connect(address: str, port: int) -> socket.socket:
    connection = socket.create_connection((address, port), LIMIT)
    connection.settimeout(LIMIT)
    return connection


def ask(connection: socket.socket) -> str:
    connection.sendall(b"GET / HTTP/1.1\r\nHost: lab\r\n\r\n")
    said = b""
    while True:
        part = connection.recv(4096)
        if not part:
            return "closed"
        said += part
        head, blank, body = said.partition(b"\r\n\r\n")
        if blank and len(body) >= length_of(head):
            return body.split()[0].decode()


def length_of(head: bytes) -> int:
    for line in head.lower().split(b"\r\n"):
        if line.startswith(b"content-length:"):
            return int(line.split(b":")[1])
    return 0


def answer(connection: socket.socket) -> str:
    try:
        return ask(connection)
    except OSError as error:
        return type(error).__name__


address, port, count = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
connections = [connect(address, port) for _ in range(count)]
print("connected", flush=True)
for _ in sys.stdin:
    print(*[answer(connection) for connection in connections], flush=True)
