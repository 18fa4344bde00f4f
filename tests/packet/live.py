"""What takes more than one packet in and its packets out: neighbours who must be asked, the director's own packets, counters."""

import socket
import struct
import threading
import time

from build import data, datagram, echo, ethernet, syn, text
from case import Case, Judge, Out, try_case, wanted_of
from director_cases import onward, sent, to_router
from people import FAMILIES, MAC
from scapy.layers.inet import TCP
from scapy.layers.inet6 import ICMPv6ND_NA, ICMPv6NDOptDstLLAddr, IPv6
from scapy.layers.l2 import ARP
from tap import LIMIT, Unexpected, expect

ARP_TYPE = 0x0806
SOCKETS = {4: socket.AF_INET, 6: socket.AF_INET6}


class Moved:
    """Counts the reasons that move while a `with` block runs."""

    def __init__(self, stage, expected):
        self.stage, self.expected = stage, expected

    def __enter__(self):
        self.before = self.stage.netlink.reasons()

    def __exit__(self, kind, *_):
        if kind is None:
            after = self.stage.netlink.reasons()
            moved = {name: after[name] - self.before[name] for name in after if after[name] != self.before[name]}
            expect("reasons", moved, self.expected)


def arrive(stage, f, packet):
    """Let a packet arrive from the client, by scapy or in bytes."""
    stage.taps["front"].write(ethernet("front", "client", f.ethertype, bytes(packet)))


def is_question(f, frame):
    """Whether a frame asks who the silent realserver is."""
    if f.version == 4:
        packet = ARP(frame[14:])
        return frame[12:14] == struct.pack("!H", ARP_TYPE) and packet.op == 1 and packet.pdst == f.silent_rs
    packet = IPv6(frame[14:])
    return getattr(packet.payload, "tgt", None) == f.silent_rs


def is_noise(frame):
    """Whether the kernel sends a frame of its own accord: to all, or since a neighbour has not spoken for a while."""
    return frame[:2] == b"\x33\x33" or any(is_question(f, frame) for f in FAMILIES)


def compare(stage, f, device, out):
    """What came out of a device until now, against what should have."""
    frames = [frame for frame in stage.taps[device].read_all() if not is_noise(frame)]
    Judge(stage).compare([wanted_of(f, one) for one in out], device, frames)


def first_sent(tap):
    """The next frame that is no noise."""
    while is_noise(frame := tap.read()):
        pass
    return frame


def answer(f):
    """The silent realserver says who it is."""
    if f.version == 4:
        mac = MAC["silent_rs"]
        says = ARP(op=2, hwsrc=mac, psrc=f.silent_rs, hwdst=MAC["back"], pdst=f.back)
        return ethernet("back", "silent_rs", ARP_TYPE, bytes(says))
    says = ICMPv6ND_NA(tgt=f.silent_rs, R=0, S=1, O=1) / ICMPv6NDOptDstLLAddr(lladdr=MAC["silent_rs"])
    return ethernet("back", "silent_rs", f.ethertype, bytes(IPv6(src=f.silent_rs, dst="fe80::2", hlim=255) / says))


def unknown_neighbour(stage, f):
    """Packets wait for the answer, and then leave in the order in which they came."""
    with Moved(stage, {"forwarded": 2}):
        for transport in (syn(), data()):
            arrive(stage, f, sent(f, "silent", transport))
        frames = stage.taps["back"].read_all()
        if not any(is_question(f, frame) for frame in frames):
            raise Unexpected(f"nobody was asked: {[frame.hex() for frame in frames]}")
        stage.taps["back"].write(answer(f))
        changed = [f.header(f.client, f.silent_rs, 7 << 2, 63) / transport for transport in (syn(), data())]
        compare(stage, f, "back", [Out("back", "silent_rs", packet) for packet in changed])


