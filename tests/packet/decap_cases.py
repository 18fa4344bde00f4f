"""What the realserver does with a tunnel's packets. Everything is routed on from it, so that what came out of a tunnel shows at
the sink, one hop older, and so does what was left in it."""

import itertools
import struct

from build import data, datagram, echo, sctp, syn
from case import Case, Judge, Out, try_case, wanted_of
from live import arrive
from neighbourhood import MERGERS, TRIES, merge_in_front, several, waited
from people import FAMILIES, IPV6
from scapy.layers.inet import UDP, fragment
from scapy.layers.inet6 import IPv6ExtHdrDestOpt, IPv6ExtHdrFragment, PadN
from sample import some
from scapy.packet import Raw
from stage import RealserverStage
from tap import Unexpected

METHODS = ("ipip", "gre", "gue")
IPIP, GRE, GUE = 1, 2, 4
DECAPSULATED = {"decapsulated": 1}
NOT_ECT, ECT_1, ECT_0, CE = range(4)
CLIENTS_DSCP = 7 << 2
GUE_PORT = 6080
MARK, MASK = 0x20, 0xF0

# RFC 6040, section 4.2, figure 4: by what is inside, then by what is outside, what goes on; None is dropped.
ECN = {
    NOT_ECT: {NOT_ECT: NOT_ECT, ECT_0: NOT_ECT, ECT_1: NOT_ECT, CE: None},
    ECT_0: {NOT_ECT: ECT_0, ECT_0: ECT_0, ECT_1: ECT_1, CE: CE},
    ECT_1: {NOT_ECT: ECT_1, ECT_0: ECT_1, ECT_1: ECT_1, CE: CE},
    CE: {NOT_ECT: CE, ECT_0: CE, ECT_1: CE, CE: CE},
}

TRANSPORTS = (
    ("a TCP SYN", lambda f: syn()),
    ("a TCP segment of odd length", lambda f: data(101)),
    ("a UDP datagram", lambda f: datagram()),
    ("a UDP datagram without checksum", lambda f: datagram(chksum=0)),
    ("a TCP segment of 5000 bytes", lambda f: data(5000)),
    ("a ping", echo),
    ("an SCTP packet", lambda f: sctp()),
)


def configuration(f):
    """Commands that list directors and VIPs."""
    yield "new-decap", {"decap": {"source": f.back, "tunnels": IPIP | GRE | GUE}}
    yield "new-decap", {"decap": {"source": f.router, "tunnels": GRE}}
    yield "new-decap", {"decap": {"source": f.narrow_rs, "tunnels": GUE, "port": 7000}}
    for name, fields in (
        ("dscp", []),
        ("marked", [("mark", MARK), ("mark-mask", MASK)]),
        ("allowing", [("allow", {"protocol": 6, "first": 80, "last": 90})]),
        ("elsewhere", [("in-device", "sink")]),
    ):
        yield "new-vip", {"vip": [("address", f.vip(name)), ("tunnelled", 1), *fields]}


# What has the mark is seen by rules, which make it old.
RULESET = f"""
table inet marked {{
    chain prerouting {{
        type filter hook prerouting priority mangle
        meta mark & {MASK} == {MARK} meta nfproto ipv4 ip ttl set 33
        meta mark & {MASK} == {MARK} meta nfproto ipv6 ip6 hoplimit set 33
    }}
}}
"""


def inside(f, transport, vip="dscp", dsfield=0, ttl=63, **more):
    """What a director has put into a tunnel."""
    return f.header(f.client, f.vip(vip), dsfield, ttl, **more) / transport


def gre(inner, flags=0, options=b""):
    """GRE (RFC 2784; options of RFC 2890)."""
    return Raw(struct.pack("!HH", flags, 0x0800 if inner.version == 4 else 0x86DD) + options + bytes(inner))


def gue(inner, first=0, flags=0, options=b"", protocol=None):
    """GUE (draft-ietf-intarea-gue, section 3.1)."""
    number = protocol or (4 if inner.version == 4 else 41)
    return Raw(struct.pack("!BBH", first, number, flags) + options + bytes(inner))


