"""What a change leaves as it was, what it tells listeners, and what counters survive."""

import contextlib
import socket

from genetlink import Refused
from reading import LOAD, dest_fields, dests_of, service_fields, without_stats
from tap import Unexpected, expect
from world import OTHER_VIP, RS1, RS1_6, RS2, RS3, TCP, UDP, VIP, VIP6, dest, service, vip, world

# What an entry does that nothing was said about.
PLAIN = {"dscp": 0, "door": "prerouting"}


def new_service(made):
    """What is not said of a service is decided by its documentation."""
    made.director.do("new-service", service())
    fields = {"address": VIP, "port": 80, "protocol": 6, "scheduler": "mh", "dests": 0, "table-size": 4093, "pins-max": 16384}
    fields |= {"hash": "port", "spill": 1, "persistence": 0, "client-prefix": 32, "one-packet": 0}
    expect("service", service_fields(made, service()), fields)
    made.director.do("new-service", service(VIP6, 53, UDP, scheduler="mh", code=63, table_size=251))
    more = fields | {"address": VIP6, "port": 53, "protocol": UDP, "code": 63, "table-size": 251, "client-prefix": 128}
    expect("service", service_fields(made, service(VIP6, 53, UDP)), more)
    expect("services", [answer["service"]["address"] for answer in made.director.list("get-service")], [VIP, VIP6])


def new_dest(made):
    """What is not said of a dest is decided by its documentation."""
    made.director.do("new-service", service(code=7))
    made.director.do("new-dest", dest(RS1))
    made.director.do("new-dest", dest(RS2, method="dscp", port=80, weight=65535))
    made.director.do("new-dest", dest(RS3, method="dscp", code=63, weight=0))
    wanted = {
        RS1: dest_fields(RS1, "dr"),
        RS2: dest_fields(RS2, weight=65535),
        RS3: dest_fields(RS3, code=63, weight=0),
    }
    expect("dests", dests_of(made, service()), wanted)
    expect("number of dests", service_fields(made, service())["dests"], 3)


def set_service(made):
    """Unnamed fields of a service stay."""
    made.director.do("new-service", service(code=7, table_size=251))
    before = service_fields(made, service())
    for change in (
        {"code": 11}, {"table_size": 509}, {"scheduler": "mh"}, {"scheduler": "wlc"}, {"spill": 0},
        {"persistence": 300}, {"client_prefix": 24}, {"one_packet": 0}, {"persistence": 0}, {},
    ):
        made.director.do("set-service", service(**change))
        before |= {name.replace("_", "-"): value for name, value in change.items()}
        expect(f"service after {change}", service_fields(made, service()), before)


def set_dest(made):
    """Unnamed fields of a dest stay; a method that is named without a code takes the code of the dest away."""
    made.director.do("new-service", service(code=7))
    made.director.do("new-dest", dest(RS1, method="dscp", code=11, weight=5))
    fields = dest_fields(RS1, "dscp", 11, 5)
    for change, after in (
        ({"weight": 0}, fields | {"weight": 0}),
        ({}, fields | {"weight": 0}),
        ({"code": 15}, fields | {"weight": 0, "code": 15}),
        ({"method": "dscp"}, dest_fields(RS1, "dscp", None, 0)),
        ({"method": "dscp", "code": 3}, dest_fields(RS1, "dscp", 3, 0)),
        ({"method": "dr"}, dest_fields(RS1, "dr", None, 0)),
        ({"method": "dscp", "weight": 9}, dest_fields(RS1, "dscp", None, 9)),
        ({"fallback": 1}, dest_fields(RS1, "dscp", None, 9) | {"fallback": 1}),
        ({"fallback": 0}, dest_fields(RS1, "dscp", None, 9)),
        ({"upper": 100, "lower": 50}, dest_fields(RS1, "dscp", None, 9) | LOAD | {"upper": 100, "lower": 50}),
        ({"lower": 0}, dest_fields(RS1, "dscp", None, 9) | LOAD | {"upper": 100}),
        ({"upper": 0}, dest_fields(RS1, "dscp", None, 9)),
    ):
        made.director.do("set-dest", dest(RS1, **change))
        expect(f"dest after {change}", dests_of(made, service()), {RS1: after})


