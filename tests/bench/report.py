#!/usr/bin/python3
"""Tables and a plot of what was measured.

usage: report.py DIRECTORY      with nanoseconds-12.json, nanoseconds-22.json and instructions.json, those that are there;
                                writes table.md, plot.svg and results.json into it
"""

import json
import os
import statistics
import sys

from promises import FLOOR, REDIRECT, judge

RIVAL = "IPVS DR, rr"
OURS = ("director", "realserver", "passing")


def load(directory, name):
    path = os.path.join(directory, name)
    if not os.path.exists(path):
        return None
    with open(path, encoding="ascii") as file:
        return json.load(file)


class Timed:
    """A boot's nanoseconds a packet, less what it takes to receive and drop one in the same round."""

    def __init__(self, results):
        self.groups, self.quick = {}, {}
        for one in results:
            if "median" in one:
                self.groups.setdefault(one["group"], {})[one["name"]] = one["median"]
                self.quick.setdefault(one["group"], {})[one["name"]] = one["quick"]
        self.others = [one for one in results if "median" not in one]

    def net(self, group, name):
        """Each round's."""
        here = self.groups[group]
        floor = here.get(FLOOR) or self.groups["ours"][FLOOR]
        return [ns - below for ns, below in zip(here[name], floor)]

    def of(self, group, name):
        """The same from the group that has it."""
        for where in (group, "rivals", "ours"):
            if name in self.groups.get(where, {}):
                return self.net(where, name)
        return None

    def ratio(self, group, name, other):
        """Of medians."""
        to = self.of(group, other)
        if not to or statistics.median(to) <= 0:
            return None
        return statistics.median(self.net(group, name)) / statistics.median(to)


def cell(value, digits=0):
    return "" if value is None else f"{value:.{digits}f}"


def rival_in(timed, group, name):
    """Its like among the rival's in the same group, else the rival at its best."""
    if not name.startswith("director"):
        return RIVAL
    last = name.rsplit(", ", 1)[-1]
    for other in timed.groups[group]:
        if other.startswith("IPVS") and other.rsplit(", ", 1)[-1] == last.replace("pins", "flows"):
            return other
    return RIVAL


def rows(timed, instructions):
    told = instructions or {}
    for group, paths in timed.groups.items():
        # Measured without the group that has its floor: there is no net.
        if FLOOR not in paths and "ours" not in timed.groups:
            continue
        for name in paths:
            if name == FLOOR and group != "ours":
                continue
            net = sorted(timed.net(group, name))
            yield {
                "name": name, "group": group, "instructions": told.get(name) if group in ("ours", "rivals") else None,
                "least": net[0], "median": statistics.median(net), "most": net[-1],
                "to_rival": timed.ratio(group, name, rival_in(timed, group, name)),
                "to_redirect": timed.ratio(group, name, REDIRECT),
            }


def table(lines):
    yield "| path | instructions | ns: least | median | most | of IPVS | of nft redirect |"
    yield "|---|---:|---:|---:|---:|---:|---:|"
    for row in lines:
        yield (
            f"| {row['name']} | {cell(row['instructions'])} | {cell(row['least'])} | {cell(row['median'])} | {cell(row['most'])}"
            f" | {cell(row['to_rival'], 2)} | {cell(row['to_redirect'], 2)} |"
        )


def plot(lines):
    """A bar a path, as long as its median."""
    lines = [row for row in lines if row["median"] > 0 and row["group"] in ("ours", "rivals")]
    longest = max((row["median"] for row in lines), default=0)
    height = 18
    yield f'<svg xmlns="http://www.w3.org/2000/svg" width="960" height="{height * len(lines) + 40}" font-family="sans-serif" font-size="12">'
    yield '<text x="8" y="20">net nanoseconds a packet, median of all rounds</text>'
    for number, row in enumerate(lines):
        y = 32 + number * height
        color = "#1f77b4" if row["name"].startswith(OURS) else "#999999"
        yield f'<text x="300" y="{y + 12}" text-anchor="end">{row["name"]}</text>'
        yield f'<rect x="308" y="{y + 2}" width="{560 * row["median"] / longest:.1f}" height="{height - 5}" fill="{color}"/>'
        yield f'<text x="{314 + 560 * row["median"] / longest:.1f}" y="{y + 12}">{row["median"]:.0f}</text>'
    yield "</svg>"


def write(directory, name, lines):
    with open(os.path.join(directory, name), "w", encoding="ascii") as file:
        file.write("\n".join(lines) + "\n")


def others(timed):
    yield "| what | of | each |"
    yield "|---|---:|---:|"
    for one in timed.others:
        if "bytes" in one:
            yield f"| {one['name']} | {one['count']} | {one['bytes'] / one['count']:.1f} bytes |"
        else:
            yield f"| {one['name']} | {one['count']} | {one['seconds']:.2f} s in all |"


def new_flows(timed):
    """All of receiving, deciding, remembering and sending counts."""
    yield "| new flows a second, one processor | |"
    yield "|---|---:|"
    for paths in timed.groups.values():
        for name, ns in paths.items():
            if "new" in name:
                yield f"| {name} | {1e9 / statistics.median(ns):,.0f} |"


def verdicts(promises):
    yield "| promise | measured | holds |"
    yield "|---|---:|---|"
    for one in promises:
        yield f"| {one['promise']} | {one['measured']} | {'yes' if one['holds'] else '**no**'} |"


def main(directory):
    instructions = load(directory, "instructions.json")
    timed = Timed(load(directory, "nanoseconds-22.json"))
    lines = list(rows(timed, instructions))
    text = list(table(lines)) + [""] + list(new_flows(timed)) + [""] + list(others(timed))
    shipped = load(directory, "nanoseconds-12.json")
    if shipped:
        more = list(rows(Timed(shipped), None))
        text += ["", "With as many chains for connections as IPVS ships with, 2^12:", ""] + list(table(more))
        lines += [row | {"group": row["group"] + ", 2^12 chains"} for row in more]
    promises = judge(timed, instructions)
    text += [""] + list(verdicts(promises))
    write(directory, "table.md", text)
    write(directory, "plot.svg", plot(lines))
    with open(os.path.join(directory, "results.json"), "w", encoding="ascii") as file:
        json.dump({"paths": lines, "others": timed.others, "instructions": instructions, "promises": promises}, file, indent=1)


main(sys.argv[1])
