#!/bin/bash
# Namespaces that vanish with everything in them, while packets flow through director and realserver.
#
#   client ══ edge ══╦══ director ╳
#                    ╠══ r1 ══ rs1 ╳
#                    ╚══ rs3
#
# races: packets are under way while the namespace goes
#
# shellcheck source=tests/labs/lib.sh
. "$(dirname "$0")/lib.sh"

configure() {
    ctl director service add -u "${service%80}7007" -s mh
    ctl director dest add -u "${service%80}7007" -r "$rs1" --dscp 7
    ctl director dest add -u "${service%80}7007" -r "$rs3" -g
    ctl rs1 vip add "$vip" --dscp 7
}

traffic() {
    at_exec client /usr/bin/python3 "$here/traffic.py" "$VIP" "$VIP6" &
    server_pids+=($!)
}

# The other end of a cable goes with the namespace, when the kernel has really taken it down.
cable_is_gone() { # NODE DEVICE
    ! ip -n "$prefix$1" link show dev "$2" &> /dev/null
}

lab_up
modules_load l3dsr_director l3dsr_realserver
families configure
traffic
check "packets flow through the director" wait_until 20 more_than 50 reason_count director list forwarded
check "packets are decoded" wait_until 20 more_than 50 reason_count rs1 vip list decoded
ip netns del "${prefix}director"
check "the director's namespace goes" wait_until 30 cable_is_gone segment director
ip netns del "${prefix}rs1"
check "the realserver's namespace goes" wait_until 30 cable_is_gone r1 rs1
check "the modules do not hold on to them" modules_unload
