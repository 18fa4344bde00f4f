"""Bad requests: each is refused with an error number, in words, naming the attribute, and changes nothing."""

import dataclasses
import errno

import attribute
from tap import Unexpected, expect
from world import OTHER_VIP, RS1, RS1_6, RS2, RS3, UDP, VIP, VIP6, dest, refusal, service, vip, world

UNROUTED = "not a unicast address that routers carry"
LENGTH = "an address has 4 or 16 bytes"
NO_SERVICE = "no such service"
NO_DEST = "the service has no such dest"
TABLE_SIZES = "table size is none of 251 509 1021 2039 4093 8191 16381 32749 65521 65537 131071"
SCHEDULERS = "no such scheduler; there are mh sh dh rr wrr lc wlc sed nq fo ovf twos"
THRESHOLDS = "the lower threshold is above the upper one"
PORTS = "a range of ports runs upwards, from 1 or, for all, from 0"
PREFIX = "the address has bits set behind the prefix, or not as many"
SERVICE_KEY = "a service is named by address, port and protocol"
ONLY_IPV4 = "only a tunnel over IPv4 has DF of its own"
ONLY_GUE = "only method gue has a port and a checksum"
SMALL_MTU = "an MTU is at least 576 bytes, and 1280 where IPv6 goes"
FAMILIES = "VIP and dest are of different families, which this method can't carry"

THIRD = "an entry has a code or an alias, or is for tunnels"
KEPT = "what comes out of a tunnel keeps ports and DSCP, and meets no rule on its way"
DECAP_MTU = "an MTU is 576 to 65535 bytes, over IPv6 1280 at least"
BOTH = "an entry has a code or an alias, not both"
OTHER_FAMILY = "the address is not of the VIP's family"
TRANSLATED = "a port is translated from one to another, 1 to 65535"


def several(**lists):
    """A map entry with lists."""
    return {"vip": [("address", OTHER_VIP), ("code", 10)] + [(name, value) for name in lists for value in lists[name]]}


def decap(source=RS2, **fields):
    """Directors whose tunnels are taken."""
    return {"decap": {"source": source} | fields}


@dataclasses.dataclass
class Bad:
    """A bad request. @text None: the words are the kernel's own, and differ between versions."""

    name: str
    command: str
    request: dict | list
    error: str
    text: str | None
    where: str | None
    dump: bool = False


