#!/usr/bin/python3
"""Judge captured packets by a table of sentences.

usage: packets.py DIRECTORY NAME=VALUE... [-- NAME=VALUE...]... < TABLE       DIRECTORY holds NODE.pcap files

The table is judged once for each group of names.

Each line of the table is

    a sentence in English : QUANTIFIER NODE [if CONDITION] : CONDITION

QUANTIFIER is `all` (every packet of the capture that meets the first condition meets the second, and there is at least one),
`some` (at least one does), `one` (exactly one does) or `none` (none does). A CONDITION is a Python expression over

    src dst ttl dscp ecn           of the IP header
    tcp udp icmp                   whether it is one (icmp: ICMPv6 too)
    sport dport syn fin rst        of TCP and UDP
    kind                           ICMP's type
    checksums                      whether all checksums are what they should be, by computing them anew
    smac dmac                      of the frame, if there is one

and the NAMEs given on the command line, which may be used in sentences too, as {NAME}.

Prints one line per sentence: `ok` or `not ok`, the sentence, and what was seen, with tabs between.
"""

import ipaddress
import logging
import struct
import sys

from scapy.layers.inet import ICMP, IP, TCP, UDP
from scapy.layers.inet6 import IPv6
from scapy.layers.l2 import Ether
from scapy.utils import PcapReader

# It does not know the format of netfilter's log, which is read here.
logging.getLogger("scapy.runtime").setLevel(logging.ERROR)
LINKTYPE_NFLOG = 239
NFULA_PAYLOAD = 9

PROTOCOLS = {1: "icmp", 6: "tcp", 17: "udp", 58: "icmp"}


def checksum_of(layer):
    return getattr(layer, "chksum", getattr(layer, "cksum", None))


def checksums_right(packet):
    """Build the packet again with its checksums left to scapy and compare each with what was captured."""
    network = packet[IP] if IP in packet else packet[IPv6]
    fresh = network.copy()
    layer = fresh
    while layer:
        for field in ("chksum", "cksum"):
            if field in layer.fields:
                delattr(layer, field)
        layer = layer.payload
    fresh = type(network)(bytes(fresh))
    captured = network
    while captured and fresh:
        if checksum_of(captured) != checksum_of(fresh):
            return False
        captured, fresh = captured.payload, fresh.payload
    return True


def facts(packet):
    """What conditions can ask of a packet."""
    v6 = IPv6 in packet
    ip = packet[IPv6] if v6 else packet[IP]
    field = ip.tc if v6 else ip.tos
    number = ip.nh if v6 else ip.proto
    known = {
        "src": str(ipaddress.ip_address(ip.src)),
        "dst": str(ipaddress.ip_address(ip.dst)),
        "ttl": ip.hlim if v6 else ip.ttl,
        "dscp": field >> 2,
        "ecn": field & 3,
        "proto": PROTOCOLS.get(number, number),
        "sport": None, "dport": None, "syn": False, "fin": False, "rst": False, "kind": None,
        "smac": packet[Ether].src if Ether in packet else None,
        "dmac": packet[Ether].dst if Ether in packet else None,
    }
    known.update({name: known["proto"] == name for name in ("tcp", "udp", "icmp")})
    for layer in (TCP, UDP):
        if layer in packet:
            known.update(sport=packet[layer].sport, dport=packet[layer].dport)
    if TCP in packet:
        flags = str(packet[TCP].flags)
        known.update(syn="S" in flags, fin="F" in flags, rst="R" in flags)
    if ICMP in packet:
        known.update(kind=packet[ICMP].type)
    elif number == 58:
        known.update(kind=ip.payload.type)
    return known


def show(fact):
    ports = f":{fact['sport']} > {fact['dst']}:{fact['dport']}" if fact["sport"] else f" > {fact['dst']}"
    return (f"{fact['src']}{ports} {fact['proto']} ttl {fact['ttl']} dscp {fact['dscp']} ecn {fact['ecn']}"
            f"{'' if fact['checksums'] else ' BAD CHECKSUM'}")


def logged_packet(record):
    """The packet in a record of netfilter's log: a header of 4 bytes, then attributes (linux/netfilter/nfnetlink_log.h)."""
    record = bytes(record)
    offset = 4
    while offset + 4 <= len(record):
        length, kind = struct.unpack_from("=HH", record, offset)
        if kind == NFULA_PAYLOAD:
            payload = record[offset + 4:offset + length]
            return IPv6(payload) if payload[0] >> 4 == 6 else IP(payload)
        offset += max(4, length + 3 & ~3)
    raise ValueError("a record without a packet")


def read(path):
    """The IP packets of a capture."""
    with PcapReader(path) as capture:
        packets = list(capture)
        if capture.linktype == LINKTYPE_NFLOG:
            packets = map(logged_packet, packets)
        return [Packet(p) for p in packets if IP in p or IPv6 in p]


class Packet(dict):
    """The facts of a packet; what takes long is found out when a condition first asks."""

    def __init__(self, packet):
        super().__init__(facts(packet))
        self.packet = packet

    def __missing__(self, name):
        if name != "checksums":
            raise KeyError(name)
        self[name] = checksums_right(self.packet)
        return self[name]


class Captures:
    """The packets of each node, read when first asked for."""

    def __init__(self, directory):
        self.directory = directory
        self.nodes = {}

    def of(self, node):
        if node not in self.nodes:
            self.nodes[node] = read(f"{self.directory}/{node}.pcap")
        return self.nodes[node]


def judge(captures, where, condition, names):
    """Return whether the condition holds and the packets that say why."""
    place, _, only = where.partition(" if ")
    quantifier, node = place.split()
    packets = captures.of(node)
    chosen = [p for p in packets if not only or eval(only, dict(names), p)]
    meeting = [p for p in chosen if eval(condition, dict(names), p)]
    if quantifier == "all":
        return bool(chosen) and len(meeting) == len(chosen), [p for p in chosen if p not in meeting] or packets
    if quantifier == "some":
        return bool(meeting), chosen or packets
    if quantifier == "one":
        return len(meeting) == 1, meeting or packets
    if quantifier == "none":
        return not meeting, meeting
    raise ValueError(f"no such quantifier: {quantifier}")


def groups(arguments):
    """NAME=VALUE... -- NAME=VALUE... as dictionaries."""
    found = [{}]
    for argument in arguments:
        if argument == "--":
            found.append({})
        else:
            name, value = argument.split("=", 1)
            found[-1][name] = value
    return found


def verdicts(captures, lines, arguments):
    """A line for each sentence of the table and each group of names."""
    table = [line for line in lines if line.strip() and not line.startswith("#")]
    for names in groups(arguments):
        for line in table:
            sentence, where, condition = (part.strip() for part in line.split(" : "))
            good, why = judge(captures, where, condition, names)
            seen = "\\n".join([f"{where}: {condition}", *map(show, why[:8])])
            yield "\t".join(["ok" if good else "not ok", sentence.format(**names), seen])


if __name__ == "__main__":
    print(*verdicts(Captures(sys.argv[1]), sys.stdin, sys.argv[2:]), sep="\n")
