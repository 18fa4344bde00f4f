"""What the director does with a packet that goes to its dest through a tunnel: ipip, gre and gue, over each family."""

import itertools
import struct

from build import answer, data, datagram, errors_about, sctp, segments, syn, time_exceeded, too_big
from case import Case, Out, try_case
from director_cases import FORWARDED, onward, sent
from live import Moved, arrive, own_datagram
from people import FAMILIES, IPV4, IPV6
from scapy.layers.inet import IPOption_NOP, IPOption_Timestamp
from scapy.layers.inet6 import IPv6ExtHdrDestOpt, IPv6ExtHdrFragment, IPv6ExtHdrHopByHop, IPv6ExtHdrRouting, PadN
from scapy.layers.l2 import GRE
from scapy.packet import Raw
from tap import Unexpected, expect

METHODS = ("ipip", "gre", "gue")
CLIENTS_DSCP = 7 << 2

TRANSPORTS = (
    ("a TCP SYN", syn),
    ("a TCP segment of odd length", lambda: data(101)),
    ("a UDP datagram", datagram),
    ("an empty UDP datagram", lambda: datagram(0)),
    ("a UDP datagram without checksum", lambda: datagram(chksum=0)),
    ("a TCP segment of 5000 bytes", lambda: data(5000)),
    ("an SCTP packet", sctp),
)


def carried(outer, method, inner, dsfield=0, port=6080, **more):
    """The packet that a dest gets, with another inside. The flow's port is not one that scapy could know."""
    protocol = 4 if inner.version == 4 else 41
    whole = Raw(bytes(inner))
    if method == "gre":
        # RFC 2784, section 2: no flags, version 0, the EtherType of what is inside.
        protocol, whole = 47, GRE(proto=0x0800 if inner.version == 4 else 0x86DD) / whole
    elif method == "gue":
        # draft-ietf-intarea-gue, section 3.1: version, control bit and length 0, the protocol inside, no flags.
        gue = struct.pack("!BBH", 0, protocol, 0)
        checksum = {} if more.pop("checksum", outer.version == 6) else {"chksum": 0}
        protocol, whole = 17, datagram(0, **checksum).copy() / Raw(gue + bytes(whole))
        whole.sport, whole.dport = 0xC000, port
    fields = {"proto": protocol, "id": 0, "flags": "DF"} if outer.version == 4 else {"nh": protocol, "fl": 0}
    source, dest = more.pop("source", outer.back), more.pop("dest", outer.rs)
    return outer.header(source, dest, dsfield, 64, **(fields | more)) / whole


def tunnelled(outer, method, inner, dsfield=0, any_id=False, **more):
    """The frame that comes out."""
    packet = carried(outer, method, inner, dsfield, **more)
    return Out("back", "router", packet, family=outer, any_id=any_id, any_entropy=True)


def older(f, vip, transport, dsfield=0, **more):
    """The packet inside: what the client sent, one hop older."""
    return sent(f, vip, transport, dsfield, 63, **more)


def each_method(f, outer):
    """What all three carry."""
    for method in METHODS:
        vip = f"{method} over {outer}"
        for what, transport in TRANSPORTS:
            out = [tunnelled(outer, method, older(f, vip, transport()))]
            yield Case(f"{f}, {vip}: {what}", f, sent(f, vip, transport()), out, FORWARDED)
        for what, error in errors_about(f, answer(f, vip)):
            out = [tunnelled(outer, method, older(f, vip, error))]
            yield Case(f"{f}, {vip}: an ICMP error, {what}, about an answer", f, sent(f, vip, error), out, FORWARDED)
        # RFC 6040, section 4.1: the outer header has the inner one's ECN; it does not have a DSCP that might be a code.
        for ecn in range(4):
            packet = sent(f, vip, syn(), CLIENTS_DSCP | ecn)
            out = [tunnelled(outer, method, older(f, vip, syn(), CLIENTS_DSCP | ecn), ecn)]
            yield Case(f"{f}, {vip}: ECN {ecn} shows outside, the client's DSCP does not", f, packet, out, FORWARDED)
        whole, parts = segments(4, 1000)
        numbered = [{"id": 0x1234 + i} if f.version == 4 else {} for i in range(4)]
        out = [tunnelled(outer, method, older(f, vip, part, **more), any_id=True) for part, more in zip(parts, numbered)]
        yield Case(f"{f}, {vip}: four segments that were merged", f, sent(f, vip, whole), out, FORWARDED, gso_size=1000)
        expired = sent(f, vip, data(1000), ttl=1)
        told = [Out("front", "client", time_exceeded(f, expired), any_id=True)]
        yield Case(f"{f}, {vip}: a packet at its last hop: the client is told", f, expired, told, {"ttl_exceeded": 1})


