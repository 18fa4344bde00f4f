#!/usr/bin/python3
"""In the guest, modules loaded: all packet cases, in TAP."""

import os
import sys

import decap_cases
import entry_cases
import fragments
import host
import live
import matrix
import native
import neighbourhood
import random_packets
import trials
import tunnel_cases
import tunnel_errors
from case import Judge
from people import FAMILIES
from sample import some
from stage import DirectorStage, RealserverStage
from tap import Tap
from wire import VlanTap


def run_cases(tap, half, stage, cases):
    """A table of cases on their stage."""
    judge = Judge(stage)
    for trial in cases:
        tap.run(f"{half}: {trial.name}", judge.run, trial)


def director(tap, tables):
    """By both its doors: the same packets, and the same results."""
    stage = DirectorStage(attached=True)
    run_cases(tap, "director, attached", stage, some(tables["director"], 2))
    stage.close()
    stage = DirectorStage()
    run_cases(tap, "director", stage, some(tables["director"], 0))
    live.tests(tap, stage)
    stage.close()


def tunnels(tap, tables):
    """Through both doors."""
    stage = DirectorStage()
    run_cases(tap, "director", stage, some(tables["tunnels"], 0))
    tunnel_cases.tests(tap, stage)
    run_cases(tap, "director", stage, some(tables["tunnel errors"], 3))
    tunnel_errors.tests(tap, stage)
    stage.attach("front")
    run_cases(tap, "director, attached", stage, some(tables["tunnels"], 2))
    stage.close()


def vlans(tap, tables):
    """In and out by VLANs, through both doors: one case in four, each by one door."""
    for door, attached in (("director, VLAN", False), ("director, attached VLAN", True)):
        stage = DirectorStage(attached=attached, device=VlanTap)
        for table in ("director", "tunnels"):
            run_cases(tap, door, stage, some(tables[table][1 + 2 * attached :: 4], 1))
        stage.close()


def realserver(tap, tables):
    """By the module's doors, and by native rules."""
    for half, first in (("realserver", 1), ("realserver, attached", 5)):
        stage = RealserverStage()
        if first == 5:
            stage.attach("front")
        run_cases(tap, half, stage, some(tables["realserver"], first))
        for family in FAMILIES:
            for entry in entry_cases.entries(family):
                stage.netlink.do("new-vip", {"vip": entry})
        stage.namespace.nft(entry_cases.RULESET)
        run_cases(tap, half, stage, some(tables["entries"], first))
        stage.close()
    stage = native.NativeStage()
    run_cases(tap, "native rules", stage, some(tables["native rules"], 3))
    stage.close()


def decapsulation(tap, tables):
    """By both the realserver's doors; what is not taken is left alone, then dropped."""
    for half, first in (("realserver", 0), ("realserver, attached", 7)):
        stage = RealserverStage()
        decap_cases.configure(stage)
        if first:
            stage.attach("front")
        run_cases(tap, half, stage, some(tables["decapsulation"], first, 12))
        decap_cases.tests(tap, stage, half)
        stage.netlink.do("set-realserver", {"settings": {"other-tunnels": "drop"}})
        run_cases(tap, half, stage, some(tables["decapsulation, others dropped"], first, 12))
        stage.close()


PARTS = {
    "director": director,
    "tunnels": tunnels,
    "vlans": vlans,
    "fragments": lambda tap, _: fragments.tests(tap),
    "neighbourhood": lambda tap, _: neighbourhood.tests(tap),
    "realserver": realserver,
    "decapsulation": decapsulation,
    "merged": lambda tap, _: decap_cases.mergers(tap),
    "host": lambda tap, _: host.tests(tap),
    "matrix": lambda tap, _: matrix.tests(tap),
    "random": lambda tap, _: random_packets.tests(tap),
}


def main():
    """Both halves, or the parts that L3DSR_ONLY names."""
    tap = Tap()
    tables = trials.read(os.environ["L3DSR_TRIALS"])
    for name in os.environ.get("L3DSR_ONLY", "").split() or PARTS:
        PARTS[name](tap, tables)
    return tap.done()


if __name__ == "__main__":
    sys.exit(main())
