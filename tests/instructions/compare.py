#!/usr/bin/python3
"""Compare what paths took with what they may take; writes TAP.

usage: compare.py BUDGET RESULTS      or `compare.py - RESULTS`, which prints a budget
"""

import json
import sys

# The floors that a path's instructions are beyond: those are the kernel's, and change with it.
FLOORS = {
    "director": "floor: push and send",
    "IP forwarding": "IP forwarding",
    "passing": "floor: drop",
    "realserver": "PRE_ROUTING without a realserver",
}
# The compiler of another day lays code out a little differently.
TOLERANCE = 0.03
SPARE = 8


def own(results, name):
    """What is the path's own; None for what is no path of ours."""
    for start, floor in FLOORS.items():
        if name.startswith(start) and name != floor:
            return results[name] - results[floor]
    return None


def load(path):
    with open(path, encoding="ascii") as file:
        return json.load(file)


def show(results):
    for name in results:
        if own(results, name) is not None:
            print(f"{own(results, name):.0f} {name}")


def compare(budget, results):
    with open(budget, encoding="ascii") as file:
        lines = [line.split(maxsplit=1) for line in file if not line.startswith("#")]
    for number, (most, name) in enumerate(lines, 1):
        name = name.strip()
        took = own(results, name) if name in results else None
        good = took is not None and took <= int(most) * (1 + TOLERANCE) + SPARE
        print(f"{'ok' if good else 'not ok'} {number} - {name}: at most {most} instructions beyond the kernel's")
        if not good:
            print(f"# it took {took}")
        elif took < int(most) * (1 - TOLERANCE) - SPARE:
            print(f"# it took only {took:.0f}: tests/instructions/budget can be lowered")
    print(f"1..{len(lines)}")


if sys.argv[1] == "-":
    show(load(sys.argv[2]))
else:
    compare(sys.argv[1], load(sys.argv[2]))
