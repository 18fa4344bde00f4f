"""What the director does with a packet that a client sends."""

from build import (
    answer,
    data,
    datagram,
    datagram_with_sum_of_0,
    echo,
    echo_reply,
    errors_about,
    sctp,
    segments,
    spoil_checksum,
    syn,
    text,
    time_exceeded,
    too_big,
    unfinished,
)
from case import Case, Out
from people import FAMILIES, IPV4, IPV6
from scapy.layers.inet import TCP, UDP
from scapy.layers.inet6 import IPv6ExtHdrFragment
from scapy.layers.sctp import SCTP
from scapy.packet import Raw

FORWARDED = {"forwarded": 1}

TRANSPORTS = (
    ("a TCP SYN", syn),
    ("a TCP segment", data),
    ("a TCP segment of odd length", lambda: data(101)),
    ("a TCP FIN", lambda: data(0, "FA")),
    ("a TCP RST", lambda: data(0, "R")),
    ("a full TCP segment", lambda: data(1400)),
    ("a UDP datagram", datagram),
    ("a UDP datagram of odd length", lambda: datagram(33)),
    ("an empty UDP datagram", lambda: datagram(0)),
    ("a UDP datagram without checksum", lambda: datagram(chksum=0)),
    ("a TCP segment of 5000 bytes", lambda: data(5000)),
    ("a UDP datagram of 5000 bytes", lambda: datagram(5000)),
)

CODE = 7 << 2
CLIENTS_DSCP = 46 << 2
ECN = ((0, "not capable"), (1, "capable, 1"), (2, "capable, 0"), (3, "congestion experienced"))


# Method dr leaves addresses, so that it can have SCTP.
DR_TRANSPORTS = (*TRANSPORTS, ("an SCTP packet", sctp))


def to_router(f, transport, dsfield=CODE, ttl=63, **more):
    """What method dscp makes of a packet: on its way to the realserver behind the router."""
    return [Out("back", "router", f.header(f.client, f.rs, dsfield, ttl, **more) / transport)]


def to_near_rs(f, vip, transport, dsfield=0, ttl=63, **more):
    """What method dr makes of it: as it was, in a frame for the realserver on the segment."""
    return [Out("back", "near_rs", f.header(f.client, f.vip(vip), dsfield, ttl, **more) / transport)]


def onward(packet):
    """Routed on by the stack, which lowers the TTL, as if there were no director."""
    return [Out("back", "onward", packet)]


def sent(f, vip, transport, dsfield=0, ttl=64, **more):
    """What the client sends."""
    return f.header(f.client, f.vip(vip), dsfield, ttl, **more) / transport


def each_method(f):
    """Everything that both methods carry."""
    for what, transport in TRANSPORTS:
        yield Case(f"{f}, dscp: {what}", f, sent(f, "dscp", transport()), to_router(f, transport()), FORWARDED)
    for what, transport in DR_TRANSPORTS:
        yield Case(f"{f}, dr: {what}", f, sent(f, "dr", transport()), to_near_rs(f, "dr", transport()), FORWARDED)
    for ecn, what in ECN:
        yield Case(
            f"{f}, dscp: ECN is kept: {what}; the client's own DSCP is overwritten",
            f, sent(f, "dscp", syn(), CLIENTS_DSCP | ecn), to_router(f, syn(), CODE | ecn), FORWARDED,
        )
        yield Case(
            f"{f}, dr: the DS field is kept: {what}",
            f, sent(f, "dr", syn(), CLIENTS_DSCP | ecn), to_near_rs(f, "dr", syn(), CLIENTS_DSCP | ecn), FORWARDED,
        )


