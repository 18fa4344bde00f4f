#!/usr/bin/python3
"""All tables of cases in bytes. The host writes them to a file, since scapy takes its time where the machine is emulated."""

import itertools
import pickle
import sys

import decap_cases
import director_cases
import entry_cases
import header_cases
import native
import realserver_cases
import tunnel_cases
import tunnel_errors
from case import trial_of

TABLES = {
    "director": lambda: itertools.chain(director_cases.cases(), header_cases.cases()),
    "tunnels": tunnel_cases.cases,
    "tunnel errors": tunnel_errors.cases,
    "realserver": realserver_cases.cases,
    "entries": entry_cases.cases,
    "decapsulation": decap_cases.cases,
    "decapsulation, others dropped": decap_cases.drop_cases,
    "native rules": lambda: native.cases(realserver_cases.cases(), entry_cases.cases()),
}


def read(path):
    """What was written: lists of Trial by the names of tables."""
    with open(path, "rb") as file:
        return pickle.load(file)


def write(path):
    """All tables."""
    with open(path, "wb") as file:
        pickle.dump({name: [trial_of(case) for case in cases()] for name, cases in TABLES.items()}, file)


if __name__ == "__main__":
    write(sys.argv[1])
