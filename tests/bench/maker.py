"""Packets that l3dsr_bench.ko makes, and how long they took."""

import dataclasses
import os

FILE = "/sys/kernel/debug/l3dsr_bench"
ENDS = {"none": 0, "drop": 1, "push": 2, "prerouting": 3}
SYN, ACK = 0x02, 0x10


@dataclasses.dataclass(frozen=True)
class Result:
    """Of a run: nanoseconds a packet, which are instructions where the guest's clock counts these.

    `least` and `median` are of batches, `quick` of the stretch of batches that one in a hundred is shorter than.
    """

    packets: int
    back: int
    least: float
    median: float
    quick: float
    mean: float


class Maker:
    """One of the module's rings; it uses the processor that the caller runs on."""

    def __init__(self):
        self.descriptor = os.open(FILE, os.O_RDWR)

    def run(self, namespace, **spec):
        """Have packets received in a namespace; the names are those of tests/bench/kmod/spec.c."""
        spec["end"] = ENDS[spec.get("end", "none")]
        words = " ".join(f"{name}={value}" for name, value in spec.items())
        with namespace.inside():
            os.write(self.descriptor, words.encode())
        told = dict(word.split("=") for word in os.pread(self.descriptor, 200, 0).decode().split())
        told = {name: int(value) for name, value in told.items()}
        batch = told["batch"]
        return Result(
            told["packets"], told["back"], told["least"] / batch, told["median"] / batch, told["quick"] / told["stretch"],
            told["total"] / told["packets"],
        )
