#!/bin/bash
# The director meets packets at a bond: above its ports, where it is attached.
#
#   client ── edge ──┬── director   attached: bond, whose port is segment; PRE_ROUTING sees nothing
#      ▲       ▲     ├── r1 ── rs1  by DSCP
#      └───────┴─────┴── rs3        by direct routing
#
# shellcheck source=tests/labs/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/labs/devices.sh
. "$here/devices.sh"
# shellcheck source=tests/labs/director_devices.sh
. "$here/director_devices.sh"

link() { ip -n "${prefix}director" link "$@"; }

bond() {
    ip -n "${prefix}director" addr flush dev segment
    link set segment down
    link set segment master bond
    link set bond up
    addresses director bond 198.51.100.10 2001:db8:d::10
    director_routes
}

lab_up
if ! link add bond type bond mode active-backup miimon 100 2> /dev/null; then
    skip "bonds" "this kernel has none"
    exit
fi
modules_load l3dsr_director l3dsr_realserver
bond
families two_services
web_servers rs1 rs3
watch_prerouting
families asks_in_stack "not attached"
check "a bond is attached" ctl director director attach bond
families asks_attached "attached"
check "its port is refused" devices_refuse director director \
    "attach device segment: a device above or below it is attached; l3dsrctl director show shows what there is" attach segment
check "the bond is detached" ctl director director detach bond
check "its port is attached instead" ctl director director attach segment
families asks_attached "port attached"
check "the port leaves the bond, and stays attached" link set segment nomaster
check "so it is shown" devices_are director director segment