def tunnels(made):
    """Which method has which fields, what they are when nobody says, and that a method that is named sets them back."""
    made.director.do("new-service", service(code=7))
    made.director.do("new-dest", dest(RS1, method="ipip"))
    made.director.do("new-dest", dest(RS1_6, method="gue", mtu=1500))
    gue = {"tun-port": 6080, "tun-csum": 0}
    wanted = {RS1: dest_fields(RS1, "ipip"), RS1_6: dest_fields(RS1_6, "gue") | {"tun-port": 6080, "tun-csum": 1, "mtu": 1500}}
    expect("dests", dests_of(made, service()), wanted)
    for change, after in (
        ({"tun-local": RS2}, dest_fields(RS1, "ipip") | {"tun-local": RS2}),
        ({"method": "gre"}, dest_fields(RS1, "gre")),
        ({"tun-df": 0}, dest_fields(RS1, "gre") | {"tun-df": 0}),
        ({"weight": 1}, dest_fields(RS1, "gre") | {"tun-df": 0}),
        ({"route-mark": 5}, dest_fields(RS1, "gre") | {"tun-df": 0, "route-mark": 5}),
        ({"route-mark": 0}, dest_fields(RS1, "gre") | {"tun-df": 0}),
        ({"method": "gre", "tun-local": RS2, "mtu": 576}, dest_fields(RS1, "gre") | {"tun-local": RS2, "mtu": 576}),
        ({"method": "gue"}, dest_fields(RS1, "gue") | gue | {"mtu": 576}),
        ({"tun-port": 7000, "mtu": 0}, dest_fields(RS1, "gue") | gue | {"tun-port": 7000}),
        ({"tun-csum": 1, "tun-local": RS2}, dest_fields(RS1, "gue") | {"tun-port": 7000, "tun-csum": 1, "tun-local": RS2}),
        ({"method": "gue", "tun-csum": 1}, dest_fields(RS1, "gue") | {"tun-port": 6080, "tun-csum": 1}),
        ({"method": "dscp"}, dest_fields(RS1, "dscp")),
    ):
        made.director.do("set-dest", dest(RS1, **change))
        expect(f"dest after {change}", dests_of(made, service())[RS1], after)


def delete(made):
    """Only what is named goes, and its code may mean another VIP from then on."""
    made.configure()
    made.director.do("del-dest", dest(RS1))
    expect("dests", sorted(dests_of(made, service())), [RS2])
    made.director.do("new-dest", dest(RS1, service(OTHER_VIP), method="dscp", code=7))
    made.director.do("del-service", service(OTHER_VIP))
    expect("services", [answer["service"]["address"] for answer in made.director.list("get-service")], [VIP, VIP6])
    expect("dests of all services", [answer["dest"]["address"] for answer in made.director.list("get-dest")], [RS2])
    made.director.do("new-dest", dest(RS1, method="dscp"))


def codes_of_services(made):
    """A service's code moves with all its dests that have none of their own, or not at all."""
    made.configure()
    made.director.do("set-service", service(code=15))
    made.director.do("new-dest", dest(RS1, service(OTHER_VIP), method="dscp", code=7))
    with contextlib.suppress(Refused):
        made.director.do("set-service", service(code=7))
        raise Unexpected("two VIPs have code 7 at one realserver")
    expect("code", service_fields(made, service())["code"], 15)
    made.director.do("del-dest", dest(RS1, service(OTHER_VIP)))
    made.director.do("set-service", service(code=7))


def flush(made):
    """Services and dests go, and with them what their codes meant; the realserver's map stays."""
    made.configure()
    made.director.do("flush")
    expect("services", made.director.list("get-service"), [])
    expect("dests", made.director.list("get-dest"), [])
    expect("map entries", len(made.rs.list("get-vip")), 2)
    made.director.do("flush")
    made.director.do("new-service", service(OTHER_VIP, code=7))
    made.director.do("new-dest", dest(RS1, service(OTHER_VIP), method="dscp"))