NEW_SERVICES = [
    Bad("a service that is not named", "new-service", {}, "EINVAL", "which service? none is named", None),
    Bad("a service without an address", "new-service", service(None), "EINVAL", SERVICE_KEY, "service"),
    Bad("a service without a port", "new-service", service(port=None), "EINVAL", SERVICE_KEY, "service"),
    Bad("a service without a protocol", "new-service", service(protocol=None), "EINVAL", SERVICE_KEY, "service"),
    Bad("an empty service", "new-service", {"service": []}, "EINVAL", SERVICE_KEY, "service"),
    Bad("an address of 5 bytes", "new-service", service(b"12345"), "EINVAL", LENGTH, "service.address"),
    Bad("an address of 0 bytes", "new-service", service(b""), "EINVAL", LENGTH, "service.address"),
    Bad("an address of 17 bytes", "new-service", service(bytes(17)), "ERANGE", None, "service.address"),
    Bad("a multicast VIP", "new-service", service("224.0.0.1"), "EINVAL", UNROUTED, "service.address"),
    Bad("a multicast VIP of IPv6", "new-service", service("ff02::1"), "EINVAL", UNROUTED, "service.address"),
    Bad("the broadcast address", "new-service", service("255.255.255.255"), "EINVAL", UNROUTED, "service.address"),
    Bad("a loopback VIP", "new-service", service("127.0.0.1"), "EINVAL", UNROUTED, "service.address"),
    Bad("a loopback VIP of IPv6", "new-service", service("::1"), "EINVAL", UNROUTED, "service.address"),
    Bad("the VIP 0.0.0.0", "new-service", service("0.0.0.0"), "EINVAL", UNROUTED, "service.address"),
    Bad("the VIP ::", "new-service", service("::"), "EINVAL", UNROUTED, "service.address"),
    Bad("a link-local VIP", "new-service", service("fe80::1"), "EINVAL", UNROUTED, "service.address"),
    Bad("an IPv4 VIP in IPv6's clothes", "new-service", service("::ffff:198.18.0.1"), "EINVAL", UNROUTED, "service.address"),
    Bad("a range that runs downwards", "new-service", service(last_port=79), "EINVAL", PORTS, "service.last-port"),
    Bad("a range from 0", "new-service", service(port=0, last_port=79), "EINVAL", PORTS, "service.last-port"),
    Bad("a last port of 1 byte", "new-service", service(last_port=b"P"), "EINVAL", None, "service.last-port"),
    Bad("a prefix with bits behind its end", "new-service", service(prefix=24), "EINVAL", PREFIX, "service.prefix"),
    Bad("a prefix of 33 bits", "new-service", service(prefix=33), "EINVAL", PREFIX, "service.prefix"),
    Bad("a prefix of 129 bits", "new-service", service(VIP6, prefix=129), "ERANGE", None, "service.prefix"),
    Bad("0 pins", "new-service", service(OTHER_VIP, 81, pins_max=0), "ERANGE", None, "service.pins-max"),
    Bad("a third thing to hash", "new-service", service(OTHER_VIP, 81, hash=2), "ERANGE", None, "service.hash"),
    Bad("spill 2", "new-service", service(OTHER_VIP, 81, spill=2), "ERANGE", None, "service.spill"),
    Bad("a persistence of 32 days", "new-service", service(OTHER_VIP, 81, persistence=2678401), "ERANGE", None, "service.persistence"),
    Bad("a client of 0 bits", "new-service", service(OTHER_VIP, 81, client_prefix=0), "ERANGE", None, "service.client-prefix"),
    Bad(
        "a client of 33 bits", "new-service", service(OTHER_VIP, 81, client_prefix=33),
        "EINVAL", "IPv4 addresses have 32 bits", "service.client-prefix",
    ),
    Bad("a client of 129 bits", "new-service", service(VIP6, 81, client_prefix=129), "ERANGE", None, "service.client-prefix"),
    Bad(
        "one-packet scheduling for TCP", "new-service", service(OTHER_VIP, 81, one_packet=1),
        "EINVAL", "one-packet scheduling is for UDP services", "service.one-packet",
    ),
    Bad("one-packet 2", "new-service", service(OTHER_VIP, 81, UDP, one_packet=2), "ERANGE", None, "service.one-packet"),
    Bad("a port of 4 bytes", "new-service", service(port=bytes(4)), "EINVAL", None, "service.port"),
    Bad("a port of 1 byte", "new-service", service(port=b"P"), "EINVAL", None, "service.port"),
    Bad("protocol 99", "new-service", service(protocol=99), "EOPNOTSUPP", "a service is TCP, UDP or SCTP", "service.protocol"),
    Bad("code 0", "new-service", service(OTHER_VIP, 81, code=0), "ERANGE", None, "service.code"),
    Bad("code 64", "new-service", service(OTHER_VIP, 81, code=64), "ERANGE", None, "service.code"),
    Bad("table size 252", "new-service", service(OTHER_VIP, 81, table_size=252), "EINVAL", TABLE_SIZES, "service.table-size"),
    Bad("table size 250", "new-service", service(OTHER_VIP, 81, table_size=250), "ERANGE", None, "service.table-size"),
    Bad("table size 131072", "new-service", service(OTHER_VIP, 81, table_size=131072), "ERANGE", None, "service.table-size"),
    Bad(
        "an unknown scheduler", "new-service", service(OTHER_VIP, 81, scheduler="xyz"),
        "ENOENT", SCHEDULERS, "service.scheduler",
    ),
    Bad(
        "a scheduler without an end",
        "new-service", service(OTHER_VIP, 81, scheduler=b"mh"), "EINVAL", None, "service.scheduler",
    ),
    Bad(
        "a scheduler of 16 letters",
        "new-service", service(OTHER_VIP, 81, scheduler="x" * 16), "EINVAL", None, "service.scheduler",
    ),
    Bad("an empty scheduler", "new-service", service(OTHER_VIP, 81, scheduler=""), "ENOENT", None, "service.scheduler"),
    Bad(
        "a second service of that VIP, port and protocol",
        "new-service", service(), "EEXIST", "there is such a service already, or one whose ports it shares", "service",
    ),
]

