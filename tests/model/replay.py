"""Replays a history against the model and against directors, and compares where every packet goes."""

import dataclasses
import time

import lookup
import network
from genetlink import Refused
from history import SIZES, Chance
from pool import DATA, Dest, Pool, Uncertain
from tap import Unexpected, expect

FLOWS = 400


@dataclasses.dataclass
class Counts:
    """What a replay did."""

    packets: int = 0
    to_dests: int = 0
    by_pin: int = 0
    changes: int = 0
    refused: int = 0
    skipped: int = 0
    seconds: int = 0


class Clock:
    """Whole seconds; looked at half a second after the kernel's, so that both agree on the number."""

    def __init__(self):
        self.start = int(time.monotonic()) + 1.5
        self.now = 0
        self.pass_by(0)

    def pass_by(self, seconds):
        """Let time pass; in the guest of this suite it jumps."""
        self.now += seconds
        until = self.start + self.now
        while (left := until - time.monotonic()) > 0:
            time.sleep(left)
        if left < -0.4:
            raise Unexpected(f"{-left:.3f} s late: this wants a kernel whose clock jumps")


class Replay:
    """One history. @directors: all are told and sent the same."""

    def __init__(self, seed, directors):
        self.chance, self.directors = Chance(seed), directors
        self.clock = Clock()
        self.pools = {}
        self.flows = []
        self.counts = Counts()
        self.said = []

    # Configuration

    def change(self):
        """Change something, or try to."""
        self._settle()
        acts = (self._new_service, self._del_service, self._new_dest, self._del_dest, self._set_dest)
        act = self.chance.random.choices(acts, (2, 0.3, 8, 5, 14))[0]
        if len(self.pools) < 4:
            act = self._new_service
        elif act == self._new_service and len(self.pools) > 10:
            act = self._set_dest
        service = self.chance.choice(sorted(self.pools, key=str) or [None])
        if act == self._new_service or self.chance.random.random() < 0.03:
            service = self.chance.service()
        act(service)
        self.counts.changes += 1

    def _tell(self, error, command, **request):
        """The same to all directors; @error is what the model expects."""
        self.said.append(f"{self.clock.now}: {command} {request} -> {error or 'ok'}")
        for director in self.directors:
            try:
                director.netlink.do(command, request)
                refused = None
            except Refused as problem:
                refused = problem.name
            expect(self._story(), refused, error)
        self.counts.refused += error is not None
        return error is None

    def _new_service(self, service):
        size = self.chance.choice(SIZES)
        request = named(service) | {"table-size": size}
        if not self._tell(lookup.why_not(self.pools, service), "new-service", service=request):
            return
        self.pools[service] = Pool(service.dest_port, size, self.clock.now)
        for _ in range(self.chance.random.randrange(1, 7)):
            self._new_dest(service)

    def _del_service(self, service):
        if self._tell(None if service in self.pools else "ESRCH", "del-service", service=named(service)):
            del self.pools[service]

    def _about(self, service):
        """A dest and why there is nothing to be changed about it."""
        address, pool = self.chance.dest(service), self.pools.get(service)
        if pool and pool.dests and self.chance.random.random() < 0.9:
            address = self.chance.choice(sorted(pool.dests, key=str))
        return address, "ESRCH" if not pool else None if address in pool.dests else "ENOENT"

    def _new_dest(self, service):
        address, pool = self.chance.dest(service), self.pools.get(service)
        error = "ESRCH" if not pool else "EEXIST" if address in pool.dests else None
        dest = Dest() if self.chance.random.random() < 0.6 else self.chance.config()
        if self._tell(error, "new-dest", service=named(service), dest=written(address, dest)):
            pool.add(address, dest, self.clock.now)

    def _set_dest(self, service):
        address, error = self._about(service)
        dest = self.chance.config(None if error else self.pools[service].dests[address])
        if self._tell(error, "set-dest", service=named(service), dest=written(address, dest)):
            self.pools[service].set(address, dest, self.clock.now)

    def _del_dest(self, service):
        address, error = self._about(service)
        if self._tell(error, "del-dest", service=named(service), dest={"address": str(address)}):
            self.pools[service].delete(address, self.clock.now)

    # Time

    def pass_by(self, seconds):
        """Nothing happens for a while."""
        self.clock.pass_by(seconds)
        self.counts.seconds += seconds
        self._settle()

    def _settle(self):
        """Go on until it is certain what the kernel has forgotten."""
        while wait := [until for pool in self.pools.values() if (until := pool.unsettled(self.clock.now))]:
            seconds = max(max(wait) - self.clock.now, 0)
            self.clock.pass_by(seconds)
            self.counts.seconds += seconds
            for pool in self.pools.values():
                if (until := pool.unsettled(self.clock.now)) and until <= self.clock.now:
                    pool.forget(self.clock.now)

    # Packets

    def traffic(self, count, all_new=False):
        """Packets, and a look at where each went."""
        packets, expected = [], []
        for _ in range(count):
            packet = self._packet(all_new)
            try:
                expected.append(self._expect(*packet))
                packets.append(packet)
            except Uncertain:
                self.counts.skipped += 1
        for director in self.directors:
            self._compare(packets, expected, director.send(packets))
        self.counts.packets += len(packets)
        self.counts.to_dests += sum(isinstance(where, bytes) for where in expected)

    def _packet(self, new):
        if self.flows and not new and self.chance.random.random() < 0.75:
            flow, protocol = self.chance.choice(self.flows)
            return flow, protocol, self.chance.kind(protocol, True)
        flow, protocol = self.chance.flow(sorted(self.pools, key=str))
        self.flows.append((flow, protocol))
        if len(self.flows) > FLOWS:
            self.flows.pop(self.chance.random.randrange(len(self.flows)))
        return flow, protocol, self.chance.kind(protocol, False)

    def _expect(self, flow, protocol, kind):
        service = lookup.find(self.pools, network.OWN, flow[2], flow[3], protocol)
        if not service:
            return None if flow[2] in network.OWN else network.PASSED
        pool = self.pools[service]
        self.counts.by_pin += flow in pool.pins
        address = pool.choose(flow, protocol, kind, self.clock.now)
        return network.mac_of(address) if address else None

    def _compare(self, packets, expected, went):
        for packet, should, did in zip(packets, expected, went):
            if should != did:
                flow = " ".join(map(str, packet[0]))
                raise Unexpected(f"{self._story()}\n{flow} {packet[1:]}: went to {name(did)}, should to {name(should)}")

    def _story(self):
        return "\n".join(self.said[-12:])


def name(where):
    """Where a packet went, for people."""
    return where.hex(":") if isinstance(where, bytes) else where or "nobody"


def named(service):
    """What names a service in a request."""
    first, last = service.ports
    more = {"last-port": last} if first != last and first else {}
    return {
        "address": str(service.network.network_address), "prefix": service.network.prefixlen,
        "port": first, "protocol": service.protocol,
    } | more


def written(address, dest):
    """A dest in a request."""
    state = "down" if dest.down else "up"
    return {"address": str(address), "method": "dr", "weight": dest.weight, "state": state, "drain-time": dest.drain}