def around(outer, protocol, payload, dsfield=0, ttl=60, **more):
    """A packet of a tunnel."""
    fields = {"proto": protocol} if outer.version == 4 else {"nh": protocol}
    source, dest = more.pop("source", outer.back), more.pop("dest", outer.rs)
    return outer.header(source, dest, dsfield, ttl, **(fields | more)) / payload


def carried(outer, method, inner, dsfield=0, **more):
    """The packet that comes from a director."""
    if method == "ipip":
        return around(outer, 4 if inner.version == 4 else 41, Raw(bytes(inner)), dsfield, **more)
    if method == "gre":
        return around(outer, 47, gre(inner), dsfield, **more)
    udp = UDP(sport=0xC123, dport=more.pop("port", GUE_PORT), **more.pop("udp", {} if outer.version == 6 else {"chksum": 0}))
    return around(outer, 17, udp / gue(inner), dsfield, **more)


def taken(f, inner):
    """It comes out, one hop older."""
    older = inner.copy()
    if f.version == 4:
        older.ttl -= 1
    else:
        older.hlim -= 1
    return [Out("sink", "onward", older, family=f)]


def decapsulated(name, f, outer, packet, inner, after=None, **more):
    """A packet that is taken out of its tunnel. The device receives it once more, without what lies behind it."""
    return Case(name, outer, packet, taken(f, after or inner), DECAPSULATED, again=(f, inner), **more)


def left(outer, packet):
    """It is left in its tunnel, one hop older."""
    return taken(outer, packet)


def each(f, outer, method):
    """What comes out of any tunnel."""
    name = f"{f} in {method} over {outer}"
    for what, transport in TRANSPORTS:
        inner = inside(f, transport(f))
        yield decapsulated(f"{name}: {what}", f, outer, carried(outer, method, inner), inner)
    for inner_ecn, row in ECN.items():
        for outer_ecn, ecn in row.items():
            inner, after = (inside(f, syn(), dsfield=CLIENTS_DSCP | bits) for bits in (inner_ecn, ecn or 0))
            packet, what = carried(outer, method, inner, outer_ecn), f"{name}: ECN {inner_ecn} inside, {outer_ecn} outside (RFC 6040)"
            if ecn is None:
                yield Case(what, outer, packet, [], {"ecn": 1})
            else:
                yield decapsulated(what, f, outer, packet, after)
    inner = inside(f, syn())
    for what, more in (
        ("from a foreign source", {"source": outer.nowhere}),
        ("from the client itself", {"source": outer.client}),
        ("to another host", {"dest": outer.far}),
    ):
        packet = carried(outer, method, inner, **more)
        yield Case(f"{name}: left alone: {what}", outer, packet, left(outer, packet), {})
    for what, vip in (("a VIP that is listed for DSCP alone", "own code"), ("an address of nobody here", "no service")):
        packet = carried(outer, method, inside(f, syn(), vip))
        yield Case(f"{name}: left alone: to {what}", outer, packet, left(outer, packet), {"unlisted_vip": 1})
    packet = carried(outer, method, f.header(f.client, f.rs, CLIENTS_DSCP) / syn())
    yield Case(f"{name}: left alone: a code to the host itself", outer, packet, left(outer, packet), {"unlisted_vip": 1})
    nested = inside(f, Raw(bytes(inside(f, syn()))), **({"proto": 4} if f.version == 4 else {"nh": 41}))
    yield decapsulated(f"{name}: a tunnel inside is not followed", f, outer, carried(outer, method, nested), nested)
    spoofed = inside(f, syn())
    spoofed.src = f.vip("dscp")
    yield Case(f"{name}: from the VIP to the VIP: dropped", outer, carried(outer, method, spoofed), [], {"bad_source": 1})
    for what, vip, transport in (("port", "allowing", syn(91)), ("protocol", "allowing", datagram()), ("device", "elsewhere", syn())):
        packet = carried(outer, method, inside(f, transport, vip))
        yield Case(f"{name}: left alone: a {what} that is not allowed", outer, packet, left(outer, packet), {"not_allowed": 1})
    inner = inside(f, syn(85), "allowing")
    yield decapsulated(f"{name}: a port that is allowed", f, outer, carried(outer, method, inner), inner)
    marked, after = inside(f, syn(), "marked"), inside(f, syn(), "marked", ttl=33)
    yield decapsulated(f"{name}: rules see the mark", f, outer, carried(outer, method, marked), marked, after)