def told_more(f, outer):
    """Port, source address, checksum."""
    vip = f"gue, told more, over {outer}"
    for what, transport in (("TCP", data), ("UDP", datagram)):
        inner = older(f, vip, transport())
        out = [tunnelled(outer, "gue", inner, port=7000, source=outer.front, checksum=outer.version == 4)]
        yield Case(f"{f}, {vip}: {what}, port, source and checksum as configured", f, sent(f, vip, transport()), out, FORWARDED)
    whole, parts = segments(4, 1000)
    numbered = [{"id": 0x1234 + i} if f.version == 4 else {} for i in range(4)]
    said = {"port": 7000, "source": outer.front, "checksum": outer.version == 4}
    out = [tunnelled(outer, "gue", older(f, vip, part, **more), any_id=True, **said) for part, more in zip(parts, numbered)]
    yield Case(f"{f}, {vip}: merged segments", f, sent(f, vip, whole), out, FORWARDED, gso_size=1000)


def pieces(outer, packet):
    """The fragments of an outer packet that a path of 1280 bytes takes."""
    content = bytes(packet)
    if outer.version == 4:
        content, step = content[20:], 1256
        parts = range(0, len(content), step)
        for at in parts:
            last = at + step >= len(content)
            fields = {"proto": packet.proto, "flags": 0 if last else "MF", "frag": at // 8, "id": 0}
            yield outer.header(outer.back, outer.narrow_rs, 0, 64, **fields) / Raw(content[at : at + step])
        return
    content, step = content[40:], 1232
    for at in range(0, len(content), step):
        header = IPv6ExtHdrFragment(offset=at // 8, m=int(at + step < len(content)), id=0, nh=packet.nh)
        yield outer.header(outer.back, outer.narrow_rs, 0, 64, fl=0) / header / Raw(content[at : at + step])


def in_pieces(outer, inner):
    """What comes out where the outer packet does not fit."""
    packet = carried(outer, "ipip", inner, dest=outer.narrow_rs, **({"flags": 0} if outer.version == 4 else {}))
    return [Out("back", "router", part, family=outer, any_id=True, any_entropy=True) for part in pieces(outer, packet)]


def size(f, outer):
    """The path carries 1280 bytes, the tunnel its headers' less. Every IPv6 path carries 1280, so that is fragmented outside
    (RFC 2473, section 7.1; RFC 4213, section 3.2.2).
    """
    vip = f"narrow ipip over {outer}"
    headers = 40 if f.version == 4 else 60
    room = 1280 - (20 if outer.version == 4 else 40)
    fits, more = data(room - headers), data(room + 1 - headers)
    out = [tunnelled(outer, "ipip", older(f, vip, fits), dest=outer.narrow_rs)]
    yield Case(f"{f}, {vip}: a packet that just fits", f, sent(f, vip, fits), out, FORWARDED)
    if f.version == 4:
        large = sent(f, vip, more)
        told = [Out("front", "client", too_big(f, large, room), any_id=True)]
        yield Case(f"{f}, {vip}: one byte more: the client is told which size fits", f, large, told, {"too_big": 1})
        large, inside = sent(f, vip, more, flags=0), older(f, vip, more, flags=0)
        out, shapes = in_pieces(outer, inside), ("plain", "watched")
        yield Case(f"{f}, {vip}: one byte more, without DF: fragments", f, large, out, FORWARDED, shapes=shapes)
        whole, parts = segments(2, 1300)
        cut = [older(f, vip, part, flags=0, id=0x1234 + i) for i, part in enumerate(parts)]
        out = [piece for part in cut for piece in in_pieces(outer, part)]
        large, counted = sent(f, vip, whole, flags=0), {"forwarded": 2}
        yield Case(f"{f}, {vip}: merged segments without DF: fragments", f, large, out, counted, gso_size=1300)
        small, inside = sent(f, vip, datagram(9), flags=0), older(f, vip, datagram(9), flags=0)
        outside = {"flags": 0} if outer.version == 4 else {}
        out = [tunnelled(outer, "ipip", inside, dest=outer.narrow_rs, any_id=True, **outside)]
        yield Case(f"{f}, {vip}: who may be fragmented may be so later", f, small, out, FORWARDED)
        return
    out = in_pieces(outer, older(f, vip, data(1280 - headers)))
    yield Case(f"{f}, {vip}: 1280 bytes: fragments", f, sent(f, vip, data(1280 - headers)), out, FORWARDED, shapes=("plain",))
    large = sent(f, vip, data(1281 - headers))
    told = [Out("front", "client", too_big(f, large, 1280), any_id=True)]
    yield Case(f"{f}, {vip}: one byte more: the client is told 1280", f, large, told, {"too_big": 1})


def without_df(f):
    """The outer packet never has DF, and so nothing is too big; the packet inside keeps its own."""
    vip, headers = "narrow ipip without DF", 40 if f.version == 4 else 60
    out = [tunnelled(IPV4, "ipip", older(f, vip, syn()), dest=IPV4.narrow_rs, any_id=True, flags=0)]
    yield Case(f"{f}, {vip}: a packet that fits", f, sent(f, vip, syn()), out, FORWARDED)
    large = data(1400 - headers)
    out = in_pieces(IPV4, older(f, vip, large))
    yield Case(f"{f}, {vip}: one that does not: fragments", f, sent(f, vip, large), out, FORWARDED, shapes=("plain", "watched"))
    whole, parts = segments(2, 1300)
    numbered = [{"id": 0x1234 + i} if f.version == 4 else {} for i in range(2)]
    out = [piece for part, more in zip(parts, numbered) for piece in in_pieces(IPV4, older(f, vip, part, **more))]
    yield Case(f"{f}, {vip}: merged segments: fragments", f, sent(f, vip, whole), out, {"forwarded": 2}, gso_size=1300)


def short(f):
    """A dest that says what it takes, for a tunnel and without."""
    headers = 40 if f.version == 4 else 60
    for vip, room in (("short", 1300), ("short ipip", 1380)):
        fits, large = data(room - headers), sent(f, vip, data(room + 1 - headers))
        if vip == "short":
            out = [Out("back", "router", f.header(f.client, f.rs, 14 << 2, 63) / fits)]
        else:
            out = [tunnelled(IPV4, "ipip", older(f, vip, fits))]
        yield Case(f"{f}, {vip}: a packet of the dest's MTU", f, sent(f, vip, fits), out, FORWARDED)
        told = [Out("front", "client", too_big(f, large, room), any_id=True)]
        yield Case(f"{f}, {vip}: one byte more: the client is told", f, large, told, {"too_big": 1})


def short_fragments():
    """Fragments are as small as the dest's MTU wants, not the route's."""
    f = IPV4
    whole = bytes((f.header(f.client, f.rs) / datagram(1400)).payload)
    parts = ((0, 1280, "MF"), (1280, len(whole), 0))
    out = [
        Out("back", "router", f.header(f.client, f.rs, 14 << 2, 63, flags=flags, frag=at // 8, proto=17) / Raw(whole[at:end]))
        for at, end, flags in parts
    ]
    packet = sent(f, "short", datagram(1400), flags=0)
    yield Case(f"{f}, short: fragments of the dest's MTU", f, packet, out, FORWARDED, shapes=("plain",))


def extras(f):
    """What can stand between addresses and transport: names, transports and fields of the header."""
    if f.version == 4:
        yield "options", syn(), {"options": [IPOption_NOP()] * 8}
        yield "options before UDP", datagram(), {"options": [IPOption_Timestamp(flg=0, timestamp=7)]}
        return
    options = IPv6ExtHdrDestOpt(options=[PadN(optdata=bytes(12))])
    yield "an extension header", options / syn(), {}
    yield "hop-by-hop options", IPv6ExtHdrHopByHop(options=[PadN(optdata=bytes(4))]) / datagram(), {}
    yield "a routing header that is used up", options / IPv6ExtHdrRouting(type=4, segleft=0, addresses=[f.far]) / syn(), {}


def inside(f):
    """Options, extension headers and checksums inside are nobody's business; nor is a dest that is the director."""
    for outer, method in itertools.product(FAMILIES, METHODS):
        vip = f"{method} over {outer}"
        for what, transport, more in extras(f):
            out = [tunnelled(outer, method, older(f, vip, transport, **more))]
            yield Case(f"{f}, {vip}: {what} inside: carried", f, sent(f, vip, transport, **more), out, FORWARDED)
    spoilt = syn()
    spoilt.chksum = 0x5A5A
    vip = "gue over IPv6"
    out = [tunnelled(IPV6, "gue", older(f, vip, spoilt))]
    yield Case(f"{f}, {vip}: a wrong checksum inside stays wrong", f, sent(f, vip, spoilt), out, FORWARDED)
    vip = "ipip to itself"
    yield Case(f"{f}, {vip}: goes up as it came", f, sent(f, vip, syn()), onward(sent(f, vip, syn(), ttl=63)), {"local": 1})


def flow_label(frame):
    """Of an IPv6 packet in a frame."""
    return bytes([frame[15] & 15]) + frame[16:18]


def source_port(frame):
    """Of a datagram of IPv4 in a frame."""
    return frame[34:36]


def entropy(stage, f, vip, field):
    """All packets of a flow have one, and most flows have one of their own."""
    seen = {}
    with Moved(stage, {"forwarded": 64}):
        for client in range(32):
            for _ in range(2):
                packet = sent(f, vip, syn())
                packet.payload.sport = 40000 + client
                arrive(stage, f, packet)
    for frame in stage.taps["back"].read_all():
        if frame[:2] == b"\x33\x33":
            continue
        flow = bytes(frame)[-len(bytes(sent(f, vip, syn()))):][20 if f.version == 4 else 40 :][:2]
        seen.setdefault(flow, set()).add(field(frame))
    expect("flows", len(seen), 32)
    expect("values of each", {len(values) for values in seen.values()}, {1})
    if len(set().union(*seen.values())) < 28:
        raise Unexpected(f"32 flows share {len(set().union(*seen.values()))} values")


def own(stage, f, outer, method):
    """The director's own datagram, which has no flow label and here no identification to guess."""
    vip = f"{method} over {outer}"
    inner = f.header(f.back, f.vip(vip), 0, 63, fl=0) / datagram(101)
    own_datagram(stage, f, vip, [tunnelled(outer, method, inner)], {"forwarded": 1})


def route_source(stage, outer):
    """The very next packet has the source that a changed route prefers."""
    f, vip = IPV4, f"ipip over {outer}"
    for more, source in ((f"src {outer.front}", outer.front), ("", outer.back)):
        stage.namespace.ip(f"route replace {outer.rs_net} via {outer.router} {more}")
        out = [tunnelled(outer, "ipip", older(f, vip, syn()), source=source)]
        try_case(stage, Case("", f, sent(f, vip, syn()), out, FORWARDED))


def foreign_source(stage):
    """An address of another host is no source: errors about the packet would go there."""
    f, vip = IPV4, "ipip over IPv4"
    named = {"service": {"address": f.vip(vip), "port": 80, "protocol": 6}}
    for more, out, reasons in (
        ({"tun-local": f.nowhere}, [], {"no_route": 1}),
        ({}, [tunnelled(IPV4, "ipip", older(f, vip, syn()))], FORWARDED),
    ):
        stage.netlink.do("set-dest", named | {"dest": {"address": f.rs, "method": "ipip"} | more})
        try_case(stage, Case("", f, sent(f, vip, syn()), out, reasons))


def cases():
    """All that is one packet in."""
    for f in FAMILIES:
        for outer in FAMILIES:
            for group in (each_method, told_more, size):
                yield from group(f, outer)
        for group in (short, without_df, inside):
            yield from group(f)
    yield from short_fragments()


def tests(tap, stage):
    """What takes more."""
    for f in FAMILIES:
        tap.run(f"director: {f}: flows spread by IPv6's flow label (RFC 6438)", entropy, stage, f, "ipip over IPv6", flow_label)
        tap.run(f"director: {f}: flows spread by UDP's source port", entropy, stage, f, "gue over IPv4", source_port)
    for outer in FAMILIES:
        tap.run(f"director: ipip over {outer}: the source follows the route", route_source, stage, outer)
        for method in METHODS:
            tap.run(f"director: the director's own datagram by {method} over {outer}", own, stage, IPV6, outer, method)
    tap.run("director: a tunnel from an address that is not the director's: no route", foreign_source, stage)
