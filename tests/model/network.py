"""A director between two devices whose cables end in this program. Packets go in by the hundred; to which dest each left shows in
its frame, since method dr changes nothing but MAC address and TTL.
"""

import fcntl
import ipaddress
import os
import struct
import time

from genetlink import Family
from namespace import Namespace

TUNSETIFF, IFF_TAP, IFF_NO_PI = 0x400454CA, 0x0002, 0x1000
SCTP, TCP, UDP = 132, 6, 17
FLAGS = {"SYN": 0x02, "data": 0x18, "FIN": 0x11}

FRONT, BACK, CLIENT, ONWARD = (bytes.fromhex(f"0200000000{last}") for last in ("01", "02", "0c", "77"))
OWN = {ipaddress.ip_address(text) for text in ("192.0.2.1", "10.1.0.1", "2001:db8:c::1", "2001:db8:1::1")}
PASSED = "passed on"  # to the stack, which routes it on
AT_ONCE = 200

SETTINGS = {
    "ipv4/ip_forward": 1,
    "ipv4/conf/all/rp_filter": 0,
    "ipv4/conf/default/rp_filter": 0,
    "ipv4/conf/all/send_redirects": 0,
    "ipv4/conf/default/send_redirects": 0,
    "ipv6/conf/all/accept_dad": 0,
    "ipv6/conf/default/accept_dad": 0,
    "ipv6/conf/all/forwarding": 1,
}


def dest_address(version, number):
    """Dests are numbered from 2 to 99."""
    return ipaddress.ip_address(f"10.1.0.{number}" if version == 4 else f"2001:db8:1::{number}")


def mac_of(address):
    """Of a dest."""
    return b"\x02" + bytes([address.version]) + address.packed[-4:]


def text(mac):
    """As iproute2 wants it."""
    return mac.hex(":")


class Tap:
    """A device."""

    def __init__(self, namespace, name, mac):
        with namespace.inside():
            self.file = os.open("/dev/net/tun", os.O_RDWR | os.O_NONBLOCK)
            fcntl.ioctl(self.file, TUNSETIFF, struct.pack("16sH22x", name.encode(), IFF_TAP | IFF_NO_PI))
        namespace.ip(f"link set {name} address {text(mac)} addrgenmode none up")

    def read_all(self):
        """All frames that the device sent."""
        frames = []
        while True:
            try:
                frames.append(os.read(self.file, 2048))
            except BlockingIOError:
                return frames


class Director:
    """A namespace with a director."""

    def __init__(self, name, dests):
        self.namespace = Namespace(name).__enter__()
        for key, value in SETTINGS.items():
            self.namespace.sysctl(**{key: value})
        self.front, self.back = Tap(self.namespace, "front", FRONT), Tap(self.namespace, "back", BACK)
        self._connect(dests)
        with self.namespace.inside():
            self.netlink = Family("l3dsr_director")

    def _connect(self, dests):
        neighbours = [(dest_address(version, number), None) for version in (4, 6) for number in dests]
        neighbours += [(ipaddress.ip_address(gateway), ONWARD) for gateway in ("10.1.0.254", "2001:db8:1::fe")]
        self.namespace.ip(
            "address add 192.0.2.1/24 dev front",
            "address add 2001:db8:c::1/64 dev front nodad",
            "address add 10.1.0.1/24 dev back",
            "address add 2001:db8:1::1/64 dev back nodad",
            "route add default via 10.1.0.254",
            "route add default via 2001:db8:1::fe",
            *(f"neigh add {who} lladdr {text(mac or mac_of(who))} dev back nud permanent" for who, mac in neighbours),
        )

    def send(self, packets):
        """Let packets arrive, one after the other; returns where each went: a dest's MAC address, PASSED, or None."""
        went = []
        for first in range(0, len(packets), AT_ONCE):
            went += self._send(packets[first : first + AT_ONCE])
        return went

    def _send(self, packets):
        for number, (flow, protocol, kind) in enumerate(packets):
            os.write(self.front.file, frame(flow, protocol, kind, number))
        quiet()
        went = [None] * len(packets)
        for out in self.back.read_all():
            number = int.from_bytes(out[-4:], "big")
            if number < len(packets) and destination(out) == packets[number][0][2].packed:
                went[number] = PASSED if out[:6] == ONWARD else out[:6]
        self.front.read_all()
        return went

    def close(self):
        """Take all of it down."""
        self.netlink.connection.socket.close()
        os.close(self.front.file)
        os.close(self.back.file)
        self.namespace.delete()


def quiet():
    """Wait until the kernel has nothing left to do: a clock that jumps does so no sooner."""
    time.sleep(1e-5)


def destination(out):
    """The destination address of a frame's packet, as bytes."""
    return out[30:34] if out[12:14] == b"\x08\x00" else out[38:54]


def frame(flow, protocol, kind, number):
    """A frame with a packet of a flow that ends in a number."""
    saddr, sport, daddr, dport = flow
    content = transport(protocol, sport, dport, kind) + struct.pack("!I", number)
    if saddr.version == 6:
        header = struct.pack("!IHBB", 6 << 28, len(content), protocol, 64) + saddr.packed + daddr.packed
        return FRONT + CLIENT + b"\x86\xdd" + header + content
    head = struct.pack("!BBHIBB", 0x45, 0, 20 + len(content), 0x4000, 64, protocol)
    total = sum(struct.unpack("!9H", head + saddr.packed + daddr.packed))
    check = ~(total % 0xFFFF) & 0xFFFF
    return FRONT + CLIENT + b"\x08\x00" + head + struct.pack("!H", check) + saddr.packed + daddr.packed + content


def transport(protocol, sport, dport, kind):
    """A transport header; nobody looks at its checksum."""
    ports = struct.pack("!HH", sport, dport)
    if protocol == UDP:
        return ports + struct.pack("!HH", 12, 0)
    if protocol == SCTP:
        return ports + bytes(8)
    return ports + struct.pack("!IIBBHHH", 1, 1, 5 << 4, FLAGS[kind], 1000, 0, 0)