def lies(f, outer, method):
    """What ends too early, or says that it is longer than it is."""
    name = f"{f} in {method} over {outer}"
    whole, lied = inside(f, syn()), {"tunnel_lies": 1}
    cut = 10 if f.version == 4 else 30
    longer = inside(f, datagram())
    if f.version == 4:
        longer.len = 20 + 108 + 1
    else:
        longer.plen = 108 + 1
    version = bytearray(bytes(whole))
    version[0] = 0x55
    for what, content in (("ends inside its IP header", bytes(whole)[:cut]), ("is longer than its tunnel's", bytes(longer)),
                          ("is of version 5", bytes(version))):
        packet = carried(outer, method, _Content(f, content))
        yield Case(f"{name}: left alone: what {what}", outer, packet, left(outer, packet), lied)
    packet = carried(outer, method, _Content(f, b""))
    reasons = {"tunnel_lies": 1}
    yield Case(f"{name}: left alone: nothing inside", outer, packet, left(outer, packet), reasons)
    inner = inside(f, datagram(50))
    packet = carried(outer, method, _Content(f, bytes(inner) + b"\xde\xad" * 9))
    what = f"{name}: what lies behind the inner packet is not sent on"
    yield decapsulated(what, f, outer, packet, inner, shapes=("plain",))
    padded = decapsulated(f"{name}: nor is Ethernet padding", f, outer, carried(outer, method, inner), inner)
    padded.padding = b"\xbe\xef" * 9
    yield padded


class _Content:
    """Bytes in the place of a packet."""

    def __init__(self, f, content):
        self.version, self.content = f.version, content

    def __bytes__(self):
        return self.content


def headers(f, outer):
    """GRE and GUE that say more, or other things, than a director does."""
    name, inner = f"{f} over {outer}", inside(f, syn())
    options = {"tunnel_options": 1}
    for what, flags, more in (
        ("a checksum", 0x8000, bytes(4)), ("a key", 0x2000, bytes(4)), ("a sequence number", 0x1000, bytes(4)),
        ("all three", 0xB000, bytes(12)), ("version 1", 0x0001, b""),
    ):
        packet = around(outer, 47, gre(inner, flags, more))
        yield Case(f"{name}: GRE with {what}: left alone", outer, packet, left(outer, packet), options)
    packet = around(outer, 47, Raw(struct.pack("!HH", 0, 0x6558) + bytes(inner)))
    yield Case(f"{name}: Ethernet in GRE: left alone", outer, packet, left(outer, packet), options)
    packet = around(outer, 47, Raw(bytes(3)))
    yield Case(f"{name}: GRE that ends inside its header: left alone", outer, packet, left(outer, packet), options)
    udp = UDP(sport=0xC123, dport=GUE_PORT)
    for what, payload in (
        ("flags", gue(inner, flags=0x8000)), ("options", gue(inner, first=1, options=bytes(4))),
        ("a control message", gue(inner, first=0x20)), ("version 1", gue(inner, first=0x40)),
        ("another protocol", gue(inner, protocol=47)), ("nothing", Raw(b"\0\0")),
    ):
        packet = around(outer, 17, udp.copy() / payload)
        yield Case(f"{name}: GUE with {what}: left alone", outer, packet, left(outer, packet), options)
    packet = carried(outer, "gue", inner, port=53)
    yield Case(f"{name}: UDP to another port: left alone", outer, packet, left(outer, packet), {})
    good = carried(outer, "gue", inner, udp={})
    yield decapsulated(f"{name}: GUE with a checksum", f, outer, good, inner)
    bad = carried(outer, "gue", inner, udp={"chksum": 0x5A5A})
    yield Case(f"{name}: GUE with a wrong one: dropped", outer, bad, [], {"checksum": 1})
    none = carried(outer, "gue", inner, udp={"chksum": 0})
    yield decapsulated(f"{name}: GUE without", f, outer, none, inner)
    short = carried(outer, "gue", inner, udp={"chksum": 0, "len": 30})
    yield Case(f"{name}: GUE whose UDP length lies: dropped", outer, short, [], {"tunnel_lies": 1})
    for method, source, port, reasons in (
        ("ipip", outer.router, None, {"foreign_tunnel": 1}), ("gre", outer.router, None, DECAPSULATED),
        ("gue", outer.narrow_rs, 7000, DECAPSULATED), ("gue", outer.narrow_rs, GUE_PORT, {}),
    ):
        packet = carried(outer, method, inner, source=source, **({"port": port} if port else {}))
        what = f"{name}: {method} at port {port} from one who may send something else"
        if reasons == DECAPSULATED:
            yield decapsulated(what, f, outer, packet, inner)
        else:
            yield Case(what, outer, packet, left(outer, packet), reasons)


