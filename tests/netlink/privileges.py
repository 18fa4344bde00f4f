"""Only an administrator of the host may speak to the families: not a user, not the root of an unprivileged user namespace."""

import ctypes
import json
import os

from genetlink import Family, Refused
from tap import expect
from world import world

CLONE_NEWUSER, CLONE_NEWNET = 0x10000000, 0x40000000
PR_SET_DUMPABLE = 4
NOBODY = 65534

_libc = ctypes.CDLL(None, use_errno=True)


def answers(specs):
    """The error number with which each command of each family is refused, None if it is not."""
    said = {}
    for spec in specs:
        family = Family(spec)
        for operation in family.spec.operations:
            for mode in {"do", "dump"} & set(operation):
                try:
                    (family.do if mode == "do" else family.dump)(operation["name"])
                    said[f"{spec} {operation['name']} {mode}"] = None
                except Refused as refusal:
                    said[f"{spec} {operation['name']} {mode}"] = refusal.name
    return said


def become_nobody():
    """Give up all privileges."""
    os.setgroups([])
    os.setresgid(NOBODY, NOBODY, NOBODY)
    os.setresuid(NOBODY, NOBODY, NOBODY)


def enter_user_namespace():
    """Be root of a new user namespace and of a network namespace in it, as any user may."""
    become_nobody()
    _libc.prctl(PR_SET_DUMPABLE, 1, 0, 0, 0)
    if _libc.unshare(CLONE_NEWUSER | CLONE_NEWNET):
        raise OSError(ctypes.get_errno(), "unshare")
    for file, text in (("setgroups", "deny"), ("uid_map", f"0 {NOBODY} 1"), ("gid_map", f"0 {NOBODY} 1")):
        with open(f"/proc/self/{file}", "w", encoding="ascii") as opened:
            opened.write(text)
    if os.getuid():
        raise OSError("not root of the user namespace")


def in_child(prepare, function, *arguments):
    """What a function returns in a process of its own."""
    reader, writer = os.pipe()
    child = os.fork()
    if not child:
        try:
            prepare()
            result = function(*arguments)
        except BaseException as problem:  # pylint: disable=broad-except
            result = repr(problem)
        os.write(writer, json.dumps(result).encode())
        os._exit(0)
    os.close(writer)
    with os.fdopen(reader) as pipe:
        said = json.load(pipe)
    os.waitpid(child, 0)
    return said


SPECS = ("l3dsr_director", "l3dsr_rs")


def everything_refused(made, prepare):
    """EPERM for all that can be asked, reading included."""
    before = made.snapshot()
    with made.namespace.inside():
        said = in_child(prepare, answers, SPECS)
    expect("answers", said, {command: "EPERM" for command in commands(made)})
    expect("configuration", made.snapshot(), before)


def commands(made):
    """All commands, as `answers` names them."""
    return [
        f"{family.spec.name} {operation['name']} {mode}"
        for family in (made.director, made.rs)
        for operation in family.spec.operations
        for mode in ("do", "dump")
        if mode in operation
    ]


def tests(tap):
    """All of this file."""
    with world("privileges") as made:
        tap.run("a user gets EPERM for every command", everything_refused, made, become_nobody)
        tap.run(
            "the root of a user's own namespaces gets EPERM for every command",
            everything_refused, made, enter_user_namespace,
        )
