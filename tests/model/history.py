"""Random histories: what operators and clients might do. A history follows from its seed."""

import ipaddress
import random

from lookup import ALL, Service
from network import OWN, SCTP, TCP, UDP, dest_address
from pool import DATA, FIN, SYN, Dest

NETWORKS = {
    4: ["198.18.0.1/32", "198.18.0.2/32", "198.18.0.17/32", "198.18.0.0/28", "198.18.0.0/24", "198.18.0.0/15", "0.0.0.0/0"],
    6: ["2001:db8:f::1/128", "2001:db8:f::2/128", "2001:db8:f:1::1/128", "2001:db8:f::/124", "2001:db8:f::/64", "2001:db8:e::/47", "::/0"],
}
PORTS = [(80, 80), (80, 80), (443, 443), (80, 443), (1000, 1999), (1500, 2500), (1, 65535), ALL]
ADDRESSES = {
    4: ["198.18.0.1", "198.18.0.2", "198.18.0.3", "198.18.0.17", "198.18.0.18", "198.18.1.1", "198.19.0.1", "203.0.113.5"],
    6: ["2001:db8:f::1", "2001:db8:f::2", "2001:db8:f::3", "2001:db8:f:1::1", "2001:db8:f::11", "2001:db8:e::1", "2001:db8:99::5"],
}
DPORTS = [80, 80, 80, 443, 443, 81, 1000, 1700, 1999, 2000, 2501, 65535]
SIZES = [251, 251, 509, 1021]
WEIGHTS = [0, 0, 0, 1, 1, 1, 2, 3, 10, 100, 65535]
DRAINS = [0, 0, 20, 60, 600]
DESTS = range(2, 10)


class Chance:
    """All that is left to chance."""

    def __init__(self, seed):
        self.random = random.Random(seed)
        self.choice = self.random.choice

    def service(self):
        """Any service."""
        version = self.choice((4, 6))
        network = ipaddress.ip_network(self.choice(NETWORKS[version]))
        return Service(network, self.choice((TCP, TCP, TCP, UDP, SCTP)), self.choice(PORTS))

    def dest(self, service):
        """Some dest that a service could have."""
        return dest_address(service.network.version, self.choice(DESTS))

    def config(self, before=None):
        """A dest's configuration; most changes are of one thing."""
        before = before or Dest()
        what = self.random.random()
        return Dest(
            weight=self.choice(WEIGHTS) if what < 0.6 else before.weight,
            down=self.random.random() < 0.5 if what > 0.6 else before.down,
            drain=self.choice(DRAINS) if what < 0.3 else before.drain,
        )

    def client(self, version):
        """An address and a port."""
        if version == 4:
            address = ipaddress.IPv4Address(0x64400000 + self.random.getrandbits(22))
        else:
            address = ipaddress.IPv6Address((0x20010DB8000C << 80) + self.random.getrandbits(64))
        return address, self.random.randrange(1024, 65536)

    def flow(self, services):
        """A flow to some service, or to none; and its protocol."""
        version, protocol = self.choice((4, 6)), self.choice((TCP, TCP, TCP, UDP, SCTP))
        daddr = ipaddress.ip_address(self.choice(ADDRESSES[version]))
        dport = self.choice(DPORTS)
        if services and self.random.random() < 0.85:
            service = self.choice(services)
            version, protocol = service.network.version, service.protocol
            daddr = service.network[self.random.randrange(min(service.network.num_addresses, 1 << 8))]
            dport = self.random.randint(max(service.ports[0], 1), service.ports[1])
        if self.random.random() < 0.02 or service_is_whole_world(daddr):
            daddr = self.choice([own for own in sorted(OWN, key=str) if own.version == version])
        return (*self.client(version), daddr, dport), protocol

    def kind(self, protocol, known):
        """Which of a flow's packets."""
        if protocol != TCP:
            return DATA
        if known:
            return self.random.choices((SYN, DATA, FIN), (2, 16, 1))[0]
        return self.random.choices((SYN, DATA, FIN), (10, 5, 1))[0]

    def seconds(self):
        """How long nothing happens."""
        return self.choice((1, 1, 2, 5, 9, 15, 30, 61, 120, 300, 700, 905))


def service_is_whole_world(address):
    """The first addresses of 0.0.0.0/0 and ::/0 are nobody's."""
    return address.is_unspecified or address.is_loopback or int(address) < 1 << 24
