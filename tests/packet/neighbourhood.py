"""What lies around a director: merged traffic, a bridge, neighbours who never answer, limits on what it tells."""

import os
import subprocess

import link
from build import data, datagram, ethernet, syn
from case import Case, Judge, Out, try_case, wanted_of
from director_cases import sent, to_router
from live import Moved, arrive
from namespace import run
from people import FAMILIES, IPV4, IPV6, MAC
from sample import some
from stage import SETTINGS, DirectorStage, Stage, neighbour
from tap import Unexpected, expect, wait_until
from tunnel_cases import older, tunnelled

TRIES = 100


def waited(stage, device, count):
    """So many frames from a device, however long the stack holds them back."""
    frames = []
    while len(frames) < count:
        frame = stage.taps[device].read()
        if frame[:2] != b"\x33\x33":
            frames.append(frame)
    return frames


def merge_in_front(stage, *features):
    """Have the kernel merge what comes in front within a moment (GRO)."""
    name = stage.namespace.name
    for feature in features:
        run("ip", "netns", "exec", name, "ethtool", "-K", "front", feature, "on")
    script = "cd /sys/class/net/front; echo 1 > napi_defer_hard_irqs; echo 20000000 > gro_flush_timeout"
    run("ip", "netns", "exec", name, "sh", "-c", script)


class MergingStage(DirectorStage):
    """A director in front of which the kernel merges."""

    def __init__(self, *features):
        super().__init__(napi=True)
        merge_in_front(self, *features)

    def merge_more(self, f):
        """Merge more than a header can say the length of. Whether this kernel does."""
        return link.merge_up_to(self.namespace, "front", f.version, 3 << 16)


def several(protocol, count=4):
    """Packets of one flow that can be merged."""
    if protocol == "TCP":
        return [data(1000, "A", 1001 + 1000 * i) for i in range(count)]
    return [datagram(1000) for _ in range(count)]


def were_merged(arrived, packets):
    """Whether the kernel saw fewer than there were."""
    return len(arrived) < len(packets)


def were_too_long_for_ip(arrived, _):
    """Whether the kernel saw more in one than an IP header's length can say."""
    return any(len(frame) > 14 + 0xFFFF for frame in arrived)


def merging(stage, f, packets, vip="dscp", sent_on=to_router, is_done=were_merged):
    """What was merged leaves as it came, each packet with code and lower TTL; tried until the kernel really merges."""
    ids = [{"id": 0x1234 + i} if f.version == 4 else {} for i in range(len(packets))]
    sent_frames = [frame_to_director(f, sent(f, vip, packet, **more)) for packet, more in zip(packets, ids)]
    out = [sent_on(f, packet, **more)[0] for packet, more in zip(packets, ids)]
    wanted = [wanted_of(f, one) for one in out]
    watcher = stage.watch()
    for _ in range(TRIES):
        for frame in sent_frames:
            stage.taps["front"].write(frame)
        Judge(stage).compare(wanted, "back", waited(stage, "back", len(packets)))
        if is_done(watcher.seen(), packets):
            return watcher.close()
    raise Unexpected(f"the kernel merged nothing in {TRIES} tries")


def frame_to_director(f, packet):
    """A packet from the client, in bytes."""
    return ethernet("front", "client", f.ethertype, bytes(packet))


MERGERS = (
    ("TCP", "TCP segments", ()),
    ("TCP", "TCP segments, chained", ("rx-gro-list",)),
    ("UDP", "UDP datagrams", ("rx-udp-gro-forwarding",)),
    ("UDP", "UDP datagrams, chained", ("rx-gro-list",)),
)


def by_tunnel(outer, method, vip):
    """What becomes of a packet that goes by a tunnel."""
    return lambda f, packet, **more: [tunnelled(outer, method, older(f, vip, packet, **more), any_id=True)]


