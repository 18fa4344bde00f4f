"""The YAML specification and the loaded module say the same: commands, permissions, attributes, limits."""

import struct

import attribute
from genetlink import (
    CONTROLLER,
    CTRL_ATTR_FAMILY_ID,
    CTRL_ATTR_OPS,
    CTRL_CMD_GETPOLICY,
    NLM_F_DUMP,
)
from tap import Unexpected, expect
from world import dest, refusal, service, vip, world

CTRL_ATTR_POLICY = 8
CTRL_ATTR_OP_POLICY = 9
GENL_ADMIN_PERM, GENL_CMD_CAP_DO, GENL_CMD_CAP_DUMP, GENL_CMD_CAP_HASPOL = 1, 2, 4, 8

# enum netlink_attribute_type and enum netlink_policy_type_attr of linux/netlink.h.
TYPES = {2: "u8", 3: "u16", 4: "u32", 5: "u64", 10: "binary", 12: "string", 13: "nest"}
LIMITS = {4: "min", 5: "max", 6: "min-len", 7: "max-len", 8: "policy", 9: "attributes", 12: "flags-mask"}


def number(payload):
    """An unsigned integer of whatever size."""
    return int.from_bytes(payload, "little")


def by_number(data):
    """Attributes as a dict."""
    return {kind: payload for kind, payload, _ in attribute.split(data)}


class ReportedPolicy:
    """What CTRL_CMD_GETPOLICY says: which policy each command has, and each policy's attributes."""

    def __init__(self, family):
        self.commands, self.policies = {}, {}
        data = attribute.attribute(CTRL_ATTR_FAMILY_ID, struct.pack("=H", family.id))
        answers, _ = family.connection.exchange(CONTROLLER, CTRL_CMD_GETPOLICY, data, NLM_F_DUMP)
        for answer in answers:
            fields = by_number(answer.attributes)
            for command, modes in by_number(fields.get(CTRL_ATTR_OP_POLICY, b"")).items():
                self.commands[command] = {kind: number(index) for kind, index in by_number(modes).items()}
            for index, policy in by_number(fields.get(CTRL_ATTR_POLICY, b"")).items():
                for kind, limits in by_number(policy).items():
                    self.policies.setdefault(index, {})[kind] = self._limits(by_number(limits))

    @staticmethod
    def _limits(fields):
        limits = {LIMITS[kind]: number(value) for kind, value in fields.items() if kind in LIMITS}
        return limits | {"type": TYPES.get(number(fields[1]), number(fields[1]))}

    def set(self, spec, set_name, index):
        """A policy with its attributes' names, nested ones in place of their number."""
        named = {}
        for kind, limits in self.policies.get(index, {}).items():
            described = spec.attribute(set_name, kind)
            if "policy" in limits:
                limits = limits | {"policy": self.set(spec, described and described.nest, limits["policy"])}
            named[described.name if described else kind] = limits
        return named


def specified_limits(spec, described):
    """What the specification allows of an attribute, as the kernel would report it."""
    limits = {"type": described.type}
    if described.type == "nest":
        return limits | {"policy": specified(spec, described.nest), "attributes": len(spec.sets[described.nest])}
    if "flags-mask" in described.checks or "max-len" in described.checks:
        return limits | described.checks
    return limits | {"min": 0, "max": (1 << 8 * attribute.integer(described).size) - 1} | described.checks


def specified(spec, set_name):
    """The policy that follows from the specification. The kernel never reports integers in network byte order
    (net/netlink/policy.c); that these are taken and their length is checked, the refusals show.
    """
    return {
        described.name: specified_limits(spec, described)
        for described in spec.sets[set_name].values()
        if not described.read_only and not described.big_endian
    }


def check_policies(family):
    """Every attribute, its type and its limits; the same ones for every command, since the policy is the family's."""
    spec = family.spec
    reported = ReportedPolicy(family)
    expect("commands with a policy", sorted(reported.commands), sorted(modes_of(spec)))
    for name, command in spec.commands.items():
        for index in reported.commands.get(command, {}).values():
            expect(f"policy of {name}", reported.set(spec, spec.root, index), specified(spec, spec.root))


