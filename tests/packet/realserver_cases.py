"""What the realserver does with a packet that carries a code. Everything is routed on from it, so that what its door lets
through shows byte for byte, one hop older."""

from build import data, datagram, datagram_with_sum_of_0, echo, sctp, segments, spoil_checksum, syn, text
from case import Case, Out
from people import FAMILIES, IPV4, IPV6
from scapy.layers.inet import IPOption_LSRR, IPOption_NOP, fragment
from scapy.layers.inet6 import (
    IPv6ExtHdrDestOpt,
    IPv6ExtHdrFragment,
    IPv6ExtHdrHopByHop,
    IPv6ExtHdrRouting,
    PadN,
    fragment6,
)
from scapy.packet import Raw

DECODED = {"decoded": 1}
CODE = 7 << 2
UNKNOWN = 8 << 2

TRANSPORTS = (
    ("a TCP SYN", lambda f: syn()),
    ("a TCP segment", lambda f: data()),
    ("a TCP segment of odd length", lambda f: data(101)),
    ("a TCP RST", lambda f: data(0, "R")),
    ("a full TCP segment", lambda f: data(1400)),
    ("a UDP datagram", lambda f: datagram()),
    ("a UDP datagram of odd length", lambda f: datagram(33)),
    ("an empty UDP datagram", lambda f: datagram(0)),
    ("a UDP datagram without checksum", lambda f: datagram(chksum=0)),
    ("a TCP segment of 5000 bytes", lambda f: data(5000)),
    ("a UDP datagram of 5000 bytes", lambda f: datagram(5000)),
    ("a ping", echo),
    ("a large ping", lambda f: echo(f, 1300)),
    ("an SCTP packet", lambda f: sctp()),
)


def sent(f, transport, dsfield=CODE, dst=None, ttl=60, **more):
    """What comes from a director."""
    return f.header(f.client, dst or f.rs, dsfield, ttl, **more) / transport


def passed(f, transport, dsfield=CODE, dst=None, **more):
    """Left alone, and one hop older."""
    return [Out("sink", "onward", sent(f, transport, dsfield, dst, 59, **more))]


def restored(f, transport, dsfield=0, **more):
    """The VIP is back in its place."""
    return passed(f, transport, dsfield, f.vip("dscp"), **more)


def decoded(f):
    """Everything that is decoded."""
    for what, transport in TRANSPORTS:
        yield Case(f"{f}: {what}: decoded", f, sent(f, transport(f)), restored(f, transport(f)), DECODED)
    for ecn in range(4):
        yield Case(f"{f}: ECN {ecn} is kept, DSCP cleared", f, sent(f, syn(), CODE | ecn), restored(f, syn(), ecn), DECODED)
    for code, vip in ((63, "own code"), (1, "dr")):
        out = [Out("sink", "onward", sent(f, syn(), 0, f.vip(vip), 59))]
        yield Case(f"{f}: code {code} stands for another VIP", f, sent(f, syn(), code << 2), out, DECODED)
    yield Case(f"{f}: another address of this host", f, sent(f, syn(), dst=f.sink), restored(f, syn()), DECODED)


def merged(f):
    """Segments that were merged on the way in."""
    whole, parts = segments(4, 1000)
    numbered = [{"id": 0x1234 + i} if f.version == 4 else {} for i in range(4)]
    out = [restored(f, part, **more)[0] for part, more in zip(parts, numbered)]
    yield Case(f"{f}: four segments that were merged: decoded", f, sent(f, whole), out, DECODED, gso_size=1000)


def left_alone(f):
    """Codes that mean nothing here."""
    unknown_transport = Raw(b"\0\0\x08\0" + bytes(text(40)))
    for what, transport, dsfield, dst, reasons in (
        ("no code", syn(), 0, f.rs, {}),
        ("no code, but ECN", syn(), 3, f.rs, {}),
        ("no code, to a VIP", syn(), 0, f.vip("dscp"), {}),
        ("a code that stands for nothing", syn(), UNKNOWN, f.rs, {"unknown_code": 1}),
        ("a code that stands for nothing, to a VIP", syn(), UNKNOWN, f.vip("dscp"), {"unknown_code": 1}),
        ("a code on a packet to the VIP that it means", syn(), CODE, f.vip("dscp"), {"is_vip": 1}),
        ("a code on a packet to another VIP of the map", syn(), CODE, f.vip("own code"), {"is_vip": 1}),
        ("a code on a packet to an address on lo", syn(), CODE, f.vip("vip on lo"), {"is_vip": 1}),
        ("a code on a packet to another host", syn(), CODE, f.far, {"other_address": 1}),
    ):
        yield Case(f"{f}: left alone: {what}", f, sent(f, transport, dsfield, dst), passed(f, transport, dsfield, dst), reasons)
    for name, number in (("GRE", 47), ("ESP", 50), ("IPv4 in IP", 4), ("an unknown protocol", 253)):
        more = {"proto": number} if f.version == 4 else {"nh": number}
        packet = sent(f, unknown_transport, **more)
        yield Case(f"{f}: left alone: a code on {name}", f, packet, passed(f, unknown_transport, **more), {"protocol": 1})


def only_ipv4_code():
    """The families' codes are apart: 11 is in IPv4's map alone."""
    for f, out, reasons in (
        (IPV4, [Out("sink", "onward", sent(IPV4, syn(), 0, IPV4.vip("narrow"), 59))], DECODED),
        (IPV6, passed(IPV6, syn(), 11 << 2), {"unknown_code": 1}),
    ):
        yield Case(f"{f}: a code that is in IPv4's map alone", f, sent(f, syn(), 11 << 2), out, reasons)


