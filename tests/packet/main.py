#!/usr/bin/python3
"""In the guest, modules loaded: all packet cases, in TAP."""

import itertools
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


def some(cases, first):
    """All of a table. On an emulated machine, which is slow, every fourth, beginning with one of the first four; L3DSR_ALL says all."""
    if not os.environ.get("L3DSR_EMULATED") or os.environ.get("L3DSR_ALL"):
        return cases
    return itertools.islice(cases, first, None, 4)


def tunnels(tap):
    """Through both doors."""
    stage = DirectorStage()
    run_cases(tap, "director", stage, some(tunnel_cases.cases(), 0))
    tunnel_cases.tests(tap, stage)
    stage.attach("front")
    run_cases(tap, "director, attached", stage, some(tunnel_cases.cases(), 2))
    stage.close()


def main():
    """Both halves, the director by both its doors: the same packets, and the same results."""
    tap = Tap()
    stage = DirectorStage(attached=True)
    run_cases(tap, "director, attached", stage, some(director_cases.cases(), 2))
    stage.close()
    stage = DirectorStage()
    run_cases(tap, "director", stage, some(director_cases.cases(), 0))
    live.tests(tap, stage)
    stage.close()
    tunnels(tap)
    neighbourhood.tests(tap)
    stage = RealserverStage()
    run_cases(tap, "realserver", stage, some(realserver_cases.cases(), 1))
    for family in FAMILIES:
        for entry in entry_cases.entries(family):
            stage.netlink.do("new-vip", {"vip": entry})
    stage.namespace.nft(entry_cases.RULESET)
    run_cases(tap, "realserver", stage, some(entry_cases.cases(), 1))
    stage.close()
    stage = native.NativeStage()
    run_cases(tap, "native rules", stage, some(native.cases(realserver_cases.cases(), entry_cases.cases()), 3))
    stage.close()
    host.tests(tap)
    return tap.done()


if __name__ == "__main__":
    sys.exit(main())