def own_datagram(stage, f, vip, out, reasons, **options):
    """A program on the director sends to a VIP."""
    with stage.namespace.inside():
        own = socket.socket(SOCKETS[f.version], socket.SOCK_DGRAM)
    with own, Moved(stage, reasons):
        own.bind((options.get("source", ""), 40000))
        if "ttl" in options:
            level, option = {4: (socket.IPPROTO_IP, socket.IP_TTL), 6: (socket.IPPROTO_IPV6, socket.IPV6_UNICAST_HOPS)}[f.version]
            own.setsockopt(level, option, options["ttl"])
        try:
            own.sendto(bytes(text(101)), (f.vip(vip), 53))
        except OSError as problem:
            if out:
                raise Unexpected(f"sendto: {problem}") from problem
        compare(stage, f, "back", out)


def own_out(f, to, dst, dsfield):
    """What the director's own datagram becomes: like the client's, from the director's address."""
    flow = {"fl": 0} if f.version == 6 else {}
    return [Out("back", to, f.header(f.back, dst, dsfield, 63, **flow) / datagram(101), any_id=True)]


def own_datagrams(stage, f):
    """By both methods, and to a dest that takes nothing."""
    own_datagram(stage, f, "dscp", own_out(f, "router", f.rs, 7 << 2), {"forwarded": 1})
    own_datagram(stage, f, "dr", own_out(f, "near_rs", f.vip("dr"), 0), {"forwarded": 1})
    own_datagram(stage, f, "dr behind a router", own_out(f, "router", f.vip("dr behind a router"), 0), {"forwarded": 1})
    own_datagram(stage, f, "drained", [], {"no_dest": 1})
    own_datagram(stage, f, "dscp", [], {"ttl_exceeded": 1}, ttl=1)


def own_vip(stage, f):
    """To a VIP that is an address of the director itself: who binds no source gets the VIP's, and nobody could answer."""
    own_datagram(stage, f, "vip on lo", [], {"bad_source": 1})
    own_datagram(stage, f, "vip on lo", own_out(f, "router", f.rs, 13 << 2), {"forwarded": 1}, source=f.back)


def own_connection(stage, f):
    """A program on the director connects to a VIP: scapy computes the same checksum over what comes out."""
    with stage.namespace.inside():
        own = socket.socket(SOCKETS[f.version], socket.SOCK_STREAM)
    own.setblocking(False)
    with own, Moved(stage, {"forwarded": 1}):
        own.connect_ex((f.vip("dscp"), 80))
        frame = first_sent(stage.taps["back"])
        packet = type(f.header(f.back, f.rs))(frame[14:])
        expect("to", (packet.dst, packet.dport, packet[TCP].flags), (f.rs, 80, "S"))
        expect("DS field", packet.tos if f.version == 4 else packet.tc, 7 << 2)
        expect("checksum", packet[TCP].chksum, recomputed(packet))
    compare(stage, f, "back", [])


def recomputed(packet):
    """The TCP checksum by scapy."""
    clean = packet.copy()
    del clean[TCP].chksum
    return type(packet)(bytes(clean))[TCP].chksum


def stats(stage, f, vip):
    """The counters of a VIP's TCP service and of its dest."""
    named = {"service": {"address": f.vip(vip), "port": 80, "protocol": 6}}
    service = stage.netlink.do("get-service", named)["service"]["stats"]
    return [service] + [dest["dest"]["stats"] for dest in stage.netlink.list("get-dest", named)]


def counters(stage, f):
    """Service and dest count packets, bytes from the IP header on, and connections that begin."""
    before = stats(stage, f, "dscp")
    transports = (syn(), data(), data(0, "FA"), TCP(sport=1, dport=80, flags="SA"), TCP(sport=1, dport=80, flags="SR"))
    bytes_sent = 0
    for transport in transports:
        packet = sent(f, "dscp", transport)
        bytes_sent += len(packet)
        arrive(stage, f, packet)
    arrive(stage, f, sent(f, "dscp", syn(), ttl=1))
    stage.taps["back"].read_all(), stage.taps["front"].read_all()
    moved = [{name: after[name] - was[name] for name in after} for was, after in zip(before, stats(stage, f, "dscp"))]
    expect("service and dest", moved, [{"packets": 5, "bytes": bytes_sent, "flows": 1}] * 2)


