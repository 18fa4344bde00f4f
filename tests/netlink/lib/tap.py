"""Tell results in TAP, one line a case with an English name, as tests/tap.sh does."""

import sys
import time
import traceback

LIMIT = 10  # seconds


class Unexpected(Exception):
    """Something is not as it should be; the text says what is and what should be."""


def expect(what, actual, expected):
    """Raise Unexpected unless both are equal."""
    if actual != expected:
        raise Unexpected(f"{what}\n  is        {actual!r}\n  should be {expected!r}")


def wait_until(what, holds):
    """Wait for a condition; raise Unexpected when it takes too long."""
    end = time.monotonic() + LIMIT
    while not holds():
        if time.monotonic() > end:
            raise Unexpected(f"not within {LIMIT} s: {what}")
        time.sleep(0.01)


class Tap:
    """Counts and prints."""

    def __init__(self):
        self.count = 0
        self.failed = 0

    def result(self, name, problem=None):
        """One line; a problem follows as a comment."""
        self.count += 1
        self.failed += problem is not None
        print(f"{'not ok' if problem is not None else 'ok'} {self.count} - {name}")
        for line in (problem or "").splitlines():
            print(f"# {line}")
        sys.stdout.flush()

    def skip(self, name, reason):
        """Neither passed nor failed."""
        self.count += 1
        print(f"ok {self.count} - {name} # SKIP {reason}", flush=True)

    def run(self, name, function, *arguments):
        """Call a test; it passes if it returns."""
        try:
            function(*arguments)
        except Unexpected as problem:
            self.result(name, str(problem))
        except Exception:  # pylint: disable=broad-except
            self.result(name, traceback.format_exc())
        else:
            self.result(name)

    def done(self):
        """Print the plan; returns the exit status."""
        print(f"1..{self.count}", flush=True)
        return 1 if self.failed else 0