SERVICES = [
    Bad("to set a service that is not there", "set-service", service(port=81), "ESRCH", NO_SERVICE, "service"),
    Bad("to delete a service of another protocol", "del-service", service(protocol=UDP), "ESRCH", NO_SERVICE, "service"),
    Bad("to read a service of another VIP", "get-service", service("198.18.0.252"), "ESRCH", NO_SERVICE, "service"),
    Bad("to set a service to an unknown scheduler", "set-service", service(scheduler="lblc"), "ENOENT", None, "service.scheduler"),
    Bad(
        "to set a service to table size 65536",
        "set-service", service(table_size=65536), "EINVAL", TABLE_SIZES, "service.table-size",
    ),
    Bad(
        "to dump the dests of a service that is not there", "get-dest", service(port=81),
        "ESRCH", NO_SERVICE, "service", dump=True,
    ),
    Bad("to dump the dests of half a service", "get-dest", service(port=None), "EINVAL", SERVICE_KEY, "service", dump=True),
]

NEW_DESTS = [
    Bad("a dest that is not named", "new-dest", service(), "EINVAL", "which dest? none is named", None),
    Bad("a dest of no service", "new-dest", {"dest": {"address": RS3}}, "EINVAL", "which service? none is named", None),
    Bad("a dest without an address", "new-dest", dest(None), "EINVAL", "a dest is named by its address", "dest"),
    Bad("an empty dest", "new-dest", service() | {"dest": []}, "EINVAL", "a dest is named by its address", "dest"),
    Bad("a dest of a service that is not there", "new-dest", dest(RS3, service(port=81)), "ESRCH", NO_SERVICE, "service"),
    Bad("a dest address of 3 bytes", "new-dest", dest(b"123"), "EINVAL", LENGTH, "dest.address"),
    Bad("a multicast dest", "new-dest", dest("239.1.2.3"), "EINVAL", UNROUTED, "dest.address"),
    Bad("a link-local dest", "new-dest", dest("fe80::2", service(VIP6, 53, UDP)), "EINVAL", UNROUTED, "dest.address"),
    Bad(
        "a dest whose port is not the service's", "new-dest", dest(RS3, port=8080),
        "EINVAL", "a dest has its service's port: no method translates ports", "dest.port",
    ),
    Bad("a dest that is the VIP itself", "new-dest", dest(VIP), "EINVAL", "the dest's address is the VIP itself", "dest.address"),
    Bad("an IPv6 dest of an IPv4 service by dr", "new-dest", dest(RS1_6), "EAFNOSUPPORT", FAMILIES, "dest.address"),
    Bad(
        "an IPv6 dest of an IPv4 service by dscp",
        "new-dest", dest(RS1_6, method="dscp"), "EAFNOSUPPORT", FAMILIES, "dest.address",
    ),
    Bad("method 5", "new-dest", dest(RS3, method=5), "ERANGE", None, "dest.method"),
    Bad("weight 65536", "new-dest", dest(RS3, weight=65536), "ERANGE", None, "dest.weight"),
    Bad("a weight of 2 bytes", "new-dest", dest(RS3, weight=b"\1\0"), "EINVAL", None, "dest.weight"),
    Bad("state 2", "new-dest", dest(RS3, state=2), "ERANGE", None, "dest.state"),
    Bad("a drain time of 2 bytes", "new-dest", dest(RS3, **{"drain-time": b"\1\0"}), "EINVAL", None, "dest.drain-time"),
    Bad("code 0 of a dest", "new-dest", dest(RS3, method="dscp", code=0), "ERANGE", None, "dest.code"),
    Bad("code 64 of a dest", "new-dest", dest(RS3, method="dscp", code=64), "ERANGE", None, "dest.code"),
    Bad("a code for method dr", "new-dest", dest(RS3, method="dr", code=7), "EINVAL", "only method dscp has a code", "dest.code"),
    Bad(
        "method dscp without a code", "new-dest", dest(RS1, service(OTHER_VIP), method="dscp"),
        "EINVAL", "method dscp wants a code, of the dest or of its service", "dest.method",
    ),
    Bad(
        "a code that means another VIP at that realserver", "new-dest", dest(RS1, service(OTHER_VIP), method="dscp", code=7),
        "EEXIST", "at that dest the code means another VIP", "dest.code",
    ),
    Bad(
        "a dest to which the service's code means another VIP", "new-dest", dest(RS1, service("198.18.0.248"), method="dscp"),
        "EEXIST", "at that dest the code means another VIP", "dest",
    ),
    Bad("a code for a tunnel", "new-dest", dest(RS3, method="gre", code=7), "EINVAL", "only method dscp has a code", "dest.code"),
    Bad("a tunnel's port for dr", "new-dest", dest(RS3, **{"tun-port": 6080}), "EINVAL", ONLY_GUE, "dest.tun-port"),
    Bad("a tunnel's port for gre", "new-dest", dest(RS3, method="gre", **{"tun-port": 6080}), "EINVAL", ONLY_GUE, "dest.tun-port"),
    Bad("a checksum for ipip", "new-dest", dest(RS3, method="ipip", **{"tun-csum": 1}), "EINVAL", ONLY_GUE, "dest.tun-csum"),
    Bad("DF for dscp", "new-dest", dest(RS3, method="dscp", **{"tun-df": 0}), "EINVAL", ONLY_IPV4, "dest.tun-df"),
    Bad("DF over IPv6", "new-dest", dest("2001:db8:d::13", method="ipip", **{"tun-df": 1}), "EINVAL", ONLY_IPV4, "dest.tun-df"),
    Bad("2 kinds of DF", "new-dest", dest(RS3, method="ipip", **{"tun-df": 2}), "ERANGE", None, "dest.tun-df"),
    Bad("port 0 for gue", "new-dest", dest(RS3, method="gue", **{"tun-port": 0}), "EINVAL", "UDP has no port 0", "dest.tun-port"),
    Bad("2 checksums for gue", "new-dest", dest(RS3, method="gue", **{"tun-csum": 2}), "ERANGE", None, "dest.tun-csum"),
    Bad("4 bytes of port for gue", "new-dest", dest(RS3, method="gue", **{"tun-port": bytes(4)}), "EINVAL", None, "dest.tun-port"),
    Bad(
        "a source of its own for dscp", "new-dest", dest(RS3, method="dscp", **{"tun-local": RS2}),
        "EINVAL", "only a tunnel's packets have a source of their own", "dest.tun-local",
    ),
    Bad(
        "a tunnel from IPv6 to IPv4", "new-dest", dest(RS3, method="ipip", **{"tun-local": RS1_6}),
        "EAFNOSUPPORT", "the tunnel's two ends are of different families", "dest.tun-local",
    ),
    Bad(
        "a multicast source", "new-dest", dest(RS3, method="ipip", **{"tun-local": "224.0.0.1"}),
        "EINVAL", UNROUTED, "dest.tun-local",
    ),
    Bad("an MTU of 575", "new-dest", dest(RS3, mtu=575), "ERANGE", SMALL_MTU, "dest.mtu"),
    Bad("an MTU of 1279 over IPv6", "new-dest", dest(RS1_6, method="gue", mtu=1279), "ERANGE", SMALL_MTU, "dest.mtu"),
    Bad("an MTU of 65536", "new-dest", dest(RS3, mtu=65536), "ERANGE", None, "dest.mtu"),
    Bad("an MTU of 2 bytes", "new-dest", dest(RS3, mtu=b"\5\0"), "EINVAL", None, "dest.mtu"),
    Bad("an upper threshold of 65536", "new-dest", dest(RS3, upper=65536), "ERANGE", None, "dest.upper"),
    Bad("a lower threshold alone", "new-dest", dest(RS3, lower=1), "EINVAL", THRESHOLDS, "dest.lower"),
    Bad("a lower threshold above the upper one", "new-dest", dest(RS3, upper=5, lower=6), "EINVAL", THRESHOLDS, "dest.lower"),
    Bad("fallback 2", "new-dest", dest(RS3, fallback=2), "ERANGE", None, "dest.fallback"),
    Bad("a second dest of that address", "new-dest", dest(RS1, weight=9), "EEXIST", "the service has that dest already", "dest"),
]

