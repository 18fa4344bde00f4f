"""A realserver as it is used: VIPs on lo, programs that listen on them, tunnels, conntrack."""

import itertools
import socket
import struct

from build import datagram, echo, ethernet, syn, text
from case import Out
from genetlink import Family as Netlink
from genetlink import Refused
from live import Moved, compare
from people import FAMILIES, IPV4, IPV6
from scapy.layers.inet import ICMP, TCP, fragment
from scapy.layers.inet6 import ICMPv6EchoReply, IPv6ExtHdrFragment, fragment6
from scapy.layers.l2 import GRE
from stage import Stage, neighbour
from tap import LIMIT, expect

CODE = 7 << 2
ECN = 2

IP_PKTINFO = 8
SOCKETS = {
    4: (socket.AF_INET, socket.IPPROTO_IP, socket.IP_TTL, socket.IP_TOS, (socket.IP_RECVTOS, 12, IP_PKTINFO)),
    6: (
        socket.AF_INET6, socket.IPPROTO_IPV6, socket.IPV6_HOPLIMIT, socket.IPV6_TCLASS,
        (socket.IPV6_RECVTCLASS, socket.IPV6_RECVHOPLIMIT, socket.IPV6_RECVPKTINFO),
    ),
}

CONNTRACK = """
table inet tracked {
    chain prerouting {
        type filter hook prerouting priority filter
        ct state new counter
    }
}
"""


class HostStage(Stage):
    """A realserver with one network in front; its VIP is on lo."""

    def __init__(self):
        super().__init__("host", ("front",), "l3dsr_rs")
        for f in FAMILIES:
            self.namespace.ip(
                f"address add {f.rs}/{f.prefix} dev front nodad",
                f"address add {f.vip('dscp')} dev lo",
                neighbour(f.rs_router, "router", "front"),
                f"route add default via {f.rs_router}",
            )
            self.netlink.do("new-vip", {"vip": {"address": f.vip("dscp"), "code": 7}})


class Listener:
    """A program that receives datagrams, and sees to which address, with which DS field and TTL."""

    def __init__(self, stage, f, address):
        family, self.level, self.ttl, self.dsfield, wanted = SOCKETS[f.version]
        with stage.namespace.inside():
            self.socket = socket.socket(family, socket.SOCK_DGRAM)
        self.f = f
        for option in wanted:
            self.socket.setsockopt(self.level, option, 1)
        self.socket.bind((address, 53))
        self.socket.setblocking(False)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.socket.close()

    def received(self):
        """The next datagram: payload, to whom, DS field, TTL; None if there is none."""
        try:
            content, infos, _, _ = self.socket.recvmsg(1 << 16, 1 << 10)
        except BlockingIOError:
            return None
        fields = {kind: value for level, kind, value in infos if level == self.level}
        return content, self._to(fields), self._number(fields[self.dsfield]), self._number(fields[self.ttl])

    @staticmethod
    def _number(value):
        return value[0] if len(value) == 1 else struct.unpack("=i", value[:4])[0]

    def _to(self, fields):
        if self.f.version == 4:
            return socket.inet_ntop(socket.AF_INET, fields[IP_PKTINFO][8:12])
        return socket.inet_ntop(socket.AF_INET6, fields[socket.IPV6_PKTINFO][:16])


def arrive(stage, f, packet):
    """Let a packet arrive from the router."""
    stage.taps["front"].write(ethernet("front", "router", f.ethertype, bytes(packet)))


def delivered(stage, f, address, packets, expected, reasons, outer=None):
    """Packets arrive, of family @f or in those of another, and a program on @address gets what is expected."""
    with Listener(stage, f, address) as listener, Moved(stage, reasons):
        for packet in packets:
            arrive(stage, outer or f, packet)
        expect("datagram", listener.received(), expected)
        expect("a second datagram", listener.received(), None)
    compare(stage, f, "front", [])


def local_vip(stage, f):
    """The program sees the VIP, ECN, no DSCP, and the TTL with which the packet came."""
    packet = f.header(f.client, f.rs, CODE | ECN, 1) / datagram(101)
    delivered(stage, f, f.vip("dscp"), [packet], (bytes(text(101)), f.vip("dscp"), ECN, 1), {"decoded": 1})


