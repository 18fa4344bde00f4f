#!/usr/bin/python3
"""Nanoseconds a packet, in a guest that runs at the host's speed: all contenders take turns, round by round.

usage: nanoseconds.py ROUNDS PACKETS      results go to $LAB_OUT/nanoseconds.json
"""

import contextlib
import json
import os
import subprocess
import sys
import threading
import time

import contenders
from maker import Maker
from network import V4, Director, Place, optional
from paths import Path

GROUPS = (
    contenders.ours, contenders.rivals, contenders.many_flows, contenders.many_services, contenders.many_dests,
    contenders.floods, contenders.merged,
)


def note(results, group, path):
    results.append({
        "name": path.name, "group": group, "packets": path.results[0].packets,
        **{what: [getattr(result, what) for result in path.results] for what in ("least", "median", "quick", "mean")},
    })


def take_turns(maker, group, rounds, packets, results):
    """A group's contenders stand side by side; the floor is one of them in each."""
    with contextlib.ExitStack() as stack:
        floor = stack.enter_context(Place("floor"))
        paths = [Path("floor: drop", floor, more={"end": "drop"})] if group is not contenders.ours else []
        paths += group(stack.enter_context)
        for path in paths:
            path.prepare(maker)
        for number in range(rounds):
            for path in paths:
                path.run(maker, packets)
            print(f"# {group.__name__}: round {number + 1} of {rounds}", flush=True)
        for path in paths:
            note(results, group.__name__, path)


def changes(maker, rounds, packets, results):
    """A service that changes a hundred times a second, and one that does not; on another processor where there is one."""
    with contextlib.ExitStack() as stack:
        director = stack.enter_context(Director("changing"))
        director.service(V4, 0)
        quiet = Path("director, ingress, dr, unchanged", director)
        busy = Path("director, ingress, dr, changed 100 times a second", director)
        for _ in range(rounds):
            quiet.run(maker, packets)
            with changing(director) as count:
                busy.run(maker, packets)
            print(f"# changes: {count[0]}", flush=True)
        for path in quiet, busy:
            note(results, "changes", path)


@contextlib.contextmanager
def changing(director):
    count, over = [0], threading.Event()

    def change():
        os.sched_setaffinity(0, {os.cpu_count() - 1})
        while not over.wait(0.01):
            director.netlink.do("set-dest", {
                "service": {"address": V4.nth_vip(0), "port": 80, "protocol": 17},
                "dest": {"address": V4.nth_dest(0), "weight": 1 + count[0] % 2},
            })
            count[0] += 1

    thread = threading.Thread(target=change)
    thread.start()
    try:
        yield count
    finally:
        over.set()
        thread.join()


def two_processors(maker, rounds, packets, results):
    """The same packets by one processor alone, and while another receives such as well, from before the first to after the last."""
    if os.cpu_count() < 2:
        return
    with contextlib.ExitStack() as stack:
        director = stack.enter_context(Director("both"))
        director.service(V4, 0)
        other = Maker()
        one = Path("director, ingress, dr, one processor", director)
        two = Path("director, ingress, dr, beside another processor", director)
        # What is looked for is one part in forty.
        for _ in range(8 * rounds):
            one.run(maker, packets)
            with busy_processor(1, Path("", director), other, 3 * packets):
                two.run(maker, packets)
        for path in one, two:
            note(results, "two_processors", path)


@contextlib.contextmanager
def busy_processor(processor, path, maker, packets):
    begins = threading.Event()

    def run():
        os.sched_setaffinity(0, {processor})
        begins.set()
        path.run(maker, packets)

    thread = threading.Thread(target=run)
    thread.start()
    begins.wait()
    try:
        yield
        if not thread.is_alive():
            raise RuntimeError(f"processor {processor} was done before the other")
    finally:
        thread.join()


def in_use():
    """Bytes that neither are free nor could be read from a disk again."""
    with open("/proc/meminfo", encoding="ascii") as file:
        told = {name: int(value.split()[0]) for name, value in (line.split(":") for line in file)}
    return (told["MemTotal"] - told["MemFree"] - told["Buffers"] - told["Cached"]) * 1024


@contextlib.contextmanager
def memory(results, name, count):
    """What is used more behind than before, for each of `count`."""
    before = in_use()
    yield
    used = in_use() - before
    results.append({"name": name, "group": "memory", "count": count, "bytes": used})
    print(f"# {name}: {used / count:.1f} bytes each of {count}", flush=True)


