#!/bin/bash
# What is entered and what the kernel then has: tests/cli/kernel_cases.sh, in a namespace where nothing else is.
#
# heavy: some hundred commands
# locks: every command of both families
#
# shellcheck source=tests/labs/lib.sh
. "$(dirname "$0")/lib.sh"

lab_up
modules_load l3dsr_director l3dsr_realserver
tap_adopt "" unshare --net "$here/../cli/kernel_cases.sh"