def errors(f):
    """ICMP errors about what a realserver sent as the VIP are its own (RFC 792 and RFC 4443 have them quote that)."""
    for kind, port in ((TCP, 80), (UDP, 53)):
        for what, error in errors_about(f, answer(f, "dscp", kind, port)):
            name = f"{f}, dscp: an ICMP error, {what}, about an answer of {kind.__name__}"
            yield Case(name, f, sent(f, "dscp", error), to_router(f, error), FORWARDED)
    for kind, port in ((TCP, 80), (UDP, 53), (SCTP, 3868)):
        for what, error in errors_about(f, answer(f, "dr", kind, port)):
            name = f"{f}, dr: an ICMP error, {what}, about an answer of {kind.__name__}"
            yield Case(name, f, sent(f, "dr", error), to_near_rs(f, "dr", error), FORWARDED)
    least = 28 if f.version == 4 else 48
    _, error = next(errors_about(f, answer(f, "dscp"), least))
    yield Case(f"{f}, dscp: an ICMP error that quotes 8 bytes of TCP", f, sent(f, "dscp", error), to_router(f, error), FORWARDED)
    _, error = next(errors_about(f, answer(f, "drained")))
    name = f"{f}: an ICMP error to a service whose dests all have weight 0: dropped"
    yield Case(name, f, sent(f, "drained", error), [], {"no_dest": 1})


def strange_errors(f):
    """ICMP errors about what no service could have sent."""
    least = 28 if f.version == 4 else 48
    beyond = answer(f, "dscp")
    if f.version == 4:
        beyond.frag = 100
    else:
        beyond = f.header(f.vip("dscp"), f.client, 0, 50) / IPv6ExtHdrFragment(offset=100, m=0, nh=6) / text(100)
    for what, quoted, limit in (
        ("from another address", answer(f, "dr"), 548),
        ("from a port without a service", answer(f, "dscp", port=81), 548),
        ("that it does not quote as far as its ports", answer(f, "dscp"), least - 5),
        ("that is not the first fragment of it", beyond, 548),
        ("of a protocol without ports", f.header(f.vip("dscp"), f.client, 0, 50, **number(f, 47)) / text(100), 548),
    ):
        _, error = next(errors_about(f, quoted, limit))
        passed = onward(sent(f, "dscp", error, ttl=63))
        yield Case(f"{f}: not ours: an ICMP error about a packet {what}", f, sent(f, "dscp", error), passed, {})


def number(f, protocol):
    """A header's field for what follows."""
    return {"proto": protocol} if f.version == 4 else {"nh": protocol}


def methods(f):
    """What a dest says of how to reach it."""
    yield Case(
        f"{f}, dr: a dest behind a router gets the router's MAC address",
        f, sent(f, "dr behind a router", syn()),
        [Out("back", "router", f.header(f.client, f.vip("dr behind a router"), 0, 63) / syn())], FORWARDED,
    )
    yield Case(
        f"{f}, dscp: a dest's own code goes before its service's",
        f, sent(f, "own code", syn()), to_router(f, syn(), 63 << 2), FORWARDED,
    )
    yield Case(
        f"{f}: a VIP that is an address of the director",
        f, sent(f, "vip on lo", syn()), to_router(f, syn(), 13 << 2), FORWARDED,
    )
    local = sent(f, "local", syn(), ttl=63)
    yield Case(
        f"{f}: a dest that is the director itself: the packet goes up as it came",
        f, sent(f, "local", syn()), onward(local), {"local": 1},
    )
    own, out = f.header(f.rs, f.vip("dscp")) / syn(), f.header(f.rs, f.rs, CODE, 63) / syn()
    yield Case(f"{f}: a realserver that is a client: as any client", f, own, [Out("back", "router", out)], FORWARDED)
    yield Case(f"{f}: a service without dests drops", f, sent(f, "empty", syn()), [], {"no_dest": 1})
    yield Case(f"{f}: a service whose dests all have weight 0 drops", f, sent(f, "drained", syn()), [], {"no_dest": 1})
    yield Case(f"{f}: a dest to which there is no route: dropped", f, sent(f, "no route", syn()), [], {"no_route": 1})


def not_ours(f):
    """Left to the stack, not counted."""
    for what, vip, transport in (
        ("a port without a service", "dscp", syn(81)),
        ("a port that is a service's for another protocol", "dscp", UDP(sport=1, dport=80) / text(9)),
        ("an address without a service", "no service", syn()),
    ):
        yield Case(f"{f}: not ours: {what}", f, sent(f, vip, transport), onward(sent(f, vip, transport, ttl=63)), {})
    # RFC 2328's, and one of RFC 3692's for experiments.
    for other in (89, 253):
        packet, passed = (sent(f, "dscp", text(64), ttl=ttl, **number(f, other)) for ttl in (64, 63))
        yield Case(f"{f}: not ours: protocol {other} to a VIP", f, packet, onward(passed), {})
    code = sent(f, "no service", syn(), CODE)
    passed = sent(f, "no service", syn(), CODE, 63)
    yield Case(f"{f}: not ours: a packet with a code to no VIP", f, code, onward(passed), {})
    for whose, what in (("stranger", "for another machine"), ("everybody", "for all")):
        yield Case(f"{f}: not ours: a frame {what}", f, sent(f, "dscp", syn()), [], {}, frame_to=whose)


