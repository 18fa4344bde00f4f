"""What the director does with packets whose IP header has more, or less, than the usual."""

from build import datagram, parameter_problem, syn, text
from case import Case, Out
from director_cases import FORWARDED, onward, protocol, sent, to_near_rs, to_router
from people import FAMILIES, IPV4, IPV6
from scapy.layers.inet import IPOption_LSRR, IPOption_NOP, IPOption_SSRR, IPOption_Timestamp
from scapy.layers.inet6 import (
    HBHOptUnknown,
    IPv6ExtHdrDestOpt,
    IPv6ExtHdrFragment,
    IPv6ExtHdrHopByHop,
    IPv6ExtHdrRouting,
    Jumbo,
    PadN,
)
from scapy.packet import Raw


def ipv4_options():
    """Options are carried along; those that name the destination elsewhere are not for us."""
    f = IPV4
    for what, options in (
        ("timestamps", [IPOption_Timestamp(flg=0, timestamp=7)]),
        ("no-operations", [IPOption_NOP()] * 4),
        ("40 bytes of them", [IPOption_NOP()] * 40),
        ("an unknown one", [Raw(b"\x9e\x04\x01\x02")]),
    ):
        for vip, out in (("dscp", to_router(f, syn(), options=options)), ("dr", to_near_rs(f, "dr", syn(), options=options))):
            yield Case(f"{f}, {vip}: options are kept: {what}", f, sent(f, vip, syn(), options=options), out, FORWARDED)
    for before, where in (([], ""), ([IPOption_NOP()], " behind another option")):
        # As bytes: once scapy has computed the checksum it takes the last router for the destination.
        more = {"options": before + [IPOption_LSRR(routers=["10.0.0.9"])]}
        yield Case(
            f"{f}: a loose source route{where}: passed on",
            f, bytes(sent(f, "dscp", syn(), **more)), onward(bytes(sent(f, "dscp", syn(), ttl=63, **more))), {"source_route": 1},
        )
        strict = sent(f, "dscp", syn(), options=before + [IPOption_SSRR(routers=["10.0.0.9"])])
        told = [Out("front", "client", parameter_problem(f, strict, 16), any_id=True)]
        yield Case(
            f"{f}: a strict source route{where}: passed on; the stack does not like it",
            f, strict, told, {"source_route": 1},
        )


def ipv4_headers():
    """ihl and version."""
    f = IPV4
    good = bytes(sent(f, "dscp", syn()))
    for what, first in (("ihl 4", 0x44), ("ihl 0", 0x40), ("version 5", 0x55), ("version 6 in a frame of IPv4", 0x65)):
        yield Case(f"{f}: {what}: the stack drops it", f, bytes([first]) + good[1:], [], {})
    yield Case(f"{f}: a wrong header checksum: the stack drops it", f, sent(f, "dscp", syn(), chksum=0x1234), [], {})
    long = f.header(f.client, f.vip("dscp"), ihl=15, proto=6) / Raw(bytes(syn())[:24])
    yield Case(f"{f}: an ihl that is longer than the packet: the stack drops it", f, long, [], {})


def ipv6_extensions():
    """Extension headers are walked and kept."""
    f = IPV6
    hop, options = IPv6ExtHdrHopByHop(options=[PadN(optdata=bytes(4))]), IPv6ExtHdrDestOpt(options=[PadN(optdata=bytes(12))])
    routed = IPv6ExtHdrRouting(type=4, segleft=0, addresses=[f.far])
    atomic = IPv6ExtHdrFragment(offset=0, m=0, id=5)
    for what, chain in (
        ("hop-by-hop options", hop),
        ("destination options", options),
        ("a routing header that is used up", routed),
        ("a fragment header on a whole packet (RFC 6946)", atomic),
        ("four kinds", hop / options / routed / options),
        ("fourteen headers", many(options, 14)),
    ):
        for transport in (syn, datagram):
            name = type(transport()).__name__
            yield Case(
                f"{f}, dscp: {what} before {name}",
                f, sent(f, "dscp", chain / transport()), to_router(f, chain / transport()), FORWARDED,
            )
        yield Case(f"{f}, dr: {what}", f, sent(f, "dr", chain / syn()), to_near_rs(f, "dr", chain / syn()), FORWARDED)
    yield Case(f"{f}: fifteen headers: dropped", f, sent(f, "dscp", many(options, 15) / syn()), [], {"ext_headers": 1})
    short = sent(f, "dscp", Raw(bytes(options)[:4]), nh=60)
    yield Case(f"{f}: a packet that ends inside an extension header: dropped", f, short, [], {"truncated": 1})
    beyond = sent(f, "dscp", Raw(b"\x06\x20" + bytes(22)), nh=60)
    yield Case(f"{f}: an extension header that is longer than the packet: dropped", f, beyond, [], {"truncated": 1})
    for what, chain in (("a routing header with segments left", IPv6ExtHdrRouting(type=4, segleft=1, addresses=[f.far])),
                        ("the same behind options", options / IPv6ExtHdrRouting(type=4, segleft=1, addresses=[f.far]))):
        packet, passed = sent(f, "dscp", chain / syn()), sent(f, "dscp", chain / syn(), ttl=63)
        yield Case(f"{f}: {what}: passed on", f, packet, onward(passed), {"source_route": 1})
    nothing = sent(f, "dscp", Raw(text(20)), nh=59)
    yield Case(f"{f}: no next header: not ours", f, nothing, onward(sent(f, "dscp", Raw(text(20)), nh=59, ttl=63)), {})


def ipv6_hop_by_hop():
    """What the stack has to say about options that each hop looks at."""
    f = IPV6
    packet = sent(f, "dscp", IPv6ExtHdrHopByHop(options=[HBHOptUnknown(otype=0x9E, optlen=4, optdata=bytes(4))]) / syn())
    told = [Out("front", "client", parameter_problem(f, packet, 42, code=2), any_id=True)]
    yield Case(f"{f}: a hop-by-hop option that one has to know (RFC 8200, section 4.2): refused", f, packet, told, {})
    # RFC 2675. A jumbogram that deserves its name comes by no frame; neighbourhood.py has what the kernel itself makes.
    for what, fields, at in (("is none", {"plen": 0}, 44), ("says so twice", {}, 42)):
        size = 100000 if at == 42 else 100
        packet = sent(f, "dscp", IPv6ExtHdrHopByHop(options=[Jumbo(jumboplen=size)]) / syn(), **fields)
        told = [Out("front", "client", parameter_problem(f, packet, at), any_id=True)]
        yield Case(f"{f}: a jumbogram that {what}: the stack refuses it", f, packet, told, {})


def many(header, count):
    """A chain of headers."""
    chain = header.copy()
    for _ in range(count - 1):
        chain = chain / header.copy()
    return chain


def authentication(f):
    """An authentication header covers the destination address."""
    # Next header TCP, 24 bytes, SPI, sequence number, 12 bytes that nobody checks here.
    header = Raw(b"\x06\x04\0\0" + bytes(range(20)) + bytes(syn()))
    packet, passed = (f.header(f.client, f.vip("dscp"), 0, ttl, **protocol(f, 51)) / header for ttl in (64, 63))
    yield Case(f"{f}: an authentication header: passed on", f, packet, onward(passed), {"ah": 1})


def cases():
    """All of them."""
    yield from ipv4_options()
    yield from ipv4_headers()
    yield from ipv6_extensions()
    yield from ipv6_hop_by_hop()
    for f in FAMILIES:
        yield from authentication(f)
