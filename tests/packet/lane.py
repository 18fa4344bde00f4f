"""Many packets at once through one realserver: written one after the other, read one after the other, compared one by one."""

import subprocess

from build import ethernet
from case import is_noise, show
from entry_cases import RULESET
from native import NativeStage
from people import FAMILIES
from realserver_model import ANYTHING, Model, requests
from stage import RealserverStage, neighbour
from tap import Unexpected, expect

# A tap device holds 500 frames that nobody has read (linux/if_tun.h: TUN_READQ_SIZE).
BATCH = 100

ETHERTYPE = {4: 0x0800, 6: 0x86DD}


def arriving(packet):
    """The frame in which a packet comes."""
    return ethernet("front", "client", ETHERTYPE[packet.version], bytes(packet))


def leaving(packet):
    """The frame in which it goes on."""
    return ethernet("onward", "sink", ETHERTYPE[packet.version], bytes(packet))


class Lane:
    """A stage and a name. @wanted: which of the model's answers is its."""

    def __init__(self, name, wanted, stage):
        self.name, self.wanted, self.stage = name, wanted, stage

    def run(self, arrivals, wanted, told, reasons=None):
        """Frames and their offload states come; of each comes out what is @wanted: frames, or ANYTHING for one of any kind.

        @told: what to say of each, if it is wrong. @reasons: how often each is counted, where that is known.
        """
        before = reasons is not None and self.stage.netlink.reasons()
        for frame, offload in arrivals:
            self.stage.taps["front"].write(frame, offload)
        came = {name: [frame for frame in tap.read_all() if not is_noise(frame)] for name, tap in self.stage.taps.items()}
        expect("what goes back", [show(frame) for frame in came["front"]], [])
        frames = iter(came["sink"])
        for number, of_one in enumerate(wanted):
            for should in of_one:
                frame = next(frames, None)
                if should is not ANYTHING and frame != should:
                    raise Unexpected(differs(told[number], arrivals[number][0], frame, should))
        expect("frames that are left", [show(frame) for frame in frames], [])
        if reasons is not None:
            after = self.stage.netlink.reasons()
            expect("reasons", {name: after[name] - before[name] for name in after if after[name] != before[name]}, reasons)

    def close(self):
        """Take it down."""
        self.stage.close()


def differs(told, frame, came, should):
    """One frame is not as it should be: its headers, and where it begins to differ."""
    at = next((at for at, (one, other) in enumerate(zip(came or b"", should)) if one != other), None)
    lines = [f"{what} {one and show(one[:150])}" for what, one in (("came in  ", frame), ("is       ", came), ("should be", should))]
    return "\n  ".join([told, *lines, f"from byte {at} on; {came and len(came)} and {len(should)} bytes"])


class MapStage(RealserverStage):
    """The module's map, of which @door decodes."""

    def __init__(self, name, door=None, **more):
        self.door = [("door", door)] if door else []
        super().__init__(name, **more)

    def configure(self):
        for said in requests():
            self.netlink.do("new-vip", {"vip": said + self.door})


def iptables(stage, rules):
    """Rules of iptables' tables raw, by their address family."""
    for version, tool in ((4, "iptables-restore"), (6, "ip6tables-restore")):
        lines = ["*raw", *rules[version], "COMMIT", ""]
        command = ["ip", "netns", "exec", stage.namespace.name, tool]
        done = subprocess.run(command, input="\n".join(lines), capture_output=True, text=True, check=False)
        if done.returncode:
            raise RuntimeError(f"{tool}: {done.stderr}")


class RulesStage(MapStage):
    """DADDR --set-daddr."""

    def configure(self):
        iptables(self, rule_for_each_code())


class OneRuleStage(MapStage):
    """DADDR --map."""

    def __init__(self, name):
        super().__init__(name, "rule")
        iptables(self, {version: ["-A PREROUTING -j DADDR --map"] for version in (4, 6)})


def attached(name, **more):
    """The module at ingress."""
    stage = MapStage(name, **more)
    stage.attach("front")
    return stage


def lanes():
    """All kinds of realservers."""
    stages = (
        ("the module", "map", MapStage("map")),
        ("the module at ingress", "map", attached("attached")),
        ("one rule DADDR --map", "map", OneRuleStage("onerule")),
        ("a rule DADDR --set-daddr for each code", "rules", RulesStage("rules")),
        ("native rules", "native", NativeStage()),
    )
    return [Lane(name, wanted, ready(stage, wanted)) for name, wanted, stage in stages]


def ready(stage, wanted):
    """Where what nobody decodes goes to the sink as well, and rules see the mark."""
    for f in FAMILIES:
        stage.namespace.ip(f"route replace {f.narrow_rs} dev sink", neighbour(f.narrow_rs, "onward", "sink"))
    if wanted == "map":
        stage.namespace.nft(RULESET)
    return stage


def rule_for_each_code():
    """As people write them who come from yahoo/l3dsr."""
    rules = {4: [], 6: []}
    for entry in Model("rules").entries:
        if entry.code:
            version = 6 if ":" in entry.address else 4
            rules[version].append(f"-A PREROUTING -m dscp --dscp {entry.code} -j DADDR --set-daddr {entry.address}")
    return rules
