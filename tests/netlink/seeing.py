"""Questions about packets, marks, settings and counters that begin anew: what is answered, and what is refused."""

import contextlib
import errno
import socket

from tap import expect
from world import OTHER_VIP, RS1, RS2, RS3, TCP, UDP, VIP, VIP6, dest, refusal, service, world

CLIENT = "192.0.2.2"


def packet(source=CLIENT, destination=VIP, source_port=40000, destination_port=80, protocol=TCP, **more):
    """A packet to ask about."""
    fields = {
        "source": source, "destination": destination, "source-port": source_port,
        "destination-port": destination_port, "protocol": protocol,
    }
    return {"packet": {name: value for name, value in fields.items() if value is not None} | more}


def mark_service(mark, address="0.0.0.0", **more):
    """The attributes that name the service of a mark."""
    return {"service": {"address": address, "mark": mark} | more}


def roads(made):
    """A device with a neighbour on it, and a way to the VIPs."""
    made.namespace.ip(
        "link add d0 type dummy",
        "link set d0 up mtu 1400",
        "address add 10.1.1.1/24 dev d0",
        f"neigh add {RS1} lladdr 02:00:00:00:00:09 dev d0 nud permanent",
        "route add 198.18.0.0/24 dev d0",
    )


def answer(made, *args, **more):
    """An explanation, and the other nouns of its reply."""
    said = made.director.do("explain", packet(*args, **more))
    return said["explanation"], said.get("service"), said.get("dest")


def explain_outcomes(made):
    """Each outcome has its name, and its reason where one would be counted."""
    made.director.do("new-service", service(code=7))
    for request, outcome, reason in (
        (packet(destination="198.18.0.9"), "no-vip", None),
        (packet(destination_port=81), "no-service", None),
        (packet(protocol=UDP), "no-service", None),
        (packet(source=VIP), "dropped", "bad_source"),
        (packet(), "dropped", "no_dest"),
    ):
        said = made.director.do("explain", request)["explanation"]
        expect(f"outcome of {request}", (said["outcome"], said.get("reason")), (outcome, reason))
    made.director.do("new-dest", dest(RS1, method="dscp"))
    expect("without a route", answer(made)[0]["reason"], "no_route")
    roads(made)
    for more, outcome, reason in (
        ({}, "forwarded", "forwarded"),
        ({"ttl": 1}, "dropped", "ttl_exceeded"),
        ({"length": 1400}, "forwarded", "forwarded"),
        ({"length": 1401}, "dropped", "too_big"),
        ({"length": 1401, "flags": 4}, "forwarded", "forwarded"),
    ):
        said, _, _ = answer(made, **more)
        expect(f"outcome of {more}", (said["outcome"], said["reason"]), (outcome, reason))
    made.director.do("new-dest", dest("10.1.1.1", method="dscp", code=7))
    made.director.do("del-dest", dest(RS1))
    expect("a dest that is this host", answer(made)[0]["outcome"], "local")


def explain_way(made):
    """Service, dest, code and route are named."""
    roads(made)
    made.director.do("new-service", service(code=7))
    made.director.do("new-dest", dest(RS1, method="dscp", weight=5))
    said, of, to = answer(made)
    expect("service", (of["address"], of["port"], of["protocol"]), (VIP, 80, TCP))
    expect("dest", (to["address"], to["method"], to["weight"]), (RS1, "dscp", 5))
    expect("code", said["code"], 7)
    expect("door", said["door"], "prerouting")
    expect("owner", (said["current"], said.get("earlier"), said.get("pin")), (RS1, None, None))
    way = said["route"]
    expect("route", (way["device"], way["next-hop"], way["mtu"]), ("d0", RS1, 1400))
    expect("neighbour", way["neighbour"], 0x80)
    made.director.do("set-dest", dest(RS1, method="dr"))
    expect("code of direct routing", answer(made)[0].get("code"), None)


def timeless(made):
    """All configuration, counters and pins; but time passes."""
    services = made.director.list("get-service")
    for item in services:
        item["service"]["memory"]["deadline"] = None
    return services, made.director.list("get-dest")


