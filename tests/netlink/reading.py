"""What the director has, without what it counted."""

from world import RS1, without_none


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
    if method in ("ipip", "gre", "gue") and ":" not in address:
        fields["tun-df"] = 1
    return without_none(fields)


# What a dest has to do, where that is counted.
LOAD = {"flows": 0, "active": 0, "full": 0}