def vips(made):
    """The map: entries are named by VIP and, where there are several, code; unnamed fields stay."""

    def listed():
        return [without_stats(answer["vip"]) for answer in made.rs.list("get-vip")]

    made.rs.do("new-vip", vip(flags="address-added", device="lo"))
    first = {"address": VIP, "code": 7, "device": "lo", "flags": "address-added", **PLAIN}
    expect("map", listed(), [first])
    made.rs.do("set-vip", vip(code=None, device="dummy0"))
    expect("map", listed(), [first | {"device": "dummy0"}])
    made.rs.do("set-vip", vip(code=None, flags=0))
    made.rs.do("set-vip", vip(code=None, new_code=63))
    moved = {"address": VIP, "code": 63, "device": "dummy0", "flags": 0, **PLAIN}
    expect("map", listed(), [moved])
    made.rs.do("new-vip", vip(VIP, 1))
    made.rs.do("new-vip", vip(VIP6, 63))
    made.rs.do("set-vip", vip(VIP, 63, device="lo"))
    second, third = ({"address": address, "code": code, "flags": 0, **PLAIN} for address, code in ((VIP, 1), (VIP6, 63)))
    expect("map", listed(), [second, moved | {"device": "lo"}, third])
    made.rs.do("del-vip", vip(VIP, 63))
    made.rs.do("del-vip", vip(VIP, None))
    expect("map", listed(), [third])


DROP = {"settings": {"other-tunnels": "drop"}}


def decap(source=RS1, **fields):
    """Directors whose tunnels are taken."""
    return {"decap": {"source": source} | fields}


def decap_fields(made):
    """What is told of tunnels, longest prefix first, and that unnamed fields stay."""
    def told():
        return [without_stats(answer["decap"]) for answer in made.rs.list("get-decap")]

    made.rs.do("new-decap", decap("10.1.0.0", prefix=16))
    made.rs.do("new-decap", decap(RS1, tunnels=6, port=7000))
    made.rs.do("new-decap", decap(RS1_6, tunnels=4, mtu=1400))
    wide = {"source": "10.1.0.0", "prefix": 16, "tunnels": "ipip", "port": 6080, "mtu": 0}
    host = {"source": RS1, "prefix": 32, "tunnels": 6, "port": 7000, "mtu": 0}
    other = {"source": RS1_6, "prefix": 128, "tunnels": "gue", "port": 6080, "mtu": 1400}
    expect("tunnels", told(), [other, host, wide])
    for change in ({"tunnels": 7}, {"port": 6081}, {"mtu": 9000}, {"mtu": 0}, {}):
        made.rs.do("set-decap", decap(**change))
        host |= change
        expect(f"tunnels after {change}", told(), [other, host, wide])
    expect("other tunnels", made.rs.do("get-realserver")["settings"], {"other-tunnels": "pass"})
    made.rs.do("set-realserver", DROP)
    for source, prefix in ((RS1_6, 128), ("10.1.0.0", 16), (RS1, 32)):
        made.rs.do("del-decap", decap(source, prefix=prefix))
    expect("tunnels", told(), [])
    expect("other tunnels", made.rs.do("get-realserver")["settings"], DROP["settings"])


def tunnelled_vips(made):
    """Entries for tunnels: beside a code and an alias of the VIP, named by what they are."""
    made.rs.do("new-vip", vip(VIP, None, tunnelled=1))
    expect("entry", entry(made), {"address": VIP, "tunnelled": 1, "flags": 0, **PLAIN})
    made.rs.do("set-vip", vip(VIP, None, mark=1))
    made.rs.do("new-vip", vip(VIP, 7))
    made.rs.do("new-vip", vip(VIP, None, alias=RS1))
    made.rs.do("set-vip", vip(VIP, None, tunnelled=1, device="lo"))
    made.rs.do("del-vip", vip(VIP, None, alias=RS1))
    made.rs.do("del-vip", vip(VIP, 7))
    said = {"address": VIP, "tunnelled": 1, "device": "lo", "mark": 1, "mark-mask": 0xFFFFFFFF, "flags": 0, **PLAIN}
    expect("entry", entry(made), said)
    made.rs.do("del-vip", vip(VIP, None))
    expect("map", made.rs.list("get-vip"), [])


def entry(made):
    """The only entry of the map."""
    entries = made.rs.list("get-vip")
    expect("number of entries", len(entries), 1)
    return without_stats(entries[0]["vip"])


