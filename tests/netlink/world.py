"""What the tests of the netlink families have in common: addresses, good requests, a namespace with something configured."""

import contextlib

import attribute
from genetlink import Connection, Family, Refused
from namespace import Namespace
from tap import Unexpected

TCP, UDP = 6, 17

VIP, VIP6 = "198.18.0.250", "2001:db8:f::250"
OTHER_VIP, OTHER_VIP6 = "198.18.0.251", "2001:db8:f::251"
RS1, RS2, RS3 = "10.1.1.2", "10.1.2.2", "198.51.100.13"
RS1_6 = "2001:db8:1::2"


def without_none(values):
    """What is None is not said."""
    return {name: value for name, value in values.items() if value is not None}


def service(address=VIP, port=80, protocol=TCP, **more):
    """The attributes that name a service, and more."""
    fields = without_none({"address": address, "port": port, "protocol": protocol})
    return {"service": fields | {name.replace("_", "-"): value for name, value in more.items()}}


def dest(address=RS1, of=None, **more):
    """The attributes that name a dest and its service, and more."""
    return (of or service()) | {"dest": without_none({"address": address}) | more}


def pool(name="web", **more):
    """The attributes that name a pool, and more."""
    return {"pool": without_none({"name": name}) | {name.replace("_", "-"): value for name, value in more.items()}}


def vip(address=VIP, code=7, **more):
    """The attributes of a map entry."""
    fields = without_none({"address": address, "code": code})
    return {"vip": fields | {name.replace("_", "-"): value for name, value in more.items()}}


def without_memory(spec, services):
    """Services as bytes, but for what they remember: that changes as time passes."""
    service_is, memory_is = spec.sets[spec.root]["service"].number, spec.sets["service"]["memory"].number
    fields = []
    for number, payload, _ in attribute.split(services):
        if number == service_is:
            fields += [(inner, value) for inner, value, _ in attribute.split(payload) if inner != memory_is]
        else:
            fields.append((number, payload))
    return fields


class World:
    """A namespace and both families in it."""

    def __init__(self, namespace):
        self.namespace = namespace
        with namespace.inside():
            self.director = Family("l3dsr_director")
            self.rs = Family("l3dsr_rs")

    def family(self, name, size=1 << 15):
        """A further socket of a family."""
        with self.namespace.inside():
            return Family(name, Connection(size))

    def configure(self):
        """Two services with three dests, one of IPv6, and two map entries."""
        self.director.do("new-service", service(code=7))
        self.director.do("new-dest", dest(RS1, method="dscp", weight=2))
        self.director.do("new-dest", dest(RS2, method="dscp", code=11))
        self.director.do("new-service", service(OTHER_VIP))
        self.director.do("new-dest", dest(RS3, service(OTHER_VIP)))
        self.director.do("new-service", service(VIP6, 53, UDP, code=3))
        self.rs.do("new-vip", vip())
        self.rs.do("new-vip", vip(VIP6, 3, device="lo", flags="address-added"))

    def configuration_of(self, family):
        """All configuration of a half and its generation, as the kernel's bytes."""
        if family is self.director:
            services = without_memory(family.spec, family.raw_dump("get-service"))
            return services, family.raw_dump("get-dest"), family.raw_dump("get-device")
        return (
            family.raw_dump("get-vip"), family.do("get-host"), family.raw_dump("get-device"),
            family.raw_dump("get-decap"), family.do("get-realserver"),
        )

    def snapshot(self):
        """All configuration and its generations."""
        return self.configuration_of(self.director), self.configuration_of(self.rs)

    def close(self):
        """Let go of the namespace."""
        self.director.connection.socket.close()
        self.rs.connection.socket.close()


@contextlib.contextmanager
def world(name="netlink", configured=True):
    """A fresh world."""
    with Namespace(name) as namespace:
        made = World(namespace)
        if configured:
            made.configure()
        yield made
        made.close()


def refusal(family, command, request, dump=False):
    """How the kernel refuses; Unexpected if it does not."""
    try:
        (family.dump if dump else family.do)(command, request)
    except Refused as refused:
        return refused
    raise Unexpected(f"{command} was accepted: {request}")