def pings(f):
    """A VIP answers while it serves, be it an address of the director or not."""
    for what, vip, length, dsfield in (
        ("a VIP", "dscp", 56, 0), ("a VIP, of no bytes", "dscp", 0, 0), ("a VIP, of odd length", "dr", 1001, 0),
        ("a VIP, with a code", "dscp", 56, CODE), ("a VIP whose dest is the director", "local", 56, 0),
    ):
        answered = f.header(f.vip(vip), f.client, dsfield, 64, **unfragmented(f)) / echo_reply(f, length)
        out = [Out("front", "client", answered, any_id=True)]
        yield Case(f"{f}: ping to {what}: answered", f, sent(f, vip, echo(f, length), dsfield), out, {"echo": 1})
    own = f.header(f.vip("vip on lo"), f.client, 0, 64, **unfragmented(f)) / echo_reply(f)
    out = [Out("front", "client", own, any_id=True)]
    yield Case(f"{f}: ping to a VIP that is an address of the director: the kernel answers", f, sent(f, "vip on lo", echo(f)), out, {})
    for vip in ("empty", "drained"):
        yield Case(f"{f}: ping to a VIP that is {vip}: dropped", f, sent(f, vip, echo(f)), [], {"no_dest": 1})
    spoilt, code = echo(f), echo(f)
    setattr(spoilt, "chksum" if f.version == 4 else "cksum", 0x5A5A)
    code.code = 1
    for what, transport in (("with a wrong checksum", spoilt), ("of another code", code), ("that is an answer", echo_reply(f))):
        passed = onward(sent(f, "dscp", transport, ttl=63))
        yield Case(f"{f}: not ours: ping {what}", f, sent(f, "dscp", transport), passed, {})


def unfragmented(f):
    """An answer may be fragmented on its way, and has no flow label."""
    return {"flags": 0} if f.version == 4 else {"fl": 0}


def lifetime(f):
    """TTL and hop limit."""
    for vip in ("dscp", "dr"):
        expired = sent(f, vip, data(1000), ttl=1)
        told = [Out("front", "client", time_exceeded(f, expired), any_id=True)]
        yield Case(f"{f}, {vip}: a packet at its last hop: the client is told", f, expired, told, {"ttl_exceeded": 1})
    dead = sent(f, "dscp", syn(), ttl=0)
    told = [Out("front", "client", time_exceeded(f, dead), any_id=True)]
    yield Case(f"{f}: a packet that should have died before: the client is told", f, dead, told, {"ttl_exceeded": 1})
    yield Case(
        f"{f}: a packet with one hop left arrives with TTL 1",
        f, sent(f, "dscp", syn(), ttl=2), to_router(f, syn(), ttl=1), FORWARDED,
    )
    yield Case(f"{f}: the highest TTL", f, sent(f, "dscp", syn(), ttl=255), to_router(f, syn(), ttl=254), FORWARDED)


def narrow_out(f, vip, transport, **more):
    """What comes out on the narrow path."""
    if vip == "narrow":
        return [Out("back", "router", f.header(f.client, f.narrow_rs, CODE, 63, **more) / transport)]
    return [Out("back", "router", f.header(f.client, f.vip(vip), 0, 63, **more) / transport)]


def size(f):
    """The path to the dest carries 1280 bytes."""
    headers = 40 if f.version == 4 else 60
    for vip, method in (("narrow", "dscp"), ("narrow dr", "dr")):
        fits = data(1280 - headers)
        yield Case(f"{f}, {method}: a packet that just fits", f, sent(f, vip, fits), narrow_out(f, vip, fits), FORWARDED)
        large = sent(f, vip, data(1281 - headers))
        told = [Out("front", "client", too_big(f, large, 1280), any_id=True)]
        yield Case(
            f"{f}, {method}: a packet of one byte more: the client is told which size fits",
            f, large, told, {"too_big": 1},
        )