def explain_changes_nothing(made):
    """No counter, no pin, no event; a thousand questions long."""
    roads(made)
    made.director.do("new-service", service(code=7))
    made.director.do("new-dest", dest(RS1, method="dscp"))
    made.director.do("new-dest", dest(RS2, method="dscp"))
    before = timeless(made)
    reasons = made.director.reasons()
    for port in range(1, 251):
        for flags in (0, 1, 2, 8):
            answer(made, source_port=port, flags=flags)
    expect("configuration, counters and pins", timeless(made), before)
    expect("reasons", made.director.reasons(), reasons)


def explain_refusals(made):
    """What is no packet."""
    for request, where in (
        ({}, None),
        (packet(source=None), "packet"),
        (packet(protocol=None), "packet"),
        (packet(destination_port=None), "packet"),
        (packet(source="2001:db8::1"), "packet.source"),
        (packet(source=b"12345"), "packet.source"),
        (packet(protocol=1), "packet.protocol"),
        (packet(length=65536), "packet.length"),
        (packet(flags=16), "packet.flags"),
        (packet() | {"device": "nothere"}, "device"),
    ):
        refused = refusal(made.director, "explain", request)
        expect(f"attribute for {request}", refused.where, where)


def of_marks(told):
    """The settings that say which marks name dests."""
    return {name: told["settings"][name] for name in ("dest-mark", "dest-mask")}


def settings(made):
    """Which marks name dests is said as a whole, told, and kept while it matters."""
    listener = made.family("l3dsr_director")
    listener.subscribe("config")
    expect("at first", of_marks(made.director.do("get-director")), {"dest-mark": 0, "dest-mask": 0})
    chosen = {"dest-mark": 0x100, "dest-mask": 0xFF00}
    made.director.do("set-director", {"settings": chosen})
    told = listener.event()
    expect("event", (told["change"], of_marks(told)), ("director-set", chosen))
    made.director.do("set-director", {"settings": {}})
    expect("unnamed fields stay", of_marks(made.director.do("get-director")), chosen)
    for value, mask in ((0x100, 0x200), (0, 0xFF), (1, 0)):
        refused = refusal(made.director, "set-director", {"settings": {"dest-mark": value, "dest-mask": mask}})
        expect(f"{value:#x}/{mask:#x}", (refused.name, refused.where), ("EINVAL", "settings"))
    expect("no settings", refusal(made.director, "set-director", {}).name, "EINVAL")


def marks_of_dests(made):
    """A mark names one dest; it and a service's are apart."""
    made.configure()
    refused = refusal(made.director, "set-dest", dest(RS1, mark=0x101))
    expect("before any mark names a dest", (refused.name, refused.where), ("EINVAL", "dest.mark"))
    made.director.do("set-director", {"settings": {"dest-mark": 0x100, "dest-mask": 0xFF00}})
    made.director.do("set-dest", dest(RS1, mark=0x101))
    listed = {item["dest"]["address"]: item["dest"].get("mark") for item in made.director.list("get-dest")}
    expect("marks", listed, {RS1: 0x101, RS2: None, RS3: None})
    refused = refusal(made.director, "set-dest", dest(RS3, service(OTHER_VIP), mark=0x101))
    expect("another service's dest", (refused.name, refused.where), ("EEXIST", "dest.mark"))
    made.director.do("set-dest", dest(RS1, weight=7))
    made.director.do("set-dest", dest(RS1, mark=0x101))
    expect("while dests have marks", refusal(made.director, "set-director", {"settings": {"dest-mask": 0xFFFF}}).name, "EBUSY")
    expect("a service of such a mark", refusal(made.director, "new-service", mark_service(0x1FF)).name, "EINVAL")
    made.director.do("new-service", mark_service(0x200))
    made.director.do("set-dest", dest(RS1, mark=0))
    busy = refusal(made.director, "set-director", {"settings": {"dest-mark": 0x200}})
    expect("while a service has such a mark", (busy.name, busy.where), ("EBUSY", "settings"))
    made.director.do("set-dest", dest(RS3, service(OTHER_VIP), mark=0x101))
    made.director.do("flush")
    made.director.do("set-director", {"settings": {"dest-mark": 0x200}})


