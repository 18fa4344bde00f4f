"""ICMP errors about packets that the director sent into tunnels: who is told what, and what the path's MTU becomes."""

from build import data, errors_about, syn, too_big, unreachable
from case import Case, Out, try_case
from director_cases import FORWARDED, sent
from namespace import run
from people import FAMILIES, IPV4
from tunnel_cases import METHODS, carried, older, tunnelled

NOTED = {"tunnel_error": 1}
# RFC 791, RFC 8200; RFC 2784; RFC 768 and draft-ietf-intarea-gue.
IP_HEADER = {4: 20, 6: 40}
TCP_HEADER = 20
BETWEEN = {"ipip": 0, "gre": 4, "gue": 12}
# RFC 1812, section 4.3.2.3: what an error of 576 bytes quotes.
ROOM = 576 - 28
SIZE = ("fragmentation needed", "packet too big")
# RFC 2003, section 4: hosts and networks that can't be reached, and a TTL that ran out; RFC 2473, section 8, likewise.
LASTING = ("unreachable", "time exceeded")


def case(name, f, outer, error, told, reasons):
    """An error comes from some router to the director's own address."""
    out = [Out("front", "client", packet, any_id=True, family=f) for packet in told]
    return Case(f"{f} over {outer}: an ICMP error {name}", outer, outer.header(outer.client, outer.back) / error, out, reasons)


def the_error(outer, packet, limit=ROOM, kinds=("unreachable",)):
    """That it did not arrive, or of another kind."""
    return next(error for what, error in errors_about(outer, packet, limit) if what in kinds)


def headers(outer, method):
    """Bytes that a tunnel puts before a packet."""
    return IP_HEADER[outer.version] + BETWEEN[method]


def too_large(f, outer, method):
    """A segment that is one byte too large for a path through a tunnel that carries 1400."""
    return data(1400 - headers(outer, method) - IP_HEADER[f.version] - TCP_HEADER + 1)


def told_room(f, packet, room):
    """What the client hears who sent a packet for which there is not enough room."""
    return Out("front", "client", too_big(f, packet, room), any_id=True)


def about_arrival(f, outer):
    """What is not about the size."""
    for method in METHODS:
        inner = older(f, f"{method} over {outer}", syn())
        for what, error in errors_about(outer, carried(outer, method, inner)):
            if what not in SIZE:
                told = [unreachable(f, inner)] if what in LASTING else []
                yield case(f"about {method}, {what}", f, outer, error, told, NOTED)


def about_nothing(f, outer):
    """What must not be believed, or can't be told."""
    inner = older(f, f"ipip over {outer}", syn())
    packet = carried(outer, "ipip", inner)
    # RFC 792 asks for no more than 8 bytes behind the header.
    yield case("that quotes little: the client can't be told", f, outer, the_error(outer, packet, IP_HEADER[outer.version] + 8), [], NOTED)
    foreign = carried(outer, "ipip", older(f, "no service", syn()))
    yield case("about a packet to no VIP: its sender is not told", f, outer, the_error(outer, foreign), [], NOTED)
    multicast = f.header("224.0.0.1" if f.version == 4 else "ff02::1", f.vip(f"ipip over {outer}"), 0, 63) / syn()
    yield case("about a packet from nobody", f, outer, the_error(outer, carried(outer, "ipip", multicast)), [], NOTED)
    spoilt = the_error(outer, packet)
    field = "chksum" if outer.version == 4 else "cksum"
    setattr(spoilt, field, 0x5A5A)
    yield case("with a wrong checksum: nobody is told", f, outer, spoilt, [], {})
    for what, wrong in (
        ("that another sent", {"source": outer.client}),
        ("to where no tunnel leads", {"dest": outer.client}),
    ):
        error = the_error(outer, carried(outer, "ipip", inner, **wrong))
        yield case(f"about a packet {what}: nobody is told", f, outer, error, [], {})
    error = the_error(outer, carried(outer, "gue", older(f, f"gue over {outer}", syn()), port=6081))
    yield case("about another port: nobody is told", f, outer, error, [], {})


def cases():
    """All that is one packet in."""
    for f in FAMILIES:
        for outer in FAMILIES:
            yield from about_arrival(f, outer)
            yield from about_nothing(f, outer)


def forget(stage):
    """All that is known of paths."""
    stage.namespace.sysctl(**{"ipv4/route/flush": 1, "ipv6/route/flush": 1})


def smaller_path(stage, f, outer, method, limit=ROOM):
    """A router's MTU: the client is told at once if the error quotes his packet, and at his next one in any case."""
    vip, room = f"{method} over {outer}", 1400 - headers(outer, method)
    large = too_large(f, outer, method)
    inner = older(f, vip, large)
    error = the_error(outer, carried(outer, method, inner), limit, SIZE)
    quoted = bytes(inner)[: max(limit - headers(outer, method), 0)]
    told = [too_big(f, quoted, room)] if len(quoted) >= IP_HEADER[f.version] else []
    forget(stage)
    try:
        try_case(stage, Case("", f, sent(f, vip, large), [tunnelled(outer, method, inner)], FORWARDED))
        try_case(stage, case("", f, outer, error, told, NOTED))
        try_case(stage, Case("", f, sent(f, vip, large), [told_room(f, sent(f, vip, large), room)], {"too_big": 1}))
    finally:
        forget(stage)


def other_uplink(stage, f, method):
    """A dest whose routes are looked up with a mark takes another uplink, and that path has an MTU of its own."""
    vip = f"{method} over {f}"
    named = {"service": {"address": f.vip(vip), "port": 80, "protocol": 6}}
    large, room = too_large(f, f, method), 1400 - headers(f, method)
    inner = older(f, vip, large)
    error = the_error(f, carried(f, method, inner), kinds=SIZE)
    here = ("ip", "-n", stage.namespace.name, f"-{f.version}")
    run(*here, "rule", "add", "fwmark", "5", "lookup", "100")
    run(*here, "route", "add", f.rs_net, "via", f.near_rs, "dev", "back", "table", "100")
    try:
        stage.netlink.do("set-dest", named | {"dest": {"address": f.rs, "route-mark": 5}})
        out = tunnelled(f, method, inner)
        out.to = "near_rs"
        try_case(stage, Case("", f, sent(f, vip, large), [out], FORWARDED))
        told = [too_big(f, bytes(inner)[: ROOM - headers(f, method)], room)]
        try_case(stage, case("", f, f, error, told, NOTED))
        try_case(stage, Case("", f, sent(f, vip, large), [told_room(f, sent(f, vip, large), room)], {"too_big": 1}))
        forget(stage)
        stage.netlink.do("set-dest", named | {"dest": {"address": f.rs, "route-mark": 0}})
        try_case(stage, Case("", f, sent(f, vip, large), [tunnelled(f, method, inner)], FORWARDED))
    finally:
        run(*here, "rule", "del", "fwmark", "5", "lookup", "100")
        run(*here, "route", "flush", "table", "100")
        forget(stage)


def tests(tap, stage):
    """What changes the path."""
    for f in FAMILIES:
        for method in METHODS:
            tap.run(f"director: {f}, {method} over {f}: another uplink by a mark", other_uplink, stage, f, method)
    for f in FAMILIES:
        for outer in FAMILIES:
            for method in METHODS:
                tap.run(f"director: {f}, {method} over {outer}: a router's MTU", smaller_path, stage, f, outer, method)
    tap.run("director: a router's MTU in an error that quotes little", smaller_path, stage, IPV4, IPV4, "ipip", 28)
