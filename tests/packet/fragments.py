"""Fragments: all of a datagram go where the first one goes, in whatever order they come. scapy cuts the datagram that came and the
one that should leave.
"""

import contextlib
import itertools
import socket
import struct
import threading

from build import data, datagram, text, time_exceeded
from case import Out
from checksum import sum16
from live import Moved, arrive, compare
from people import FAMILIES, IPV4, IPV6
from scapy.layers.inet import UDP, fragment
from scapy.layers.inet6 import IPv6ExtHdrFragment, fragment6
from sample import some
from stage import DirectorStage
from tap import LIMIT, Unexpected, expect, wait_until
from tunnel_cases import METHODS, tunnelled

LENGTH = 2992
MEMORY = 256 * 1024
HELD = 16
ORDERS = ((0, 1, 2), (2, 1, 0), (1, 0, 2))
numbers = itertools.count(1)


def pieces(f, dst, dsfield, ttl, transport, number):
    """Three fragments of a datagram."""
    if f.version == 4:
        return fragment(f.header(f.client, dst, dsfield, ttl, flags=0, id=number) / transport, 1200)
    return fragment6(f.header(f.client, dst, dsfield, ttl) / IPv6ExtHdrFragment(id=number) / transport, 1280)


def by_dscp(f, transport, number):
    """What leaves."""
    return [Out("back", "router", piece) for piece in pieces(f, f.rs, 7 << 2, 63, transport, number)]


def by_dr(f, transport, number):
    """What leaves."""
    return [Out("back", "near_rs", piece) for piece in pieces(f, f.vip("dr"), 0, 63, transport, number)]


def may_cut(f, outer):
    """The outer header lets routers do what the inner one lets them."""
    return {"flags": 0} if (f.version, outer.version) == (4, 4) else {}


def by_tunnel(outer, method):
    """What leaves."""
    vip = f"{method} over {outer}"
    return lambda f, transport, number: [
        tunnelled(outer, method, piece, any_id=True, **may_cut(f, outer))
        for piece in pieces(f, f.vip(vip), 0, 63, transport, number)
    ]


def up(vip):
    """What the stack sends on."""
    return lambda f, transport, number: [
        Out("back", "onward", piece) for piece in pieces(f, f.vip(vip), 0, 63, transport, number)
    ]


def ways():
    """Each way to a dest: the name of a VIP, and what leaves."""
    yield "dscp", by_dscp
    yield "dr", by_dr
    for outer, method in itertools.product((IPV4, IPV6), METHODS):
        yield f"{method} over {outer}", by_tunnel(outer, method)


def turned(outs, order):
    """In the order in which they leave: the first one, those that waited, and the others."""
    first = order.index(0)
    return [outs[0]] + [outs[i] for i in order[:first] + order[first + 1 :]]


def each_order(stage, f, vip, way, transport, counted="forwarded"):
    """All fragments leave, the first one first; those before it wait for it."""
    for order in ORDERS:
        number = next(numbers)
        came = pieces(f, f.vip(vip), 0, 64, transport, number)
        expected = {counted: 3, "fragment_held": order.index(0)}
        with Moved(stage, {reason: count for reason, count in expected.items() if reason and count}):
            for i in order:
                arrive(stage, f, came[i])
            compare(stage, f, "back", turned(way(f, transport, number), order))


def another_first(stage, f):
    """A second first fragment that tells of other ports leads nobody astray; the same one again is as good as the first."""
    number = next(numbers)
    came, strange = (pieces(f, f.vip("dscp"), 0, 64, udp / text(LENGTH), number) for udp in (UDP(sport=1, dport=53), UDP(sport=2, dport=53)))
    first, middle, last = by_dscp(f, UDP(sport=1, dport=53) / text(LENGTH), number)
    with Moved(stage, {"forwarded": 4, "fragment": 1}):
        for packet in (came[0], strange[0], came[0], came[1], came[2]):
            arrive(stage, f, packet)
        compare(stage, f, "back", [first, first, middle, last])


def too_old(stage, f):
    """Of all fragments whose time runs out, the client is told of the first."""
    came = pieces(f, f.vip("dscp"), 0, 1, datagram(LENGTH), next(numbers))
    with Moved(stage, {"ttl_exceeded": 3}):
        for piece in came:
            arrive(stage, f, piece)
        compare(stage, f, "front", [Out("front", "client", time_exceeded(f, came[0]), any_id=True)])