def vip_fields(made):
    """What an entry does besides: each field is told as it was given, stays when another is set, and can be taken back."""
    fields = [
        ("dscp", "dscp", 64), ("mark", "mark", 0x10), ("mark-mask", "mark-mask", 0xF0), ("door", "door", "rule"),
        ("in-device", "in-device", "eth0"), ("in-device", "in-device", "eth1"), ("at", "at", RS1), ("at", "at", RS2),
        ("port", "port", {"from": 80, "to": 8080}), ("port", "port", {"from": 53, "to": 5353, "protocol": UDP}),
        ("allow", "allow", {"protocol": TCP, "first": 80, "last": 90}), ("allow", "allow", {"protocol": UDP}),
    ]
    name = [("address", VIP), ("code", 7)]
    made.rs.do("new-vip", {"vip": name + [(attr, value) for attr, _, value in fields]})
    full = {
        "address": VIP, "code": 7, "flags": 0, "dscp": 64, "door": "rule", "mark": 0x10, "mark-mask": 0xF0,
        "in-device": ["eth0", "eth1"], "at": [RS1, RS2],
        "port": [{"from": 80, "to": 8080}, {"from": 53, "to": 5353, "protocol": UDP}],
        "allow": [{"protocol": TCP, "first": 80, "last": 90}, {"protocol": UDP}],
    }
    expect("entry", entry(made), full)
    changes = (
        ("dscp", 10, {"dscp": 10}), ("door", "prerouting", {"door": "prerouting"}), ("mark", 1, {"mark": 1, "mark-mask": 0xFFFFFFFF}),
        ("in-device", "eth2", {"in-device": ["eth2"]}), ("at", RS1, {"at": [RS1]}),
        ("port", {"from": 81, "to": 8080}, {"port": [{"from": 81, "to": 8080}]}),
        ("allow", {"first": 443}, {"allow": [{"first": 443, "last": 443}]}),
    )
    for attr, value, changed in changes:
        made.rs.do("set-vip", {"vip": name + [(attr, value)]})
        full |= changed
        expect("entry", entry(made), full)
    for attr, nothing in (("in-device", ""), ("at", b""), ("port", []), ("allow", [])):
        made.rs.do("set-vip", {"vip": name + [(attr, nothing)]})
        del full[attr]
        expect("entry", entry(made), full)
    made.rs.do("set-vip", {"vip": name + [("mark", 0), ("mark-mask", 0)]})
    del full["mark"], full["mark-mask"]
    expect("entry", entry(made), full)


def aliases(made):
    """Entries without a code: named by VIP and alias, beside others of the VIP."""
    first = {"address": VIP, "alias": RS1, "flags": 0, **PLAIN}
    made.rs.do("new-vip", vip(VIP, None, alias=RS1))
    expect("entry", entry(made), first)
    made.rs.do("set-vip", vip(VIP, None, device="lo"))
    expect("entry", entry(made), first | {"device": "lo"})
    made.rs.do("new-vip", vip(VIP, None, alias=RS2))
    made.rs.do("new-vip", vip(VIP, 7))
    made.rs.do("new-vip", vip(VIP6, None, alias=RS1_6))
    made.rs.do("set-vip", vip(VIP, None, alias=RS1, flags=1))
    made.rs.do("del-vip", vip(VIP, 7))
    made.rs.do("del-vip", vip(VIP, None, alias=RS2))
    made.rs.do("del-vip", vip(VIP6, None))
    expect("entry", entry(made), first | {"device": "lo", "flags": "address-added"})
    made.rs.do("del-vip", vip(VIP, None))
    expect("map", made.rs.list("get-vip"), [])


def many_aliases(made):
    """A dump of more than one message has each once."""
    wanted = [f"10.7.{high}.{low}" for high in range(4) for low in range(1, 251)]
    for alias in wanted:
        made.rs.do("new-vip", vip(VIP, None, alias=alias))
    expect("aliases", sorted(answer["vip"]["alias"] for answer in made.rs.list("get-vip")), sorted(wanted))


def shared_ports(made):
    """Two entries of a VIP may translate the same port; it is free when both are gone."""
    port = {"port": {"from": 80, "to": 8080}}
    made.rs.do("new-vip", vip(VIP, 7, **port))
    made.rs.do("new-vip", vip(VIP, 11, **port))
    made.rs.do("new-vip", vip(OTHER_VIP, 15, port={"from": 81, "to": 8080}))
    made.rs.do("del-vip", vip(VIP, 7))
    made.rs.do("set-vip", vip(VIP, 11, port={"from": 81, "to": 8080}))
    made.rs.do("del-vip", vip(VIP, 11))
    made.rs.do("new-vip", vip(VIP, 7, port={"from": 90, "to": 8080}))


