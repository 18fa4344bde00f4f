"""What a change leaves as it was, what it tells listeners, and what counters survive."""

import contextlib
import errno
import socket

from genetlink import Refused
from tap import Unexpected, expect
from world import OTHER_VIP, RS1, RS1_6, RS2, RS3, UDP, VIP, VIP6, dest, pool, refusal, service, vip, without_none, world

SO_SNDBUFFORCE = 32


def dests_of(made, named):
    """A service's dests by address, without counters."""
    listed = made.director.list("get-dest", named)
    return {answer["dest"]["address"]: without_stats(answer["dest"]) for answer in listed}


def without_stats(fields):
    """The fields that are configuration."""
    return {name: value for name, value in fields.items() if name not in ("stats", "memory")}


def service_fields(made, named):
    """A service without its counters."""
    return without_stats(made.director.do("get-service", named)["service"])


def dest_fields(address=RS1, method="dscp", code=None, weight=1, port=80):
    """A dest as it is dumped."""
    fields = {"address": address, "port": port, "method": method, "code": code, "weight": weight, "state": "up"}
    return without_none(fields)


def new_service(made):
    """What is not said of a service is decided by its documentation."""
    made.director.do("new-service", service())
    fields = {"address": VIP, "port": 80, "protocol": 6, "scheduler": "mh", "dests": 0, "table-size": 4093, "pins-max": 16384}
    expect("service", service_fields(made, service()), fields)
    made.director.do("new-service", service(VIP6, 53, UDP, scheduler="mh", code=63, table_size=251))
    more = {"address": VIP6, "port": 53, "protocol": UDP, "scheduler": "mh", "dests": 0, "code": 63, "table-size": 251, "pins-max": 16384}
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
    for change in ({"code": 11}, {"table_size": 509}, {"scheduler": "mh"}, {}):
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
    ):
        made.director.do("set-dest", dest(RS1, **change))
        expect(f"dest after {change}", dests_of(made, service()), {RS1: after})


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
    first = {"address": VIP, "code": 7, "device": "lo", "flags": "address-added"}
    expect("map", listed(), [first])
    made.rs.do("set-vip", vip(code=None, device="dummy0"))
    expect("map", listed(), [first | {"device": "dummy0"}])
    made.rs.do("set-vip", vip(code=None, flags=0))
    made.rs.do("set-vip", vip(code=None, new_code=63))
    moved = {"address": VIP, "code": 63, "device": "dummy0", "flags": 0}
    expect("map", listed(), [moved])
    made.rs.do("new-vip", vip(VIP, 1))
    made.rs.do("new-vip", vip(VIP6, 63))
    made.rs.do("set-vip", vip(VIP, 63, device="lo"))
    second, third = ({"address": address, "code": code, "flags": 0} for address, code in ((VIP, 1), (VIP6, 63)))
    expect("map", listed(), [second, moved | {"device": "lo"}, third])
    made.rs.do("del-vip", vip(VIP, 63))
    made.rs.do("del-vip", vip(VIP, None))
    expect("map", listed(), [third])


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


def whole(*dests, **fields):
    """A service with all its dests, as replace-service wants it."""
    return [("service", service(**fields)["service"])] + [("dest", {"address": address} | more) for address, more in dests]


def replace(made):
    """A service has the dests that are named and no others; what is not named has its default; a refusal changes nothing."""
    listener = made.family("l3dsr_director")
    listener.subscribe("config")
    made.director.do("replace-service", whole((RS2, {"weight": 2}), (RS1, {"method": "dscp"}), code=7, table_size=251))
    wanted = {RS1: dest_fields(RS1), RS2: dest_fields(RS2, "dr", None, 2)}
    expect("dests of a new service", dests_of(made, service()), wanted)
    expect("code", service_fields(made, service())["code"], 7)
    made.director.do("replace-service", whole((RS3, {}), (RS1, {"method": "dscp", "code": 11}), table_size=251))
    expect("dests", dests_of(made, service()), {RS1: dest_fields(code=11), RS3: dest_fields(RS3, "dr")})
    expect("code", service_fields(made, service()).get("code"), None)
    before = made.snapshot()
    for error, request in (
        ("EEXIST", whole((RS1, {}), (RS2, {}), (RS1, {"weight": 3}), table_size=251)),
        ("EINVAL", whole((RS1, {}), (RS2, {"method": "dscp"}), table_size=251)),
        ("EBUSY", whole((RS1, {}))),
    ):
        expect("refusal", refusal(made.director, "replace-service", request).name, error)
        expect("configuration", made.snapshot(), before)
    made.director.do("replace-service", whole(table_size=251))
    expect("dests", dests_of(made, service()), {})
    told = [listener.event() for _ in range(3)]
    expect("events", [(event["change"], event["generation"]) for event in told], [("service-replaced", n) for n in (1, 2, 3)])
    if not listener.quiet():
        raise Unexpected("an event too many")


