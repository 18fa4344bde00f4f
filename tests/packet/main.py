#!/usr/bin/python3
"""In the guest, modules loaded: all packet cases, in TAP."""

import sys

import director_cases
import realserver_cases
from case import Judge
from stage import DirectorStage, RealserverStage
from tap import Tap


def run_cases(tap, half, stage, cases):
    """A stage, and all cases on it."""
    judge = Judge(stage)
    for case in cases:
        tap.run(f"{half}: {case.name}", judge.run, case)
    stage.close()


def main():
    """Both halves."""
    tap = Tap()
    run_cases(tap, "director", DirectorStage(), director_cases.cases())
    run_cases(tap, "realserver", RealserverStage(), realserver_cases.cases())
    return tap.done()


if __name__ == "__main__":
    sys.exit(main())
