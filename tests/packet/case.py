"""A packet case, and how it is judged: what goes in, what comes out byte for byte, and which reason was counted."""

import dataclasses
import os
import struct

from build import ethernet, unfinished
from checksum import sum16
from people import Family
from scapy.layers.inet import TCP, UDP, IP
from scapy.packet import Packet
from tap import Unexpected, expect
from wire import GSO_TCPV4, GSO_TCPV6, Offload


@dataclasses.dataclass
class Out:
    """A packet that should come out of a device, in a frame for somebody.

    @any_id: its IPv4 identification is the kernel's to choose.
    @source: whose MAC address the frame comes from; None is the device's.
    @family: of the packet; None is the family of the one that arrived.
    @any_entropy: its flow label, UDP source port and identification as a fragment of IPv6 are the director's to choose.
    """

    device: str
    to: str
    packet: Packet | bytes
    any_id: bool = False
    source: str | None = None
    family: Family | None = None
    any_entropy: bool = False


@dataclasses.dataclass
class Case:
    """One line of the tests.

    @sent: the packet as it arrives; bytes if scapy would not write such a thing.
    @out: everything that comes out of any device, in order for each.
    @reasons: what is counted, and how often. Nothing else may be.
    @frame_to: whose MAC address the frame has.
    @padding: what lies in the frame behind the packet.
    @gso_size: the packet came in as one of many that were merged: bytes of each.
    @shapes: how the packet arrives; None tries all that are possible.
    @again: family and packet that the device receives once more, out of this one.

    The shapes are: plain, all of it in one piece of memory; watched, tcpdump holds it as well, and must not see it change;
    unfinished, its checksum is left to hardware; scattered, nothing behind the Ethernet header is in the first piece of memory;
    merged, it is several segments that were made one.
    """

    name: str
    family: Family
    sent: Packet | bytes
    out: list[Out]
    reasons: dict[str, int]
    frame_to: str = "front"
    padding: bytes = b""
    gso_size: int = 0
    shapes: tuple | None = None
    again: tuple | None = None


@dataclasses.dataclass
class Wanted:
    """A frame that should come out of a device; what may differ is as in Out."""

    device: str
    frame: bytes
    any_id: bool
    any_entropy: bool


@dataclasses.dataclass
class Trial:
    """A case in bytes.

    @arrivals: for each shape the frame to write, and its offload state.
    """

    name: str
    arrivals: dict[str, tuple[bytes, Offload | None]]
    wanted: list[Wanted]
    reasons: dict[str, int]
    again: bytes | None = None


def has_whole_checksum(packet):
    """Whether hardware could be asked to compute the transport checksum: it is there, right, and directly behind IP."""
    if not isinstance(packet, Packet) or not isinstance(packet.payload, (TCP, UDP)):
        return False
    if isinstance(packet, IP) and (packet.frag or "MF" in packet.flags):
        return False
    return packet.payload.chksum is None and packet.fields.get("len") is None


def shapes_of(case):
    """The shapes in which the packet can arrive."""
    if case.gso_size:
        return ("merged",)
    if case.shapes:
        return case.shapes
    quoted = any(out.any_id for out in case.out)
    unfinishable = has_whole_checksum(case.sent) and not quoted
    scattered = len(bytes(case.sent)) > 4096
    return ("plain", "watched") + ("unfinished",) * unfinishable + ("scattered",) * scattered


def frame_of(case, shape):
    """The frame to write, and its offload state."""
    content, offload = bytes(case.sent), None
    if shape == "unfinished":
        content, offload = unfinished(case.sent)
    elif shape == "scattered":
        offload = Offload(header=14)
    elif shape == "merged":
        kind = GSO_TCPV4 if case.family.version == 4 else GSO_TCPV6
        content, offload = unfinished(case.sent, gso_type=kind, gso_size=case.gso_size, header=14 + headers(case.sent))
    return ethernet(case.frame_to, "client", case.family.ethertype, content + case.padding), offload


def wanted_of(family, out):
    """What should come out after a packet of that family, as a frame."""
    frame = ethernet(out.to, out.source or out.device, (out.family or family).ethertype, bytes(out.packet))
    return Wanted(out.device, frame, out.any_id, out.any_entropy)


def trial_of(case):
    """All that has to be known to try it."""
    arrivals = {shape: frame_of(case, shape) for shape in shapes_of(case)}
    again = case.again and ethernet(case.frame_to, "client", case.again[0].ethertype, bytes(case.again[1]))
    return Trial(case.name, arrivals, [wanted_of(case.family, out) for out in case.out], case.reasons, again)