def own(stage):
    """Fragments that a program on the director sends as such: a later one waits for no other."""
    f, number = IPV4, next(numbers)
    came, left = (
        fragment(f.header(f.back, dst, dsfield, ttl, flags=0, id=number) / datagram(LENGTH), 1200)
        for dst, dsfield, ttl in ((f.vip("dscp"), 0, 64), (f.rs, 7 << 2, 63))
    )
    with stage.namespace.inside():
        raw = socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_RAW)
    with raw, Moved(stage, {"fragment": 1, "forwarded": 2}):
        with contextlib.suppress(OSError):
            raw.sendto(bytes(came[1]), (f.vip("dscp"), 0))
        for piece in came[:2]:
            raw.sendto(bytes(piece), (f.vip("dscp"), 0))
        compare(stage, f, "back", [Out("back", "router", piece) for piece in left[:2]])


def lost(stage):
    """How many gave up waiting."""
    return stage.netlink.reasons()["fragment_timeout"]


def first_never_comes(stage, f):
    """Some wait for a while, the others not at all."""
    number, before = next(numbers), lost(stage)
    piece = bytes(pieces(f, f.vip("dscp"), 0, 64, datagram(LENGTH), number)[1])
    with Moved(stage, {"fragment_held": HELD, "fragment_limit": 1}):
        for _ in range(HELD + 1):
            arrive(stage, f, piece)
    wait_until("those that wait give up", lambda: lost(stage) == before + HELD)
    compare(stage, f, "back", [])


def flood(stage, f):
    """Strangers' fragments take a bounded room, and give it back."""
    first = pieces(f, f.vip("dscp"), 0, 64, datagram(LENGTH), 1)[2]
    strangers = [renumbered(f, bytes(first), 0x4000 + n) for n in range(MEMORY // len(first) + 10)]
    before = stage.netlink.reasons()
    for packet in strangers:
        arrive(stage, f, packet)
    after = stage.netlink.reasons()
    held, refused, gone = (after[reason] - before[reason] for reason in ("fragment_held", "fragment_limit", "fragment_timeout"))
    expect("all are counted", held + refused, len(strangers))
    if not MEMORY // 8192 <= held - gone <= MEMORY // len(first):
        raise Unexpected(f"{held - gone} fragments of {len(first)} bytes wait")
    wait_until("those that wait give up", lambda: lost(stage) == before["fragment_timeout"] + held)
    each_order(stage, f, "dscp", by_dscp, datagram(LENGTH))


def renumbered(f, piece, number):
    """The same part of another datagram."""
    other = bytearray(piece)
    if f.version == 4:
        struct.pack_into("!H", other, 4, number)
        struct.pack_into("!H", other, 10, 0)
        struct.pack_into("!H", other, 10, ~sum16(bytes(other[:20])) & 0xFFFF)
    else:
        struct.pack_into("!I", other, 44, number)
    return bytes(other)


def device_goes(stage):
    """A device need not wait for the fragments that came in by it."""
    before = lost(stage)
    with Moved(stage, {"fragment_held": 2}):
        for f in FAMILIES:
            arrive(stage, f, pieces(f, f.vip("dscp"), 0, 64, datagram(LENGTH), 1)[2])
    gone = threading.Thread(target=stage.taps.pop("front").close)
    gone.start()
    gone.join(LIMIT)
    if gone.is_alive():
        raise Unexpected(f"the device was still waited for after {LIMIT} s")
    wait_until("the fragments are dropped", lambda: lost(stage) == before + 2)


def tests(tap):
    """All of this file."""
    stage = DirectorStage()
    carried = list(itertools.product(FAMILIES, ways(), (datagram(LENGTH), data(LENGTH - 12))))
    for f, (vip, way), transport in some(carried, every=5):
        tap.run(f"director: {f}, {vip}: fragments of {transport.name} in any order", each_order, stage, f, vip, way, transport)
    for f in FAMILIES:
        tap.run(
            f"director: {f}: fragments for a port without a service are the stack's", each_order, stage, f, "dscp", up("dscp"),
            UDP(sport=1, dport=99) / text(LENGTH), None,
        )
        tap.run(
            f"director: {f}: fragments for a dest that is this host are the stack's", each_order, stage, f, "local", up("local"),
            datagram(LENGTH), "local",
        )
        tap.run(f"director: {f}: another first fragment leads nobody astray", another_first, stage, f)
        tap.run(f"director: {f}: fragments that are too old", too_old, stage, f)
        tap.run(f"director: {f}: fragments whose first one never comes", first_never_comes, stage, f)
        tap.run(f"director: {f}: a flood of fragments takes a bounded room", flood, stage, f)
    tap.run("director: the director's own fragments", own, stage)
    stage.close()
    stage = DirectorStage()
    tap.run("director: a device goes while fragments wait", device_goes, stage)
    stage.close()
