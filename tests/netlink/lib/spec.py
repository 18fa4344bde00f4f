"""The contract of a netlink family, read from its YAML specification (kmod/netlink/*.yaml).

Written against the kernel's description of the format (Documentation/userspace-api/netlink/specs.rst), for what our two
specifications use of it: it shares nothing with libl3dsr or with the kernel's own generator.
"""

import dataclasses
import pathlib

import yaml

SPECIFICATIONS = pathlib.Path(__file__).resolve().parents[3] / "kmod" / "netlink"


@dataclasses.dataclass(frozen=True)
class Attribute:
    """One attribute of a set; its number is its place in the list, from 1 on."""

    name: str
    number: int
    type: str
    nest: str | None
    enum: dict[str, int] | None
    big_endian: bool
    checks: dict[str, int]
    read_only: bool
    multi: bool


class Spec:
    """A family: its attributes by set and name, its commands, its groups."""

    def __init__(self, name):
        with open(SPECIFICATIONS / f"{name}.yaml", encoding="utf-8") as file:
            self.yaml = yaml.load(file, Loader=yaml.CSafeLoader)
        self.name = self.yaml["name"]
        self.operations = self.yaml["operations"]["list"]
        self.commands = {operation["name"]: number for number, operation in enumerate(self.operations, 1)}
        self.groups = [group["name"] for group in self.yaml["mcast-groups"]["list"]]
        self._definitions = {definition["name"]: definition for definition in self.yaml["definitions"]}
        self.root = self.yaml["attribute-sets"][0]["name"]
        requested = self._requested()
        self.sets = {}
        for described in self.yaml["attribute-sets"]:
            attributes = [
                self._attribute(attribute, number, described["name"] == self.root and attribute["name"] not in requested)
                for number, attribute in enumerate(described["attributes"], 1)
            ]
            self.sets[described["name"]] = {attribute.name: attribute for attribute in attributes}

    def _requested(self):
        """Names of the attributes that some request has."""
        names = set()
        for operation in self.operations:
            for mode in ("do", "dump"):
                names |= set(operation.get(mode, {}).get("request", {}).get("attributes", []))
        return names

    def _attribute(self, described, number, only_in_replies):
        return Attribute(
            name=described["name"],
            number=number,
            type=described["type"],
            nest=described.get("nested-attributes"),
            enum=self._enum(described.get("enum")),
            big_endian=described.get("byte-order") == "big-endian",
            checks={kind: self._constant(value) for kind, value in described.get("checks", {}).items()},
            read_only=only_in_replies or described["type"] == "pad" or "(read only)" in described.get("doc", ""),
            multi=described.get("multi-attr", False),
        )

    def _enum(self, name):
        """Names and values of an enum's or of flags' entries."""
        if name is None:
            return None
        definition = self._definitions[name]
        names = [entry if isinstance(entry, str) else entry["name"] for entry in definition["entries"]]
        if definition["type"] == "flags":
            return {entry: 1 << bit for bit, entry in enumerate(names)}
        return {entry: value for value, entry in enumerate(names, definition.get("value-start", 0))}

    def _constant(self, value):
        """A limit is a number, the name of a constant, or the name of flags that are all allowed."""
        if not isinstance(value, str):
            return value
        definition = self._definitions[value]
        if definition["type"] == "flags":
            return sum(self._enum(value).values())
        return definition["value"]

    def attribute(self, set_name, number):
        """The attribute of that number, or None."""
        for attribute in self.sets.get(set_name, {}).values():
            if attribute.number == number:
                return attribute
        return None
