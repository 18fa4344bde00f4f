#!/usr/bin/python3
"""Send one UDP datagram and print who answered what: ADDRESS TEXT.

usage: ask.py ADDRESS PORT [--dscp CODE] [--size BYTES]
"""

import argparse
import os
import socket

parser = argparse.ArgumentParser()
parser.add_argument("address")
parser.add_argument("port", type=int)
parser.add_argument("--dscp", type=int, default=0)
parser.add_argument("--size", type=int, default=16)
asked = parser.parse_args()

if ":" in asked.address:
    client = socket.socket(socket.AF_INET6, socket.SOCK_DGRAM)
    client.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_TCLASS, asked.dscp << 2)
else:
    client = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    client.setsockopt(socket.IPPROTO_IP, socket.IP_TOS, asked.dscp << 2)
client.settimeout(5)
# Not connected: the answer comes from another address, the VIP.
client.sendto(os.urandom(asked.size), (asked.address, asked.port))
answer, sender = client.recvfrom(2048)
print(sender[0], answer.decode().strip())
