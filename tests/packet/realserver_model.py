"""What becomes of a packet on a realserver, by docs/realserver.md and docs/native-nft.md: a model of the module's doors, of
iptables' DADDR and of native rules. It knows packets as octets.Sketch, and shares no code with what is tested."""

import dataclasses
import functools

import octets
from entry_cases import entries as further_entries
from octets import AH, FRAGMENT, HEADER, ICMP_OF, ROUTING, SCTP, TCP, UDP, Sketch, later
from people import FAMILIES
from stage import vips

KEEP = 64
MARKED_TTL = 33  # what the ruleset of entry_cases.py writes

ERRORS = {4: (3, 4, 11, 12), 6: (1, 2, 3, 4)}

# Compares with whatever comes out.
ANYTHING = object()


@dataclasses.dataclass
class Entry:
    """An entry of the realserver's map, as `vip add` has it."""

    address: str
    code: int | None = None
    alias: str | None = None
    dscp: int = 0
    ports: tuple = ()
    allow: tuple = ()
    at: tuple = ()
    devices: tuple = ()
    marked: bool = False

    def port(self, protocol, port, back=False):
        """What a port is translated into, going in or coming back; the port itself where it isn't."""
        for first, to, only in self.ports:
            if protocol in (TCP, UDP) and only in (0, protocol) and port == (to if back else first):
                return first if back else to
        return port


def entry_of(said):
    """An entry in the words of a netlink request."""
    fields = dict(said)

    def all_of(name):
        return tuple(value for key, value in said if key == name)

    return Entry(
        fields["address"], fields.get("code"), fields.get("alias"), fields.get("dscp", 0),
        tuple((port["from"], port["to"], port.get("protocol", 0)) for port in all_of("port")),
        tuple((allow["protocol"], allow.get("first", 0), allow.get("last", 65535)) for allow in all_of("allow")),
        all_of("at"), all_of("in-device"), "mark" in fields,
    )


def requests():
    """The map of all doors, as netlink requests; what only a rule decodes is left out, since each door decides that."""
    for address, code in vips():
        yield [("address", address), ("code", code)]
    for family in FAMILIES:
        for said in further_entries(family):
            if ("door", "rule") not in said:
                yield said


class Model:
    """A realserver of one kind. @what: "map" (the module, or one rule DADDR --map), "rules" (a rule DADDR --set-daddr for each
    code) or "native".
    """

    def __init__(self, what):
        self.what = what
        self.decide = {"map": self.by_map, "rules": self.by_rules, "native": self.by_native_rules}[what]
        self.entries = [entry_of(said) for said in requests()]
        self.vips = {entry.address for entry in self.entries}
        self.on_lo = {f.vip("vip on lo") for f in FAMILIES}
        self.own = {f.version: {f.rs, f.sink} for f in FAMILIES}

    @functools.cache
    def entry(self, version, alias, code):
        """The one that is meant."""
        same = [entry for entry in self.entries if (":" in entry.address) == (version == 6)]
        for entry in same:
            if entry.alias and entry.alias == alias:
                return entry
        return next((entry for entry in same if entry.code == code), None)

    def routed(self, packet):
        """What leaves by the sink, and the reasons that are counted; None is nothing."""
        after, reason = self.decide(packet)
        reasons = [reason] if reason else []
        if after is None or after is ANYTHING:
            return after, reasons
        marked = reason == "decoded" and self.entry(packet.version, packet.dst, packet.dsfield >> 2).marked
        after = after.changed(ttl=(MARKED_TTL if marked else after.ttl) - 1)
        answer = self.answered(after)
        return answer, reasons + ["translated"] * (answer is not after)

    def answered(self, packet):
        """What comes from a VIP has the port that clients know. Rules can't do that where they can't write the port."""
        native = self.what == "native"
        if packet.protocol not in (TCP, UDP) or later(packet) or self.what == "rules" or packet.src not in self.vips:
            return packet
        if not native and (headers(packet) or packet.version == 4 and has_source_route(packet)):
            return packet
        if native and is_short(packet):
            return ANYTHING
        if native and (any(number == AH for number, _ in packet.extensions) or packet.protocol == UDP and packet.no_checksum):
            return packet
        for entry in self.entries:
            source = entry.port(packet.protocol, packet.ports[0], back=True)
            if entry.address == packet.src and source != packet.ports[0]:
                return packet.changed(ports=(source, packet.ports[1]))
        return packet

    def by_map(self, packet):
        """docs/realserver.md, "What decides whose packet it is"."""
        code = packet.dsfield >> 2
        if packet.version == 4 and has_source_route(packet):
            return packet, "source_route"
        entry = self.entry(packet.version, packet.dst, code)
        if not entry:
            return packet, "unknown_code" if code else None
        # Where an entry names its addresses, they may be on lo as well.
        if packet.dst in self.vips | (set() if entry.at or entry.alias else self.on_lo):
            return packet, "is_vip"
        if entry.code and packet.dst not in (entry.at or self.own[packet.version]):
            return packet, "other_address"
        if entry.devices and "front" not in entry.devices:
            return packet, "not_allowed"
        return self.write(packet, entry)

    def write(self, packet, entry):
        """What is read of the transport header, and then written."""
        verdict = headers(packet)
        if verdict:
            return (None if verdict == "truncated" else packet), verdict
        if packet.protocol not in (TCP, UDP, SCTP, ICMP_OF[packet.version]):
            return packet, "protocol"
        if not admits(entry, packet):
            return packet, "not_allowed"
        return decoded(packet, entry), "decoded"

    def by_rules(self, packet):
        """libxt_DADDR.man: the rules' matches say which packets; no DSCP, no port, and no other list."""
        entry = next((e for e in self.entries if e.code == packet.dsfield >> 2 and (":" in e.address) == (packet.version == 6)), None)
        if not entry:
            return packet, None
        if packet.version == 4 and has_source_route(packet):
            return packet, "source_route"
        if packet.dst in {e.address for e in self.entries if e.code} | self.on_lo:
            return packet, "is_vip"
        verdict = headers(packet)
        if verdict:
            return (None if verdict == "truncated" else packet), verdict
        return packet.changed(dst=entry.address), "rewritten"

    def by_native_rules(self, packet):
        """As by_map(), but for what docs/native-nft.md lists under "What rules can't do"."""
        if packet.version == 4 and has_followed_source_route(packet):
            after, reason = self.by_native_rules(packet.changed(options=b"\x01" * len(packet.options)))
            return after if after is ANYTHING else after.changed(options=packet.options), reason
        after, reason = self.by_map(packet)
        if reason == "truncated":
            return ANYTHING, None
        if reason != "decoded":
            return packet, None
        entry = self.entry(packet.version, packet.dst, packet.dsfield >> 2)
        if packet.protocol == UDP and packet.no_checksum:
            after = after.changed(ports=packet.ports)
        if isinstance(packet.body, Sketch):
            after = after.changed(body=packet.body)
        return after, reason


