#!/usr/bin/python3
"""Send a datagram and print who answered what.

usage: udp_ask.py ADDRESS PORT
"""

import socket
import sys

address, port = sys.argv[1], int(sys.argv[2])
client = socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET, socket.SOCK_DGRAM)
client.settimeout(5)
client.sendto(b"who?", (address, port))
answer, sender = client.recvfrom(2048)
print(sender[0], answer.decode().strip())
