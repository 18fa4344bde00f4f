"""How much of a table is tried."""

import os


def some(cases, first=0, every=6):
    """All of a table. On an emulated machine, which is slow, one in so many; L3DSR_ALL says all."""
    if not os.environ.get("L3DSR_EMULATED") or os.environ.get("L3DSR_ALL"):
        return cases
    return cases[first::every]