def checksums(f):
    """Fixed by the difference, so that what was spoilt on the way stays spoilt."""
    zero = datagram_with_sum_of_0(f, f.rs)
    yield Case(
        f"{f}, dscp: a UDP checksum that comes to 0 is sent as 0xffff",
        f, sent(f, "dscp", zero), to_router(f, zero), FORWARDED,
    )
    for what, transport in (("TCP", syn()), ("UDP", datagram())):
        spoilt, kept = spoil_checksum(f, transport, f.vip("dscp"), f.rs)
        yield Case(
            f"{f}, dscp: a wrong {what} checksum stays wrong by as much",
            f, sent(f, "dscp", spoilt), to_router(f, kept), FORWARDED,
        )
        yield Case(f"{f}, dr: a wrong {what} checksum stays", f, sent(f, "dr", spoilt), to_near_rs(f, "dr", spoilt), FORWARDED)


def merged(f):
    """Segments that were merged on the way in leave as segments again; their IPv4 identifications count up."""
    whole, parts = segments(4, 1000)
    numbered = [{"id": 0x1234 + i} if f.version == 4 else {} for i in range(4)]
    for vip, to, method in (("dscp", to_router, "dscp"), ("dr", lambda f, part, **more: to_near_rs(f, "dr", part, **more), "dr")):
        out = [to(f, part, **more)[0] for part, more in zip(parts, numbered)]
        yield Case(f"{f}, {method}: four segments that were merged", f, sent(f, vip, whole), out, FORWARDED, gso_size=1000)
    out = [narrow_out(f, "narrow", part, **more)[0] for part, more in zip(parts, numbered)]
    yield Case(f"{f}: merged segments that fit one by one", f, sent(f, "narrow", whole), out, FORWARDED, gso_size=1000)
    whole, _ = segments(2, 1400)
    arrived, _ = unfinished(sent(f, "narrow", whole))
    told = [Out("front", "client", too_big(f, arrived, 1280), any_id=True)]
    yield Case(
        f"{f}: merged segments that do not fit: the client is told",
        f, sent(f, "narrow", whole), told, {"too_big": 1}, gso_size=1400,
    )


def refused_sources(f):
    """Nobody could be answered."""
    sources = {
        4: (("multicast", "224.0.0.9"), ("broadcast", "255.255.255.255"), ("zero", "0.0.0.0"), ("loopback", "127.0.0.1")),
        6: (("unspecified", "::"),),
    }[f.version]
    for what, source in sources + (("the VIP itself (land)", f.vip("dscp")),):
        packet = f.header(source, f.vip("dscp")) / syn()
        yield Case(f"{f}: a source that is {what}: dropped", f, packet, [], {"bad_source": 1})
        packet = f.header(source, f.vip("dscp")) / syn(81)
        yield Case(f"{f}: so it is at a VIP's other ports: {what}", f, packet, [], {"bad_source": 1})


def lies(f):
    """Headers that contradict the packet. What the stack refuses before our door is not counted by us."""
    for what, transport in (("TCP", bytes(syn())[:19]), ("UDP", bytes(datagram(0))[:7]), ("no", b"")):
        transport = f.header(f.client, f.vip("dscp"), **protocol(f, 17 if what == "UDP" else 6)) / Raw(transport)
        yield Case(f"{f}: a packet that ends inside its {what} header: dropped", f, transport, [], {"truncated": 1})
    longer = sent(f, "dscp", datagram(), **length(f, 136))
    yield Case(f"{f}: a length that is more than the packet: the stack drops it", f, longer, [], {})
    trimmed = [f.header(f.client, dst, dsfield, ttl, **length(f, 20)) / datagram(12, chksum=0, len=108)
               for dst, dsfield, ttl in ((f.vip("dscp"), 0, 64), (f.rs, CODE, 63))]
    came = Case(
        f"{f}: a length that is less than the packet: what lies behind is cut off",
        f, trimmed[0], [Out("back", "router", trimmed[1])], FORWARDED,
    )
    came.padding = bytes(range(88))
    yield came
    padded = Case(f"{f}: Ethernet padding is not sent on", f, sent(f, "dscp", datagram(1)), to_router(f, datagram(1)), FORWARDED)
    padded.padding = b"\xde\xad" * 9
    yield padded