def no_code(stage, f):
    """A packet to the host itself reaches a program there."""
    packet = f.header(f.client, f.rs, 8 << 2, 9) / datagram(5)
    delivered(stage, f, f.rs, [packet], (bytes(text(5)), f.rs, 8 << 2, 9), {"unknown_code": 1})


def ping(stage, f):
    """`ping -Q 28 REALSERVER` is answered from the VIP."""
    reply = ICMP(type=0, id=77, seq=3) / text(56) if f.version == 4 else ICMPv6EchoReply(id=77, seq=3, data=bytes(text(56)))
    more = {"flags": 0} if f.version == 4 else {"fl": 0}
    with Moved(stage, {"decoded": 1}):
        arrive(stage, f, f.header(f.client, f.rs, CODE) / echo(f))
        answer = f.header(f.vip("dscp"), f.client, 0, 64, **more) / reply
        compare(stage, f, "front", [Out("front", "router", answer, any_id=True)])


def pieces(f, identification):
    """A datagram of 3000 bytes in three fragments, with the code in each."""
    if f.version == 4:
        return fragment(f.header(f.client, f.rs, CODE, 60, flags=0, id=identification) / datagram(2992), 1200)
    return fragment6(f.header(f.client, f.rs, CODE, 60) / IPv6ExtHdrFragment(id=identification) / datagram(2992), 1280)


def fragments(stage, f, first, decoded):
    """In whatever order they come, the datagram is whole."""
    for number, order in enumerate(itertools.permutations(range(3)), first):
        came = pieces(f, number)
        whole = (bytes(text(2992)), f.vip("dscp"), 0, 60)
        delivered(stage, f, f.vip("dscp"), [came[i] for i in order], whole, {"decoded": decoded})


def tracked(stage):
    """With conntrack there are no fragments any more when the door is reached."""
    stage.namespace.nft(CONNTRACK)
    for f in FAMILIES:
        fragments(stage, f, 200, 1)
        local_vip(stage, f)


def own_ping(stage, f):
    """So it is on the realserver itself."""
    kinds = {4: (socket.IPPROTO_ICMP, b"\x08", 0, socket.IP_TOS), 6: (socket.IPPROTO_ICMPV6, b"\x80", 129, socket.IPV6_TCLASS)}
    protocol, request, answer, dsfield = kinds[f.version]
    family, level, *_ = SOCKETS[f.version]
    with stage.namespace.inside():
        pinger = socket.socket(family, socket.SOCK_RAW, protocol)
    pinger.settimeout(LIMIT)
    pinger.setsockopt(level, dsfield, CODE)
    # The kernel fills in ICMPv6's checksum, but not ICMP's.
    body = request + bytes(3) + b"\0\x4d\0\3" + bytes(56)
    if f.version == 4:
        body = bytes(echo(f))
    with pinger, Moved(stage, {"decoded": 1}):
        pinger.sendto(body, (f.rs, 0))
        kind = None
        while kind != answer:
            content, sender = pinger.recvfrom(1 << 12)
            kind = content[20] if f.version == 4 else content[0]
        expect("who answers", sender[0], f.vip("dscp"))


def both_halves(stage, f):
    """A director for the same VIP on the same host: what is decoded is not directed again, what is for the VIP is."""
    with stage.namespace.inside():
        director = Netlink("l3dsr_director")
    service = {"address": f.vip("dscp"), "port": 53, "protocol": 17}
    try:
        director.do("new-service", {"service": service})
        director.do("new-dest", {"service": service, "dest": {"address": f.rs_router}})
        local_vip(stage, f)
        arrive(stage, f, f.header(f.client, f.vip("dscp")) / datagram())
        out = f.header(f.client, f.vip("dscp"), 0, 63) / datagram()
        compare(stage, f, "front", [Out("front", "router", out)])
        director.do("del-dest", {"service": service, "dest": {"address": f.rs_router}})
        director.do("new-dest", {"service": service, "dest": {"address": f.rs}})
        packet = f.header(f.client, f.vip("dscp"), CODE, 9) / datagram(5)
        whole = (bytes(text(5)), f.vip("dscp"), CODE, 9)
        delivered(stage, f, f.vip("dscp"), [packet], whole, {"local": 1, "is_vip": 1})
    finally:
        director.do("flush")
        director.connection.socket.close()


