"""Packets byte by byte, from a description: RFC 791, 8200, 9293, 768, 792, 4443 and 9260, with neither scapy nor the kernel. A
packet that was changed is described anew and written from nothing, so that no checksum here was ever mended by a difference.
"""

import dataclasses
import functools
import ipaddress
import struct

from checksum import sum16

ICMP, TCP, UDP, ICMP6, SCTP, AH = 1, 6, 17, 58, 132, 51
HOP_BY_HOP, ROUTING, FRAGMENT, DESTINATION = 0, 43, 44, 60
ICMP_OF = {4: ICMP, 6: ICMP6}
LOOSE_SOURCE_ROUTE, STRICT_SOURCE_ROUTE = 131, 137

# Where transport headers have a checksum, and how long they are.
CHECK = {TCP: 16, UDP: 6, ICMP: 2, ICMP6: 2, SCTP: 8}
HEADER = {TCP: 20, UDP: 8, ICMP: 8, ICMP6: 8, SCTP: 12}


@functools.lru_cache(maxsize=None)
def packed(address):
    """An address as it is written into headers."""
    return ipaddress.ip_address(address).packed


def _crc_table():
    """CRC32c by bytes (RFC 9260, appendix A), reflected."""
    table = []
    for byte in range(256):
        for _ in range(8):
            byte = byte >> 1 ^ (0x82F63B78 if byte & 1 else 0)
        table.append(byte)
    return table


CRC_TABLE = _crc_table()


def crc32c(content):
    """SCTP's checksum, as the number that is written low byte first."""
    crc = 0xFFFFFFFF
    for byte in content:
        crc = crc >> 8 ^ CRC_TABLE[(crc ^ byte) & 0xFF]
    return crc ^ 0xFFFFFFFF


