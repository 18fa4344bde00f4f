"""What docs/performance.md promises, held to what was measured: a line each, with the figure and whether it holds.

Nanoseconds are those of the thousand packets than which one thousand in a hundred is quicker, in the quickest round, less the same of receiving
and dropping a packet. What disturbs a host adds to them, and to some contenders more than to others: a host may have two paces, one twice
the other, be at the slow one most of the time, and turn many times in a round. What each packet meets, these thousands meet as well.
"""

FLOOR, REDIRECT = "floor: drop", "nft redirect"
INGRESS = "director, ingress, dr"
LIMITS = {INGRESS: 1000, "director, ingress, dscp": 1050, "director, ingress, ipip": 1150}
RIVALS = {INGRESS: "IPVS DR, rr", "director, ingress, dscp": "IPVS DR, rr", "director, ingress, ipip": "IPVS TUN, rr"}
# Equal code takes equally many instructions, but for how the compiler happened to lay it out for another path.
FLAT = 1.02


class Judge:
    """Collects lines; what was not measured in this run has none."""

    def __init__(self, timed, instructions):
        self.timed, self.instructions = timed, instructions or {}
        self.lines = []

    def say(self, promise, measured, holds):
        self.lines.append({"promise": promise, "measured": measured, "holds": bool(holds)})

    def took(self, *names):
        """Instructions of each; None unless all were counted."""
        found = [self.instructions.get(name) for name in names]
        return None if None in found else found

    def ns(self, group, *names):
        paths = self.timed.quick.get(group, {})
        if any(name not in paths for name in names):
            return None
        floor = min(paths.get(FLOOR) or self.timed.quick["ours"][FLOOR])
        return [min(paths[name]) - floor for name in names]

    def other(self, name):
        return next((one for one in self.timed.others if one["name"] == name), None)

    def at_most(self, promise, value, limit, unit=""):
        if value is not None:
            self.say(promise, f"{value:.{0 if abs(value) >= 100 else 2}f}{unit}", value <= limit)


def words(values):
    return " / ".join(f"{value:.0f}" for value in values)


def ingress(judge):
    took = judge.took(*LIMITS)
    if took:
        judge.say(
            f"ingress door, dr / dscp / ipip: at most {words(LIMITS.values())} instructions", words(took),
            all(took[at] <= limit for at, limit in enumerate(LIMITS.values())),
        )
    ours, redirect = judge.ns("ours", *LIMITS), judge.ns("rivals", REDIRECT)
    rivals = judge.ns("rivals", *RIVALS.values())
    if ours and redirect and rivals:
        judge.at_most("the same in ns: at most 2.5 times nft's redirect", max(ours) / redirect[0], 2.5)
        judge.at_most("and at most a quarter of IPVS's", max(one / rival for one, rival in zip(ours, rivals)), 0.25)
    tracked = judge.took(INGRESS, f"{INGRESS}, conntrack loaded")
    if tracked:
        judge.say("conntrack loaded: the same", words(tracked), tracked[1] <= tracked[0] * FLAT)


def flatness(judge):
    for what, counts in (("flows", (1, 1000, 50000, 1000000)), ("services", (1, 100, 10000)), ("dests", (2, 100, 4096))):
        took = judge.took(*(f"{INGRESS}, {count} {what}" for count in counts))
        if took:
            judge.say(f"{words(counts)} {what}: instructions within 2 %", words(took), max(took) <= min(took) * FLAT)
    ns = judge.ns("many_flows", f"{INGRESS}, 1000 flows", f"{INGRESS}, 1000000 flows")
    if ns:
        judge.at_most("1000 to 1 000 000 flows: at most 1.3 times the ns", ns[1] / ns[0], 1.3)
    ns = judge.ns("many_flows", f"{INGRESS}, 50000 flows", "IPVS DR, mh, 50000 flows")
    if ns:
        judge.at_most("50 000 flows: at most a ninth of IPVS's ns", ns[0] / ns[1], 1 / 9)


def beside(judge):
    took = judge.took("passing the ingress door", FLOOR)
    if took:
        judge.at_most("not for a VIP, ingress door: at most 110 instructions", took[0] - took[1], 110)
    methods = [f"director, PRE_ROUTING, {method}" for method in ("dr", "dscp", "ipip", "gre", "gue")]
    took = judge.took("IP forwarding", *methods)
    if took:
        judge.say("PRE_ROUTING door: cheaper than IP forwarding", f"{words(took[1:])} of {took[0]:.0f}", max(took[1:]) < took[0])


def new_flows(judge):
    took = judge.took(f"{INGRESS}, TCP", f"{INGRESS}, new flow")
    if took:
        judge.at_most("new flow, stateless: +0 instructions", took[1] - took[0], 0.5)
    for more in ("", ", wlc of 64"):
        took = judge.took(f"{INGRESS}, pinned", f"{INGRESS}, new pin{more}", INGRESS)
        if took:
            judge.at_most(f"new flow, pinned{more}: +100 instructions to one that is pinned already", took[1] - took[0], 100)
            judge.at_most(f"new flow, pinned{more}: +100 instructions to one of a stateless service", took[1] - took[2], 100)


def realserver(judge):
    took = judge.took(
        "PRE_ROUTING without a realserver", "realserver, 1 VIPs", "realserver, 63 VIPs", "realserver, no code", "nft vmap, 1 VIPs"
    )
    if not took:
        return
    nobody, one, many, no_code, nft = took
    judge.at_most("realserver: at most half of nft's map in instructions", (one - nobody) / (nft - nobody), 0.5)
    judge.say("1 to 63 VIPs: flat", words((one, many)), many <= one * FLAT)
    judge.at_most("no code: at most 40 instructions", no_code - nobody, 40)


def load(judge):
    ns = judge.ns("floods", f"{INGRESS}, TCP without a flood", f"{INGRESS}, TCP beside a flood of SYNs")
    if ns:
        judge.at_most("beside four times as many SYNs: at most 1.15 times the ns", ns[1] / ns[0], 1.15)
    both = judge.timed.quick.get("two_processors")
    if both:
        alone, beside = (min(both[f"{INGRESS}, {who}"]) for who in ("one processor", "beside another processor"))
        ratio = 2 * alone / beside
        judge.say("two processors: at least 1.95 times one", f"{ratio:.2f}", ratio >= 1.95)


def configuration(judge):
    change = judge.other("director, another weight for one dest of 4096")
    if change:
        judge.at_most("a change of one dest of 4096: at most 50 ms", change["seconds"] * 1000, 50, " ms")
    ours, rival = judge.other("libl3dsr, a replacement for each service"), judge.other("ipvsadm -R")
    if ours and rival:
        ratio = rival["seconds"] / rival["count"] * ours["count"] / ours["seconds"]
        judge.say("10 000 services of 100 dests: 10 times faster than ipvsadm -R", f"{ratio:.0f}", ratio >= 10)


def memory(judge):
    """What services of a pool take is counted by KUnit (many_share_a_pool): here it is lost among counters and slabs."""
    pin = judge.other("director, a pin")
    if pin:
        judge.at_most("a pin: at most 24 bytes", round(pin["bytes"] / pin["count"], 1), 24, " bytes")


def judge(timed, instructions):
    court = Judge(timed, instructions)
    for part in ingress, flatness, beside, new_flows, realserver, load, configuration, memory:
        part(court)
    return court.lines
