#!/usr/bin/python3
"""In the guest, modules loaded: all packet cases, in TAP."""

import os
import sys

import director_cases
import entry_cases
import host
import live
import native
import neighbourhood
import realserver_cases
import tunnel_cases
from case import Judge
from people import FAMILIES
from stage import DirectorStage, RealserverStage
from tap import Tap


def run_cases(tap, half, stage, cases):
    """A table of cases on their stage."""
    judge = Judge(stage)
    for case in cases:
        tap.run(f"{half}: {case.name}", judge.run, case)


def through(door, cases):
    """All of them; on an emulated machine a case comes through one door (0 or 1), in turns."""
    emulated = os.environ.get("L3DSR_EMULATED")
    return [case for number, case in enumerate(cases) if not emulated or number % 2 == door]


def tunnels(tap):
    """Through both doors."""
    stage = DirectorStage()
    run_cases(tap, "director", stage, through(0, tunnel_cases.cases()))
    tunnel_cases.tests(tap, stage)
    stage.attach("front")
    run_cases(tap, "director, attached", stage, through(1, tunnel_cases.cases()))
    stage.close()


def main():
    """Both halves, the director by both its doors: the same packets, and the same results."""
    tap = Tap()
    stage = DirectorStage(attached=True)
    run_cases(tap, "director, attached", stage, through(1, director_cases.cases()))
    stage.close()
    stage = DirectorStage()
    run_cases(tap, "director", stage, through(0, director_cases.cases()))
    live.tests(tap, stage)
    stage.close()
    tunnels(tap)
    neighbourhood.tests(tap)
    stage = RealserverStage()
    run_cases(tap, "realserver", stage, realserver_cases.cases())
    for family in FAMILIES:
        for entry in entry_cases.entries(family):
            stage.netlink.do("new-vip", {"vip": entry})
    stage.namespace.nft(entry_cases.RULESET)
    run_cases(tap, "realserver", stage, entry_cases.cases())
    stage.close()
    stage = native.NativeStage()
    run_cases(tap, "native rules", stage, native.cases(realserver_cases.cases(), entry_cases.cases()))
    stage.close()
    host.tests(tap)
    return tap.done()


if __name__ == "__main__":
    sys.exit(main())