def checksums(f):
    """Fixed by the difference, whatever they were."""
    zero = datagram_with_sum_of_0(f, f.vip("dscp"))
    yield Case(f"{f}: a UDP checksum that comes to 0 is sent as 0xffff", f, sent(f, zero), restored(f, zero), DECODED)
    for what, transport in (("TCP", syn()), ("UDP", datagram())):
        spoilt, kept = spoil_checksum(f, transport, f.rs, f.vip("dscp"))
        yield Case(f"{f}: a wrong {what} checksum stays wrong by as much", f, sent(f, spoilt), restored(f, kept), DECODED)


def lies(f):
    """What ends inside its transport header."""
    for what, transport in (("TCP", bytes(syn())[:19]), ("UDP", bytes(datagram(0))[:7]), ("ICMP", bytes(7))):
        number = {"TCP": 6, "UDP": 17, "ICMP": 1 if f.version == 4 else 58}[what]
        more = {"proto": number} if f.version == 4 else {"nh": number}
        yield Case(
            f"{f}: a packet that ends inside its {what} header: dropped",
            f, sent(f, Raw(transport), **more), [], {"truncated": 1},
        )
    padded = Case(f"{f}: Ethernet padding is not sent on", f, sent(f, datagram(1)), restored(f, datagram(1)), DECODED)
    padded.padding = b"\xde\xad" * 9
    yield padded


def fragments(f):
    """Fragments that nobody puts together here: each is decoded by itself; only the first one has a checksum."""
    names = {0: "the first", 1: "a middle", 2: "the last"}
    for what, before, after in zip(range(3), pieces(f, f.rs, CODE, 60), pieces(f, f.vip("dscp"), 0, 59)):
        yield Case(f"{f}: {names[what]} fragment: decoded", f, before, [Out("sink", "onward", after)], DECODED)
    if f.version == 4:
        short = sent(f, Raw(bytes(data())[:16]), flags="MF", proto=6)
    else:
        short = sent(f, IPv6ExtHdrFragment(offset=0, m=1, id=5, nh=6) / Raw(bytes(data())[:16]))
    yield Case(f"{f}: a first fragment that ends before its checksum: dropped", f, short, [], {"truncated": 1})


def pieces(f, dst, dsfield, ttl):
    """A datagram of 3000 bytes in three fragments."""
    if f.version == 4:
        return fragment(f.header(f.client, dst, dsfield, ttl, flags=0) / datagram(2992), 1200)
    return fragment6(f.header(f.client, dst, dsfield, ttl) / IPv6ExtHdrFragment(id=5) / datagram(2992), 1280)


def ipv4_options():
    """Options are kept; a source route is not touched."""
    f = IPV4
    for what, options in (("no-operations", [IPOption_NOP()] * 4), ("40 bytes of them", [IPOption_NOP()] * 40)):
        yield Case(
            f"{f}: options are kept: {what}",
            f, sent(f, syn(), options=options), restored(f, syn(), options=options), DECODED,
        )
    more = {"options": [IPOption_LSRR(routers=["10.0.0.9"])]}
    yield Case(f"{f}: a source route: left alone", f, bytes(sent(f, syn(), **more)),
               [Out("sink", "onward", bytes(passed(f, syn(), **more)[0].packet))], {"source_route": 1})


def ipv6_extensions():
    """Extension headers are walked and kept."""
    f = IPV6
    hop, options = IPv6ExtHdrHopByHop(options=[PadN(optdata=bytes(4))]), IPv6ExtHdrDestOpt(options=[PadN(optdata=bytes(12))])
    routed = IPv6ExtHdrRouting(type=4, segleft=0, addresses=[f.far])
    for what, chain in (
        ("hop-by-hop options", hop),
        ("destination options", options),
        ("a routing header that is used up", routed),
        ("a fragment header on a whole packet (RFC 6946)", IPv6ExtHdrFragment(offset=0, m=0, id=5)),
        ("four kinds", hop / options / routed / options),
    ):
        for name, transport in (("TCP", syn()), ("UDP", datagram()), ("a ping", echo(f)), ("SCTP", sctp())):
            packet = chain / transport
            yield Case(f"{f}: {what} before {name}: decoded", f, sent(f, packet), restored(f, packet), DECODED)
    routed = IPv6ExtHdrRouting(type=4, segleft=1, addresses=[f.far])
    yield Case(
        f"{f}: a routing header with segments left: left alone",
        f, sent(f, routed / syn()), passed(f, routed / syn()), {"source_route": 1},
    )
    short = sent(f, Raw(bytes(options)[:4]), nh=60)
    yield Case(f"{f}: a packet that ends inside an extension header: dropped", f, short, [], {"truncated": 1})


def authentication(f):
    """An authentication header covers the destination address."""
    header = Raw(b"\x06\x04\0\0" + bytes(range(20)) + bytes(syn()))
    more = {"proto": 51} if f.version == 4 else {"nh": 51}
    yield Case(f"{f}: an authentication header: left alone", f, sent(f, header, **more), passed(f, header, **more), {"ah": 1})


def cases():
    """All of them."""
    for f in FAMILIES:
        for group in (decoded, merged, left_alone, checksums, lies, fragments, authentication):
            yield from group(f)
    for group in (only_ipv4_code, ipv4_options, ipv6_extensions):
        yield from group()
