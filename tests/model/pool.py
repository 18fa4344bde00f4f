"""Dests of a service and whose a flow is, through changes: docs/affinity.md, in Python.

Time is in whole seconds. What the documents leave open by some seconds (deadlines are looked at every 5 s, a pin's last packet is known to
within 4 s) is no matter as long as nobody looks in between: `unsettled` tells when bucket deadlines are open, and
a packet whose pin is open raises Uncertain, before anything has changed.
"""

import dataclasses

import maglev

MOVE_TIME, UDP_GRACE = 900, 60
PIN_IDLE, PIN_TENTATIVE, PIN_REUSE, PIN_STEP = 900, 10, 60, 4
SWEEP = 6  # seconds until what is due has been looked at, surely

TCP = 6
SYN, DATA, FIN = "SYN", "data", "FIN"


class Uncertain(Exception):
    """The documents leave open what happens to this packet."""


@dataclasses.dataclass
class Dest:
    """As configured."""

    weight: int = 1
    down: bool = False
    drain: int = 0

    @property
    def takes_new(self):
        """Whether it gets new flows."""
        return not self.down and self.weight > 0


@dataclasses.dataclass
class Bucket:
    """Current and earlier owner, by address; None is nobody. @deadline: None is never."""

    cur: object = None
    prev: object = None
    deadline: int | None = None


@dataclasses.dataclass
class Pin:
    """Where a flow stays. @last: its last packet."""

    dest: object
    bucket: int
    last: int
    tentative: bool
    closing: bool = False

    def _past(self, now, limit):
        if now - self.last >= limit:
            return True
        if now - self.last > limit - PIN_STEP:
            raise Uncertain
        return False

    def expired(self, now):
        """Whether it is gone."""
        return self._past(now, PIN_TENTATIVE if self.tentative else PIN_IDLE)

    def reusable(self, now):
        """Whether a SYN may begin anew."""
        return self._past(now, PIN_REUSE)


class Pool:
    """The dests of one service."""

    def __init__(self, port, size, now):
        self.port, self.size, self.changed = port, size, now
        self.dests = {}
        self.buckets = [Bucket() for _ in range(size)]
        self.pins = {}
        self.obvious_since = None

    # Configuration

    def add(self, address, dest, now):
        """A new dest, or one that was deleted."""
        self.dests[address] = dest
        self._rebuild(now, address)

    def set(self, address, dest, now):
        """Another weight, state or drain time."""
        self.dests[address] = dest
        self._rebuild(now, address)

    def delete(self, address, now):
        """Down from the next packet."""
        del self.dests[address]
        self._rebuild(now, address)

    def _rebuild(self, now, touched):
        self.forget(now)
        weights = {address: dest.weight for address, dest in self.dests.items() if dest.takes_new}
        self.changed = now
        for bucket, owner in zip(self.buckets, maglev.owners(weights, self.port, self.size)):
            moved = bucket.cur != owner
            if moved and bucket.prev is None:
                bucket.prev = bucket.cur
            bucket.cur = owner
            if bucket.prev is not None and (moved or bucket.prev == touched):
                bucket.deadline = self._deadline(bucket.prev)

    def _deadline(self, prev):
        dest = self.dests.get(prev)
        if dest and dest.weight == 0 and not dest.down:
            return self.changed + dest.drain if dest.drain else None
        return self.changed + MOVE_TIME

    # Time

    def unsettled(self, now):
        """Until when it is open what is remembered; None when nothing is."""
        dues = [b.deadline for b in self.buckets if b.prev is not None and b.deadline is not None and b.deadline <= now]
        dues += [self.obvious_since] if self.obvious_since is not None else []
        return max((due + SWEEP for due in dues), default=None)

    def forget(self, now):
        """What a look at the deadlines does; nothing may be unsettled."""
        for bucket in self.buckets:
            if bucket.prev is not None and bucket.deadline is not None and bucket.deadline <= now:
                bucket.prev = bucket.deadline = None
        self.pins = {flow: pin for flow, pin in self.pins.items() if not self._is_obvious(pin)}
        self.obvious_since = None

    def _is_obvious(self, pin):
        bucket = self.buckets[pin.bucket]
        return bucket.prev is None and bucket.cur == pin.dest

    # Packets

    def _up(self, address):
        dest = self.dests.get(address)
        return address if dest and not dest.down else None

    def _pin(self, flow, number, dest, now, tentative=False):
        self.pins[flow] = Pin(dest, number, now, tentative)

    def choose(self, flow, protocol, kind, now):
        """The dest of a packet, or None when no dest takes it. @flow: its 5-tuple, client first."""
        number = maglev.bucket_of(flow[0], flow[1], self.size)
        bucket = self.buckets[number]
        pin = self.pins.get(flow)
        if pin and not pin.expired(now):
            return self._pinned(pin, bucket, kind, now)
        self.pins.pop(flow, None)
        if bucket.prev is None or bucket.prev == bucket.cur:
            return self._unmoved(bucket)
        if protocol != TCP:
            return self._no_beginning(flow, number, bucket, now)
        return self._begin(flow, number, bucket, now) if kind == SYN else self._older(flow, number, bucket, now)

    def _unmoved(self, bucket):
        return bucket.cur

    def _begin(self, flow, number, bucket, now):
        if bucket.cur is not None:
            self._pin(flow, number, bucket.cur, now, tentative=True)
        return bucket.cur

    def _older(self, flow, number, bucket, now):
        prev = self._up(bucket.prev)
        if prev is None:
            return bucket.cur
        if self.dests[prev].weight or self.dests[prev].drain:
            self._pin(flow, number, prev, now)
        return prev

    def _no_beginning(self, flow, number, bucket, now):
        prev = self._up(bucket.prev)
        older = prev is not None and (now - self.changed < UDP_GRACE or bucket.cur is None)
        dest = prev if older else bucket.cur
        if dest is not None:
            self._pin(flow, number, dest, now)
        return dest

    def _pinned(self, pin, bucket, kind, now):
        anew = kind == SYN and (
            pin.closing or pin.tentative and not self._takes_new(pin.dest) or pin.reusable(now)
        )
        if anew or self._up(pin.dest) is None:
            if bucket.cur is None:
                return None
            pin.dest, pin.last, pin.closing, pin.tentative = bucket.cur, now, False, anew
            if self._is_obvious(pin):
                self.obvious_since = now
            return pin.dest
        pin.last = now
        pin.tentative = pin.tentative and kind == SYN
        pin.closing = pin.closing or kind == FIN
        return pin.dest

    def _takes_new(self, address):
        return address in self.dests and self.dests[address].takes_new
