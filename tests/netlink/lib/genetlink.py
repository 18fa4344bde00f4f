"""A generic netlink socket and the families that answer on it."""

import dataclasses
import errno
import select
import socket
import struct

import attribute
from spec import Spec

NETLINK_GENERIC = 16
SOL_NETLINK = 270
NETLINK_ADD_MEMBERSHIP = 1
NETLINK_CAP_ACK = 10
NETLINK_EXT_ACK = 11

NLMSG_ERROR = 2
NLMSG_DONE = 3

NLM_F_REQUEST = 0x001
NLM_F_MULTI = 0x002
NLM_F_ACK = 0x004
NLM_F_DUMP_INTR = 0x010
NLM_F_DUMP = 0x300
NLM_F_CAPPED = 0x100
NLM_F_ACK_TLVS = 0x200

NLMSGERR_ATTR_MSG = 1
NLMSGERR_ATTR_OFFS = 2

CONTROLLER = 16
CTRL_CMD_GETFAMILY = 3
CTRL_CMD_GETPOLICY = 10
CTRL_ATTR_FAMILY_ID = 1
CTRL_ATTR_FAMILY_NAME = 2
CTRL_ATTR_OPS = 6
CTRL_ATTR_MCAST_GROUPS = 7

MESSAGE = struct.Struct("=IHHII")
GENERIC = struct.Struct("=BBH")


class Refused(Exception):
    """The kernel said no: why by number and in words, and which attribute it means, if it says."""

    def __init__(self, code, text, where):
        super().__init__(f"{errno.errorcode.get(code, code)}: {text or '(no words)'} [{where or 'no attribute'}]")
        self.code = code
        self.name = errno.errorcode.get(code, str(code))
        self.text = text
        self.where = where


@dataclasses.dataclass
class Message:
    """What came from the kernel."""

    type: int
    flags: int
    payload: bytes

    @property
    def attributes(self):
        """Everything behind the generic netlink header."""
        return self.payload[GENERIC.size :]


def split_messages(data):
    """Yield each message of a datagram."""
    offset = 0
    while offset + MESSAGE.size <= len(data):
        length, kind, flags, _, _ = MESSAGE.unpack_from(data, offset)
        yield Message(kind, flags, data[offset + MESSAGE.size : offset + length])
        offset += attribute.padded(length)


class Connection:
    """A socket in the network namespace in which it was opened.

    @size: bytes that can be received at once; the kernel fills so much with one piece of a dump.
    """

    def __init__(self, size=1 << 15):
        self.size = size
        self.socket = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, NETLINK_GENERIC)
        self.socket.setsockopt(SOL_NETLINK, NETLINK_EXT_ACK, 1)
        self.socket.setsockopt(SOL_NETLINK, NETLINK_CAP_ACK, 1)
        self.socket.bind((0, 0))
        self.socket.settimeout(20)
        self._sequence = 0

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.socket.close()

    def send(self, family, command, data, flags=0):
        """Send one request; returns it as it went out."""
        self._sequence += 1
        length = MESSAGE.size + GENERIC.size + len(data)
        request = MESSAGE.pack(length, family, NLM_F_REQUEST | flags, self._sequence, 0)
        request += GENERIC.pack(command, 1, 0) + data
        self.socket.send(request)
        return request

    def receive(self):
        """The messages of the next datagram."""
        return list(split_messages(self.socket.recv(self.size)))

    def answers(self):
        """Messages until the acknowledgement or the end of the dump, that included."""
        collected = []
        while True:
            for message in self.receive():
                collected.append(message)
                if message.type in (NLMSG_ERROR, NLMSG_DONE):
                    return collected

    def exchange(self, family, command, data=b"", flags=NLM_F_ACK, explain=None):
        """Ask, and return the answers without the last message and whether the dump was interrupted; raise Refused."""
        self.send(family, command, data, flags)
        *answers, last = self.answers()
        code, text, offset = verdict(last)
        if code:
            where = explain(offset - MESSAGE.size - GENERIC.size) if explain and offset is not None else None
            raise Refused(code, text, where)
        return answers, any(message.flags & NLM_F_DUMP_INTR for message in [*answers, last])


