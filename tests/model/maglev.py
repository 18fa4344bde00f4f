"""Which bucket a flow has and whose the bucket is, from docs/affinity.md ("The arithmetic") and from D. Eisenbud et al., "Maglev: A Fast and
Reliable Software Network Load Balancer", NSDI 2016, section 3.4. Written for being read next to these; it is slow.
"""

import functools
import struct

from siphash import MASK, siphash

PI = bytes.fromhex("243f6a8885a308d3")[::-1] + bytes.fromhex("13198a2e03707344")[::-1]


def scale(value, limit):
    """A number of 32 bits to one below @limit."""
    return value * limit >> 32


def mix(one, other):
    """Both halves of the product."""
    product = one * other
    return product >> 64 ^ product & MASK


@functools.lru_cache(None)
def _keys():
    return [siphash(PI, struct.pack("<Q", number)) for number in range(4)]


def bucket_of(client, port, size):
    """The bucket of a flow. @client: ipaddress."""
    k0, k1, k2, k3 = _keys()
    address = int(client)
    high, low = address >> 64, address & MASK
    return scale(mix(mix(high ^ k0, low ^ k1) ^ k2, port ^ k3) >> 32, size)


@functools.lru_cache(None)
def permutation(address, port, size):
    """In which order a dest asks for the buckets; the paper's permutation[i]."""
    name = address.packed.ljust(16, b"\0") + struct.pack(">HB", port, address.version)
    value = siphash(PI, name)
    offset, skip = scale(value >> 32, size), scale(value & 0xFFFFFFFF, size - 1) + 1
    return [(offset + step * skip) % size for step in range(size)]


def owners(weights, port, size):
    """Whose each bucket is. @weights: of the dests that take new flows, by address; None is nobody's."""
    entry = [None] * size
    weights = {address: weight for address, weight in weights.items() if weight}
    order = sorted(weights, key=lambda address: (address.version, address.packed))
    place = dict.fromkeys(order, 0)
    highest = max(weights.values(), default=0)
    filled = turn = 0
    while order and filled < size:
        turn += 1
        for dest in order:
            if turn * weights[dest] // highest == (turn - 1) * weights[dest] // highest or filled == size:
                continue
            wish = permutation(dest, port, size)
            while entry[wish[place[dest]]] is not None:
                place[dest] += 1
            entry[wish[place[dest]]] = dest
            filled += 1
    return entry