def fragments(f, outer, method):
    """Outer fragments are put together first, in whatever order they come."""
    inner = inside(f, datagram(2500))
    whole = carried(outer, method, inner, **({"flags": 0} if outer.version == 4 else {}))
    if outer.version == 4:
        return inner, fragment(whole, 1200)
    content, number = bytes(whole)[40:], whole.nh
    step, pieces = 1232, []
    for at in range(0, len(content), step):
        header = IPv6ExtHdrFragment(offset=at // 8, m=int(at + step < len(content)), id=9, nh=number)
        pieces.append(outer.header(outer.back, outer.rs, 0, 60) / header / Raw(content[at : at + step]))
    return inner, pieces


def in_pieces(stage, f, outer, method):
    """All but the last are held."""
    inner, pieces = fragments(f, outer, method)
    *first, last = reversed(pieces)
    for piece in first:
        try_case(stage, Case("", outer, piece, [], {"fragment_held": 1}, shapes=("plain",)))
    try_case(stage, Case("", outer, last, taken(f, inner), DECAPSULATED, shapes=("plain",)))


def extensions(f):
    """Destination options are what Linux's ip6tnl writes (RFC 2473, section 4.1.1)."""
    inner = inside(f, syn())
    options = IPv6ExtHdrDestOpt(nh=4 if f.version == 4 else 41, options=[PadN(optdata=bytes(4))])
    packet = IPV6.header(IPV6.back, IPV6.rs, 0, 60) / options / Raw(bytes(inner))
    yield decapsulated(f"{f} in ipip over IPv6 with destination options", f, IPV6, packet, inner)


def dropped(f, outer):
    """What is dropped once the operator says so, and what never is."""
    inner, name = inside(f, syn()), f"{f} over {outer}, others dropped"
    for method in METHODS:
        for what, more, vip, reasons in (
            ("a foreign source", {"source": outer.nowhere}, "dscp", {"foreign_tunnel": 1}),
            ("an unlisted VIP", {}, "own code", {"unlisted_vip": 1}),
        ):
            packet = carried(outer, method, inside(f, syn(), vip), **more)
            yield Case(f"{name}: {method}, {what}", outer, packet, [], reasons)
        packet = carried(outer, method, inner, dest=outer.far, source=outer.nowhere)
        yield Case(f"{name}: {method} to another host: left alone", outer, packet, left(outer, packet), {})
        yield decapsulated(f"{name}: {method} that is taken", f, outer, carried(outer, method, inner), inner)
    packet = carried(outer, "gue", inner, source=outer.nowhere, port=53)
    yield Case(f"{name}: UDP to another port: left alone", outer, packet, left(outer, packet), {})
    packet = around(outer, 47, gre(inner, 0x2000, bytes(4)))
    yield Case(f"{name}: GRE with a key", outer, packet, [], {"tunnel_options": 1})
    plain = outer.header(outer.client, outer.rs, 0, 60) / syn()
    yield Case(f"{name}: TCP to the host itself: left alone", outer, plain, left(outer, plain), {})


def cases():
    """All that is one packet in."""
    for f in FAMILIES:
        for outer in FAMILIES:
            for method in METHODS:
                yield from each(f, outer, method)
                yield from lies(f, outer, method)
            yield from headers(f, outer)
        yield from extensions(f)


def drop_cases():
    """All that is one packet in, once others are dropped."""
    for f in FAMILIES:
        for outer in FAMILIES:
            yield from dropped(f, outer)


def configure(stage):
    """Directors, VIPs and rules."""
    for f in FAMILIES:
        for command, request in configuration(f):
            stage.netlink.do(command, request)
    stage.namespace.nft(RULESET)


def merged(stage, f, outer, method, parts, congested=False):
    """Packets that the kernel merged with all their headers; tried until it really merges.

    @congested: CE outside, which each of them has inside afterwards.
    """
    came, out = [], []
    for i, part in enumerate(parts):
        more = {"id": 0x1234 + i} if f.version == 4 else {}
        inner, after = (inside(f, part, dsfield=ecn, **more) for ecn in ((ECT_0, CE) if congested else (NOT_ECT, NOT_ECT)))
        outside = {"id": 0x1234 + i} if outer.version == 4 else {}
        came.append(bytes(carried(outer, method, inner, CE if congested else NOT_ECT, **outside)))
        out += taken(f, after)
    until_merged(stage, outer, came, [wanted_of(f, one) for one in out])


def until_merged(stage, family, came, wanted):
    """Let packets arrive within a moment, until the kernel makes one of them; they go on as if it had not."""
    watcher = stage.watch()
    for _ in range(TRIES):
        for packet in came:
            arrive(stage, family, packet)
        Judge(stage).compare(wanted, "sink", waited(stage, "sink", len(came)))
        if any(len(frame) > 14 + max(map(len, came)) for frame in watcher.seen()):
            return watcher.close()
    raise Unexpected(f"the kernel merged nothing in {TRIES} tries")


def coded(stage, f, parts):
    """Merged packets with a code."""
    ids = [{"id": 0x1234 + i} if f.version == 4 else {} for i in range(len(parts))]
    came = [bytes(f.header(f.client, f.rs, CLIENTS_DSCP, 60, **more) / part) for part, more in zip(parts, ids)]
    out = [Out("sink", "onward", f.header(f.client, f.vip("dscp"), 0, 59, **more) / part) for part, more in zip(parts, ids)]
    until_merged(stage, f, came, [wanted_of(f, one) for one in out])


def mergers(tap):
    """Each kind of merging that kernels do, by both doors."""
    kinds = itertools.product(MERGERS, ("realserver", "realserver, attached"))
    for (protocol, what, features), door in some(list(kinds), 2, 5):
        stage = RealserverStage(napi=True)
        configure(stage)
        merge_in_front(stage, *features)
        if door == "realserver, attached":
            stage.attach("front")
        for f in FAMILIES:
            name, parts = f"four {what} that the kernel merged", several(protocol)
            tap.run(f"{door}: {f}: {name}, with a code", coded, stage, f, parts)
            for outer in FAMILIES:
                for congested in (False, True):
                    told = f"{door}: {f} in ipip over {outer}: {name}" + ", CE outside" * congested
                    tap.run(told, merged, stage, f, outer, "ipip", parts, congested)
        stage.close()


def tests(tap, stage, half):
    """What takes more."""
    for f in FAMILIES:
        for outer in FAMILIES:
            for method in METHODS:
                tap.run(f"{half}: {f} in {method} over {outer}: in fragments, the last one first", in_pieces, stage, f, outer, method)