def has_source_route(packet):
    """Whether an option says where the packet is to go."""
    at, options = 0, packet.options
    while at < len(options) and options[at]:
        if options[at] in (octets.LOOSE_SOURCE_ROUTE, octets.STRICT_SOURCE_ROUTE):
            return True
        at += 1 if options[at] == 1 else options[at + 1]
    return False


def has_followed_source_route(packet):
    """Whether it leads no further: its pointer (RFC 791, section 3.1) is behind its end."""
    return has_source_route(packet) and packet.options[3] > packet.options[2]


def lengths(packet):
    """Of the extension headers."""
    return (8 if number == FRAGMENT else 1 + len(content) for number, content in packet.extensions)


def is_short(packet):
    """Whether it ends inside an extension or transport header."""
    return sum(lengths(packet)) + (0 if later(packet) else HEADER.get(packet.protocol, 0)) > len(packet)


def headers(packet):
    """Why what lies behind the IP header is not to be written; None if it may be."""
    at, end = 0, len(packet)
    for (number, content), length in zip(packet.extensions, lengths(packet)):
        # Of any kind the first 8 bytes are read.
        if at + 8 > end:
            return "truncated"
        if number == AH:
            return "ah"
        if number == ROUTING and content[2]:
            return "source_route"
        at += length
        if at > end:
            return "truncated"
    if later(packet):
        return None
    if packet.version == 4 and packet.protocol == AH:
        return "ah"
    return "truncated" if at + HEADER.get(packet.protocol, 0) > end else None


def admits(entry, packet):
    """Lists of ports; ICMP is always let in, and a later fragment has none."""
    if not entry.allow or packet.protocol == ICMP_OF[packet.version]:
        return True
    return any(
        packet.protocol == protocol and (later(packet) or first <= packet.ports[1] <= last)
        for protocol, first, last in entry.allow
    )


def decoded(packet, entry):
    """The VIP in its place, and what the entry says besides."""
    fields = {"dst": entry.address}
    if entry.dscp != KEEP:
        fields["dsfield"] = entry.dscp << 2 | packet.dsfield & 3
    if packet.protocol in (TCP, UDP) and not later(packet):
        fields["ports"] = (packet.ports[0], entry.port(packet.protocol, packet.ports[1]))
    quoted = packet.body
    if isinstance(quoted, Sketch) and quoted.src == entry.address and packet.quoted >= quoted.transport_at + 4:
        source = entry.port(quoted.protocol, quoted.ports[0])
        fields["body"] = quote(quoted, quoted.changed(ports=(source, quoted.ports[1])), packet.quoted)
    return packet.changed(**fields)


def quote(before, after, length):
    """The beginning of a packet that an error is about. Half of a checksum stays what it was: nobody can read it."""
    content = bytes(after)[:length]
    if before.protocol in (TCP, UDP) and length == before.transport_at + octets.CHECK[before.protocol] + 1:
        return content[:-1] + bytes(before)[length - 1 : length]
    return content
