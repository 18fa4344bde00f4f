"""The Internet checksum, for what a device would compute."""

import struct


def sum16(payload):
    """The ones' complement sum of RFC 1071."""
    payload += bytes(len(payload) % 2)
    total = sum(struct.unpack(f"!{len(payload) // 2}H", payload))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return total