def no_forwarding(stage, f):
    """The director needs no ip_forward."""
    setting = {4: "ipv4/ip_forward", 6: "ipv6/conf/all/forwarding"}[f.version]
    stage.namespace.sysctl(**{setting: 0})
    try:
        try_case(stage, Case("", f, sent(f, "dscp", syn()), to_router(f, syn()), {"forwarded": 1}))
    finally:
        stage.namespace.sysctl(**{setting: 1})


def flood_of_pings(stage, f):
    """A client is answered 100 times a second; the flood may meet two of them, and on a slow machine more."""
    ping = bytes(sent(f, "dscp", echo(f)))
    before, begun = stage.netlink.reasons(), time.monotonic()
    for _ in range(400):
        arrive(stage, f, ping)
    answers = len([frame for frame in stage.taps["front"].read_all() if not is_noise(frame)])
    seconds = int(time.monotonic() - begun) + 2
    after = stage.netlink.reasons()
    answered, refused = (after[name] - before[name] for name in ("echo", "echo_limit"))
    expect("answers counted", answered, answers)
    expect("pings counted", answered + refused, 400)
    if not 1 <= answers <= 100 * seconds:
        raise Unexpected(f"400 pings had {answers} answers in {seconds} seconds")


def ignored_pings(stage, f):
    """The kernel's setting that it answers no pings holds for VIPs: they are left to the stack."""
    setting = {4: "ipv4/icmp_echo_ignore_all", 6: "ipv6/icmp/echo_ignore_all"}[f.version]
    stage.namespace.sysctl(**{setting: 1})
    try:
        try_case(stage, Case("", f, sent(f, "dscp", echo(f)), onward(sent(f, "dscp", echo(f), ttl=63)), {}))
    finally:
        stage.namespace.sysctl(**{setting: 0})


def empty(stage, f):
    """Without services nothing is touched."""
    packet, passed = sent(f, "dscp", syn()), sent(f, "dscp", syn(), ttl=63)
    try_case(stage, Case("", f, packet, onward(passed), {}))


def unplug(stage):
    """A device goes although dests are reached through it, before anybody deletes them."""
    for f in FAMILIES:
        for vip in ("dscp", "dr", "local", "silent"):
            arrive(stage, f, sent(f, vip, syn()))
    stage.taps["back"].read_all()
    tap = stage.taps.pop("back")
    gone = threading.Thread(target=tap.close)
    gone.start()
    gone.join(LIMIT)
    waits = gone.is_alive()
    stage.netlink.do("flush")
    gone.join()
    if waits:
        raise Unexpected(f"the device was still waited for after {LIMIT} s; once the dests were deleted, it went")


def tests(tap, stage):
    """All of this file; the stage's device goes, and so do its services."""
    for f in FAMILIES:
        tap.run(f"director: {f}: packets to a neighbour who must be asked wait, and leave in order", unknown_neighbour, stage, f)
        tap.run(f"director: {f}: the director's own datagrams to a VIP", own_datagrams, stage, f)
        tap.run(f"director: {f}: the director's own connection to a VIP", own_connection, stage, f)
        tap.run(f"director: {f}: the director's own datagrams to a VIP that it has itself", own_vip, stage, f)
        tap.run(f"director: {f}: service and dest count", counters, stage, f)
        tap.run(f"director: {f}: pings are ignored where the kernel ignores them", ignored_pings, stage, f)
        tap.run(f"director: {f}: a flood of pings is not answered with a flood", flood_of_pings, stage, f)
        tap.run(f"director: {f}: forwarding need not be switched on", no_forwarding, stage, f)
    stage.taps["back"].take_checksums()
    for f in FAMILIES:
        tap.run(f"director: {f}: the director's own datagrams, checksums left to hardware", own_datagrams, stage, f)
        tap.run(f"director: {f}: the director's own connection, checksum left to hardware", own_connection, stage, f)
    stage.netlink.do("flush")
    for f in FAMILIES:
        tap.run(f"director: {f}: without services nothing is touched", empty, stage, f)
        stage.configure(f)
    tap.run("director: a device goes while dests are reached through it", unplug, stage)
