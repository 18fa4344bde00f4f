"""The realserver without a module of ours: rules of nftables that l3dsr-nft makes of the same map. The same packets are to come out
the same, but for what docs/native-nft.md says native rules can't do.
"""

import json
import subprocess

import entry_cases
from people import FAMILIES
from stage import RealserverStage, vips

# Parts of the names of cases in which packets come out otherwise.
CANNOT = (
    "that ends inside", "that ends before its checksum", "an error that quotes TCP", "an error that quotes UDP",
    "ports: a UDP datagram without checksum", "answers: a UDP datagram without checksum",
)


def entry(address, code, at, **policy):
    """An entry as `l3dsrctl vip list --json` has it."""
    return {"address": address, "code": code, "policy": {"at": at} | policy}


def further_entry(said, at):
    """One of entry_cases.entries(), which are requests of netlink."""
    names = {number: name for name, number in (("tcp", entry_cases.TCP_NUMBER), ("udp", entry_cases.UDP_NUMBER))}
    fields, policy = dict(said), {"at": [], "ports": [], "allow": [], "in_devices": []}
    for name, value in said:
        if name == "at":
            policy["at"].append(value)
        elif name == "in-device":
            policy["in_devices"].append(value)
        elif name == "port":
            policy["ports"].append(f"{value['from']}:{value['to']}" + in_protocol(names, value))
        elif name == "allow":
            ports = f"{value['first']}-{value['last']}/" if "first" in value else ""
            policy["allow"].append(ports + names[value["protocol"]])
    policy["at"] = policy["at"] or at
    policy["dscp"] = None if fields.get("dscp") == 64 else fields.get("dscp", 0)
    policy |= {"mark": fields.get("mark"), "mark_mask": fields.get("mark-mask"), "door": fields.get("door")}
    return {"address": fields["address"], "code": fields.get("code"), "alias": fields.get("alias"), "policy": policy}


def in_protocol(names, value):
    """A slash and a protocol, if one is said."""
    return f"/{names[value['protocol']]}" if "protocol" in value else ""


def the_map():
    """All entries. The stage's own addresses have no local route, so that entries name them."""
    own = {f.version: [f.rs, f.sink] for f in FAMILIES}
    entries = [entry(address, code, own[6 if ":" in address else 4]) for address, code in vips()]
    for f in FAMILIES:
        entries += [further_entry(said, own[f.version]) for said in entry_cases.entries(f)]
    return {"vips": entries}


class NativeStage(RealserverStage):
    """A realserver that has rules and no map."""

    counts = False

    def __init__(self):
        super().__init__("native")

    def configure(self):
        done = subprocess.run(
            ["nft-ext/l3dsr-nft", "show", "-"], input=json.dumps(the_map()), capture_output=True, text=True, check=True
        )
        self.namespace.nft(done.stdout)
        self.namespace.nft(entry_cases.RULESET)


def cases(*tables):
    """Those of the module's cases that native rules can pass."""
    for table in tables:
        yield from (case for case in table if not any(part in case.name for part in CANNOT))
