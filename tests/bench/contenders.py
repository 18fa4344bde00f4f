"""Who is measured, and on which packets."""

from maker import ACK, SYN
from network import TCP, V4, V6, Director, Ipvs, Place, Realserver
from paths import Path

METHODS = ("dr", "dscp", "ipip", "gre", "gue")
REDIRECT = "table netdev t { chain c { type filter hook ingress device in priority 0; fwd ip to 10.128.1.0 device out; }; }"


def ours(enter):
    """The director's ways, the realserver's, and the floors below them."""
    plain = enter(Place("plain"))
    plain.vips_are_routed()
    yield Path("floor: drop", plain, more={"end": "drop"})
    yield Path("floor: push and send", plain, more={"end": "push"})
    yield Path("IP forwarding", plain)

    director = enter(Director("ours", neighbours=64))
    for vip, method in enumerate(METHODS):
        director.service(V4, vip, method=method)
        yield Path(f"director, ingress, {method}", director, vip=vip)
        yield Path(f"director, PRE_ROUTING, {method}", director, vip=vip, device="later")
    for vip, method in enumerate(METHODS):
        director.service(V6, vip, method=method)
        yield Path(f"director, ingress, {method}, IPv6", director, V6, vip=vip)
    director.service(V4, 0, protocol=TCP)
    yield Path("director, ingress, dr, TCP", director, more={"protocol": "tcp"})
    yield Path("director, ingress, dr, new flow", director, warm=False, new=True, more={"protocol": "tcp", "tcp_flags": SYN})
    director.service(V4, 10, method="dr", scheduler="rr")
    yield Path("director, ingress, dr, pinned", director, vip=10)
    # There is a place for each new flow of five rounds.
    director.service(V4, 11, method="dr", scheduler="rr", pins_max=1048576)
    yield Path("director, ingress, dr, new pin", director, vip=11, warm=False, new=True, most=100000)
    director.service(V4, 12, dests=64, method="dr", scheduler="wlc", pins_max=1048576)
    yield Path("director, ingress, dr, new pin, wlc of 64", director, vip=12, warm=False, new=True, most=100000)
    yield Path("IP forwarding beside a director", director, vip=1000)
    yield Path("passing the ingress door", director, vip=1000, more={"end": "drop"})

    nobody = enter(Realserver("nobody"))
    to_host = {"dst": V4.front, "forwarded": True}
    yield Path("PRE_ROUTING without a realserver", nobody, more={"end": "prerouting", "dscp": 7}, **to_host)
    for count in (1, 63):
        module = enter(Realserver(f"module{count}"))
        module.by_module(count)
        yield Path(f"realserver, {count} VIPs", module, more={"end": "prerouting", "dscp": 7}, **to_host)
        if count == 63:
            yield Path("realserver, no code", module, more={"end": "prerouting"}, **to_host)


def rivals(enter):
    """All others."""
    drop = enter(Place("drop"))
    drop.nft("table netdev t { chain c { type filter hook ingress device in priority 0; policy drop; }; }")
    yield Path("nft drop", drop, forwarded=False)
    fwd = enter(Place("fwd"))
    fwd.nft(REDIRECT)
    yield Path("nft redirect", fwd)
    flow = enter(Place("flow"))
    flow.vips_are_routed()
    flow.nft(
        "table inet t { flowtable f { hook ingress priority 0; devices = { in, out }; }\n"
        "chain c { type filter hook forward priority 0; ip protocol udp flow add @f; }; }"
    )
    yield Path("nft flowtable", flow)
    ipvs = enter(Ipvs("ipvs"))
    for vip, (method, scheduler) in enumerate((("-g", "rr"), ("-i", "rr"), ("-g", "mh"), ("-i", "mh"))):
        ipvs.service(V4, vip, method=method, scheduler=scheduler)
        name = f"IPVS {'DR' if method == '-g' else 'TUN'}, {scheduler}"
        yield Path(name, ipvs, vip=vip)
    ipvs.service(V6, 0, scheduler="rr")
    yield Path("IPVS DR, rr, IPv6", ipvs, V6)
    ipvs.service(V4, 0, protocol=TCP, scheduler="rr")
    yield Path("IPVS DR, rr, TCP", ipvs, more={"protocol": "tcp"})
    ipvs.load()

    tracked = enter(Director("ours-ct"))
    tracked.service(V4, 0)
    tracked.with_conntrack()
    yield Path("director, ingress, dr, conntrack loaded", tracked)
    yield Path("director, PRE_ROUTING, dr, conntrack loaded", tracked, device="later")
    ipvs = enter(Ipvs("ipvs-ct"))
    ipvs.service(V4, 0)
    ipvs.load()
    ipvs.with_conntrack()
    yield Path("IPVS DR, rr, conntrack loaded", ipvs)

    to_host = {"dst": V4.front, "more": {"end": "prerouting", "dscp": 7}}
    for count in (1, 63):
        nft, xt = enter(Realserver(f"nft{count}")), enter(Realserver(f"xt{count}"))
        nft.by_nft(count)
        yield Path(f"nft vmap, {count} VIPs", nft, **to_host)
        xt.by_xt(count)
        yield Path(f"iptables and DADDR, {count} VIPs", xt, **to_host)
    tc = enter(Realserver("tc"))
    tc.by_tc()
    yield Path("tc u32 nat, 1 VIP", tc, **to_host)

    # Last, since connections stay for minutes and others would find them in their chains, which want to be many.
    if chains() < 1 << 20:
        return
    ipvs = enter(Ipvs("ipvs-new", neighbours=64))
    ipvs.service(V4, 10, scheduler="rr")
    yield Path("IPVS DR, rr, new flow", ipvs, vip=10, warm=False, new=True)
    ipvs.service(V4, 12, dests=64, scheduler="wlc")
    ipvs.load()
    yield Path("IPVS DR, wlc of 64, new flow", ipvs, vip=12, warm=False, new=True)


