#!/bin/bash
# Run a script in a user-mode kernel whose root is the host's, read-only; exits with the script's status, 125 if the guest died.
# usage: uml-run.sh UML_BUILD_DIRECTORY SCRIPT [ARGUMENT...]
#   LAB_SECONDS  time limit (300)                 LAB_OUT   where to put what the script leaves in its $LAB_OUT
#   LAB_CPUS     (1)                              LAB_ENV   names of variables to hand to the script
#   LAB_MEMORY   (2048M)                          LAB_SHELL 1: SCRIPT talks to this terminal
#   LAB_APPEND   more kernel arguments
set -euo pipefail
# shellcheck source=tests/vm/cache.sh
. "$(dirname "$0")/cache.sh"
# shellcheck source=tests/vm/job.sh
. "$(dirname "$0")/job.sh"

linux=$1/linux
shift
job_prepare uml "" "$@"

# The kernel's own words go to a file, so that the script has standard output to itself.
: > "$work/console"
exec 4>> "$work/console"
# shellcheck disable=SC2086 # LAB_APPEND is a list of words
job_run "$linux" "mem=${LAB_MEMORY:-2048M}" "ncpus=${LAB_CPUS:-1}" seccomp=on uml_dir="$work/" umid=guest \
    root=/dev/root rootfstype=hostfs rootflags=/ ro init="$out/.guest" \
    con0=fd:0,fd:1 con1=null,fd:4 con=null console=tty1 panic=-1 ${LAB_APPEND:-quiet} -- "$out"