@dataclasses.dataclass(frozen=True)
class Sketch:
    """What a packet is to be.

    @ports: source and destination; identifier and sequence number of an ICMP message.
    @type: of an ICMP message, and its code.
    @seq, @flags: of TCP.
    @body: what lies behind the transport header; of an ICMP error, a Sketch of what it quotes.
    @quoted: bytes that are quoted of it.
    @no_checksum: UDP's is 0.
    @spoilt: is added to the right checksum.
    @checksum: "unfinished" is left to hardware, and so is the pseudo-header's sum; "filled" was filled in by hardware (or for
        it), which writes 0xffff for a 0 whatever the protocol.
    @options: of IPv4, in whole words.
    @extensions: of IPv6, pairs of kind and content (what follows the next header).
    @part: first byte of a fragment, its length, and whether it is not the last; None is all.
    @cut: the packet, and what it says of its length, ends after so many bytes behind the IP header.
    """

    version: int
    protocol: int
    src: str
    dst: str
    dsfield: int = 0
    ttl: int = 60
    ports: tuple = (40000, 80)
    type: tuple = (8, 0)
    body: "bytes | Sketch" = b""
    quoted: int = 0
    seq: int = 1001
    flags: int = 0x18
    no_checksum: bool = False
    spoilt: int = 0
    checksum: str = "right"
    options: bytes = b""
    extensions: tuple = ()
    part: tuple | None = None
    cut: int | None = None
    id: int = 0x1234

    def __str__(self):
        """What is not as usual, without content."""
        said = {field.name: getattr(self, field.name) for field in dataclasses.fields(self) if getattr(self, field.name) != field.default}
        if not isinstance(self.body, Sketch):
            said["body"] = len(self.body)
        return " ".join(f"{name}={value}" for name, value in said.items())

    def changed(self, **fields):
        """The same but for some fields."""
        return dataclasses.replace(self, **fields)

    def _pseudo_header(self, length):
        return packed(self.src) + packed(self.dst) + struct.pack("!II", length, self.protocol)

    def transport(self):
        """Transport header and what follows it, of the whole datagram."""
        body = bytes(self.body)[: self.quoted] if isinstance(self.body, Sketch) else self.body
        if self.protocol == TCP:
            head = struct.pack("!HHIIBBHHH", *self.ports, self.seq, 2001, 0x50, self.flags, 8192, 0, 0)
        elif self.protocol == UDP:
            head = struct.pack("!HHHH", *self.ports, 8 + len(body), 0)
        elif self.protocol == SCTP:
            head = struct.pack("!HHII", *self.ports, 99, 0)
        elif self.protocol in (ICMP, ICMP6):
            head = struct.pack("!BBHHH", *self.type, 0, *self.ports)
        else:
            return body
        content = bytearray(head + body)
        self._finish(content)
        return bytes(content)

    def _finish(self, content):
        at = CHECK[self.protocol]
        if self.protocol == SCTP:
            struct.pack_into("<I", content, at, (crc32c(content) + self.spoilt) & 0xFFFFFFFF)
            return
        if self.protocol == UDP and self.no_checksum:
            return
        pseudo = b"" if self.protocol == ICMP else self._pseudo_header(len(content))
        if self.checksum == "unfinished":
            check = sum16(pseudo)
        else:
            check = ((~sum16(pseudo + bytes(content)) & 0xFFFF) + self.spoilt) % 0xFFFF
            if not check and (self.protocol == UDP or self.checksum == "filled"):
                check = 0xFFFF
        struct.pack_into("!H", content, at, check)

    def _payload(self):
        """What the fixed IP header is followed by, and what kind that is."""
        payload, kind, more = self.transport(), self.protocol, 0
        start = 0
        if self.part:
            start, length, more = self.part
            payload = payload[start : start + length]
        if self.version == 6:
            for number, content in reversed(self.extensions):
                if number == FRAGMENT:
                    content = b"\0" + struct.pack("!HI", start | more, self.id)
                payload, kind = bytes([kind]) + content + payload, number
        return payload[: self.cut], kind, start, more

    def __bytes__(self):
        payload, kind, start, more = self._payload()
        if self.version == 6:
            head = struct.pack("!IHBB", 6 << 28 | self.dsfield << 20 | 0xBEEF5, len(payload), kind, self.ttl)
            return head + packed(self.src) + packed(self.dst) + payload
        words = 5 + len(self.options) // 4
        flags = start // 8 | (0x2000 if more else 0)
        if not self.part:
            flags |= 0x4000
        head = struct.pack(
            "!BBHHHBBH4s4s", 0x40 | words, self.dsfield, 4 * words + len(payload), self.id, flags, self.ttl, kind, 0,
            packed(self.src), packed(self.dst),
        ) + self.options
        return head[:10] + struct.pack("!H", ~sum16(head) & 0xFFFF) + head[12:] + payload

    def __len__(self):
        """Bytes behind the IP header."""
        if self.part:
            length = self.part[1]
        else:
            body = self.quoted if isinstance(self.body, Sketch) else len(self.body)
            length = HEADER.get(self.protocol, 0) + body
        if self.version == 6:
            length += self.transport_at - 40
        return length if self.cut is None else min(length, self.cut)

    @property
    def transport_at(self):
        """Offset of the transport header."""
        if self.version == 4:
            return 20 + len(self.options)
        return 40 + sum(1 + len(content) if number != FRAGMENT else 8 for number, content in self.extensions)


def later(sketch):
    """Whether it is a fragment without a transport header."""
    return bool(sketch.part and sketch.part[0])


def extension(number, length=8):
    """An extension header of @length bytes: padding, or a routing header that is used up."""
    if number == FRAGMENT:
        return number, b""
    if number == ROUTING:
        return number, bytes([(length - 8) // 8, 4, 0]) + bytes(length - 4)
    if number == AH:
        return number, bytes([length // 4 - 2]) + bytes(range(length - 2))
    return number, bytes([(length - 8) // 8, 1, length - 4]) + bytes(length - 4)