def attach_beside_services(stage):
    """At ingress there is one half or the other: what it decodes would meet the director's later door."""
    with stage.namespace.inside():
        director = Netlink("l3dsr_director")
    service = {"service": {"address": IPV4.vip("dr"), "port": 53, "protocol": 17}}
    try:
        for first, second, undo in (
            ((director, "new-service", service), (stage.netlink, "attach-device", {"device": "front"}), "del-service"),
            ((stage.netlink, "attach-device", {"device": "front"}), (director, "new-service", service), "detach-device"),
        ):
            first[0].do(*first[1:])
            try:
                second[0].do(*second[1:])
                refused = "nothing"
            except Refused as refusal:
                refused = refusal.name
            expect("refused", refused, "EBUSY")
            first[0].do(undo, first[2])
    finally:
        director.connection.socket.close()


def dsfield_of(frame):
    """DSCP and ECN."""
    return frame[15] if frame[14] >> 4 == 4 else (frame[14] & 15) << 4 | frame[15] >> 4


def handshake(stage, f, port):
    """A client begins a connection with the code; the DS field of the answer. It is given up at once."""
    begin = syn()
    begin.sport = port
    arrive(stage, f, f.header(f.client, f.rs, CODE) / begin)
    frames = [frame for frame in stage.taps["front"].read_all() if frame[:2] != b"\x33\x33"]
    expect("answers", len(frames), 1)
    source = f.header(f.vip("dscp"), f.client)
    expect("its source", type(source)(frames[0][14:]).src, source.src)
    arrive(stage, f, f.header(f.client, f.rs, CODE) / TCP(sport=port, dport=80, seq=begin.seq + 1, flags="R"))
    return dsfield_of(frames[0])


def reflected(stage, f, port):
    """TCP that answers with the DSCP that it was asked with says no code, unless the entry keeps it."""
    entry = {"address": f.vip("dscp"), "code": 7}
    stage.namespace.sysctl(ipv4__tcp_reflect_tos=1)
    with stage.namespace.inside():
        server = socket.create_server((f.vip("dscp"), 80), family=SOCKETS[f.version][0])
    with server:
        expect("DS field of an answer", handshake(stage, f, port), 0)
        stage.netlink.do("set-vip", {"vip": entry | {"dscp": 64}})
        try:
            expect("DS field of an answer, DSCP kept", handshake(stage, f, port + 1), CODE)
        finally:
            stage.netlink.do("set-vip", {"vip": entry | {"dscp": 0}})
            stage.namespace.sysctl(ipv4__tcp_reflect_tos=0)


def demuxed(stage, f):
    """A packet's socket is looked for before it is routed (early demux): it is that of the VIP's connection, not that of
    the connection that the same client has with the host itself.
    """
    with Listener(stage, f, f.vip("dscp")) as on_vip, Listener(stage, f, f.rs) as on_host:
        for listener in (on_vip, on_host):
            listener.socket.connect((f.client, 40000))
        arrive(stage, f, f.header(f.client, f.rs, CODE, 9) / datagram(7))
        expect("on the VIP", on_vip.received(), (bytes(text(7)), f.vip("dscp"), 0, 9))
        arrive(stage, f, f.header(f.client, f.rs, 0, 8) / datagram(5))
        expect("on the host's address", on_host.received(), (bytes(text(5)), f.rs, 0, 8))
        expect("left", (on_vip.received(), on_host.received()), (None, None))


def validated(stage, f):
    """Source validation judges what was decoded by its client: where answers go another way, only a loose one lets it in."""
    packet = f.header(f.client, f.rs, CODE, 9) / datagram(7)
    whole = (bytes(text(7)), f.vip("dscp"), 0, 9)
    stage.namespace.sysctl(ipv4__conf__front__rp_filter=1)
    delivered(stage, f, f.vip("dscp"), [packet], whole, {"decoded": 1})
    stage.namespace.ip("link add elsewhere type dummy", "link set elsewhere up", f"route add {f.client} dev elsewhere")
    try:
        delivered(stage, f, f.vip("dscp"), [packet], None, {"decoded": 1})
        stage.namespace.sysctl(ipv4__conf__front__rp_filter=2)
        delivered(stage, f, f.vip("dscp"), [packet], whole, {"decoded": 1})
    finally:
        stage.namespace.ip("link del elsewhere")
        stage.namespace.sysctl(ipv4__conf__front__rp_filter=0)


