"""Services that are replaced whole, pools that services share, tables, and settings of the director as a whole."""

import errno
import socket

from reading import LOAD, dest_fields, dests_of, service_fields
from tap import Unexpected, expect, wait_until
from world import OTHER_VIP, RS1, RS1_6, RS2, RS3, VIP, VIP6, dest, pool, refusal, service, world

SO_SNDBUFFORCE = 32


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


def pools_choose(made):
    """A pool has all that says how flows find their dest; its services have it, and can't say it."""
    chosen = {"scheduler": "rr", "hash": "address", "spill": 0, "persistence": 300, "client-prefix": 24, "one-packet": 1}
    made.director.do("new-pool", {"pool": {"name": "web"} | chosen})
    made.director.do("new-service", service(pool="web"))
    for told in (made.director.do("get-pool", pool())["pool"], service_fields(made, service())):
        expect("how flows find their dest", {name: told[name] for name in chosen}, chosen)
    made.director.do("new-dest", dest(RS1, pool(), upper=10, lower=5))
    made.director.do("new-dest", dest(RS2, pool(), fallback=1))
    usual = {"method": "dr", "port": 0}
    wanted = {RS1: dest_fields(RS1, **usual) | LOAD | {"upper": 10, "lower": 5}, RS2: dest_fields(RS2, **usual) | LOAD | {"fallback": 1}}
    expect("dests", dests_of(made, service()), wanted)
    made.director.do("set-director", {"settings": {"dest-mark": 0x100, "dest-mask": 0xFF00}})
    before = made.snapshot()
    for name, value in chosen.items():
        refused = refusal(made.director, "new-service", {"service": service(VIP, 81, pool="web")["service"] | {name: value}})
        expect(f"refusal of {name}", (refused.name, refused.where), ("EINVAL", f"service.{name}"))
        refused = refusal(made.director, "set-service", {"service": service()["service"] | {name: value}})
        expect(f"refusal to set {name}", (refused.name, refused.where), ("EINVAL", f"service.{name}"))
    refused = refusal(made.director, "set-dest", dest(RS1, pool(), mark=0x101))
    expect("refusal of a mark", (refused.code, refused.where), (errno.EOPNOTSUPP, "dest.mark"))
    request = [("pool", {"name": "web"}), ("dest", {"address": RS1, "mark": 0x101})]
    expect("refusal of a mark", refusal(made.director, "replace-pool", request).code, errno.EOPNOTSUPP)
    expect("configuration", made.snapshot(), before)
    made.director.do("set-pool", pool(scheduler="mh", persistence=0))
    expect("the rest stays", made.director.do("get-pool", pool())["pool"]["client-prefix"], 24)


def replace_marks(made):
    """Marks of a service's dests come, go and move with them, or nothing does."""

    def named():
        """Whom each mark names."""
        return {item["dest"]["mark"]: item["dest"]["address"] for item in made.director.list("get-dest") if "mark" in item["dest"]}

    other = service(OTHER_VIP)
    made.director.do("set-director", {"settings": {"dest-mark": 0x100, "dest-mask": 0xFF00}})
    made.director.do("new-service", other)
    made.director.do("new-dest", dest(RS3, other, mark=0x109))
    made.director.do("replace-service", whole((RS1, {"mark": 0x101}), (RS2, {"mark": 0x102})))
    expect("marks", named(), {0x101: RS1, 0x102: RS2, 0x109: RS3})
    before = made.snapshot()
    for error, wrong in (
        ("EEXIST", whole((RS1, {"mark": 0x103}), (RS2, {"mark": 0x103}))),
        ("EEXIST", whole((RS1, {"mark": 0x103}), (RS2, {"mark": 0x109}))),
        ("EINVAL", whole((RS1, {"mark": 0x103}), (RS2, {"mark": 0x203}))),
    ):
        expect(f"refusal of {wrong}", refusal(made.director, "replace-service", wrong).name, error)
        expect("configuration", made.snapshot(), before)
    made.director.do("replace-service", whole((RS2, {"mark": 0x101}), (RS3, {"mark": 0x103})))
    expect("marks", named(), {0x101: RS2, 0x103: RS3, 0x109: RS3})
    made.director.do("new-dest", dest(RS1, other, mark=0x102))


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