def host(made):
    """Settings of the host are kept as they were given, and forgotten when an empty nest says so."""
    expect("host", made.rs.do("get-host"), {"host": {}})
    for settings in ({"arp-ignore": 0}, {"arp-ignore": 1, "arp-announce": 2}, {"arp-announce": 255}, {}):
        made.rs.do("set-host", {"host": settings})
        expect("host", made.rs.do("get-host"), {"host": settings})


def whole_map(made):
    """63 codes in each family."""
    for code in range(1, 64):
        made.rs.do("new-vip", vip(f"198.18.1.{code}", code))
        made.rs.do("new-vip", vip(f"2001:db8:f::{code:x}", code))
    entries = made.rs.list("get-vip")
    expect("codes", [answer["vip"]["code"] for answer in entries], 2 * list(range(1, 64)))


def directors_events(made):
    """Every change comes as an event, with the number of the change."""
    listener = made.family("l3dsr_director")
    listener.subscribe("config")
    six = service(VIP6, 53, UDP)
    steps = (
        ("new-service", service(code=7), "service-added"),
        ("new-dest", dest(RS1, method="dscp"), "dest-added"),
        ("new-dest", dest(RS2), "dest-added"),
        ("set-dest", dest(RS1, weight=3), "dest-set"),
        ("set-service", service(code=9), "service-set"),
        ("new-service", six, "service-added"),
        ("new-dest", dest(RS1_6, six), "dest-added"),
        ("del-dest", dest(RS2), "dest-deleted"),
        ("del-service", six, "service-deleted"),
        ("flush", {}, "flushed"),
        ("flush", {}, "flushed"),
    )
    for generation, (command, request, change) in enumerate(steps, 1):
        made.director.do(command, request)
        told = listener.event()
        expect("change and generation", (told["change"], told["generation"]), (change, generation))
        for noun, fields in request.items():
            named = told[noun]
            wanted = {name: value for name, value in fields.items() if name != "code" or noun == "service"}
            expect(f"{noun} of {change}", {name: named[name] for name in wanted}, wanted)
    if not listener.quiet():
        raise Unexpected(f"an event too many: {listener.event()}")


def realservers_events(made):
    """As the director's."""
    listener = made.family("l3dsr_rs")
    listener.subscribe("config")
    steps = (
        ("new-vip", vip(), "vip-added", vip()),
        ("new-vip", vip(VIP6, 63), "vip-added", vip(VIP6, 63)),
        ("set-vip", vip(device="lo"), "vip-set", vip(device="lo")),
        ("set-vip", vip(new_code=11), "vip-set", vip(code=11, device="lo")),
        ("set-host", {"host": {"arp-ignore": 1}}, "host-set", {"host": {"arp-ignore": 1}}),
        ("del-vip", vip(code=None), "vip-deleted", vip(code=11)),
        ("set-host", {"host": {}}, "host-set", {"host": {}}),
        ("new-decap", decap(), "decap-added", decap(prefix=32, tunnels="ipip", port=6080, mtu=0)),
        ("set-decap", decap(mtu=1400), "decap-set", decap(prefix=32, tunnels="ipip", port=6080, mtu=1400)),
        ("set-realserver", DROP, "realserver-set", DROP),
        ("del-decap", decap(), "decap-deleted", decap(prefix=32)),
        ("attach-device", {"device": "lo"}, "device-attached", {}),
        ("detach-device", {"device": "lo"}, "device-detached", {}),
    )
    for generation, (command, request, change, said) in enumerate(steps, 1):
        made.rs.do(command, request)
        told = listener.event()
        expect("change and generation", (told["change"], told["generation"]), (change, generation))
        for noun, fields in said.items():
            expect(f"{noun} of {change}", {name: told[noun][name] for name in fields}, fields)
        expect(f"device of {change}", told.get("device"), request.get("device"))
    if not listener.quiet():
        raise Unexpected(f"an event too many: {listener.event()}")


def refusals_are_silent(made):
    """What was refused is no event, and takes no number."""
    listener = made.family("l3dsr_director")
    listener.subscribe("config")
    made.director.do("new-service", service())
    expect("generation", listener.event()["generation"], 1)
    for command, request in (("new-service", service()), ("del-dest", dest()), ("set-service", service(port=81))):
        with contextlib.suppress(Refused):
            made.director.do(command, request)
            raise Unexpected(f"{command} was accepted")
    made.director.do("del-service", service())
    expect("generation", listener.event()["generation"], 2)


