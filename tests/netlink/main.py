#!/usr/bin/python3
"""In the guest, modules loaded: all tests of the netlink families, in TAP."""

import sys

import changes
import contract
import dumps
import fuzz
import pools
import privileges
import refusals
import seeing
from tap import Tap


def main():
    """Run the files in the order in which one would read about the families."""
    tap = Tap()
    for module in (contract, seeing, refusals, changes, pools, dumps, privileges, fuzz):
        module.tests(tap)
    return tap.done()


if __name__ == "__main__":
    sys.exit(main())
