"""Who is who: addresses, MAC addresses, and how each family writes its header.

            client ──── front │ director │ back ──┬── router ──── rs, narrow_rs
                                                  ├── near_rs
                                                  ├── silent_rs      does not answer who it is
                                                  └── onward         where packets go that nobody forwards

            router ──── front │ realserver │ sink ──── whoever the packet is for
"""

import dataclasses

from scapy.layers.inet import IP
from scapy.layers.inet6 import IPv6

MAC = {
    "front": "02:00:00:00:00:01",
    "back": "02:00:00:00:00:02",
    "sink": "02:00:00:00:00:03",
    "client": "02:00:00:00:0c:02",
    "router": "02:00:00:00:0d:21",
    "near_rs": "02:00:00:00:0d:13",
    "silent_rs": "02:00:00:00:0d:99",
    "onward": "02:00:00:00:0d:77",
    "bridge": "02:00:00:00:0b:0b",
    "stranger": "02:00:00:00:0e:ee",
    "everybody": "ff:ff:ff:ff:ff:ff",
}

# Services by the last number of their VIP.
VIPS = {
    "dscp": 240,
    "dr": 241,
    "dr behind a router": 242,
    "empty": 243,
    "drained": 244,
    "no route": 245,
    "narrow": 246,
    "local": 247,
    "silent": 248,
    "vip on lo": 249,
    "own code": 239,
    "no service": 238,
    "narrow dr": 237,
    "mixed": 236,
    "mixed dr": 235,
    "ipip over IPv4": 220,
    "gre over IPv4": 221,
    "gue over IPv4": 222,
    "ipip over IPv6": 223,
    "gre over IPv6": 224,
    "gue over IPv6": 225,
    "gue, told more, over IPv4": 226,
    "gue, told more, over IPv6": 227,
    "narrow ipip over IPv4": 228,
    "narrow ipip over IPv6": 229,
    "short": 230,
    "short ipip": 231,
    "ipip to itself": 232,
    "narrow ipip without DF": 233,
    "translated": 219,
    "kept": 218,
    "classed": 217,
    "marked": 216,
    "allowing": 215,
    "at": 214,
    "elsewhere": 213,
    "in front": 212,
    "ruled": 211,
    "aliased": 210,
}


@dataclasses.dataclass(frozen=True)
class Family:
    """One address family and its inhabitants."""

    name: str
    version: int
    prefix: int
    client: str
    front: str
    back: str
    router: str
    rs: str
    rs_net: str
    narrow_rs: str
    mixed_rs: str
    near_rs: str
    silent_rs: str
    onward: str
    nowhere: str
    far: str
    rs_router: str
    sink: str
    vip_format: str

    def vip(self, service):
        """The VIP of a service, by the service's name or the address' last number."""
        return self.vip_format.format(VIPS.get(service, service))

    def header(self, src, dst, dsfield=0, ttl=64, **more):
        """An IP header; lengths, checksums and next header are scapy's to fill in."""
        if self.version == 4:
            return IP(src=src, dst=dst, tos=dsfield, ttl=ttl, **({"id": 0x1234, "flags": "DF"} | more))
        return IPv6(src=src, dst=dst, tc=dsfield, hlim=ttl, **({"fl": 0xBEEF5} | more))

    @property
    def ethertype(self):
        """What a frame calls it."""
        return 0x0800 if self.version == 4 else 0x86DD

    def __str__(self):
        return self.name


IPV4 = Family(
    name="IPv4",
    version=4,
    prefix=24,
    client="192.0.2.2",
    front="192.0.2.1",
    back="198.51.100.10",
    router="198.51.100.21",
    rs="10.1.1.2",
    rs_net="10.1.1.0/24",
    narrow_rs="10.1.9.2",
    mixed_rs="10.1.8.2",
    near_rs="198.51.100.13",
    silent_rs="198.51.100.99",
    onward="198.51.100.77",
    nowhere="203.0.113.9",
    far="10.99.0.1",
    rs_router="10.1.1.1",
    sink="198.51.101.1",
    vip_format="198.18.0.{}",
)

IPV6 = Family(
    name="IPv6",
    version=6,
    prefix=64,
    client="2001:db8:c::2",
    front="2001:db8:c::1",
    back="2001:db8:d::10",
    router="2001:db8:d::21",
    rs="2001:db8:1::2",
    rs_net="2001:db8:1::/64",
    narrow_rs="2001:db8:9::2",
    mixed_rs="2001:db8:8::2",
    near_rs="2001:db8:d::13",
    silent_rs="2001:db8:d::99",
    onward="2001:db8:d::77",
    nowhere="2001:db8:dead::9",
    far="2001:db8:99::1",
    rs_router="2001:db8:1::1",
    sink="2001:db8:e::1",
    vip_format="2001:db8:f::{}",
)

FAMILIES = (IPV4, IPV6)