def headers(packet):
    """Bytes before TCP's payload."""
    return len(packet) - len(packet[TCP].payload)


def without_id(frame):
    """The frame with IPv4 identification and header checksum 0; Unexpected if that checksum was wrong."""
    if sum16(frame[14 : 14 + 4 * (frame[14] & 15)]) != 0xFFFF:
        raise Unexpected(f"header checksum of {frame.hex()}")
    return frame[:18] + bytes(2) + frame[20:24] + bytes(2) + frame[26:]


def without_entropy(frame):
    """The frame with 0 where a director spreads flows, and 1 for UDP's checksum if there is one; Unexpected if it is wrong, or
    the port none of the dynamic ones (RFC 6335).
    """
    frame, ip = bytearray(frame), 14
    if frame[12:14] == b"\x86\xdd":
        frame[15:18] = bytes([frame[15] & 0xF0, 0, 0])
        protocol, at, addresses = frame[20], ip + 40, frame[22:54]
        if protocol == 44:
            frame[58:62] = bytes(4)
            return bytes(frame)
    else:
        protocol, at, addresses = frame[23], ip + 20, frame[26:34]
    if protocol != 17:
        return bytes(frame)
    if struct.unpack_from("!H", frame, at)[0] < 0xC000:
        raise Unexpected(f"UDP source port of {frame.hex()}")
    datagram = bytes(frame[at:])
    if frame[at + 6 : at + 8] != bytes(2):
        if sum16(addresses + struct.pack("!II", len(datagram), 17) + datagram) != 0xFFFF:
            raise Unexpected(f"UDP checksum of {frame.hex()}")
        frame[at + 6 : at + 8] = b"\0\1"
    frame[at : at + 2] = bytes(2)
    return bytes(frame)


def normal(frame, wanted):
    """A frame in the form that is compared."""
    if wanted.any_id and frame[12:14] == b"\x08\x00":
        frame = without_id(frame)
    return without_entropy(frame) if wanted.any_entropy else frame


def is_noise(frame):
    """What the stack says to all by itself: multicast listener reports and the like."""
    return frame[:2] == b"\x33\x33"


def show(frame):
    """A frame for a person."""
    kinds = {0x0800: IP}
    kind = struct.unpack("!H", frame[12:14])[0]
    summary = kinds[kind](frame[14:]).summary() if kind in kinds else ""
    return f"{frame[:14].hex(' ', 6)} | {frame[14:].hex()} {summary}"


class Judge:
    """Runs cases on a stage."""

    def __init__(self, stage):
        self.stage = stage
        self.turn = 0

    def compare(self, wanted, device, frames):
        """Frames that came out of a device against those that should have."""
        wanted = [one for one in wanted if one.device == device]
        if len(frames) != len(wanted):
            came = "".join(f"\n  {show(frame)}" for frame in frames)
            raise Unexpected(f"{len(frames)} frames came out of {device}, not {len(wanted)}:{came}")
        for frame, should in zip(frames, wanted):
            if normal(frame, should) != normal(should.frame, should):
                raise Unexpected(f"{device}\n  is        {show(frame)}\n  should be {show(should.frame)}")

    def run(self, trial):
        """All shapes of a case; on an emulated machine one of them, in turns."""
        shapes = tuple(trial.arrivals)
        if os.environ.get("L3DSR_EMULATED"):
            self.turn += 1
            shapes = (shapes[self.turn % len(shapes)],)
        for shape in shapes:
            try:
                self.run_shape(trial, shape)
            except Unexpected as problem:
                raise Unexpected(f"({shape}) {problem}") from None

    def run_shape(self, trial, shape):
        """Let the packet arrive, and judge what follows."""
        frame, offload = trial.arrivals[shape]
        watcher = self.stage.watch() if shape == "watched" else None
        before = self.stage.netlink.reasons()
        self.stage.taps["front"].write(frame, offload)
        came = {name: [f for f in tap.read_all() if not is_noise(f)] for name, tap in self.stage.taps.items()}
        after = self.stage.netlink.reasons()
        if watcher:
            seen = watcher.seen()
            watcher.close()
            expect("what tcpdump holds", seen, [frame] + [trial.again] * bool(trial.again))
        for device, frames in came.items():
            self.compare(trial.wanted, device, frames)
        if not self.stage.counts:
            return
        moved = {reason: after[reason] - before[reason] for reason in after if after[reason] != before[reason]}
        expect("reasons", moved, trial.reasons)


def try_case(stage, case):
    """One by itself."""
    Judge(stage).run(trial_of(case))