def by_both_doors(tap, stage):
    """What the stack asks of a packet after it was decoded."""
    for door in ("PRE_ROUTING", "ingress"):
        if door == "ingress":
            stage.attach("front")
        for number, f in enumerate(FAMILIES):
            port = 41000 + 10 * number + (door == "ingress") * 100
            tap.run(f"realserver: {f}, {door}: answers that reflect DSCP (tcp_reflect_tos)", reflected, stage, f, port)
            tap.run(f"realserver: {f}, {door}: early demux finds the VIP's socket", demuxed, stage, f)
        tap.run(f"realserver: IPv4, {door}: strict and loose source validation (rp_filter)", validated, stage, IPV4)
    stage.netlink.do("detach-device", {"device": "front"})


TUNNELS = (
    ("IPv4 in IPv4", IPV4, IPV4, "ipip local {0} remote {1}", lambda inner: inner),
    ("IPv6 in IPv4", IPV4, IPV6, "sit local {0} remote {1}", lambda inner: inner),
    ("IPv4 in IPv6", IPV6, IPV4, "ip6tnl local {0} remote {1} mode any", lambda inner: inner),
    ("IPv6 in IPv6", IPV6, IPV6, "ip6tnl local {0} remote {1} mode any", lambda inner: inner),
    ("IPv4 in GRE in IPv4", IPV4, IPV4, "gre local {0} remote {1}", lambda inner: GRE(proto=0x0800) / inner),
    ("IPv6 in GRE in IPv4", IPV4, IPV6, "gre local {0} remote {1}", lambda inner: GRE(proto=0x86DD) / inner),
    ("IPv4 in GRE in IPv6", IPV6, IPV4, "ip6gre local {0} remote {1}", lambda inner: GRE(proto=0x0800) / inner),
)


def tunnelled(stage, outer, inner, device, wrap):
    """A code inside a tunnel was not written by a director; neither is one outside of it for the tunnel's packets."""
    stage.namespace.ip(f"link add tunnel type {device.format(outer.rs, outer.client)}", "link set tunnel up")
    try:
        packet = inner.header(inner.client, inner.rs, CODE, 9) / datagram(33)
        for dsfield, reasons in ((0, {"tunnel": 1}), (CODE, {"tunnel": 1, "protocol": 1})):
            carried = outer.header(outer.client, outer.rs, dsfield) / wrap(packet)
            delivered(stage, inner, inner.rs, [carried], (bytes(text(33)), inner.rs, CODE, 9), reasons, outer)
    finally:
        stage.namespace.ip("link del tunnel")


def tests(tap):
    """All of this file."""
    stage = HostStage()
    for f in FAMILIES:
        tap.run(f"realserver: {f}: a program on the VIP sees VIP, ECN and TTL, and no DSCP", local_vip, stage, f)
        tap.run(f"realserver: {f}: a program on the host's own address gets what is not for a VIP", no_code, stage, f)
        tap.run(f"realserver: {f}: ping with the code's TOS is answered from the VIP", ping, stage, f)
        tap.run(f"realserver: {f}: so it is when the realserver pings itself", own_ping, stage, f)
        tap.run(f"realserver: {f}: a director on the same host for the same VIP", both_halves, stage, f)
        tap.run(f"realserver: {f}: the fragments of a datagram, in each order, make it whole", fragments, stage, f, 100, 3)
    by_both_doors(tap, stage)
    tap.run("realserver: devices are attached where there are no services, and the reverse", attach_beside_services, stage)
    for name, outer, inner, device, wrap in TUNNELS:
        tap.run(f"realserver: a code on {name} is left alone", tunnelled, stage, outer, inner, device, wrap)
    tap.run("realserver: conntrack puts the fragments together before they are decoded", tracked, stage)
    stage.close()