def memories(maker, results):
    """What has to do with connections comes last: they go when they like."""
    flows, tables = 1000000, 64
    with contextlib.ExitStack() as stack:
        director = stack.enter_context(Director("ours-memory"))
        ipvs = stack.enter_context(contenders.Ipvs("ipvs-memory"))
        for vip in range(tables):
            ipvs.service(V4, 100 + vip, scheduler="mh")
        with memory(results, "IPVS, a table of mh", tables):
            ipvs.load()
        ports = stack.enter_context(Director("ours-ports"))
        with memory(results, "director, a service of a pool, one VIP for all", 10000):
            ports.services_of_pool(contenders.V6, 10000, 100, vips=False)
        with memory(results, "director, a service of a pool, a VIP each", 10000):
            director.services_of_pool(contenders.V6, 10000, 100)
        with memory(results, "director, a table of 65521 buckets", tables):
            for vip in range(tables):
                director.service(V4, 100 + vip, table_size=65521)
        with memory(results, "director, a pin", flows):
            director.service(V4, 0, scheduler="rr", pins_max=flows)
        Path("", director, flows=flows).prepare(maker)
        ipvs.service(V4, 0)
        ipvs.load()
        with memory(results, "IPVS, a connection", flows):
            Path("", ipvs, flows=flows).prepare(maker)


def bulk(results):
    """Ten thousand services with a hundred dests each, a million dests: in one message a service, and by ipvsadm -R.

    The rival last: a million of its dests take minutes to go, and others that allocate for each CPU wait meanwhile. They may take
    half an hour to come, too: it has twelve times as long as we took, and what it has entered then is what it is measured by.
    """
    services, dests = 10000, 100
    with contextlib.ExitStack() as stack:
        director = stack.enter_context(Director("ours-bulk"))
        with director.inside(), timed(results, "libl3dsr, a replacement for each service", services) as ours:
            subprocess.run(["build/bench/bulk", "fill", str(services), str(dests)], check=True)
        with director.inside(), timed(results, "l3dsrctl list, all services and dests", services):
            subprocess.run(["build/l3dsrctl", "list", "-n"], check=True, stdout=subprocess.DEVNULL)
    with contextlib.ExitStack() as stack:
        director = stack.enter_context(Director("ours-pool"))
        with director.inside(), timed(results, "libl3dsr, one pool and its services", services):
            subprocess.run(["build/bench/bulk", "pool", str(services), str(dests)], check=True)
        with director.inside(), timed(results, "l3dsrctl list, services of one pool", services):
            subprocess.run(["build/l3dsrctl", "list", "-n"], check=True, stdout=subprocess.DEVNULL)
        director.service(contenders.V6, 0, dests=4096, table_size=131071)
        with timed(results, "director, another weight for one dest of 4096", 1):
            director.netlink.do("set-dest", {
                "service": {"address": contenders.V6.nth_vip(0), "port": 80, "protocol": 17},
                "dest": {"address": contenders.V6.nth_dest(0), "weight": 2},
            })
    with contextlib.ExitStack() as stack:
        ipvs = stack.enter_context(contenders.Ipvs("ipvs-bulk"))
        for vip in range(services):
            ipvs.service(V4, vip, dests)
        with timed(results, "ipvsadm -R", services) as result:
            ipvs.load(12 * ours["seconds"])
        with ipvs.inside(), timed(results, "ipvsadm -Ln, what it has", services) as listing:
            told = subprocess.run(["ipvsadm", "-Ln"], check=True, stdout=subprocess.PIPE).stdout
        result["count"] = listing["count"] = told.count(b"\nUDP")


@contextlib.contextmanager
def timed(results, name, count):
    result = {"name": name, "group": "configuration", "count": count}
    before = time.monotonic()
    yield result
    result["seconds"] = time.monotonic() - before
    results.append(result)
    print(f"# {name}: {result['seconds']:.2f} s", flush=True)


def save(results):
    """After each group: a later one may fail."""
    with open(os.path.join(os.environ["LAB_OUT"], "nanoseconds.json"), "w", encoding="ascii") as file:
        json.dump(results, file, indent=1)


def main(rounds, packets):
    os.sched_setaffinity(0, {0})
    optional("modprobe", "-q", "ip_vs")
    results, maker = [], Maker()
    # Memory first: what others used and gave back would serve again, and not be counted.
    steps = {"memories": lambda: memories(maker, results)} | {
        group.__name__: lambda group=group: take_turns(maker, group, rounds, packets, results) for group in GROUPS
    } | {
        "changes": lambda: changes(maker, rounds, packets, results),
        "two_processors": lambda: two_processors(maker, rounds, packets, results),
        "bulk": lambda: bulk(results),
    }
    for name in os.environ.get("L3DSR_BENCH", "").split() or steps:
        steps[name]()
        save(results)


main(*map(int, sys.argv[1:3]))