FLOWS = (1, 1000, 50000, 1000000)
SERVICES = (1, 100, 10000)
DESTS = (2, 100, 4096)


def chains():
    """Of IPVS's table of connections, at most."""
    with open("/sys/module/ip_vs/parameters/conn_tab_bits", encoding="ascii") as file:
        return 1 << int(file.read())


def many_flows(enter, flows=FLOWS):
    """The same service, and ever more flows."""
    redirect, director, ipvs = enter(Place("fwd-flows")), enter(Director("ours-flows")), enter(Ipvs("ipvs-flows"))
    redirect.nft(REDIRECT)
    director.service(V4, 0, method="dscp")
    director.service(V4, 1, method="dr")
    director.service(V4, 2, method="dr", scheduler="rr", pins_max=1048576)
    ipvs.service(V4, 0, scheduler="mh")
    ipvs.load()
    for count in flows:
        yield Path(f"nft redirect, {count} flows", redirect, flows=count)
        yield Path(f"director, ingress, dscp, {count} flows", director, flows=count)
        yield Path(f"director, ingress, dr, {count} flows", director, vip=1, flows=count)
        yield Path(f"director, PRE_ROUTING, dr, {count} flows", director, vip=1, device="later", flows=count)
        yield Path(f"director, ingress, dr, rr, {count} pins", director, vip=2, flows=count)
        # With the chains that it ships with, each packet would walk hundreds of connections: minutes of nothing else.
        if count <= 50000 or chains() >= 1 << 20:
            yield Path(f"IPVS DR, mh, {count} flows", ipvs, flows=count)


def many_services(enter, services=SERVICES):
    """Each of them with the same dests."""
    for count in services:
        director, ipvs = enter(Director(f"ours-s{count}")), enter(Ipvs(f"ipvs-s{count}"))
        director.services_of_pool(V4, count)
        for vip in range(count):
            ipvs.service(V4, vip)
        ipvs.load()
        yield Path(f"director, ingress, dr, {count} services", director, services=count, flows=50000)
        yield Path(f"IPVS DR, rr, {count} services", ipvs, services=count, flows=50000)


def many_dests(enter, dests=DESTS):
    """One service."""
    for count in dests:
        director, ipvs = enter(Director(f"ours-d{count}", count)), enter(Ipvs(f"ipvs-d{count}", count))
        director.service(V4, 0, dests=count, table_size=131071)
        ipvs.service(V4, 0, dests=count)
        ipvs.load()
        yield Path(f"director, ingress, dr, {count} dests", director, flows=50000)
        yield Path(f"IPVS DR, rr, {count} dests", ipvs, flows=50000)


def flat(enter, flows=FLOWS, services=SERVICES, dests=DESTS):
    """Ours with ever more of each, one at a time; it should not show."""
    director = enter(Director("ours-flat"))
    director.service(V4, 0)
    for count in flows:
        # The first ones find the dests' routes for all.
        yield Path(f"director, ingress, dr, {count} flows", director, flows=count, warm=count == flows[1])
    for count in services:
        director = enter(Director(f"ours-s{count}"))
        director.services_of_pool(V4, count)
        yield Path(f"director, ingress, dr, {count} services", director, services=count, flows=50000)
    for count in dests:
        director = enter(Director(f"ours-d{count}", count))
        director.service(V4, 0, dests=count, table_size=131071)
        yield Path(f"director, ingress, dr, {count} dests", director, flows=50000)


def floods(enter):
    """Established connections, alone and beside four times as many SYNs from anywhere."""
    director, ipvs = enter(Director("ours-syn")), enter(Ipvs("ipvs-syn"))
    director.service(V4, 0, protocol=TCP)
    ipvs.service(V4, 0, protocol=TCP)
    ipvs.load()
    for name, place in ("director, ingress, dr", director), ("IPVS DR, rr", ipvs):
        yield Path(f"{name}, TCP without a flood", place, more={"protocol": "tcp", "tcp_flags": ACK})
        yield Path(f"{name}, TCP beside a flood of SYNs", place, more={"protocol": "tcp", "tcp_flags": ACK, "flood": 4})


def merged(enter):
    """What GRO made of forty packets of 1400 bytes."""
    director, ipvs = enter(Director("ours-gso")), enter(Ipvs("ipvs-gso"))
    director.service(V4, 0, protocol=TCP)
    director.service(V4, 1, protocol=TCP, method="dscp")
    ipvs.service(V4, 0, protocol=TCP)
    ipvs.load()
    more = {"protocol": "tcp", "size": 1400, "segments": 40}
    yield Path("director, ingress, dr, merged packets", director, more=more)
    yield Path("director, ingress, dscp, merged packets", director, vip=1, more=more)
    yield Path("IPVS DR, rr, merged packets", ipvs, more=more)
