"""Network namespaces of the tests."""

import contextlib
import ctypes
import os
import subprocess

CLONE_NEWNET = 0x40000000

_libc = ctypes.CDLL(None, use_errno=True)


def run(*command, **options):
    """Run a program; its words are shown if it fails."""
    done = subprocess.run(command, capture_output=True, text=True, check=False, **options)
    if done.returncode:
        raise RuntimeError(f"{' '.join(command)}: status {done.returncode}: {done.stdout}{done.stderr}")
    return done.stdout


def _enter(descriptor):
    if _libc.setns(descriptor, CLONE_NEWNET):
        raise OSError(ctypes.get_errno(), "setns")


class Namespace:
    """A network namespace that lives as long as the `with` block; what is opened `inside` it belongs to it."""

    def __init__(self, name):
        self.name = f"{name}-{os.getpid()}"

    def __enter__(self):
        run("ip", "netns", "add", self.name)
        self.ip("link set lo up")
        return self

    def __exit__(self, *_):
        self.delete()

    def delete(self):
        """Take the name away; the namespace goes with its last user. Harmless when it is gone."""
        subprocess.run(["ip", "netns", "del", self.name], capture_output=True, check=False)

    @contextlib.contextmanager
    def inside(self):
        """Be in the namespace."""
        with open("/proc/self/ns/net", encoding="ascii") as before, open(f"/run/netns/{self.name}", encoding="ascii") as here:
            _enter(here.fileno())
            try:
                yield self
            finally:
                _enter(before.fileno())

    def ip(self, *lines):
        """Commands of iproute2, one a line."""
        run("ip", "-n", self.name, "-batch", "-", input="\n".join(lines))

    def nft(self, ruleset):
        """Load an nftables ruleset."""
        with self.inside():
            run("nft", "-f", "-", input=ruleset)

    def sysctl(self, **values):
        """Write settings; a dot in their names is two underscores here, `net` goes without saying."""
        with self.inside():
            for name, value in values.items():
                with open(f"/proc/sys/net/{name.replace('__', '/')}", "w", encoding="ascii") as file:
                    file.write(str(value))
