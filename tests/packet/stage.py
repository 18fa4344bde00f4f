"""Namespaces in which a packet meets one half of L3DSR and nothing else, between two devices."""

import subprocess

from genetlink import Family as Netlink
from namespace import Namespace
from people import FAMILIES, IPV6, MAC, VIPS
from tap import wait_until
from wire import Tap, Watcher

TCP, UDP, SCTP = 6, 17, 132
PORTS = ((TCP, 80), (UDP, 53), (SCTP, 3868))

# Nothing waits, nothing is limited, nobody is told of shorter ways; packets that our doors pass on are routed on.
SETTINGS = {
    "ipv4/ip_forward": 1,
    "ipv4/icmp_ratelimit": 0,
    "ipv4/conf/all/rp_filter": 0,
    "ipv4/conf/default/rp_filter": 0,
    "ipv4/conf/all/accept_source_route": 1,
    "ipv4/conf/default/accept_source_route": 1,
    "ipv4/conf/all/send_redirects": 0,
    "ipv4/conf/default/send_redirects": 0,
    "ipv6/conf/all/accept_dad": 0,
    "ipv6/conf/default/accept_dad": 0,
    "ipv6/conf/all/forwarding": 1,
    "ipv6/icmp/ratelimit": 0,
    "ipv6/auto_flowlabels": 0,
}


class Stage:
    """A namespace with tap devices."""

    counts = True  # reasons

    def __init__(self, name, taps, netlink, napi=False, device=Tap):
        self.namespace = Namespace(name)
        self.namespace.__enter__()
        for key, value in SETTINGS.items():
            self.namespace.sysctl(**{key: value})
        self.taps = {tap: device(self.namespace, tap, MAC[tap], mtu=9000, napi=napi) for tap in taps}
        with self.namespace.inside():
            self.netlink = Netlink(netlink)

    def attach(self, device):
        """Meet a device's packets before the IP stack."""
        self.netlink.do("attach-device", {"device": device})

    def watch(self):
        """Hold every frame that arrives in front."""
        return Watcher(self.namespace, self.taps["front"])

    def close(self):
        """Take all of it down."""
        self.netlink.connection.socket.close()
        for tap in self.taps.values():
            tap.close()
        self.namespace.delete()


def neighbour(address, mac, device):
    """A line for `ip -batch`: a neighbour who never needs to be asked."""
    return f"neigh replace {address} lladdr {MAC[mac]} dev {device} nud permanent"


class DirectorStage(Stage):
    """A director with a service for every case. The VIPs are routed on behind it, so that what it passes on shows.

    @attached: packets are met at ingress of the device in front, before the IP stack.
    """

    def __init__(self, napi=False, attached=False, device=Tap):
        super().__init__("director", ("front", "back"), "l3dsr_director", napi, device)
        if attached:
            self.netlink.do("attach-device", {"device": "front"})
        for family in reversed(FAMILIES):
            self._connect(family)
            self.configure(family)

    def _connect(self, f):
        self.namespace.ip(
            f"address add {f.front}/{f.prefix} dev front",
            f"address add {f.back}/{f.prefix} dev back",
            # Who asks for another's neighbour in IPv6 does so from its link-local address.
            "address replace fe80::2/64 dev back",
            neighbour(f.client, "client", "front"),
            neighbour(f.router, "router", "back"),
            neighbour(f.near_rs, "near_rs", "back"),
            neighbour(f.far, "onward", "back"),
            f"route add {f.rs_net} via {f.router}",
            f"route add {f.narrow_rs} via {f.router} mtu 1280",
            f"route add {f.mixed_rs} via inet6 {IPV6.router} dev back",
            f"route add {f.far} dev back",
            f"address add {f.vip('vip on lo')} dev lo",
            *(f"route add {f.vip(vip)} dev back" for vip in set(VIPS) - {"vip on lo"}),
            *(neighbour(f.vip(vip), "onward", "back") for vip in set(VIPS) - {"vip on lo"}),
        )

    def configure(self, f):
        """Add the family's services."""
        for vip, dest in dests(f).items():
            for protocol, port in PORTS:
                # Its checksum does not cover the address that dscp writes over.
                if protocol == SCTP and dest and dest.get("method") == "dscp":
                    continue
                service = {"address": f.vip(vip), "port": port, "protocol": protocol}
                self.netlink.do("new-service", {"service": service | {"code": 7}})
                if dest:
                    self.netlink.do("new-dest", {"service": service, "dest": dest})


