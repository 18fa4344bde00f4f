"""What is measured: a name, where it happens, and which packets."""

import dataclasses

from maker import ACK, SYN
from network import TCP, UDP, V4, V6


@dataclasses.dataclass
class Path:
    """Packets of `flows` flows to the service at number `vip`; `warm` has each flow known before; no more than `most` in a round."""

    name: str
    place: object
    f: object = V4
    vip: int = 0
    device: str = "in"
    flows: int = 1000
    services: int = 1
    warm: bool = True
    new: bool = False
    most: int = 0
    forwarded: bool = True
    more: dict = dataclasses.field(default_factory=dict)
    next_flow: int = 0
    results: list = dataclasses.field(default_factory=list)
    dst: str = ""

    def spec(self, count, **more):
        return {
            "in": self.device, "out": "out", "src": self.f.client, "dst": self.dst or self.f.nth_vip(self.vip),
            "flows": self.flows, "services": self.services, "count": count, "first": self.next_flow,
        } | self.more | more

    def prepare(self, maker):
        """Have every flow known where flows are; TCP's begin with a SYN."""
        if not self.warm:
            return
        if self.more.get("protocol") == "tcp":
            maker.run(self.place, **self.spec(self.flows, tcp_flags=SYN, flood=0))
        # Twice: what is offloaded is so from the second packet on.
        for _ in range(2):
            maker.run(self.place, **self.spec(self.flows, flood=0))

    def run(self, maker, count):
        """One measurement; flows that are to be new are so each time."""
        count = min(count, self.most or count)
        flows = count if self.new else self.flows
        result = maker.run(self.place, **self.spec(count, flows=flows))
        if self.new:
            self.next_flow += count
        if self.forwarded and result.back < 0.99 * result.packets:
            raise RuntimeError(f"{self.name}: {result.back} of {result.packets} packets came out")
        self.results.append(result)
        return result