def replace_codes(made):
    """Codes of dests that go are free, those of dests that come are taken, and a conflict changes nothing."""
    made.director.do("replace-service", whole((RS1, {"method": "dscp"}), (RS2, {"method": "dscp"}), code=7))
    other = service(OTHER_VIP)
    made.director.do("new-service", other)
    expect("taken", refusal(made.director, "new-dest", dest(RS1, other, method="dscp", code=7)).name, "EEXIST")
    made.director.do("replace-service", whole((RS2, {"method": "dscp"}), code=11))
    made.director.do("new-dest", dest(RS1, other, method="dscp", code=7))
    made.director.do("new-dest", dest(RS2, other, method="dscp", code=7))
    before = made.snapshot()
    for conflict in (whole((RS1, {"method": "dscp"}), code=7), whole((RS3, {"method": "dscp"}), (RS2, {"method": "dscp"}), code=7)):
        expect("conflict", refusal(made.director, "replace-service", conflict).name, "EEXIST")
        expect("configuration", made.snapshot(), before)
    made.director.do("del-service", other)
    made.director.do("replace-service", whole((RS1, {"method": "dscp"}), (RS2, {"method": "dscp"}), code=7))
    made.director.do("flush")


def replace_many(made):
    """4096 dests in one request, and not one more."""
    made.director.connection.socket.setsockopt(socket.SOL_SOCKET, SO_SNDBUFFORCE, 1 << 21)
    many = [(f"10.9.{number >> 8}.{number & 255}", {}) for number in range(4097)]
    expect("refusal", refusal(made.director, "replace-service", whole(*many)).name, "ENOSPC")
    expect("services", made.director.list("get-service"), [])
    made.director.do("replace-service", whole(*many[:4096]))
    expect("dests", service_fields(made, service())["dests"], 4096)
    made.director.do("replace-service", whole(*many[1:]))
    expect("dests", service_fields(made, service())["dests"], 4096)


