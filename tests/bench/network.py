"""Namespaces in which packets are forwarded or decoded, each by another means.

    l3dsr_bench.ko ──► in │ namespace │ out ──► l3dsr_bench.ko

They stand beside each other in one guest, so that measurements can take turns.
"""

import contextlib
import dataclasses
import ipaddress
import subprocess

from genetlink import Family
from namespace import Namespace, run

UDP, TCP = 17, 6


@dataclasses.dataclass(frozen=True)
class Addresses:
    """Of one family. Clients are as many as flows need, VIPs and dests follow the first ones."""

    version: int
    front: str
    back: str
    prefix: int
    client: str
    vip: str
    vips: str
    dest: str

    def nth_vip(self, number):
        return str(ipaddress.ip_address(self.vip) + number)

    def nth_dest(self, number):
        return str(ipaddress.ip_address(self.dest) + number)

    @property
    def whole(self):
        return 32 if self.version == 4 else 128


V4 = Addresses(4, "10.0.0.1", "10.128.0.1", 16, "10.64.0.1", "198.18.0.1", "198.18.0.0/15", "10.128.1.0")
V6 = Addresses(
    6, "2001:db8:a::1", "2001:db8:d::1", 64, "2001:db8:c::1:0", "2001:db8:f::1", "2001:db8:f::/64", "2001:db8:d::1:0"
)
FAMILIES = (V4, V6)


def optional(*command):
    """Run what may be built into the kernel already."""
    subprocess.run(command, capture_output=True, check=False)


class Place(Namespace):
    """A namespace with its devices. `neighbours` of the dests are known."""

    def __init__(self, name, neighbours=4, devices=("in",)):
        super().__init__(name)
        self.neighbours, self.devices = neighbours, devices

    def __enter__(self):
        super().__enter__()
        self.sysctl(
            ipv4__conf__all__rp_filter=0, ipv4__conf__default__rp_filter=0, ipv4__ip_forward=1, ipv6__conf__all__forwarding=1,
            ipv6__conf__all__accept_dad=0, ipv6__conf__default__accept_dad=0,
        )
        self.ip(*(f"link add {device} type l3dsr_bench" for device in (*self.devices, "out")))
        self.ip(*(f"link set {device} up" for device in (*self.devices, "out")))
        for f in FAMILIES:
            self.ip(
                f"address add {f.front}/{f.prefix} dev {self.devices[0]}",
                f"address add {f.back}/{f.prefix} dev out",
                f"neigh replace {self.gateway(f)} lladdr 02:00:00:00:00:01 dev {self.devices[0]} nud permanent",
                f"route add default via {self.gateway(f)}",
                *(
                    f"neigh replace {f.nth_dest(number)} lladdr 02:00:00:01:{number >> 8:02x}:{number & 255:02x} dev out nud permanent"
                    for number in range(self.neighbours)
                ),
            )
        return self

    @staticmethod
    def gateway(f):
        return str(ipaddress.ip_address(f.front) + 1)

    def vips_are_local(self):
        """As IPVS wants them."""
        self.ip(*(f"route add local {f.vips} dev lo" for f in FAMILIES))

    def vips_are_routed(self):
        """To the first dest, by the IP stack."""
        self.ip(*(f"route add {f.vips} via {f.nth_dest(0)} dev out" for f in FAMILIES))

    def with_conntrack(self):
        """One rule is enough to have every packet tracked."""
        self.nft("table inet t { chain c { type filter hook prerouting priority 0; ct state invalid counter; }; }")


