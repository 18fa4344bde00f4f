#!/usr/bin/python3
"""Datagrams larger than any link carries whole.

usage: datagrams.py serve NAME PORT...                        send back what comes, from the address that it came to, as NAME
       datagrams.py ask VIP PORT BYTES COUNT CLIENT...        COUNT datagrams of BYTES, from each CLIENT's address in turn

Every datagram is another, and each is sent from a port of its own. The first is sent until it is answered, since the client has to
learn what fits; all the others once, 16 at a time. Prints how many were answered as they should be, by whom: the very bytes, from
the VIP and the port that they were sent to. All else is told of.
"""

import random
import selectors
import socket
import sys
import time

IP_PKTINFO = 8
AT_ONCE = 16
LIMIT, TRIES = 5, 10  # seconds for the answers to some; times the first is sent, one second apart


def serve(name, ports):
    selector = selectors.DefaultSelector()
    for port in ports:
        server = socket.socket(socket.AF_INET6, socket.SOCK_DGRAM)
        server.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
        server.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_RECVPKTINFO, 1)
        server.setsockopt(socket.IPPROTO_IP, IP_PKTINFO, 1)
        server.bind(("::", port))
        selector.register(server, selectors.EVENT_READ)
    while True:
        for key, _ in selector.select():
            data, arrived, _, sender = key.fileobj.recvmsg(1 << 16, 256)
            key.fileobj.sendmsg([name.encode() + b" " + data], source(arrived), 0, sender)


def source(arrived):
    """The address that a datagram came to (RFC 3542, section 6.1) but not the device, which may be a tunnel that only receives."""
    return [(*kind, info[:16] + bytes(4)) for *kind, info in arrived if kind == [socket.IPPROTO_IPV6, socket.IPV6_PKTINFO]]


class Question:
    """A datagram and its socket."""

    def __init__(self, client, vip, port, size):
        self.socket = socket.socket(socket.AF_INET6 if ":" in vip else socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind((client, 0))
        self.to = (vip, port)
        self.data = random.randbytes(size)

    def send(self):
        self.socket.sendto(self.data, self.to)

    def answer(self, seconds):
        """Who answered; or what is wrong, in brackets."""
        self.socket.settimeout(seconds)
        try:
            answer, sender = self.socket.recvfrom(1 << 16)
        except TimeoutError:
            return "(nobody)"
        name, _, data = answer.partition(b" ")
        if data != self.data:
            return f"({len(data)} other bytes)"
        return name.decode() if sender[:2] == self.to else f"({sender[0]} {sender[1]})"


def first_answer(question):
    for _ in range(TRIES):
        question.send()
        who = question.answer(1)
        if who != "(nobody)":
            return who
    return "(nobody)"


def ask(vip, port, size, count, clients):
    questions = [Question(clients[number % len(clients)], vip, port, size) for number in range(count)]
    answers = [first_answer(questions[0])]
    for begin in range(1, count, AT_ONCE):
        some = questions[begin:begin + AT_ONCE]
        for question in some:
            question.send()
        until = time.monotonic() + LIMIT
        answers += [question.answer(max(0.01, until - time.monotonic())) for question in some]
    wrong = sorted({who for who in answers if who.startswith("(")})
    right = [who for who in answers if not who.startswith("(")]
    print(len(right), *sorted(set(right)), *wrong)


if sys.argv[1] == "serve":
    serve(sys.argv[2], map(int, sys.argv[3:]))
else:
    ask(sys.argv[2], *map(int, sys.argv[3:6]), sys.argv[6:])