def protocol(f, number):
    """Field of the header for the transport's number, where scapy can't know it."""
    return {"proto": number} if f.version == 4 else {"nh": number}


def length(f, transport):
    """Field of the header that claims so many bytes of transport."""
    return {"len": 20 + transport} if f.version == 4 else {"plen": transport}


def ipv4_fragments():
    """What is told from one of them alone; fragments.py has them together."""
    f = IPV4
    short = sent(f, "dscp", Raw(bytes(data())[:16]), flags="MF", proto=6)
    yield Case(f"{f}: a first fragment that ends before its checksum: dropped", f, short, [], {"truncated": 1})
    first = {"flags": "MF"}
    packet = sent(f, "dscp", UDP(sport=1, dport=99) / text(800), **first)
    passed = sent(f, "dscp", UDP(sport=1, dport=99) / text(800), ttl=63, **first)
    yield Case(f"{f}: the first fragment for a port without a service: not ours", f, packet, onward(passed), {})


def ipv4_fragmented():
    """Who lets routers fragment gets fragments: the stack makes them, with the code in each."""
    f = IPV4
    for vip, method in (("narrow", "dscp"), ("narrow dr", "dr")):
        whole = bytes(datagram(1400, len=1408))
        dst, dsfield = (f.narrow_rs, CODE) if vip == "narrow" else (f.vip(vip), 0)
        checked = f.header(f.client, dst) / datagram(1400)
        whole = bytes(checked[UDP])
        parts = [
            f.header(f.client, dst, dsfield, 63, flags=flags, frag=start // 8, proto=17) / Raw(whole[start:end])
            for start, end, flags in ((0, 1256, "MF"), (1256, 1408, 0))
        ]
        yield Case(
            f"{f}, {method}: a large packet without DF leaves in fragments",
            f, sent(f, vip, datagram(1400), flags=0), [Out("back", "router", part) for part in parts], FORWARDED,
            shapes=("plain", "watched"),
        )


def ipv4_merged_fragmented():
    """Merged segments, each of which is too large for the path, and who sent them lets routers fragment."""
    f = IPV4
    whole, parts = segments(2, 1400)
    out = []
    for number, part in enumerate(parts):
        content = bytes((f.header(f.client, f.narrow_rs) / part)[TCP])
        for start, end, flags in ((0, 1256, "MF"), (1256, len(content), 0)):
            more = {"flags": flags, "frag": start // 8, "proto": 6, "id": 0x1234 + number}
            out += narrow_out(f, "narrow", Raw(content[start:end]), **more)
    yield Case(
        f"{f}, dscp: merged segments without DF leave in fragments",
        f, sent(f, "narrow", whole, flags=0), out, FORWARDED, gso_size=1400,
    )


def ipv4_behind_ipv6():
    """A route whose next hop has an address of the other family (RFC 8950)."""
    f = IPV4
    for vip, method, dst, dsfield in (("mixed", "dscp", f.mixed_rs, CODE), ("mixed dr", "dr", f.vip("mixed dr"), 0)):
        out = [Out("back", "router", f.header(f.client, dst, dsfield, 63) / syn())]
        yield Case(f"{f}, {method}: a dest behind a router of IPv6", f, sent(f, vip, syn()), out, FORWARDED)


def ipv6_fragments():
    """As IPv4's."""
    f = IPV6
    short = sent(f, "dscp", IPv6ExtHdrFragment(offset=0, m=1, id=5, nh=6) / Raw(bytes(data())[:16]))
    yield Case(f"{f}: a first fragment that ends before its checksum: dropped", f, short, [], {"truncated": 1})


def cases():
    """All of them, in the order in which one would read about the director."""
    for f in FAMILIES:
        for group in (
            each_method, errors, checksums, methods, not_ours, pings, strange_errors, lifetime, size, merged, refused_sources, lies,
        ):
            yield from group(f)
    for group in (ipv4_fragments, ipv4_fragmented, ipv4_merged_fragmented, ipv4_behind_ipv6):
        yield from group()
    yield from ipv6_fragments()