def modes_of(spec):
    """Capabilities of each command that can be sent, by number."""
    capabilities = {"do": GENL_CMD_CAP_DO, "dump": GENL_CMD_CAP_DUMP}
    return {
        spec.commands[operation["name"]]: sum(flag for mode, flag in capabilities.items() if mode in operation)
        for operation in spec.operations
        if "event" not in operation
    }


def check_commands(family):
    """Each command exists, as do and as dump as specified, and wants an administrator."""
    reported = {}
    for _, operation, _ in attribute.split(family.reported[CTRL_ATTR_OPS]):
        fields = by_number(operation)
        reported[number(fields[1])] = number(fields[2]) & ~GENL_CMD_CAP_HASPOL
    for operation in family.spec.operations:
        if "event" not in operation:
            expect(f"flags of {operation['name']}", operation["flags"], ["admin-perm"])
    expect("commands", reported, {kind: flags | GENL_ADMIN_PERM for kind, flags in modes_of(family.spec).items()})


def check_groups(family):
    """The multicast groups."""
    expect("groups", sorted(family.groups()), sorted(family.spec.groups))


SAMPLES = {"u8": b"\1", "u16": b"\1\0", "u32": b"\1\0\0\0", "u64": bytes(8), "string": b"x\0", "nest": [], "pad": b""}


def read_only_requests(spec, base):
    """Good requests with one read-only or unknown attribute more: name of the attribute, request."""
    for described in spec.sets[spec.root].values():
        if described.read_only:
            yield described.name, base | {described.name: SAMPLES[described.type]}
        elif described.name in base:
            inner = spec.sets[described.nest].values()
            for attr in [attr for attr in inner if attr.read_only]:
                fields = base[described.name] | {attr.name: SAMPLES[attr.type]}
                yield f"{described.name}.{attr.name}", base | {described.name: fields}
            unknown = len(inner) + 1
            yield f"{described.name}.{unknown}", base | {described.name: base[described.name] | {unknown: b""}}
    unknown = len(spec.sets[spec.root]) + 1
    yield str(unknown), base | {unknown: b""}


def check_read_only(made, family, command, base):
    """What only the kernel writes, and what does not exist, is refused by name."""
    before = made.snapshot()
    for name, request in read_only_requests(family.spec, base):
        refused = refusal(family, command, request)
        expect(f"errno and attribute for {name}", (refused.name, refused.where), ("EINVAL", name))
        if not refused.text:
            raise Unexpected(f"{name} is refused without a word")
    expect("configuration", made.snapshot(), before)


def tests(tap):
    """All of this file."""
    with world("contract") as made:
        for family in (made.director, made.rs):
            name = family.spec.name
            tap.run(
                f"{name}: the module's commands are the specification's, each for administrators only",
                check_commands, family,
            )
            tap.run(f"{name}: the module's policy is the specification's, attribute by attribute", check_policies, family)
            tap.run(f"{name}: the multicast groups are the specification's", check_groups, family)
        tap.run(
            "l3dsr_director: read-only and unknown attributes are refused, and named",
            check_read_only, made, made.director, "set-dest", dest(),
        )
        tap.run(
            "l3dsr_director: so they are where a service is asked for",
            check_read_only, made, made.director, "get-service", service(),
        )
        tap.run(
            "l3dsr_rs: read-only and unknown attributes are refused, and named",
            check_read_only, made, made.rs, "set-vip", vip(),
        )
        decap = {"decap": {"source": "198.51.100.10", "prefix": 32}}
        made.rs.do("new-decap", decap)
        tap.run("l3dsr_rs: so they are of tunnels", check_read_only, made, made.rs, "set-decap", decap)
        tap.run("l3dsr_rs: and of its settings", check_read_only, made, made.rs, "set-realserver", {"settings": {}})
        tap.run("l3dsr_rs: so they are in the host's settings", check_read_only, made, made.rs, "set-host", {"host": {}})