class Director(Place):
    """Ours. Packets that come by `in` are met at ingress, those by `later` in PRE_ROUTING."""

    def __init__(self, name, neighbours=4, attached=True):
        super().__init__(name, neighbours, ("in", "later"))
        self.attached, self.netlink = attached, None

    def __enter__(self):
        super().__enter__()
        with self.inside():
            self.netlink = Family("l3dsr_director")
        if self.attached:
            self.netlink.do("attach-device", {"device": "in"})
        self.vips_are_routed()
        return self

    def service(self, f, vip, dests=4, protocol=UDP, method="dr", outer=None, **options):
        """Add a service with all its dests in one step, so that no bucket moves and nothing is remembered."""
        service = {"address": f.nth_vip(vip), "port": 80, "protocol": protocol, "code": 7}
        options = {name.replace("_", "-"): value for name, value in options.items()}
        addresses = [(outer or f).nth_dest(number) for number in range(dests)]
        self.netlink.do(
            "replace-service",
            [("service", service | options), *(("dest", {"address": address, "method": method}) for address in addresses)],
        )


    def services_of_pool(self, f, count, dests=4, vips=True):
        """Many services that share their dests: a VIP each, or a port each of one VIP."""
        dests = [("dest", {"address": f.nth_dest(number)}) for number in range(dests)]
        self.netlink.do("new-pool", {"pool": {"name": "bench"}})
        self.netlink.do("replace-pool", [("pool", {"name": "bench"}), *dests])
        for number in range(count):
            place = {"address": f.nth_vip(number if vips else 0), "port": 80 if vips else number + 1}
            self.netlink.do("new-service", {"service": place | {"protocol": UDP, "pool": "bench"}})


class Ipvs(Place):
    """The rival."""

    def __enter__(self):
        super().__enter__()
        self.vips_are_local()
        self.lines = []
        return self

    def service(self, f, vip, dests=4, protocol=UDP, method="-g", scheduler="rr"):
        address = f.nth_vip(vip) if f.version == 4 else f"[{f.nth_vip(vip)}]"
        key = f"{'-u' if protocol == UDP else '-t'} {address}:80"
        self.lines.append(f"-A {key} -s {scheduler}")
        for number in range(dests):
            dest = f.nth_dest(number) if f.version == 4 else f"[{f.nth_dest(number)}]"
            self.lines.append(f"-a {key} -r {dest}:80 {method}")

    def load(self, seconds=None):
        """All of it, or what can be entered in so many seconds."""
        with self.inside(), contextlib.suppress(subprocess.TimeoutExpired):
            run("ipvsadm", "-R", input="\n".join(self.lines) + "\n", timeout=seconds)
        self.lines = []


class Realserver(Place):
    """One that decodes codes to VIPs, by some means; packets are for its first address."""

    def codes(self, count):
        """A VIP for each code; 7 is always one of them."""
        return {code: V4.nth_vip(code) for code in ([7] if count == 1 else range(1, count + 1))}

    def by_module(self, count):
        with self.inside():
            netlink = Family("l3dsr_rs")
        for code, vip in self.codes(count).items():
            netlink.do("new-vip", {"vip": {"address": vip, "code": code}})
        return netlink

    def by_nft(self, count):
        """The very rules that people would write: one map, in the chain's first place."""
        chains = "".join(f"chain c{code} {{ ip daddr set {vip} ip dscp set 0; }}\n" for code, vip in self.codes(count).items())
        cases = ", ".join(f"{code} : goto c{code}" for code in self.codes(count))
        self.nft(
            f"table ip t {{ {chains} chain p {{ type filter hook prerouting priority -310; ip dscp vmap {{ {cases} }}; }}; }}"
        )

    def by_xt(self, count):
        """The rules of those who come from yahoo/l3dsr."""
        rules = "".join(
            f"-A PREROUTING -m dscp --dscp {code} -j DADDR --set-daddr {vip}\n" for code, vip in self.codes(count).items()
        )
        with self.inside():
            run("iptables-legacy-restore", input=f"*mangle\n{rules}COMMIT\n")

    def by_tc(self):
        """Stateless NAT at ingress, without the DSCP."""
        with self.inside():
            run("tc", "qdisc", "add", "dev", "in", "ingress")
            run(
                *"tc filter add dev in parent ffff: protocol ip u32 match ip dsfield 28 0xfc".split(),
                *f"action nat ingress {V4.front}/32 {V4.nth_vip(7)}".split(),
            )
