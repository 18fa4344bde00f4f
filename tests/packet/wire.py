"""Network devices whose cable ends in this program: frames go in and come out one by one, with offload state.

A tap device hands a written frame to the stack before write() returns, and queues what the stack sends until it is read. A
marker that is sent through a device's own queue arrives behind everything that was sent before: what has not come by then does
not come.
"""

import dataclasses
import fcntl
import os
import select
import socket
import struct

from checksum import sum16
from tap import LIMIT, Unexpected

TUNSETIFF = 0x400454CA
TUNSETOFFLOAD = 0x400454D0
IFF_TAP, IFF_NAPI, IFF_NO_PI, IFF_VNET_HDR = 0x0002, 0x0010, 0x1000, 0x4000
TUN_F_CSUM, TUN_F_TSO4, TUN_F_TSO6 = 1, 2, 4

# struct virtio_net_hdr, little endian as on the machines that this runs on.
OFFLOAD = struct.Struct("<BBHHHH")
NEEDS_CSUM, DATA_VALID = 1, 2
GSO_TCPV4, GSO_TCPV6 = 1, 4

MARKER_TYPE = 0x88B5
PACKET_OUTGOING = 4


@dataclasses.dataclass
class Offload:
    """What hardware would have told of a frame (@valid: its transport checksum is right), or would still have to do."""

    checksum_start: int = 0
    checksum_offset: int = 0
    gso_type: int = 0
    gso_size: int = 0
    header: int = 0
    valid: bool = False

    def pack(self):
        """As struct virtio_net_hdr."""
        flags = NEEDS_CSUM if self.checksum_start else DATA_VALID if self.valid else 0
        return OFFLOAD.pack(flags, self.gso_type, self.header, self.gso_size, self.checksum_start, self.checksum_offset)


class Tap:
    """A device and its cable's end.

    @napi: frames come in as a hardware driver's do, so that the kernel may merge them; not at once.
    """

    def __init__(self, namespace, name, mac, mtu=1500, napi=False):
        self.name, self.mac = name, mac
        with namespace.inside():
            self.file = os.open("/dev/net/tun", os.O_RDWR)
            flags = IFF_TAP | IFF_NO_PI | IFF_VNET_HDR | (IFF_NAPI if napi else 0)
            fcntl.ioctl(self.file, TUNSETIFF, struct.pack("16sH22x", name.encode(), flags))
            namespace.ip(f"link set {name} address {mac} mtu {mtu} addrgenmode none up")
            self.raw = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, 0)
            self.raw.bind((name, 0))
        self._markers = 0

    def take_checksums(self):
        """From now on the device fills in checksums and cuts segments itself: frames come out as the stack leaves them."""
        fcntl.ioctl(self.file, TUNSETOFFLOAD, TUN_F_CSUM | TUN_F_TSO4 | TUN_F_TSO6)

    def write(self, frame, offload=None):
        """Let a frame arrive at the device."""
        os.write(self.file, (offload or Offload()).pack() + frame)

    def read(self):
        """The next frame that the device sends."""
        if not select.select([self.file], [], [], LIMIT)[0]:
            raise TimeoutError(f"nothing comes out of {self.name}")
        return finished(os.read(self.file, 1 << 17))

    def read_all(self):
        """All frames that the device has been given to send up to now."""
        self._markers += 1
        marker = bytes(12) + struct.pack("!HI", MARKER_TYPE, self._markers) + bytes(46)
        self.raw.send(marker)
        frames = []
        while (frame := self.read()) != marker:
            frames.append(frame)
        return frames

    def close(self):
        """Unplug; the device goes."""
        self.raw.close()
        os.close(self.file)


class VlanTap(Tap):
    """A VLAN, and the cable of the device below it, on which its frames have a tag (IEEE 802.1Q)."""

    TAG = bytes.fromhex("81000007")

    def __init__(self, namespace, name, mac, **more):
        super().__init__(namespace, name + "0", mac, **more)
        self.name = name
        namespace.ip(f"link add link {name}0 name {name} type vlan id 7", f"link set {name} addrgenmode none up")

    def write(self, frame, offload=None):
        """As above."""
        if offload:
            start, header = (at and at + len(self.TAG) for at in (offload.checksum_start, offload.header))
            offload = dataclasses.replace(offload, checksum_start=start, header=header)
        super().write(frame[:12] + self.TAG + frame[12:], offload)

    def read(self):
        """As above, without the tag."""
        frame = super().read()
        if frame[12:16] == self.TAG:
            return frame[:12] + frame[16:]
        # The device below has IPv6 and says so to all.
        if frame[12:14] == struct.pack("!H", MARKER_TYPE) or frame[:2] == b"\x33\x33":
            return frame
        raise Unexpected(f"a frame without a tag: {frame.hex()}")


def finished(written):
    """The frame as hardware would send it that was told to fill in a checksum."""
    flags, _, _, _, start, offset = OFFLOAD.unpack_from(written)
    frame = bytearray(written[OFFLOAD.size :])
    if flags & NEEDS_CSUM:
        check = ~sum16(bytes(frame[start:])) & 0xFFFF
        struct.pack_into("!H", frame, start + offset, check or 0xFFFF)
    return bytes(frame)


class Watcher:
    """What tcpdump is to a packet: somebody else who holds it while it is on its way."""

    def __init__(self, namespace, tap):
        with namespace.inside():
            self.socket = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(3))
            self.socket.bind((tap.name, 3))
        self.socket.setblocking(False)

    def seen(self):
        """Frames that arrived, as they look now."""
        frames = []
        while True:
            try:
                frame, address = self.socket.recvfrom(1 << 17)
            except BlockingIOError:
                return frames
            if address[2] != PACKET_OUTGOING:
                frames.append(frame)

    def close(self):
        """Stop watching."""
        self.socket.close()