def dests(f):
    """The one dest of each service, so that there is no choice; its code is 7, the service's, unless it has its own."""
    return {
        "dscp": {"address": f.rs, "method": "dscp"},
        "dr": {"address": f.near_rs, "method": "dr"},
        "dr behind a router": {"address": f.rs, "method": "dr"},
        "empty": None,
        "drained": {"address": f.near_rs, "weight": 0},
        "no route": {"address": f.nowhere, "method": "dscp"},
        "narrow": {"address": f.narrow_rs, "method": "dscp"},
        "narrow dr": {"address": f.narrow_rs, "method": "dr"},
        "mixed": {"address": f.mixed_rs, "method": "dscp"},
        "mixed dr": {"address": f.mixed_rs, "method": "dr"},
        "local": {"address": f.back, "method": "dscp"},
        "silent": {"address": f.silent_rs, "method": "dscp"},
        "vip on lo": {"address": f.rs, "method": "dscp", "code": 13},
        "own code": {"address": f.rs, "method": "dscp", "code": 63},
        "short": {"address": f.rs, "method": "dscp", "code": 14, "mtu": 1300},
    } | {name: dest for outer in FAMILIES for name, dest in tunnels(outer).items()}


def tunnels(outer):
    """Dests by tunnels over a family. The second gue has what the first one has not: port, source, and checksum or none."""
    dests = {f"{method} over {outer}": {"address": outer.rs, "method": method} for method in ("ipip", "gre", "gue")}
    dests[f"gue, told more, over {outer}"] = {
        "address": outer.rs, "method": "gue", "tun-port": 7000, "tun-local": outer.front, "tun-csum": int(outer.version == 4),
    }
    dests[f"narrow ipip over {outer}"] = {"address": outer.narrow_rs, "method": "ipip"}
    if outer.version == 4:
        dests["short ipip"] = {"address": outer.rs, "method": "ipip", "mtu": 1400}
        dests["narrow ipip without DF"] = {"address": outer.narrow_rs, "method": "ipip", "tun-df": 0}
        dests["ipip to itself"] = {"address": outer.back, "method": "ipip"}
    return dests


# The realserver's map: VIPs by code.
CODES = {1: "dr", 7: "dscp", 63: "own code"}


def vips():
    """The map, an address and a code each. One code is in IPv4's map alone."""
    yield FAMILIES[0].vip("narrow"), 11
    for family in FAMILIES:
        for code, vip in CODES.items():
            yield family.vip(vip), code


class RealserverStage(Stage):
    """A realserver from which everything is routed on, its own addresses too, since their local routes are gone: what the door
    lets through leaves by the sink, and the stack has only made it one hop older.
    """

    def __init__(self, name="realserver", napi=False, device=Tap):
        super().__init__(name, ("front", "sink"), "l3dsr_rs", napi, device)
        for family in FAMILIES:
            self._connect(family)
        self.configure()

    def configure(self):
        """Fill the map."""
        for address, code in vips():
            self.netlink.do("new-vip", {"vip": {"address": address, "code": code}})

    def _connect(self, f):
        self.namespace.ip(
            f"address add {f.rs}/{f.prefix} dev front",
            f"address add {f.sink}/{f.prefix} dev sink",
            f"address add {f.vip('vip on lo')} dev lo noprefixroute",
            neighbour(f.rs_router, "router", "front"),
            f"route add default via {f.rs_router}",
            *(f"route replace {address} dev sink" for address in (f.rs, f.sink, f.far, *map(f.vip, VIPS))),
            *(neighbour(address, "onward", "sink") for address in (f.rs, f.sink, f.far, *map(f.vip, VIPS))),
        )
        for address, device in ((f.rs, "front"), (f.sink, "sink"), (f.vip("vip on lo"), "lo")):
            wait_until(f"{address} has a local route, which goes", lambda: self._lose_local_route(address, device))

    def _lose_local_route(self, address, device):
        """Whether it was there; IPv6 makes it some time after the address."""
        command = f"ip -n {self.namespace.name} route del local {address} dev {device} table local"
        return subprocess.run(command.split(), capture_output=True, check=False).returncode == 0
