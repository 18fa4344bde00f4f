#!/usr/bin/python3
"""Copy standard input to standard output, 16 KiB in a second, until a file exists; what is left then, at once.

usage: slowly.py FILE
"""

import os
import sys
import time

STEP, SECONDS = 4096, 0.25

while not os.path.exists(sys.argv[1]) and (some := os.read(0, STEP)):
    os.write(1, some)
    time.sleep(SECONDS)
while some := os.read(0, 1 << 16):
    os.write(1, some)