def verdict(message):
    """Error number, words and offset of the attribute in an acknowledgement or at the end of a dump."""
    code = -struct.unpack_from("=i", message.payload)[0]
    text = offset = None
    if message.flags & NLM_F_ACK_TLVS:
        at = 4
        if message.type == NLMSG_ERROR:
            length = MESSAGE.unpack_from(message.payload, 4)[0]
            at += MESSAGE.size if message.flags & NLM_F_CAPPED else attribute.padded(length)
        for number, payload, _ in attribute.split(message.payload[at:]):
            if number == NLMSGERR_ATTR_MSG:
                text = payload.rstrip(b"\0").decode()
            elif number == NLMSGERR_ATTR_OFFS:
                offset = struct.unpack("=I", payload)[0]
    return code, text, offset


def resolve(connection, name):
    """What the kernel says of a family: its attributes by number."""
    data = attribute.attribute(CTRL_ATTR_FAMILY_NAME, name.encode() + b"\0")
    answers, _ = connection.exchange(CONTROLLER, CTRL_CMD_GETFAMILY, data)
    return {number: payload for number, payload, _ in attribute.split(answers[0].attributes)}


class Family:
    """One of our families, spoken to by the names of its specification."""

    def __init__(self, name, connection=None):
        self.spec = Spec(name)
        self.connection = connection or Connection()
        self.reported = resolve(self.connection, name)
        self.id = struct.unpack("=H", self.reported[CTRL_ATTR_FAMILY_ID])[0]

    def _exchange(self, command, request, flags):
        data = request if isinstance(request, bytes) else attribute.encode(self.spec, self.spec.root, request or {})
        number = self.spec.commands.get(command, command)

        def explain(offset):
            return attribute.path_at(self.spec, self.spec.root, data, offset)

        return self.connection.exchange(self.id, number, data, flags, explain)

    def do(self, command, request=None):
        """Ask for one thing; returns its answer, None when there is none."""
        answers, _ = self._exchange(command, request, NLM_F_ACK)
        return self.decode(answers[0]) if answers else None

    def dump(self, command, request=None):
        """Ask for all; returns the answers and whether the kernel says that they do not fit together."""
        answers, interrupted = self._exchange(command, request, NLM_F_DUMP)
        return [self.decode(answer) for answer in answers], interrupted

    def list(self, command, request=None):
        """A dump that must not be interrupted."""
        answers, interrupted = self.dump(command, request)
        if interrupted:
            raise InterruptedError(f"the dump {command} was interrupted")
        return answers

    def raw_dump(self, command):
        """The answers' attributes as bytes."""
        answers, _ = self._exchange(command, {}, NLM_F_DUMP)
        return b"".join(answer.attributes for answer in answers)

    def decode(self, message):
        """A message's attributes by name."""
        values = attribute.decode(self.spec, self.spec.root, message.attributes)
        # What is repeated there is so in requests only.
        return {name: value[0] if isinstance(value, list) else value for name, value in values.items()}

    def reasons(self):
        """How many packets ended in each reason."""
        return {answer["reason"]["name"]: answer["reason"]["packets"] for answer in self.list("get-reason")}

    def groups(self):
        """Numbers of the multicast groups by name."""
        groups = {}
        for _, group, _ in attribute.split(self.reported[CTRL_ATTR_MCAST_GROUPS]):
            fields = {number: payload for number, payload, _ in attribute.split(group)}
            groups[fields[1].rstrip(b"\0").decode()] = struct.unpack("=I", fields[2])[0]
        return groups

    def subscribe(self, group):
        """Let the group's events come to this family's socket."""
        self.connection.socket.setsockopt(SOL_NETLINK, NETLINK_ADD_MEMBERSHIP, self.groups()[group])

    def event(self):
        """The next event, or TimeoutError."""
        for message in self.connection.receive():
            if message.type == self.id and message.payload[0] == self.spec.commands["event"]:
                return self.decode(message)
        raise OSError("what came is no event")

    def quiet(self):
        """Whether no event is waiting."""
        return not select.select([self.connection.socket], [], [], 0)[0]