DESTS = [
    Bad("to set a dest that is not there", "set-dest", dest(RS3, weight=0), "ENOENT", NO_DEST, "dest"),
    Bad("to delete a dest that is not there", "del-dest", dest(RS3), "ENOENT", NO_DEST, "dest"),
    Bad(
        "to delete a dest of a service that is not there",
        "del-dest", dest(RS1, service(port=81)), "ESRCH", NO_SERVICE, "service",
    ),
    Bad("to set a dest to weight 65536", "set-dest", dest(weight=65536), "ERANGE", None, "dest.weight"),
    Bad(
        "to give a dest of method dr a code",
        "set-dest", dest(RS3, service(OTHER_VIP), code=7), "EINVAL", "only method dscp has a code", "dest.code",
    ),
    Bad(
        "to set a dest to a code that means another VIP there", "set-dest",
        dest(RS3, service(OTHER_VIP), method="dscp", code=13), "EEXIST", "at that dest the code means another VIP", "dest.code",
    ),
    Bad(
        "to set a service to a code that means another VIP at a dest", "set-service", service(VIP, 90, code=13),
        "EEXIST", "at one of the dests the code means another VIP", "service.code",
    ),
]

VIPS = [
    Bad("a VIP that is not named", "new-vip", {}, "EINVAL", "which VIP? none is named", None),
    Bad("an empty VIP", "new-vip", {"vip": []}, "EINVAL", "an entry is named by its VIP", "vip"),
    Bad("a VIP without a code", "new-vip", vip(code=None), "EINVAL", "which code, 1 to 63? none is named", "vip"),
    Bad("a VIP of 6 bytes", "new-vip", vip(b"123456"), "EINVAL", LENGTH, "vip.address"),
    Bad("a VIP of multicast", "new-vip", vip("224.0.0.5", 9), "EINVAL", UNROUTED, "vip.address"),
    Bad("a VIP of loopback", "new-vip", vip("127.0.0.1", 9), "EINVAL", UNROUTED, "vip.address"),
    Bad("a VIP with code 0", "new-vip", vip(code=0), "ERANGE", None, "vip.code"),
    Bad("a VIP with code 64", "new-vip", vip(code=64), "ERANGE", None, "vip.code"),
    Bad(
        "a code that stands for another VIP",
        "new-vip", vip(OTHER_VIP), "EEXIST", "the code stands for a VIP already", "vip.code",
    ),
    Bad("a code that stands for that VIP", "new-vip", vip(), "EEXIST", "the code stands for a VIP already", "vip.code"),
    Bad("an unknown flag", "new-vip", vip(OTHER_VIP, 9, flags=2), "EINVAL", None, "vip.flags"),
    Bad("a device of 16 letters", "new-vip", vip(OTHER_VIP, 9, device="d" * 16), "EINVAL", None, "vip.device"),
    Bad("a device without an end", "new-vip", vip(OTHER_VIP, 9, device=b"eth0"), "EINVAL", None, "vip.device"),
    Bad("to set a VIP that is not there", "set-vip", vip(OTHER_VIP, None), "ESRCH", "no code stands for that VIP", "vip"),
    Bad("to set a VIP that has another code", "set-vip", vip(code=8), "ESRCH", "no code stands for that VIP", "vip"),
    Bad("to delete a VIP that is not there", "del-vip", vip(OTHER_VIP, None), "ESRCH", "no code stands for that VIP", "vip"),
    Bad("to move a VIP to code 64", "set-vip", vip(new_code=64), "ERANGE", None, "vip.new-code"),
    Bad(
        "to move a VIP to a code that is taken",
        "set-vip", vip(new_code=9), "EEXIST", "the code stands for a VIP already", "vip.new-code",
    ),
    Bad(
        "to delete a VIP of two codes without naming one",
        "del-vip", vip(code=None), "EINVAL", "the VIP has several codes; name one", "vip",
    ),
    Bad(
        "to set a VIP of two codes without naming one",
        "set-vip", vip(code=None), "EINVAL", "the VIP has several codes; name one", "vip",
    ),
    Bad("a code and an alias", "new-vip", vip(OTHER_VIP, 9, alias=RS1), "EINVAL", BOTH, "vip.alias"),
    Bad("an alias of another family", "new-vip", vip(OTHER_VIP, None, alias=RS1_6), "EAFNOSUPPORT", OTHER_FAMILY, "vip.alias"),
    Bad("an alias that is the VIP", "new-vip", vip(VIP, None, alias=VIP), "EINVAL", "that is the VIP itself", "vip.alias"),
    Bad("an alias of multicast", "new-vip", vip(VIP, None, alias="224.0.0.5"), "EINVAL", UNROUTED, "vip.alias"),
    Bad("an empty alias", "new-vip", vip(VIP, None, alias=b""), "EINVAL", LENGTH, "vip.alias"),
    Bad("DSCP 65", "new-vip", vip(OTHER_VIP, 9, dscp=65), "ERANGE", None, "vip.dscp"),
    Bad("door 2", "new-vip", vip(OTHER_VIP, 9, door=2), "ERANGE", None, "vip.door"),
    Bad(
        "a mark with bits outside of its mask", "new-vip", vip(OTHER_VIP, 9, mark=0x10, mark_mask=0xF),
        "EINVAL", "the mark has bits outside of its mask", "vip.mark-mask",
    ),
    Bad("a mask alone", "set-vip", vip(VIP, 9, mark_mask=0xF), "EINVAL", "a mask belongs to a mark", "vip.mark-mask"),
    Bad("a port to itself", "new-vip", vip(OTHER_VIP, 9, port={"from": 80, "to": 80}), "EINVAL", TRANSLATED, "vip.port"),
    Bad("a port to none", "new-vip", vip(OTHER_VIP, 9, port={"from": 80}), "EINVAL", TRANSLATED, "vip.port"),
    Bad("a port from 0", "new-vip", vip(OTHER_VIP, 9, port={"from": 0, "to": 80}), "EINVAL", TRANSLATED, "vip.port"),
    Bad(
        "a port of SCTP", "new-vip", vip(OTHER_VIP, 9, port={"from": 80, "to": 8080, "protocol": 132}),
        "EOPNOTSUPP", "SCTP's checksum covers its ports: they can't be translated", "vip.port.protocol",
    ),
    Bad(
        "a port of ICMP", "new-vip", vip(OTHER_VIP, 9, port={"from": 80, "to": 8080, "protocol": 1}),
        "EOPNOTSUPP", "ports of TCP and UDP are translated, no others", "vip.port.protocol",
    ),
    Bad(
        "two ports to one", "new-vip", several(port=[{"from": 80, "to": 8080}, {"from": 81, "to": 8080, "protocol": UDP}]),
        "EEXIST", "the entry translates from or to that port already", "vip.port",
    ),
    Bad(
        "one port to two", "new-vip", several(port=[{"from": 80, "to": 8080}, {"from": 80, "to": 8081}]),
        "EEXIST", "the entry translates from or to that port already", "vip.port",
    ),
    Bad(
        "nine ports", "new-vip", several(port=[{"from": 80 + i, "to": 8080 + i} for i in range(9)]),
        "ENOSPC", "an entry translates at most 8 ports", "vip.port",
    ),
    Bad(
        "a range of allowed ports that runs downwards", "new-vip", vip(OTHER_VIP, 10, allow={"first": 90, "last": 80}),
        "EINVAL", "a range of ports runs upwards, from 1", "vip.allow",
    ),
    Bad(
        "a last port without a first", "new-vip", vip(OTHER_VIP, 10, allow={"last": 80}),
        "EINVAL", "a range of ports runs upwards, from 1", "vip.allow",
    ),
    Bad(
        "ICMP in a list", "new-vip", vip(OTHER_VIP, 10, allow={"protocol": 1}),
        "EOPNOTSUPP", "TCP, UDP or SCTP; ICMP is always let in", "vip.allow.protocol",
    ),
    Bad(
        "nine things allowed", "new-vip", several(allow=[{"first": 80 + i} for i in range(9)]),
        "ENOSPC", "an entry lists at most 8 protocols and ports", "vip.allow",
    ),
    Bad(
        "five input devices", "new-vip", several(**{"in-device": [f"eth{i}" for i in range(5)]}),
        "ENOSPC", "an entry lists at most 4 input devices", "vip.in-device",
    ),
    Bad("an input device of 16 letters", "new-vip", several(**{"in-device": ["d" * 16]}), "EINVAL", None, "vip.in-device"),
    Bad("the VIP as an address to decode at", "new-vip", several(at=[OTHER_VIP]), "EINVAL", "that is the VIP itself", "vip.at"),
    Bad("an address to decode at of IPv6", "new-vip", several(at=[RS1_6]), "EAFNOSUPPORT", OTHER_FAMILY, "vip.at"),
    Bad(
        "five addresses to decode at", "new-vip", several(at=[f"10.1.1.{i}" for i in range(1, 6)]),
        "ENOSPC", "an entry is decoded at 4 addresses at most", "vip.at",
    ),
    Bad("a code and a tunnel", "new-vip", vip(OTHER_VIP, 9, tunnelled=1), "EINVAL", THIRD, "vip.tunnelled"),
    Bad("an alias and a tunnel", "new-vip", vip(OTHER_VIP, None, alias=RS1, tunnelled=1), "EINVAL", THIRD, "vip.tunnelled"),
    Bad("no tunnel", "new-vip", vip(OTHER_VIP, None, tunnelled=0), "EINVAL", THIRD, "vip.tunnelled"),
    Bad("two tunnels", "new-vip", vip(OTHER_VIP, None, tunnelled=2), "ERANGE", None, "vip.tunnelled"),
    Bad("DSCP for a tunnel", "new-vip", vip(OTHER_VIP, None, tunnelled=1, dscp=10), "EOPNOTSUPP", KEPT, "vip.dscp"),
    Bad("a rule for a tunnel", "new-vip", vip(OTHER_VIP, None, tunnelled=1, door=1), "EOPNOTSUPP", KEPT, "vip.door"),
    Bad(
        "ports for a tunnel", "new-vip", vip(OTHER_VIP, None, tunnelled=1, port={"from": 80, "to": 81}),
        "EOPNOTSUPP", KEPT, "vip.port",
    ),
    Bad(
        "addresses for a tunnel", "new-vip", vip(OTHER_VIP, None, tunnelled=1, at=RS1),
        "EINVAL", "only a code is decoded at addresses that are named", "vip.at",
    ),
    Bad("to delete a VIP of no tunnel", "del-vip", vip(VIP, None, tunnelled=1), "ESRCH", "no code stands for that VIP", "vip"),
    Bad("tunnels of nobody", "new-decap", {}, "EINVAL", "whose tunnels? none are named", None),
    Bad("tunnels without a source", "new-decap", {"decap": []}, "EINVAL", "tunnels are named by their source", "decap"),
    Bad("a source of 5 bytes", "new-decap", decap(b"12345"), "EINVAL", LENGTH, "decap.source"),
    Bad("a prefix of 33 bits", "new-decap", decap(prefix=33), "EINVAL", "the prefix is longer than the address", "decap.prefix"),
    Bad("a prefix of 129 bits", "new-decap", decap(RS1_6, prefix=129), "ERANGE", None, "decap.prefix"),
    Bad("bits behind a prefix", "new-decap", decap(prefix=24), "EINVAL", "the address has bits behind its prefix", "decap.source"),
    Bad("no kind of tunnel", "new-decap", decap(tunnels=0), "EINVAL", "no kind of tunnel is named", "decap.tunnels"),
    Bad("an unknown kind of tunnel", "new-decap", decap(tunnels=8), "EINVAL", None, "decap.tunnels"),
    Bad("port 0 for GUE", "new-decap", decap(port=0), "EINVAL", "a port is 1 to 65535", "decap.port"),
    Bad("an MTU of 575", "new-decap", decap(mtu=575), "EINVAL", DECAP_MTU, "decap.mtu"),
    Bad("an MTU of 65536", "new-decap", decap(mtu=65536), "EINVAL", DECAP_MTU, "decap.mtu"),
    Bad("an MTU of 1279 over IPv6", "new-decap", decap(RS1_6, mtu=1279), "EINVAL", DECAP_MTU, "decap.mtu"),
    Bad("to set tunnels that are not taken", "set-decap", decap(), "ESRCH", "no tunnels of that prefix are taken", "decap"),
    Bad("to delete tunnels that are not taken", "del-decap", decap(), "ESRCH", "no tunnels of that prefix are taken", "decap"),
    Bad("settings that are not named", "set-realserver", {}, "EINVAL", "which settings? none are named", None),
    Bad(
        "a third fate of tunnels", "set-realserver", {"settings": {"other-tunnels": 2}},
        "ERANGE", None, "settings.other-tunnels",
    ),
    Bad("a device that is not named", "attach-device", {}, "EINVAL", "which device? none is named", None),
    Bad("a device that is not there", "attach-device", {"device": "nothere"}, "ENODEV", "no such device", "device"),
    Bad("to detach what is not attached", "detach-device", {"device": "lo"}, "ENOENT", "the device is not attached", None),
    Bad("host settings that are not named", "set-host", {}, "EINVAL", "which settings? none are named", None),
    Bad("a host setting of 4 bytes", "set-host", {"host": {"arp-ignore": bytes(4)}}, "EINVAL", None, "host.arp-ignore"),
]


