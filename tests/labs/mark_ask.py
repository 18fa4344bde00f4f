#!/usr/bin/python3
"""Fetch a page from a socket that has a mark, and print it. usage: mark_ask.py ADDRESS PORT MARK"""

import socket
import sys

address, port, mark = sys.argv[1], int(sys.argv[2]), int(sys.argv[3], 0)
family = socket.AF_INET6 if ":" in address else socket.AF_INET

with socket.socket(family, socket.SOCK_STREAM) as asker:
    asker.settimeout(3)
    asker.setsockopt(socket.SOL_SOCKET, socket.SO_MARK, mark)
    asker.connect((address, port))
    asker.sendall(b"GET / HTTP/1.0\r\nHost: vip\r\n\r\n")
    page = b""
    while part := asker.recv(4096):
        page += part
    print(page.split(b"\r\n\r\n", 1)[1].decode().strip())
