# shellcheck shell=bash disable=SC2154
# What passed passes again while the files, the tools and the script that asks are the same. To be sourced by suites that only read.
#
#   once COMMAND...     runs it, unless it passed before with the files of the array `list` and with `tools`, names and versions of
#                       the programs it needs

passed=$PWD/build/passed
mkdir -p "$passed"

once() {
    local key
    key=$({ echo "$@"; cat "$0" "${list[@]}"; echo "$tools"; } | sha256sum | cut -d' ' -f1)
    [ ! -e "$passed/$key" ] || return 0
    "$@" && : > "$passed/$key"
}
