"""What an entry of the realserver's map says besides its VIP: ports, DSCP, mark, where it is decoded and what. ENTRIES is the
map of tests; packets leave by the sink, as in realserver_cases.py."""

from build import data, datagram, echo, sctp, segments, syn, text
from case import Case, Out
from people import FAMILIES
from realserver_cases import CODE, DECODED, UNKNOWN, pieces, sent
from scapy.layers.inet import ICMP, TCP, UDP
from scapy.layers.inet6 import ICMPv6DestUnreach, ICMPv6PacketTooBig
from scapy.packet import Raw

TCP_NUMBER, UDP_NUMBER = 6, 17
PORTS_CODE, KEEP_CODE, CLASS_CODE, MARK_CODE, ALLOW_CODE, AT_CODE, ELSEWHERE_CODE, FRONT_CODE, RULE_CODE = range(20, 29)
MARK, MASK = 0x20, 0xF0
TRANSLATED = {"translated": 1}
NOT_ALLOWED = {"not_allowed": 1}


def entries(f):
    """The map's further entries."""
    ports = [{"from": 80, "to": 8080}, {"from": 53, "to": 5353, "protocol": UDP_NUMBER}]
    allow = [{"protocol": TCP_NUMBER, "first": 80, "last": 90}, {"protocol": UDP_NUMBER}]
    for name, code, fields in (
        ("translated", PORTS_CODE, [("port", port) for port in ports]),
        ("kept", KEEP_CODE, [("dscp", 64)]),
        ("classed", CLASS_CODE, [("dscp", 10)]),
        ("marked", MARK_CODE, [("mark", MARK), ("mark-mask", MASK)]),
        ("allowing", ALLOW_CODE, [("allow", allowed) for allowed in allow]),
        ("at", AT_CODE, [("at", f.sink), ("at", f.far)]),
        ("elsewhere", ELSEWHERE_CODE, [("in-device", "sink")]),
        ("in front", FRONT_CODE, [("in-device", "sink"), ("in-device", "front")]),
        ("ruled", RULE_CODE, [("door", "rule")]),
    ):
        yield [("address", f.vip(name)), ("code", code), *fields]
    yield [("address", f.vip("aliased")), ("alias", f.narrow_rs)]


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


def case(f, name, code, vip, transport, after=None, reasons=None, **more):
    """A packet with a code that is decoded to a VIP."""
    out = sent(f, after or transport, more.pop("dsfield", 0), f.vip(vip), more.pop("ttl", 59))
    packet = sent(f, transport, code << 2, more.pop("dst", None))
    return Case(f"{f}: {name}", f, packet, [Out("sink", "onward", out)], reasons or DECODED, **more)


def left(f, name, code, transport, reasons, dst=None):
    """A packet with a code that is left as it is."""
    out = [Out("sink", "onward", sent(f, transport, code << 2, dst, 59))]
    return Case(f"{f}: left alone: {name}", f, sent(f, transport, code << 2, dst), out, reasons)


def ports_in(f):
    """A client's port becomes the service's."""
    for what, before, after in (
        ("a TCP SYN", syn(80), syn(8080)),
        ("a TCP SYN to a port that stays", syn(81), syn(81)),
        ("a UDP datagram", datagram(101), to_port(datagram(101), 5353)),
        ("a UDP datagram without checksum", datagram(chksum=0), to_port(datagram(chksum=0), 5353)),
        ("UDP to the port that is translated for TCP too", to_port(datagram(), 80), to_port(datagram(), 8080)),
        ("TCP to the port that is translated for UDP alone", syn(53), syn(53)),
        ("SCTP", sctp(), sctp()),
        ("a ping", echo(f), echo(f)),
    ):
        yield case(f, f"ports: {what}: decoded", PORTS_CODE, "translated", before, after)
    whole, parts = segments(4, 1000)
    numbered = [{"id": 0x1234 + i} if f.version == 4 else {} for i in range(4)]
    out = [
        Out("sink", "onward", sent(f, to_port(part, 8080), 0, f.vip("translated"), 59, **more))
        for part, more in zip(parts, numbered)
    ]
    yield Case(f"{f}: ports: four segments that were merged", f, sent(f, whole, PORTS_CODE << 2), out, DECODED, gso_size=1000)
    names = ("first", "middle", "last")
    for what, before, after in zip(names, pieces(f, f.rs, PORTS_CODE << 2, 60), pieces(f, f.vip("translated"), 0, 59)):
        after = first_to_port(f, after) if what == "first" else after
        yield Case(f"{f}: ports: the {what} fragment", f, before, [Out("sink", "onward", after)], DECODED)


def to_port(transport, port):
    """The same to another port."""
    transport = transport.copy()
    transport.dport = port
    return transport


def first_to_port(f, first):
    """The first fragment of the datagram to 5353: its checksum is that of the whole."""
    whole = f.header(f.client, f.vip("translated"), 0, 59) / to_port(datagram(2992), 5353)
    start = len(first) - len(first.getlayer(Raw) or first.lastlayer())
    content, at = bytearray(bytes(first)), 20 if f.version == 4 else 48
    content[at : at + 8] = bytes(whole)[len(whole) - 3000 :][:8]
    return bytes(content) if start else bytes(first)


