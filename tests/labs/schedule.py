#!/usr/bin/python3
"""Be many TCP clients of a VIP, one packet at a time, and print which dest each SYN reached: the last digit of its MAC address,
"-" where it reached none.

usage: schedule.py VIP FARM_NETNS DIRECTOR_MAC ROUND STORY

A story is a row of steps: "o0-9" opens flows 0 to 9 (SYN, then ACK), "f0-9/3" ends every third of these (FIN); "c2" before a
step makes its flows those of client 2. Flows without a client have one each. Every round has clients
of its own.
"""

import ctypes
import os
import re
import socket
import struct
import sys

FIN, SYN, ACK = 1, 2, 16
ETH_P_IP = 0x0800
WAIT = 0.05  # seconds; a frame that is to come comes within microseconds


def checksum(data):
    total = sum(struct.unpack(f"!{len(data) // 2}H", data))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF


def segment(client, port, vip, flags):
    """An IPv4 packet to port 80 of the VIP."""
    tcp = struct.pack("!HHIIBBHHH", port, 80, 1, 0, 5 << 4, flags, 1024, 0, 0)
    pseudo = client + vip + struct.pack("!BBH", 0, socket.IPPROTO_TCP, len(tcp))
    tcp = tcp[:16] + struct.pack("!H", checksum(pseudo + tcp)) + tcp[18:]
    ip = struct.pack("!BBHHHBBH", 0x45, 0, 20 + len(tcp), 1, 0, 64, socket.IPPROTO_TCP, 0) + client + vip
    return ip[:10] + struct.pack("!H", checksum(ip)) + ip[12:] + tcp


def raw_socket(device, protocol):
    opened = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(protocol))
    opened.bind((device, protocol))
    return opened


def farm_socket(netns):
    """A socket on the farm's end of its cable."""
    libc = ctypes.CDLL(None, use_errno=True)
    own = os.open("/proc/self/ns/net", os.O_RDONLY)
    other = os.open(netns, os.O_RDONLY)
    if libc.setns(other, 0):
        raise OSError(ctypes.get_errno(), "setns")
    opened = raw_socket("director", ETH_P_IP)
    opened.settimeout(WAIT)
    libc.setns(own, 0)
    return opened


class Clients:
    """All clients, the VIP that they ask, and what the farm sees."""

    def __init__(self, vip, netns, mac, base):
        self.base = base
        self.vip = socket.inet_aton(vip)
        self.header = bytes.fromhex(mac.replace(":", "")) + b"\x02" + bytes(5) + struct.pack("!H", ETH_P_IP)
        self.cable = raw_socket("director", ETH_P_IP)
        self.farm = farm_socket(netns)

    def say(self, client, port, flags):
        """Send a packet; the dest that gets it."""
        address = struct.pack("!I", self.base + client)
        packet = segment(address, port, self.vip, flags)
        self.cable.send(self.header + packet)
        try:
            while True:
                frame = self.farm.recv(2048)
                if frame[26:34] == address + self.vip and frame[34:36] == packet[20:22] and frame[47] == flags:
                    return str(frame[5])
        except TimeoutError:
            return "-"


def steps(story):
    """(open or end, flow, client) for each flow of each step."""
    for client, act, first, last, every in re.findall(r"(?:c(\d+))?([of])(\d+)-(\d+)(?:/(\d+))?", story):
        for flow in range(int(first), int(last) + 1, int(every or 1)):
            yield act, flow, int(client) if client else 1000 + flow


clients = Clients(*sys.argv[1:4], 0xCB000000 + (int(sys.argv[4]) << 12))
reached = ""
for act, flow, client in steps(sys.argv[5]):
    if act == "o":
        dest = clients.say(client, 1024 + flow, SYN)
        reached += dest
        if dest != "-" and clients.say(client, 1024 + flow, ACK) != dest:
            sys.exit(f"flow {flow} did not stay at dest {dest}")
    else:
        clients.say(client, 1024 + flow, FIN | ACK)
print(reached)