def malformed(good, nest):
    """Good requests, and one nest in it, spoilt on the way to bytes: name, bytes."""
    spec, request = good
    data = attribute.encode(spec, spec.root, request)
    inner = attribute.encode(spec, nest, request[nest])
    number = spec.sets[spec.root][nest].number
    yield "a nest that does not say that it is one", attribute.attribute(number, inner)
    yield "a nest of zeros", attribute.attribute(number | attribute.NESTED, bytes(8))
    yield "a nest of 3 bytes", attribute.attribute(number | attribute.NESTED, b"abc")
    beyond = attribute.attribute(number | attribute.NESTED, b"\xff\0\1\0" + inner)
    yield "an attribute in a nest that is longer than the nest", beyond
    yield "an attribute that is longer than the request", data + b"\xff\xff\1\0"
    yield "an attribute that is shorter than its header", data + b"\2\0\1\0"
    yield "bytes behind the last attribute", data + b"\1\2\3"
    yield "half a request", data[: len(data) // 2 & ~3]


def check_refused(made, family, bad):
    """Error, words, attribute; and nothing has changed, not even the generation."""
    before = made.snapshot()
    refused = refusal(family, bad.command, bad.request, bad.dump)
    expect("error", refused.code, getattr(errno, bad.error))
    if bad.text is not None:
        expect("words", refused.text, bad.text)
    if not refused.text:
        raise Unexpected("refused without a word")
    # Older kernels end a dump with words alone.
    if not (bad.dump and refused.where is None):
        expect("attribute", refused.where, bad.where)
    expect("configuration", made.snapshot(), before)


def check_malformed(made, family, command, data):
    """Refused with EINVAL or ERANGE, in words, and nothing has changed."""
    before = made.snapshot()
    refused = refusal(family, command, data)
    if refused.name not in ("EINVAL", "ERANGE") or not refused.text:
        raise Unexpected(f"refused as {refused}")
    expect("configuration", made.snapshot(), before)


def more_configuration(made):
    """What the later rows of the tables refer to."""
    made.director.do("new-service", service(VIP, 90, code=5))
    made.director.do("new-dest", dest(RS1, service(VIP, 90), method="dscp"))
    made.director.do("new-service", service("198.18.0.249", 80, code=13))
    made.director.do("new-dest", dest(RS1, service("198.18.0.249"), method="dscp"))
    made.director.do("new-dest", dest(RS3, service("198.18.0.249"), method="dscp"))
    made.director.do("new-service", service("198.18.0.248", 80, code=7))
    made.rs.do("new-vip", vip(VIP, 9))


def tests(tap):
    """All of this file."""
    with world("refusals") as made:
        more_configuration(made)
        for bad in NEW_SERVICES + SERVICES + NEW_DESTS + DESTS:
            tap.run(f"refused: {bad.name}", check_refused, made, made.director, bad)
        for bad in VIPS:
            tap.run(f"refused: {bad.name}", check_refused, made, made.rs, bad)
        for family, command, request, nest in (
            (made.director, "new-service", service("198.18.0.1", 1), "service"),
            (made.director, "new-dest", dest(RS2, service(OTHER_VIP)), "dest"),
            (made.rs, "new-vip", vip("198.18.0.1", 1), "vip"),
        ):
            for name, data in malformed((family.spec, request), nest):
                tap.run(f"refused: {name} ({command})", check_malformed, made, family, command, data)