def settings_of(made):
    """What is said of the director."""
    settings = made.director.do("get-director")["settings"]
    return {name: value for name, value in settings.items() if name != "pins-room"}


def settings(made):
    """What is said of the director; the key is shown to who asks, and bound while flows are remembered under it."""
    no_mark = {"dest-mark": 0, "dest-mask": 0}
    default = no_mark | {"key-set": 0, "priority": "early", "move-time": 900, "pins-max": 16777216}
    expect("settings", settings_of(made), default)
    made.director.do("set-director", {"settings": {"priority": "late", "move-time": 60}})
    made.director.do("set-director", {"settings": {"key": b"0123456789abcdef"}})
    changed = default | {"key-set": 1, "priority": "late", "move-time": 60}
    expect("settings", settings_of(made), changed)
    expect("key", key_of(made), b"0123456789abcdef")
    made.configure()
    expect("settings", settings_of(made), changed)
    memory = made.director.do("get-service", service())["service"]["memory"]
    if not 50 <= memory["deadline"] <= 60:
        raise Unexpected(f"a change is remembered for {memory['deadline']} s")
    before = made.snapshot()
    refused = refusal(made.director, "set-director", {"settings": {"key": bytes(16), "priority": "early"}})
    expect("refusal", (refused.name, refused.where), ("EBUSY", "settings.key"))
    expect("settings", settings_of(made), changed)
    expect("configuration", made.snapshot(), before)
    made.director.do("set-director", {"settings": {"key": bytes(16), "priority": "early", "move-time": 900}, "force": 1})
    expect("settings", settings_of(made), default)
    expect("moved", made.director.do("get-service", service())["service"]["memory"]["moved"], 0)
    made.director.do("flush")
    expect("settings", settings_of(made), default)
    for error, wrong in (("ERANGE", {"key": bytes(15)}), ("ERANGE", {"priority": 2}), ("ERANGE", {"move-time": 0}), ("ERANGE", {"pins-max": 0})):
        expect(f"refusal of {wrong}", refusal(made.director, "set-director", {"settings": wrong}).name, error)


def room(made):
    """Pins that pools have room for."""
    return made.director.do("get-director")["settings"]["pins-room"]


def shared_pins(made):
    """Pools take pins as long as there are any, then a few each; they never refuse a change, and give back what they took."""
    made.director.do("set-director", {"settings": {"pins-max": 2500}})
    for number, taken in enumerate((0, 1000, 2000, 2500, 2564), 1):
        expect(f"room before change {number}", room(made), taken)
        made.director.do("new-service", service(port=number, pins_max=1000))
        for address in (RS1, RS2):
            made.director.do("new-dest", dest(address, service(port=number)))
    made.director.do("flush")
    wait_until("the room is given back", lambda: room(made) == 0)


def many_on_a_pool(made):
    """10 000 services use one pool of 100 dests, which is changed for all of them in one request."""
    made.director.do("new-pool", pool())
    made.director.do("replace-pool", [("pool", pool()["pool"])] + [("dest", {"address": f"10.1.1.{n}"}) for n in range(1, 101)])
    for number in range(10000):
        made.director.do("new-service", service(f"198.18.{number >> 8}.{number & 255}", pool="web"))
    expect("services", made.director.do("get-pool", pool())["pool"]["services"], 10000)
    made.director.do("set-dest", dest("10.1.1.7", pool(), weight=0))
    expect("weight", dests_of(made, service("198.18.39.15"))["10.1.1.7"]["weight"], 0)


TESTS = (
    ("replace-service leaves the dests that it names", replace),
    ("replace-service takes and frees codes", replace_codes),
    ("replace-service takes, moves and frees marks", replace_marks),
    ("replace-service takes 4096 dests", replace_many),
    ("services share the dests of a pool", pools),
    ("a pool says how flows find their dest", pools_choose),
    ("10 000 services use one pool of 100 dests", many_on_a_pool),
    ("two directors have the same table byte for byte", agreement),
    ("the director's settings are kept, shown and bound", settings),
    ("pools share the pins of a namespace", shared_pins),
)


def tests(tap):
    """Each in a world of its own."""

    def alone(test):
        with world("pools", configured=False) as made:
            test(made)

    for name, test in TESTS:
        tap.run(name, alone, test)
