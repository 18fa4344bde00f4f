#!/usr/bin/python3
"""Instructions a packet, in a guest whose clock counts them: `name instructions` a line.

usage: instructions.py [all|flat]        without, only what the budget holds
       instructions.py profile PATH...   have the host watch some packets of each (tests/bench/profile)
"""

import contextlib
import json
import os
import shutil
import sys
import time

from contenders import flat, ours, rivals
from maker import Maker
from network import optional


def measure(maker, paths):
    """Print and note what each costs."""
    for path in paths:
        path.prepare(maker)
    for path in paths:
        print(f"{path.run(maker, 64 * 60).median:.1f} {path.name}", flush=True)
    with open(os.path.join(os.environ["LAB_OUT"], "instructions.json"), "w", encoding="ascii") as file:
        json.dump({path.name: path.results[0].median for path in paths}, file, indent=1)


def show(maker, paths):
    """Run each when the host is ready to watch."""
    out = os.environ["LAB_OUT"]
    for path in paths:
        path.prepare(maker)
        path.run(maker, 640)
    shutil.copyfile("/proc/kallsyms", f"{out}/kallsyms.new")
    os.rename(f"{out}/kallsyms.new", f"{out}/kallsyms")
    for number, path in enumerate(paths):
        while not os.path.exists(f"{out}/go{number}"):
            time.sleep(0.1)
        path.run(maker, 64)


def main(what="", *names):
    optional("modprobe", "-q", "ip_vs", "conn_tab_bits=20")
    with contextlib.ExitStack() as stack:
        maker = Maker()
        paths = list(ours(stack.enter_context)) if what != "flat" else []
        if what == "all" or not set(names) <= {path.name for path in paths}:
            paths += rivals(stack.enter_context)
        if what in ("all", "flat"):
            paths += flat(stack.enter_context)
        if what == "profile":
            show(maker, [next(path for path in paths if path.name == name) for name in names])
        else:
            measure(maker, paths)


main(*sys.argv[1:])
