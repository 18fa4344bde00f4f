"""Dumps: many messages, and changes in the middle of them."""

import os
import signal

from genetlink import NLM_F_DUMP, NLM_F_DUMP_INTR
from tap import Unexpected, expect
from world import dest, service, vip, world

SERVICES, DESTS = 500, 4
CHANGES = 300


def named(number):
    """One of many services."""
    return service(f"198.18.{number // 250 + 1}.{number % 250 + 1}")


def fill(made):
    """Many services with some dests each."""
    for number in range(SERVICES):
        made.director.do("new-service", named(number))
        for host in range(DESTS):
            made.director.do("new-dest", dest(f"10.1.1.{host + 1}", named(number)))


def key(answer):
    """What names a dest or a service in a dump."""
    return answer["service"]["address"], answer.get("dest", {}).get("address")


def wanted(command):
    """What a dump should have in it."""
    addresses = [named(number)["service"]["address"] for number in range(SERVICES)]
    hosts = [f"10.1.1.{host + 1}" for host in range(DESTS)] if command == "get-dest" else [None]
    return [(address, host) for address in addresses for host in hosts]


def complete(made, command):
    """Nothing is missing or told twice, and all has the same generation."""
    answers = made.director.list(command)
    expect("what was dumped", [key(answer) for answer in answers], wanted(command))
    expect("generations", len({answer["generation"] for answer in answers}), 1)


def interrupted(made, command, change):
    """A change after the first messages shows in the others; what did not change is told once all the same."""
    family, connection = made.director, made.director.connection
    connection.send(family.id, family.spec.commands[command], b"", NLM_F_DUMP)
    messages = connection.receive()
    writer = made.family("l3dsr_director")
    undo = change(writer)
    messages += connection.answers()
    if not any(message.flags & NLM_F_DUMP_INTR for message in messages):
        raise Unexpected("the dump does not say that it was interrupted")
    told = [key(family.decode(message)) for message in messages if message.type == family.id]
    expect("told twice", len(told), len(set(told)))
    missing = set(wanted(command)) - set(told)
    undo(missing)
    writer.connection.socket.close()


def adding(writer):
    """A service more, at the end."""
    writer.do("new-service", service("198.18.0.1"))

    def undo(missing):
        expect("missing", missing, set())
        writer.do("del-service", service("198.18.0.1"))

    return undo


def deleting(writer):
    """The last service goes."""
    last = named(SERVICES - 1)
    writer.do("del-service", last)

    def undo(missing):
        expect("missing", {address for address, _ in missing} - {last["service"]["address"]}, set())
        writer.do("new-service", last)
        for host in range(DESTS):
            writer.do("new-dest", dest(f"10.1.1.{host + 1}", last))

    return undo


def weighting(writer):
    """A dest changes."""
    writer.do("set-dest", dest("10.1.1.1", named(SERVICES - 1), weight=9))

    def undo(missing):
        expect("missing", missing, set())

    return undo


def change_forever(made):
    """In a process of its own: a service comes and goes."""
    child = os.fork()
    if child:
        return child
    try:
        writer = made.family("l3dsr_director")
        while True:
            writer.do("new-service", service("198.18.0.1"))
            writer.do("del-service", service("198.18.0.1"))
    finally:
        os._exit(1)


def under_change(made):
    """A dump that does not say that it was interrupted is what the configuration was at one time."""
    child = change_forever(made)
    consistent = 0
    try:
        for _ in range(20):
            answers, was_interrupted = made.director.dump("get-service")
            told = [key(answer) for answer in answers]
            expect("missing", set(wanted("get-service")) - set(told), set())
            if not was_interrupted:
                consistent += 1
                expect("generations", len({answer["generation"] for answer in answers}), 1)
    finally:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
    print(f"# {consistent} of 20 dumps were not interrupted")


def of_one_service(made):
    """The dests of one service among many."""
    answers = made.director.list("get-dest", named(250))
    expect("dests", [answer["dest"]["address"] for answer in answers], [f"10.1.1.{host + 1}" for host in range(DESTS)])
    expect("services", {answer["service"]["address"] for answer in answers}, {named(250)["service"]["address"]})


def large_service(made):
    """A service whose dests do not fit into one message."""
    big = service("198.18.9.9", table_size=251)
    made.director.do("new-service", big)
    for host in range(1, 201):
        made.director.do("new-dest", dest(f"10.2.0.{host}", big))
    answers = made.director.list("get-dest", big)
    expect("dests", [answer["dest"]["address"] for answer in answers], [f"10.2.0.{host}" for host in range(1, 201)])
    made.director.do("del-service", big)


def map_under_change(made):
    """The realserver's dump says so too."""
    for code in range(1, 64):
        made.rs.do("new-vip", vip(f"198.18.0.{code}", code, device="a" * 15))
        made.rs.do("new-vip", vip(f"2001:db8:f::{code:x}", code, device="a" * 15))
    reader = made.family("l3dsr_rs", 4096)
    reader.connection.send(reader.id, reader.spec.commands["get-vip"], b"", NLM_F_DUMP)
    messages = reader.connection.receive()
    made.rs.do("del-vip", vip("2001:db8:f::3f", 63))
    messages += reader.connection.answers()
    if not any(message.flags & NLM_F_DUMP_INTR for message in messages):
        raise Unexpected("the dump does not say that it was interrupted")


def tests(tap):
    """All of this file, on one large configuration."""
    with world("dumps", configured=False) as made:
        tap.run(f"{SERVICES} services with {DESTS} dests each are entered", fill, made)
        tap.run("all services are dumped", complete, made, "get-service")
        tap.run("all dests are dumped", complete, made, "get-dest")
        tap.run("the dests of one service are dumped", of_one_service, made)
        tap.run("200 dests of one service are dumped", large_service, made)
        for command in ("get-service", "get-dest"):
            for name, change in (("a new service", adding), ("a deleted service", deleting), ("a changed dest", weighting)):
                tap.run(f"{command}: a dump says that it was interrupted by {name}", interrupted, made, command, change)
        tap.run("a dump under constant change is consistent or says that it is not", under_change, made)
        tap.run("get-vip: a dump says that it was interrupted", map_under_change, made)
