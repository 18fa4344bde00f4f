"""What iproute2 of the distribution does not know to say of a device (rtnetlink(7))."""

import socket
import struct

import attribute

RTM_SETLINK, RTM_GETLINK = 19, 18
NLM_F_REQUEST, NLM_F_ACK = 1, 4
# linux/if_link.h: how much the kernel merges for IPv6, and for IPv4.
GRO_MAX_SIZE = {6: 58, 4: 64}

HEADER = struct.Struct("=IHHII")
DEVICE = struct.Struct("=BxHiII")


def ask(kind, flags, device, attributes=b""):
    """The answer to one question, without its header."""
    request = DEVICE.pack(socket.AF_UNSPEC, 0, device, 0, 0) + attributes
    with socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, socket.NETLINK_ROUTE) as rtnetlink:
        rtnetlink.send(HEADER.pack(HEADER.size + len(request), kind, NLM_F_REQUEST | flags, 1, 0) + request)
        return rtnetlink.recv(1 << 16)[HEADER.size :]


def merge_up_to(namespace, name, version, size):
    """Let packets of a family that arrive at a device be merged so far. Whether the kernel can."""
    number = GRO_MAX_SIZE[version]
    with namespace.inside():
        device = socket.if_nametoindex(name)
        ask(RTM_SETLINK, NLM_F_ACK, device, attribute.attribute(number, struct.pack("=I", size)))
        said = {found: payload for found, payload, _ in attribute.split(ask(RTM_GETLINK, 0, device)[DEVICE.size :])}
    return said.get(number) == struct.pack("=I", size)
