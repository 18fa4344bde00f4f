#!/usr/bin/python3
"""Name files, headers and functions that are longer than a reader likes, unless a reason is given.

usage: sizes.py REASONS < FILES          FILES has one name a line

REASONS has lines `FILE: why` and `FILE:FUNCTION: why`; one that no longer applies is an error, too.
"""

import re
import sys

FILE_LINES = 500
HEADER_LINES = 120
FUNCTION_LINES = 60

# A function's body begins with a brace that is not one of these' and ends with one in the same column.
NOT_FUNCTIONS = re.compile(r"\s*(?:namespace|class|struct|union|enum|extern|static const|const|constexpr|template|#|\}|[\w:<>, ]+ = \{)")
C_NAME = re.compile(r"(~?[\w:]+)\s*\(")
PYTHON_NAME = re.compile(r"\s*def (\w+)")
SHELL_NAME = re.compile(r"(\w+)\(\) [({]")


def closing(lines, start, indent):
    """Index of the line on which a block that began in a column ends."""
    for number in range(start, len(lines)):
        if re.match(rf"{indent}[}})]", lines[number]):
            return number
    return len(lines) - 1


def c_functions(lines):
    """Yield name and length of functions: those whose brace is in the first column, or ends a line of a declaration."""
    number = 0
    while number < len(lines):
        line = lines[number]
        kernel_style = line == "{"
        google_style = line.endswith("{") and not line.startswith((" ", "\t")) and not NOT_FUNCTIONS.match(line)
        if not (kernel_style or google_style):
            number += 1
            continue
        first = number
        while first > 0 and lines[first - 1] and lines[first - 1][0] not in "}#/* ;{":
            first -= 1
        names = C_NAME.findall(" ".join(lines[first : number + 1]))
        last = closing(lines, number + 1, "")
        if names:
            yield names[0], last - first + 1
        number = last + 1


def python_functions(lines):
    for number, line in enumerate(lines):
        name = PYTHON_NAME.match(line)
        if not name:
            continue
        indent = len(line) - len(line.lstrip())
        last = number
        for after in range(number + 1, len(lines)):
            text = lines[after]
            if text.strip() and len(text) - len(text.lstrip()) <= indent and text.strip() != "):":
                break
            if text.strip():
                last = after
        yield name.group(1), last - number + 1


def shell_functions(lines):
    for number, line in enumerate(lines):
        name = SHELL_NAME.match(line)
        if name and not line.rstrip().endswith("}"):
            yield name.group(1), closing(lines, number + 1, "") - number + 1


def functions(path, lines):
    if path.endswith((".c", ".h", ".cpp", ".hpp")):
        return c_functions(lines)
    if path.endswith(".py") or lines[:1] == ["#!/usr/bin/python3"]:
        return python_functions(lines)
    return shell_functions(lines)


def too_long(path):
    """Yield what is too long in a file: its name in REASONS, and a sentence."""
    with open(path, encoding="utf-8") as source:
        lines = source.read().splitlines()
    limit = HEADER_LINES if path.endswith((".h", ".hpp")) else FILE_LINES
    if len(lines) > limit:
        yield path, f"{len(lines)} lines, more than {limit}"
    for name, length in functions(path, lines):
        if length > FUNCTION_LINES:
            yield f"{path}:{name}", f"{length} lines, more than {FUNCTION_LINES}"


def reasons(path):
    with open(path, encoding="utf-8") as listed:
        entries = (line.rsplit(": ", 1) for line in listed if line.strip() and not line.startswith("#"))
        return {what: why.strip() for what, why in entries}


def main():
    excused = reasons(sys.argv[1])
    found = [each for path in sys.stdin.read().split() for each in too_long(path)]
    for what, why in found:
        if what not in excused:
            print(f"{what}: {why}; shorten it, or give a reason in {sys.argv[1]}")
    for what in excused.keys() - {what for what, _ in found}:
        print(f"{what}: is in {sys.argv[1]}, but is not too long")
    sys.exit(any(what not in excused for what, _ in found) or bool(excused.keys() - {what for what, _ in found}))


if __name__ == "__main__":
    main()