def tunnelled_mergers(tap, stage, f, protocol, what):
    """What was merged travels so, or is cut before the tunnel; either way each packet gets headers of its own."""
    for method, outer in some((("ipip", IPV4), ("ipip", IPV6), ("gre", IPV4), ("gue", IPV4), ("gue", IPV6)), first=f.version // 5, every=3):
        vip = f"{method} over {outer}"

        name = f"director: {f}, {vip}: four {what} that the kernel merged"
        tap.run(name, merging, stage, f, several(protocol), vip, by_tunnel(outer, method, vip))


def mergers(tap):
    """Each kind of merging that kernels do."""
    for protocol, what, features in MERGERS:
        stage = MergingStage(*features)
        for f in FAMILIES:
            name = f"director: {f}: four {what} that the kernel merged on the way in"
            tap.run(name, merging, stage, f, several(protocol))
            tunnelled_mergers(tap, stage, f, protocol, what)
        stage.close()


def jumbo(tap):
    """The kernel merges TCP into more than IP can say the length of (BIG TCP): a jumbogram, inside the machine alone."""
    stage = MergingStage()
    for f in FAMILIES:
        name = f"director: {f}: segments that the kernel merged into more than 65535 bytes"
        if not stage.merge_more(f):
            tap.skip(name, "this kernel does not")
            continue
        ways = [("dscp", to_router)]
        for outer in FAMILIES:
            for method in ("ipip", "gre", "gue"):
                vip = f"{method} over {outer}"
                ways.append((vip, by_tunnel(outer, method, vip)))
        for vip, sent_on in some(ways, every=4):
            tap.run(f"{name}, {vip}", merging, stage, f, several("TCP", 70), vip, sent_on, were_too_long_for_ip)
    stage.close()


class BridgeStage(Stage):
    """A director that is a bridge between its two devices, with the packets on the bridge shown to netfilter."""

    def __init__(self):
        super().__init__("bridge", ("front", "back"), "l3dsr_director")
        self.namespace.ip(
            "link add br0 type bridge forward_delay 0 mcast_snooping 0",
            f"link set br0 address {MAC['bridge']} addrgenmode none up",
            "link set front master br0",
            "link set back master br0",
        )
        run("bridge", "-n", self.namespace.name, "fdb", "add", MAC["near_rs"], "dev", "back", "master", "static")
        for f in FAMILIES:
            self.namespace.ip(
                f"address add {f.back}/{f.prefix} dev br0",
                f"address add {f.front}/{f.prefix} dev br0",
                neighbour(f.near_rs, "near_rs", "br0"),
            )
            service = {"address": f.vip("dr"), "port": 80, "protocol": 6}
            self.netlink.do("new-service", {"service": service | {"code": 7}})
            self.netlink.do("new-dest", {"service": service, "dest": {"address": f.near_rs, "method": "dscp"}})

    def show_netfilter(self, shown):
        """Have netfilter see the bridge's packets or not, if this kernel knows."""
        if shown:
            subprocess.run(["modprobe", "-q", "br_netfilter"], check=False)
        known = os.path.exists("/proc/sys/net/bridge")
        if known:
            self.namespace.sysctl(**{f"bridge/bridge-nf-call-{tables}": int(shown) for tables in ("iptables", "ip6tables")})
        return known or not shown


def bridged(stage, f):
    """A frame that only crosses the bridge is not the director's."""
    packet = sent(f, "dr", syn())
    try_case(stage, Case("", f, packet, [Out("back", "stranger", packet, source="client")], {}, frame_to="stranger"))


def to_bridge(stage, f):
    """One for the bridge itself is."""
    packet, out = sent(f, "dr", syn()), f.header(f.client, f.near_rs, 7 << 2, 63) / syn()
    try_case(stage, Case("", f, packet, [Out("back", "near_rs", out, source="bridge")], {"forwarded": 1}, frame_to="bridge"))


def bridge(tap):
    """On a bridge, without and with bridge netfilter."""
    stage = BridgeStage()
    for shown in (False, True):
        where = "a bridge that netfilter sees" if shown else "a bridge"
        if not stage.show_netfilter(shown):
            tap.skip(f"director: {where}", "this kernel has no bridge netfilter")
            break
        for f in FAMILIES:
            tap.run(f"director: {f}: a frame for the director that is {where}", to_bridge, stage, f)
            tap.run(f"director: {f}: a frame that only crosses {where}", bridged, stage, f)
    stage.close()


def has_failed(stage, f):
    """Whether the kernel has given up on the silent realserver."""
    shown = run("ip", "-n", stage.namespace.name, "neigh", "show", f.silent_rs, "dev", "back")
    return "FAILED" in shown or not shown.strip()


def dead_neighbour(stage, f):
    """Packets to a neighbour who never answers are dropped in the end."""
    prefix = f"ipv{f.version}/neigh/back"
    stage.namespace.sysctl(**{f"{prefix}/retrans_time_ms": 30, f"{prefix}/mcast_solicit": 2})
    question = bytes(sent(f, "silent", syn()))
    with Moved(stage, {"forwarded": 5}):
        for _ in range(5):
            arrive(stage, f, question)
    wait_until("the kernel gives up", lambda: has_failed(stage, f))
    frames = [frame for frame in stage.taps["back"].read_all() if frame[12:14] == ethertype(f) and frame[:2] != b"\x33\x33"]
    expect("packets that came out", frames, [])


def ethertype(f):
    """As in a frame."""
    return f.ethertype.to_bytes(2, "big")


def limited(stage, f):
    """A flood of packets that expire is not answered with a flood."""
    setting = {4: "ipv4/icmp_ratelimit", 6: "ipv6/icmp/ratelimit"}[f.version]
    stage.namespace.sysctl(**{setting: 1000})
    expired = bytes(sent(f, "dscp", syn(), ttl=1))
    with Moved(stage, {"ttl_exceeded": 200}):
        for _ in range(200):
            arrive(stage, f, expired)
    told = len([frame for frame in stage.taps["front"].read_all() if frame[:2] != b"\x33\x33"])
    stage.namespace.sysctl(**{setting: SETTINGS[setting]})
    if not 1 <= told <= 50:
        raise Unexpected(f"200 packets were answered by {told}")


def tests(tap):
    """All of this file."""
    stage = DirectorStage()
    for f in FAMILIES:
        tap.run(f"director: {f}: packets to a neighbour who never answers are dropped", dead_neighbour, stage, f)
        tap.run(f"director: {f}: what clients are told is limited in number", limited, stage, f)
    stage.close()
    mergers(tap)
    jumbo(tap)
    bridge(tap)