def ports_out(f):
    """The service's port becomes the one that clients know, in what comes from its VIP."""
    for what, before, after, reasons in (
        ("TCP", from_port(data(), 8080), from_port(data(), 80), TRANSLATED),
        ("TCP from another port", from_port(data(), 8081), from_port(data(), 8081), {}),
        ("a UDP datagram", from_port(datagram(33), 5353), from_port(datagram(33), 53), TRANSLATED),
        ("a UDP datagram without checksum", from_port(datagram(chksum=0), 5353), from_port(datagram(chksum=0), 53), TRANSLATED),
        ("TCP from the port that is UDP's", from_port(data(), 5353), from_port(data(), 5353), {}),
    ):
        yield out_case(f, what, f.vip("translated"), before, after, reasons)
    yield out_case(f, "TCP from another VIP", f.vip("kept"), from_port(data(), 8080), from_port(data(), 8080), {})


def out_case(f, what, source, before, after, reasons):
    """A packet from a VIP to whom it may concern."""
    wanted = f.header(source, f.far, 0, 59) / after
    return Case(f"{f}: answers: {what}", f, f.header(source, f.far, 0, 60) / before, [Out("sink", "onward", wanted)], reasons)


def from_port(transport, port):
    """The same from another port."""
    transport = transport.copy()
    transport.sport = port
    return transport


def answer(f, kind, port):
    """What the service has sent from a port."""
    return f.header(f.vip("translated"), f.client, 0, 50) / kind(sport=port, dport=40000) / text(600)


def question(f, kind, port):
    """What a client has sent, as the service got it."""
    return f.header(f.client, f.vip("translated"), 0, 50) / kind(sport=40000, dport=port) / text(600)


def too_big(f, quoted, limit):
    """An error about a packet, quoting some of it."""
    quote = Raw(bytes(quoted)[:limit])
    return ICMP(type=3, code=4, nexthopmtu=1400) / quote if f.version == 4 else ICMPv6PacketTooBig(mtu=1400) / quote


def unreachable(f, quoted, limit):
    """Nobody listens."""
    quote = Raw(bytes(quoted)[:limit])
    return ICMP(type=3, code=3) / quote if f.version == 4 else ICMPv6DestUnreach(code=4) / quote


def quotes(f):
    """ICMP errors quote the port that their reader knows, and a checksum that goes with it."""
    header = 20 if f.version == 4 else 40
    lengths = (("8 bytes", header + 8), ("odd", header + 101), ("with checksum", header + 60))
    for kind, known, own in ((TCP, 80, 8080), (UDP, 53, 5353)):
        for what, limit in lengths:
            name = f"{kind.__name__}, {what}"
            before, after = (too_big(f, answer(f, kind, port), limit) for port in (known, own))
            yield case(f, f"ports: an error that quotes {name}", PORTS_CODE, "translated", before, after)
            before, after = (unreachable(f, question(f, kind, port), limit) for port in (own, known))
            yield out_case(f, f"an error that quotes {name}", f.vip("translated"), before, after, TRANSLATED)
    foreign = f.header(f.far, f.client, 0, 50) / TCP(sport=80, dport=9) / text(10)
    error = too_big(f, foreign, 200)
    yield case(f, "ports: an error that quotes somebody else", PORTS_CODE, "translated", error)
    short = too_big(f, answer(f, TCP, 80), header + 3)
    yield case(f, "ports: an error that quotes no ports", PORTS_CODE, "translated", short)


def dscp_and_mark(f):
    """What is written beside the VIP."""
    yield case(f, "DSCP is kept", KEEP_CODE, "kept", syn(), dsfield=KEEP_CODE << 2)
    yield case(f, "DSCP is set to a class", CLASS_CODE, "classed", syn(), dsfield=10 << 2)
    yield case(f, "rules see the mark", MARK_CODE, "marked", syn(), ttl=32)


def where(f):
    """Which packets are decoded."""
    yield case(f, "an address that the entry names", AT_CODE, "at", syn(), dst=f.sink)
    yield case(f, "one that is not the host's", AT_CODE, "at", syn(), dst=f.far)
    yield left(f, "the host's address that the entry does not name", AT_CODE, syn(), {"other_address": 1})
    yield left(f, "a VIP, where the entry names addresses", AT_CODE, syn(), {"is_vip": 1}, f.vip("dscp"))
    yield case(f, "the second of two input devices", FRONT_CODE, "in front", syn())
    yield left(f, "another input device", ELSEWHERE_CODE, syn(), NOT_ALLOWED)
    yield left(f, "an entry that a rule decodes", RULE_CODE, syn(), {})
    for what, transport in (
        ("the first port of a range", syn(80)), ("the last one", syn(90)), ("a protocol", datagram()), ("a ping", echo(f)),
    ):
        yield case(f, f"allowed: {what}", ALLOW_CODE, "allowing", transport)
    for what, transport in (("the port before the range", syn(79)), ("behind it", syn(91)), ("another protocol", sctp())):
        yield left(f, f"not allowed: {what}", ALLOW_CODE, transport, NOT_ALLOWED)
    for before, after in zip(pieces(f, f.rs, ALLOW_CODE << 2, 60), pieces(f, f.vip("allowing"), 0, 59)):
        yield Case(f"{f}: allowed: a fragment", f, before, [Out("sink", "onward", after)], DECODED)


def alias(f):
    """An alias means its VIP whatever the code."""
    for what, dsfield, ecn in (
        ("no code", 0, 0), ("no code, but ECN", 2, 2), ("a code that means another VIP", CODE, 0), ("an unknown code", UNKNOWN | 1, 1),
    ):
        out = [Out("sink", "onward", sent(f, syn(), ecn, f.vip("aliased"), 59))]
        yield Case(f"{f}: alias: {what}: decoded", f, sent(f, syn(), dsfield, f.narrow_rs), out, DECODED)


def cases():
    """All of them."""
    for f in FAMILIES:
        for group in (ports_in, ports_out, quotes, dscp_and_mark, where, alias):
            yield from group(f)
