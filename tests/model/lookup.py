"""Which service a packet is for, by looking at each: the longest prefix wins, then a single port over a range over all ports."""

import dataclasses
import ipaddress

ALL = (0, 65535)
MORE_SHAPES, RANGES = 8, 64


@dataclasses.dataclass(frozen=True)
class Service:
    """What names a service. A single port is a range of one."""

    network: ipaddress.IPv4Network | ipaddress.IPv6Network
    protocol: int
    ports: tuple[int, int]

    @property
    def form(self):
        """Of its ports, the most specific first."""
        if self.ports == ALL:
            return 2
        return 0 if self.ports[0] == self.ports[1] else 1

    @property
    def whole(self):
        """Whether it is one address'."""
        return self.network.prefixlen == self.network.max_prefixlen

    @property
    def dest_port(self):
        """The port of its dests."""
        return self.ports[0] if self.form == 0 else 0

    def covers(self, address, port, protocol):
        """Whether a packet there is its packet."""
        return protocol == self.protocol and self.ports[0] <= port <= self.ports[1] and address in self.network

    def overlaps(self, other):
        """Whether two ranges of ports of the same addresses have a port in common."""
        same = (self.network, self.protocol, 1, 1) == (other.network, other.protocol, other.form, self.form)
        return same and self.ports[0] <= other.ports[1] and other.ports[0] <= self.ports[1]


def extra_shapes(services, version):
    """Prefix lengths with a form of port that cost a look-up more."""
    return {(s.network.prefixlen, s.form) for s in services if s.network.version == version and not (s.whole and s.form != 1)}


def why_not(services, service):
    """Why a service can't be added beside others: the name of an error, or None."""
    if service in services:
        return "EEXIST"
    if len(extra_shapes({*services, service}, service.network.version)) > MORE_SHAPES:
        return "ENOSPC"
    same = [other for other in services if (other.network, other.protocol, other.form) == (service.network, service.protocol, 1)]
    if service.form == 1 and len(same) == RANGES:
        return "ENOSPC"
    return "EEXIST" if any(service.overlaps(other) for other in same) else None


def find(services, own, address, port, protocol):
    """The service of a packet, or None. @own: the director's addresses, which only a service for exactly that address covers."""
    covering = [service for service in services if service.covers(address, port, protocol)]
    best = min(covering, key=lambda service: (-service.network.prefixlen, service.form), default=None)
    return None if best and not best.whole and address in own else best