def counters(made):
    """A changed dest goes on counting; a deleted one's packets stay in its service's sum."""
    made.namespace.ip(
        "link add d0 type dummy",
        "link set d0 up",
        "address add 10.1.1.1/24 dev d0",
        f"neigh add {RS1} lladdr 02:00:00:00:00:09 dev d0 nud permanent",
        "route add 198.18.0.0/24 dev d0",
    )
    named = service(port=53, protocol=UDP)
    made.director.do("new-service", named)
    made.director.do("new-dest", dest(RS1, named))
    with made.namespace.inside():
        sender = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)

    def packets():
        listed = made.director.list("get-dest", named)
        sums = made.director.do("get-service", named)["service"]["stats"]
        return sums["packets"], sums["bytes"], [answer["dest"]["stats"]["packets"] for answer in listed]

    with sender:
        for expected, change in (
            ((1, 32, [1]), ("set-dest", dest(RS1, named, weight=7))),
            ((2, 64, [2]), ("set-dest", dest(RS1, named, method="dscp", code=7))),
            ((3, 96, [3]), ("set-service", named | service(port=53, protocol=UDP, table_size=509))),
            ((4, 128, [4]), ("replace-service", [("service", named["service"]), ("dest", {"address": RS1})])),
            ((5, 160, [5]), ("del-dest", dest(RS1, named))),
            ((5, 160, []), ("new-dest", dest(RS1, named))),
            ((6, 192, [1]), ("del-dest", dest(RS1, named))),
        ):
            with contextlib.suppress(PermissionError):
                sender.sendto(b"4242", (VIP, 53))
            expect(f"packets and bytes before {change[0]}", packets(), expected)
            made.director.do(*change)


def apart(first):
    """Another namespace has services, map and events of its own."""
    with world("apart", configured=False) as second:
        listener = second.family("l3dsr_director")
        listener.subscribe("config")
        first.configure()
        before = first.snapshot()
        expect("configuration", (second.director.list("get-service"), second.rs.list("get-vip")), ([], []))
        if not listener.quiet():
            raise Unexpected("another namespace's event is heard")
        second.configure()
        second.director.do("flush")
        second.rs.do("del-vip", vip())
        expect("configuration of the first", first.snapshot(), before)


def deleted_namespace(made):
    """A namespace goes with everything in it, while somebody still holds its sockets and while nobody does."""
    made.configure()
    for number in range(20):
        with world(f"gone{number}"):
            pass
    made.namespace.delete()
    expect("services, by a socket of the namespace", len(made.director.list("get-service")), 3)


TESTS = (
    ("a service has the documented defaults", new_service),
    ("a dest has the documented defaults", new_dest),
    ("set-service keeps what it does not name", set_service),
    ("set-dest keeps what it does not name", set_dest),
    ("set-dest of tunnels sets back what a method does not name", tunnels),
    ("what is deleted is gone, and nothing else", delete),
    ("a service's code changes for all its dests or for none", codes_of_services),
    ("flush removes services and dests, and nothing else", flush),
    ("set-vip keeps what it does not name; a VIP may have several codes", vips),
    ("an entry's fields are told as they were given, changed one by one, and taken back", vip_fields),
    ("an alias stands for a VIP beside codes", aliases),
    ("1000 aliases are dumped, each once", many_aliases),
    ("a VIP is listed for tunnels beside codes", tunnelled_vips),
    ("directors whose tunnels are taken", decap_fields),
    ("a port that two entries translate is free when both are gone", shared_ports),
    ("the host's settings are remembered and forgotten", host),
    ("the map holds 63 VIPs of each family", whole_map),
    ("each change of the director is an event with the next number", directors_events),
    ("each change of the map is an event with the next number", realservers_events),
    ("a refusal is no event and takes no number", refusals_are_silent),
    ("counters survive a change", counters),
    ("namespaces know nothing of each other", apart),
    ("a configured namespace can be deleted", deleted_namespace),
)


def tests(tap):
    """Each in a world of its own."""

    def alone(test):
        with world("changes", configured=False) as made:
            test(made)

    for name, test in TESTS:
        tap.run(name, alone, test)
