#!/bin/bash
# The director meets packets before its IP stack, at devices that are attached.
#
#   client ── edge ──┬── director   attached: segment, then renamed, a VLAN, a bridge; PRE_ROUTING sees nothing
#      ▲       ▲     ├── r1 ── rs1  by DSCP
#      └───────┴─────┴── rs3        by direct routing
#
# heavy: many devices
# locks: devices come, go and move under RTNL
#
# shellcheck source=tests/labs/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/labs/devices.sh
. "$here/devices.sh"
# shellcheck source=tests/labs/director_devices.sh
. "$here/director_devices.sh"

link() { ip -n "${prefix}director" link "$@"; }

attached() { devices_are director director "$@"; }    # DEVICE...
refused() { devices_refuse director director "$@"; } # MESSAGE ARGUMENT...

refusals() {
    local what="l3dsrctl director show shows what there is"
    check "a device twice is refused" refused "attach device segment: the device is attached already; $what" \
        attach segment
    link add link segment name vlan7 type vlan id 7
    check "a VLAN above it is refused" refused "attach device vlan7: a device above or below it is attached; $what" \
        attach vlan7
    check "a device that is not there is refused" \
        refused "attach device none: no such device (device); ip link shows what there is" attach none
    check "of several devices all or none" \
        refused "attach device none: no such device (device); ip link shows what there is" attach lo none
    check "so that the first is not" attached segment
    check "to detach what is not attached is refused" \
        refused "detach device lo: the device is not attached; $what" detach lo
}

# Downwards and up again, which takes addresses and routes along.
rename() {
    sysctl_at director net.ipv6.conf.segment.keep_addr_on_down=1
    link set segment down
    link set segment name uplink
    link set uplink up
    director_routes
    check "a renamed device stays attached" attached uplink
    families asks_attached "renamed"
}

vlan() {
    ip -n "${prefix}edge" link add link segment name vlan7 type vlan id 7
    addresses edge vlan7 198.51.101.1 2001:db8:e::1
    addresses director vlan7 198.51.101.10 2001:db8:e::10
    ip -n "${prefix}edge" route replace 198.18.0.240/28 via 198.51.101.10
    ip -n "${prefix}edge" route replace 2001:db8:f::/64 via 2001:db8:e::10
    families asks_in_stack "VLAN above an attached device"
    check "the device below is detached" ctl director director detach uplink
    check "a VLAN is attached" ctl director director attach vlan7
    families asks_attached "VLAN"
    check "the device below it is refused now" \
        refused "attach device uplink: a device above or below it is attached; l3dsrctl director show shows what there is" \
        attach uplink
    link del vlan7
    check "a device that is deleted is detached" attached
    ip -n "${prefix}edge" route replace 198.18.0.240/28 via 198.51.100.10
    ip -n "${prefix}edge" route replace 2001:db8:f::/64 via 2001:db8:d::10
    ip -n "${prefix}edge" link del vlan7
}

bridge() {
    # br_netfilter, where there is one, shows PRE_ROUTING what a bridge's ports receive, before the bridge has it.
    sysctl_at director net.bridge.bridge-nf-call-iptables=0 net.bridge.bridge-nf-call-ip6tables=0 || true
    link add bridge type bridge stp_state 0 forward_delay 0
    ip -n "${prefix}director" addr flush dev uplink
    ip -n "${prefix}director" -6 route flush dev uplink
    link set uplink master bridge
    addresses director bridge 198.51.100.10 2001:db8:d::10
    director_routes
    check "a bridge is attached" ctl director director attach bridge
    families asks_attached "bridge"
}

# To another namespace while it is attached, and back.
move() {
    link add wanderer type dummy
    link set wanderer up
    check "a second device is attached" ctl director director attach wanderer
    check "both are shown" attached bridge wanderer
    link set wanderer netns "${prefix}rs3"
    check "a device that leaves for another namespace is detached" attached bridge
    ip -n "${prefix}rs3" link set wanderer netns "${prefix}director"
    check "and comes back so" attached bridge
    check "it can be attached again" ctl director director attach wanderer
    check "several are detached" ctl director director detach wanderer bridge
    check "none is left" attached
    families asks_in_stack "detached"
}

lab_up
modules_load l3dsr_director l3dsr_realserver
families two_services
web_servers rs1 rs3
watch_prerouting
families asks_in_stack "not attached"
check "a device is attached" ctl director director attach segment
check "and shown" attached segment
families asks_attached "attached"
refusals
rename
vlan
bridge
move