def pools(made):
    """The services of a pool have its dests; what is said of a dest is said to all of them."""
    made.director.do("new-pool", pool(table_size=251))
    fields = {"name": "web", "scheduler": "mh", "table-size": 251, "dests": 0, "services": 0}
    expect("pool", {name: made.director.do("get-pool", pool())["pool"][name] for name in fields}, fields)
    made.director.do("new-dest", dest(RS1, pool(), method="dscp"))
    both = [service(pool="web", code=7), service(VIP, 443, pool="web", code=7)]
    for named in both:
        made.director.do("new-service", named)
    made.director.do("new-dest", dest(RS2, pool(), weight=2))
    wanted = {RS1: dest_fields(port=0), RS2: dest_fields(RS2, "dr", None, 2, 0)}
    for named in (*both, pool()):
        expect("dests", dests_of(made, named), wanted)
    made.director.do("set-dest", dest(RS2, pool(), weight=0))
    expect("dests", dests_of(made, both[1])[RS2]["weight"], 0)
    expect("all dests, once", [answer["dest"]["address"] for answer in made.director.list("get-dest")], [RS1, RS2])
    expect("services", made.director.do("get-pool", pool())["pool"]["services"], 2)
    before = made.snapshot()
    for error, command, request in (
        ("EBUSY", "del-pool", pool()),
        ("EEXIST", "new-pool", pool()),
        ("ESRCH", "del-pool", pool("other")),
        ("ESRCH", "new-service", service(VIP, 81, pool="other")),
        ("EINVAL", "new-service", service(VIP, 81, pool="web", table_size=509)),
        ("EINVAL", "set-service", service(scheduler="mh")),
        ("EOPNOTSUPP", "set-service", service(pool="web")),
        ("EOPNOTSUPP", "new-dest", dest(RS3)),
        ("EOPNOTSUPP", "replace-service", whole((RS3, {}))),
        ("EINVAL", "new-dest", dest(RS3) | pool()),
        ("EINVAL", "new-dest", dest(RS3, pool(), port=80)),
        ("EAFNOSUPPORT", "new-dest", dest(RS1_6, pool())),
        ("EAFNOSUPPORT", "new-service", service(VIP6, pool="web", code=7)),
        ("EINVAL", "new-service", service(OTHER_VIP, pool="web")),
        ("EEXIST", "new-service", service(OTHER_VIP, pool="web", code=7)),
        ("EBUSY", "set-pool", pool(table_size=509)),
        ("EINVAL", "new-pool", pool("")),
    ):
        code = getattr(errno, error)
        expect(f"refusal of {command} {request}", refusal(made.director, command, request).code, code)
        expect("configuration", made.snapshot(), before)
    made.director.do("new-service", service(OTHER_VIP, pool="web", code=11))
    conflict = dest(RS3, pool(), method="dscp", code=3)
    expect("one code for two VIPs", refusal(made.director, "new-dest", conflict).name, "EEXIST")
    request = [("pool", pool(table_size=251)["pool"]), ("dest", {"address": RS3}), ("dest", {"address": RS1, "method": "dscp"})]
    made.director.do("replace-pool", request)
    for named in (*both, service(OTHER_VIP)):
        expect("dests", sorted(dests_of(made, named)), [RS1, RS3])
    for named in (*both, service(OTHER_VIP)):
        made.director.do("del-service", named)
    made.director.do("del-pool", pool())
    expect("dests", made.director.list("get-dest"), [])
    made.director.do("new-service", service(code=7))
    made.director.do("new-dest", dest(RS1, method="dscp"))


def table_of(made, named):
    """Both halves of a table, as bytes."""
    parts = [answer["table"] for answer in made.director.list("get-table", named)]
    return b"".join(part["owners"] for part in parts), b"".join(part["earlier"] for part in parts)


def key_of(made):
    """The key."""
    return made.director.do("get-director", {"force": 1})["settings"]["key"]


def agreement(made):
    """Directors with the same configuration, entered in any order, have the same table; another key makes another one."""
    addresses = [f"10.1.{number}.2" for number in range(1, 20)]
    secret = bytes(range(16))
    for number, address in enumerate(addresses):
        if not number:
            made.director.do("new-service", service(table_size=4093))
        made.director.do("new-dest", dest(address, weight=1 + number % 3))
    made.director.do("set-director", {"settings": {"key": secret}, "force": 1})
    with world("other", configured=False) as other:
        other.director.do("set-director", {"settings": {"key": secret}})
        other.director.do("new-pool", pool(table_size=4093))
        other.director.do("new-service", service(port=0, pool="web"))
        for number, address in reversed(list(enumerate(addresses))):
            other.director.do("new-dest", dest(address, pool(), weight=9))
            other.director.do("set-dest", dest(address, pool(), weight=1 + number % 3))
        other.director.do("set-director", {"settings": {"key": bytes(16)}, "force": 1})
        default = table_of(other, pool())
        other.director.do("set-director", {"settings": {"key": secret}})
        # A pool's dests have no port of their own, and a permutation knows address and port.
        other.director.do("new-service", service(table_size=4093))
        request = [("service", service(table_size=4093)["service"])]
        request += [("dest", {"address": address, "weight": 1 + n % 3}) for n, address in reversed(list(enumerate(addresses)))]
        other.director.do("replace-service", request)
        expect("size", [len(half) for half in table_of(made, service())], [2 * 4093] * 2)
        expect("tables are the same", table_of(other, service()), table_of(made, service()))
        expect("a service's table is its pool's", table_of(other, service(port=0)), table_of(other, pool()))
        if table_of(other, pool()) == default:
            raise Unexpected("the key makes no difference")


