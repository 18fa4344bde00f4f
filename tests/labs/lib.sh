# shellcheck shell=bash
# What every lab begins with. To be sourced by the labs of this folder, in a guest.
#
#   lab_up                     the network below, empty of services; taken down when the lab ends, however it ends
#   at NODE command...         run a command at a node
#   check, check_not, skip     tests/tap.sh
#
# The network is the same for all labs; net.sh makes it:
#
#   client ─────── edge ─────────┬─ segment ─┬── director .10
#   192.0.2.2      192.0.2.1     │           ├── rs3      .13      a realserver on the director's own segment
#                  198.51.100.1 ─┘           ├── r1       .21 ──── rs1 10.1.1.2
#                                            └── r2       .22 ──── rs2 10.1.2.2
#
#   IPv6: 2001:db8:c::/64 at the client, 2001:db8:d::/64 on the segment, 2001:db8:1::/64 and 2001:db8:2::/64 behind r1 and r2,
#   with the same last numbers in decimal. VIPs are 198.18.0.240/28 and 2001:db8:f::/64; the edge sends them to the director.
#   Answers go realserver → router → edge → client: no cable takes them through the director.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=tests/tap.sh
. "$here/../tap.sh"
# shellcheck source=tests/labs/wait.sh
. "$here/wait.sh"
# shellcheck source=tests/labs/net.sh
. "$here/net.sh"
# shellcheck source=tests/labs/capture.sh
. "$here/capture.sh"
# shellcheck source=tests/labs/services.sh
. "$here/services.sh"
# shellcheck source=tests/labs/modules.sh
. "$here/modules.sh"
# shellcheck source=tests/labs/kernel_log.sh
. "$here/kernel_log.sh"

lab=$(basename "$0" .sh)
prefix="l$$-"
work=$(mktemp -d "/tmp/lab.$lab.XXXXXX")

lab_up() {
    trap lab_down EXIT
    trap 'exit 130' INT TERM
    dmesg --clear
    net_up
}

# Undo everything in the reverse order, then ask the kernel whether it was content with all of it.
lab_down() {
    local status=$?
    set +e
    if [ -n "${LAB_KEEP:-}" ] && [ $tap_failed -gt 0 ]; then
        lab_describe
    fi
    captures_stop
    servers_stop
    net_down
    modules_unload
    [ -z "$(lab_modules_loaded)" ] || tap_result "not ok" "the modules unload" "$(lsmod | grep -E '^(l3dsr|xt_DADDR)')"
    check "the kernel log has no warning" kernel_log_clean
    rm -rf "$work"
    [ $status = 0 ] || tap_result "not ok" "$lab ran to its end" "exit status $status"
    tap_done
    exit $?
}
