"""Packets by scapy: what goes in and what should come out are both built from scratch, so that every length and checksum is
scapy's and none was computed by what is tested.
"""

import struct

from checksum import sum16
from wire import Offload
from people import MAC
from scapy.layers.inet import ICMP, IP, TCP, UDP
from scapy.layers.inet6 import (
    ICMPv6DestUnreach,
    ICMPv6EchoReply,
    ICMPv6EchoRequest,
    ICMPv6PacketTooBig,
    ICMPv6ParamProblem,
    ICMPv6TimeExceeded,
    IPv6,
)
from scapy.layers.sctp import SCTP, SCTPChunkData
from scapy.packet import Raw


def text(length, seed=0):
    """A payload in which no two places look alike for long."""
    return Raw(bytes((seed + 7 * i + i // 256) & 0xFF for i in range(length)))


def syn(port=80):
    """How a connection begins."""
    return TCP(sport=40000, dport=port, seq=1000, flags="S", options=[("MSS", 1460), ("SAckOK", b""), ("WScale", 7)])


def data(length=100, flags="PA", seq=1001):
    """In the middle of a connection."""
    return TCP(sport=40000, dport=80, seq=seq, ack=2001, flags=flags) / text(length)


def segments(count, length):
    """What a connection sends at once, in one piece and in segments; only the last one pushes."""
    whole = data(count * length)
    content = bytes(whole[Raw])
    parts = [
        TCP(sport=40000, dport=80, seq=1001 + i * length, ack=2001, flags="PA" if i == count - 1 else "A")
        / Raw(content[i * length : (i + 1) * length])
        for i in range(count)
    ]
    return whole, parts


def datagram(length=100, **more):
    """UDP."""
    return UDP(sport=40000, dport=53, **more) / text(length)


def echo(f, length=56):
    """Ping."""
    if f.version == 4:
        return ICMP(type=8, id=77, seq=3) / text(length)
    return ICMPv6EchoRequest(id=77, seq=3, data=bytes(text(length)))


def echo_reply(f, length=56):
    """What answers it."""
    if f.version == 4:
        return ICMP(type=0, id=77, seq=3) / text(length)
    return ICMPv6EchoReply(id=77, seq=3, data=bytes(text(length)))


def sctp():
    """SCTP's checksum covers no addresses."""
    return SCTP(sport=40000, dport=3868, tag=99) / SCTPChunkData(data=b"eightbyt", tsn=1, beginning=1, ending=1)


def ethernet(dst, src, ethertype, payload):
    """A frame; the MAC addresses by whose they are."""
    return b"".join(bytes.fromhex(MAC[who].replace(":", "")) for who in (dst, src)) + struct.pack("!H", ethertype) + payload


def quote(sent, limit):
    """What an ICMP error tells of the packet that caused it."""
    return Raw(bytes(sent)[:limit])


def time_exceeded(f, sent):
    """From the director to the client: the TTL ran out."""
    if f.version == 4:
        return _icmp4(f, sent, type=11, code=0)
    return _icmp6(f, sent, ICMPv6TimeExceeded(code=0))


def too_big(f, sent, mtu):
    """From the director to the client: send less."""
    if f.version == 4:
        return _icmp4(f, sent, type=3, code=4, nexthopmtu=mtu)
    return _icmp6(f, sent, ICMPv6PacketTooBig(mtu=mtu))


def unreachable(f, sent):
    """From the director to the client: it does not arrive."""
    if f.version == 4:
        return _icmp4(f, sent, type=3, code=1)
    return _icmp6(f, sent, ICMPv6DestUnreach(code=3))


def parameter_problem(f, sent, at, code=0):
    """From the director to the client: the header says something wrong in byte @at."""
    if f.version == 4:
        return _icmp4(f, sent, type=12, code=code, ptr=at)
    return _icmp6(f, sent, ICMPv6ParamProblem(code=code, ptr=at))


# RFC 1812, section 4.3.2.3 lets a quote fill 576 bytes, and section 4.3.2.5 has errors be network control.
def _icmp4(f, sent, **fields):
    return IP(src=f.front, dst=f.client, tos=0xC0) / ICMP(**fields) / quote(sent, 576 - 28)


# RFC 4443, section 2.4 (c): as much as fits the smallest MTU.
def _icmp6(f, sent, message):
    return IPv6(src=f.front, dst=f.client) / message / quote(sent, 1280 - 48)


def answer(f, vip, kind=TCP, port=80):
    """What a realserver sends to a client as the VIP."""
    return f.header(f.vip(vip), f.client, 0, 50) / kind(sport=port, dport=40000) / text(700)


def errors_about(f, packet, limit=548):
    """ICMP errors that some router sends about a packet: names and transports."""
    quoted = quote(packet, limit)
    if f.version == 4:
        yield "unreachable", ICMP(type=3, code=1) / quoted
        yield "fragmentation needed", ICMP(type=3, code=4, nexthopmtu=1400) / quoted
        yield "time exceeded", ICMP(type=11) / quoted
        yield "parameter problem", ICMP(type=12, ptr=20) / quoted
        yield "source quench", ICMP(type=4) / quoted
    else:
        yield "unreachable", ICMPv6DestUnreach(code=3) / quoted
        yield "packet too big", ICMPv6PacketTooBig(mtu=1400) / quoted
        yield "time exceeded", ICMPv6TimeExceeded() / quoted
        yield "parameter problem", ICMPv6ParamProblem(code=1, ptr=6) / quoted


def pseudo_header(packet, transport):
    """What TCP and UDP sum up beside themselves."""
    length, protocol = len(packet) - transport, packet.getlayer(TCP) and 6 or 17
    addresses = bytes(packet)[12:20] if packet.version == 4 else bytes(packet)[8:40]
    return sum16(addresses + struct.pack("!II", length, protocol))


def unfinished(packet, **segments):
    """The packet as a sender leaves it whose hardware computes the checksum (and cuts it into segments): bytes, Offload."""
    layer = packet.getlayer(TCP) or packet.getlayer(UDP)
    transport = len(packet) - len(layer)
    field = 16 if layer.name == "TCP" else 6
    content = bytearray(bytes(packet))
    struct.pack_into("!H", content, transport + field, pseudo_header(packet, transport))
    return bytes(content), Offload(checksum_start=14 + transport, checksum_offset=field, **segments)


def checksum(packet):
    """The transport checksum that scapy computes."""
    read = type(packet)(bytes(packet))
    return read.payload.chksum


def datagram_with_sum_of_0(f, dst):
    """A datagram whose checksum towards an address is 0 when computed."""
    probe = UDP(sport=40000, dport=53) / Raw(bytes(2))
    return UDP(sport=40000, dport=53) / Raw(checksum(f.header(f.client, dst) / probe).to_bytes(2, "big"))


def spoil_checksum(f, transport, before, after):
    """A transport with a wrong checksum towards one address, and with the checksum that is as wrong towards another."""
    spoilt, kept = transport.copy(), transport.copy()
    spoilt.chksum = 0x5A5A
    right, elsewhere = (checksum(f.header(f.client, dst) / transport) for dst in (before, after))
    kept.chksum = sum16(struct.pack("!3H", elsewhere, spoilt.chksum, ~right & 0xFFFF))
    return spoilt, kept