def settings(made):
    """What is said of the director; the key is shown to who asks, and bound while flows are remembered under it."""
    default = {"key-set": 0, "door": "early", "move-time": 900}
    expect("settings", made.director.do("get-director")["settings"], default)
    made.director.do("set-director", {"settings": {"door": "late", "move-time": 60}})
    made.director.do("set-director", {"settings": {"key": b"0123456789abcdef"}})
    changed = {"key-set": 1, "door": "late", "move-time": 60}
    expect("settings", made.director.do("get-director")["settings"], changed)
    expect("key", key_of(made), b"0123456789abcdef")
    made.configure()
    expect("settings", made.director.do("get-director")["settings"], changed)
    memory = made.director.do("get-service", service())["service"]["memory"]
    if not 50 <= memory["deadline"] <= 60:
        raise Unexpected(f"a change is remembered for {memory['deadline']} s")
    before = made.snapshot()
    refused = refusal(made.director, "set-director", {"settings": {"key": bytes(16), "door": "early"}})
    expect("refusal", (refused.name, refused.where), ("EBUSY", "settings.key"))
    expect("settings", made.director.do("get-director")["settings"], changed)
    expect("configuration", made.snapshot(), before)
    made.director.do("set-director", {"settings": {"key": bytes(16), "door": "early", "move-time": 900}, "force": 1})
    expect("settings", made.director.do("get-director")["settings"], default)
    expect("moved", made.director.do("get-service", service())["service"]["memory"]["moved"], 0)
    made.director.do("flush")
    expect("settings", made.director.do("get-director")["settings"], default)
    for error, wrong in (("ERANGE", {"key": bytes(15)}), ("ERANGE", {"door": 2}), ("ERANGE", {"move-time": 0})):
        expect(f"refusal of {wrong}", refusal(made.director, "set-director", {"settings": wrong}).name, error)


def memory_of_kernel():
    """Bytes of slab and of vmalloc, the memory of CPUs' counters apart."""
    with open("/proc/meminfo", encoding="ascii") as file:
        fields = {name: int(rest.split()[0]) for name, rest in (line.split(":") for line in file)}
    return 1024 * (fields["Slab"] + fields.get("VmallocUsed", 0))


def memory(made):
    """10 000 services on one pool of 100 dests fit in 2 MB, beside the counters of CPUs."""
    made.director.do("new-pool", pool())
    made.director.do("new-service", service("198.19.255.255", pool="web"))
    made.director.do("del-service", service("198.19.255.255"))
    before = memory_of_kernel()
    made.director.do("replace-pool", [("pool", pool()["pool"])] + [("dest", {"address": f"10.1.1.{n}"}) for n in range(1, 101)])
    for number in range(10000):
        made.director.do("new-service", service(f"198.18.{number >> 8}.{number & 255}", pool="web"))
    grown = memory_of_kernel() - before
    print(f"# 10 000 services on a pool of 100 dests: {grown} bytes")
    if grown > 2 << 20 and "kasan" not in open("/proc/cmdline", encoding="ascii").read():
        raise Unexpected(f"10 000 services on a pool take {grown} bytes")


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
    )
    for generation, (command, request, change, said) in enumerate(steps, 1):
        made.rs.do(command, request)
        told = listener.event()
        expect("change and generation", (told["change"], told["generation"]), (change, generation))
        for noun, fields in said.items():
            expect(f"{noun} of {change}", {name: told[noun][name] for name in fields}, fields)
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
    ("what is deleted is gone, and nothing else", delete),
    ("replace-service leaves the dests that it names", replace),
    ("replace-service takes and frees codes", replace_codes),
    ("replace-service takes 4096 dests", replace_many),
    ("services share the dests of a pool", pools),
    ("10 000 services on one pool of 100 dests fit in 2 MB", memory),
    ("two directors have the same table byte for byte", agreement),
    ("the director's settings are kept, shown and bound", settings),
    ("a service's code changes for all its dests or for none", codes_of_services),
    ("flush removes services and dests, and nothing else", flush),
    ("set-vip keeps what it does not name; a VIP may have several codes", vips),
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