def marks_of_services(made):
    """The service of a mark has no address, port or protocol, one for each family, and no codes."""
    for address in ("0.0.0.0", "::"):
        made.director.do("new-service", mark_service(5, address))
        expect("a second one", refusal(made.director, "new-service", mark_service(5, address)).name, "EEXIST")
    listed = [item["service"] for item in made.director.list("get-service")]
    expect("services", [(item["address"], item["mark"], item.get("port")) for item in listed], [("0.0.0.0", 5, None), ("::", 5, None)])
    made.director.do("new-dest", dest(RS1, mark_service(5)))
    refused = refusal(made.director, "new-dest", dest(RS2, mark_service(5), method="dscp", code=7))
    expect("a code", refused.code, errno.EOPNOTSUPP)
    expect("another family", refusal(made.director, "new-dest", dest(RS1, mark_service(5, "::"))).name, "EAFNOSUPPORT")
    for more, name in (({"port": 80}, "EINVAL"), ({"protocol": TCP}, "EINVAL"), ({"prefix": 0}, "EINVAL")):
        expect(f"with {more}", refusal(made.director, "new-service", mark_service(6, **more)).name, name)
    expect("with an address", refusal(made.director, "new-service", mark_service(6, VIP)).where, "service.address")
    expect("mark 0", refusal(made.director, "new-service", mark_service(0)).name, "ERANGE")
    made.director.do("set-service", mark_service(5, **{"table-size": 509}))
    made.director.do("del-service", mark_service(5))
    expect("after deleting one", [item["service"]["address"] for item in made.director.list("get-service")], ["::"])


def zero(made):
    """Counters begin anew: one service's with its dests, or all and the reasons; a changed dest stays there."""
    roads(made)
    first, second = (service(port=port, protocol=UDP) for port in (53, 54))
    for named in (first, second):
        made.director.do("new-service", named)
        made.director.do("new-dest", dest(RS1, named))
    with made.namespace.inside():
        sender = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)

    def send():
        for port in (53, 54):
            with contextlib.suppress(PermissionError):
                sender.sendto(b"4242", (VIP, port))

    def packets():
        services = [item["service"]["stats"]["packets"] for item in made.director.list("get-service")]
        dests = [item["dest"]["stats"]["packets"] for item in made.director.list("get-dest")]
        return services, dests, made.director.reasons()["forwarded"]

    with sender:
        send()
        generation = made.director.do("get-director")["generation"]
        made.director.do("zero", first)
        expect("after zero of one", packets(), ([0, 1], [0, 1], 2))
        made.director.do("set-dest", dest(RS1, first, weight=7))
        send()
        expect("after a change and a packet each", packets(), ([1, 2], [1, 2], 4))
        made.director.do("zero")
        expect("after zero of all", packets(), ([0, 0], [0, 0], 0))
        send()
        expect("after a packet each", packets(), ([1, 1], [1, 1], 2))
        expect("changes", made.director.do("get-director")["generation"], generation + 1)
    expect("a service that is not there", refusal(made.director, "zero", service(VIP6)).name, "ESRCH")


TESTS = (
    ("explain names each outcome", explain_outcomes),
    ("explain names service, dest, code and route", explain_way),
    ("explain changes nothing", explain_changes_nothing),
    ("explain refuses what is no packet", explain_refusals),
    ("which marks name dests is a setting", settings),
    ("a mark names one dest", marks_of_dests),
    ("a mark is a service", marks_of_services),
    ("zero lets counters begin anew", zero),
)


def tests(tap):
    """Each in a world of its own."""

    def alone(test):
        with world("seeing", configured=False) as made:
            test(made)

    for name, test in TESTS:
        tap.run(name, alone, test)
