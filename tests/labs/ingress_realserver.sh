#!/bin/bash
# The realserver decodes before its IP stack, at devices that are attached.
#
#   client ── edge ──┬── director   dscp 7
#      ▲       ▲     └── r1 ── rs1  attached: r1, then renamed, a VLAN, a bridge; PRE_ROUTING sees the VIP
#      └───────┴──────────────┘
#
# heavy: many devices
# locks: devices come, go and move under RTNL
#
# shellcheck source=tests/labs/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/labs/devices.sh
. "$here/devices.sh"

link() { ip -n "${prefix}rs1" link "$@"; }

configure() {
    ctl director service add -t "$service" --dscp 7
    ctl director dest add -t "$service" -r "$rs1" --dscp
    ctl rs1 vip add "$vip" --dscp 7
}

# Count what comes to rs1's PRE_ROUTING with the VIP, and with its own address and a code, before any door there.
watch_prerouting() {
    at rs1 nft -f - << END
table inet watch {
    counter decoded { }
    counter coded { }
    chain prerouting {
        type filter hook prerouting priority -500
        ip daddr 198.18.0.240/28 counter name decoded
        ip6 daddr 2001:db8:f::/64 counter name decoded
        ip daddr $RS1 ip dscp 7 counter name coded
        ip6 daddr $RS1_6 ip6 dscp 7 counter name coded
    }
}
END
}

count() { at rs1 nft list counter inet watch "$1" | sed -n 's/.*packets \([0-9]*\).*/\1/p'; }
some() { [ "$(count "$1")" -gt 0 ]; }

asks() { # WHERE SEEN UNSEEN
    at rs1 nft reset counters > /dev/null
    check "$1, $family: rs1 answers" answers client "$vip" "rs1 $client"
    check "$1, $family: PRE_ROUTING sees packets $2" some "$2"
    check "$1, $family: and none $3" prints 0 count "$3"
}

asks_attached() { asks "$1" decoded coded; }
asks_in_stack() { asks "$1" coded decoded; }

attached() { devices_are rs1 realserver "$@"; }    # DEVICE...
refused() { devices_refuse rs1 realserver "$@"; } # MESSAGE ARGUMENT...

refusals() {
    check "a device twice is refused" \
        refused "attach device r1: the device is attached already; l3dsrctl realserver show shows what there is" attach r1
    check "of several devices all or none" \
        refused "attach device none: no such device (device); ip link shows what there is" attach lo none
    check "so that the first is not" attached r1
}

rename() {
    sysctl_at rs1 net.ipv6.conf.r1.keep_addr_on_down=1
    link set r1 down
    link set r1 name uplink
    link set uplink up
    route rs1 default 10.1.1.1 default 2001:db8:1::1
    check "a renamed device stays attached" attached uplink
    families asks_attached "renamed"
}

# The addresses of a node move from one of its devices to another.
move_addresses() { # NODE FROM TO LAST_NUMBER
    ip -n "$prefix$1" addr flush dev "$2"
    ip -n "$prefix$1" -6 route flush dev "$2"
    addresses "$1" "$3" "10.1.1.$4" "2001:db8:1::$4"
}

rs1_moves() { # FROM TO
    move_addresses rs1 "$1" "$2" 2
    route rs1 default 10.1.1.1 default 2001:db8:1::1
}

vlan() {
    ip -n "${prefix}r1" link add link rs1 name vlan7 type vlan id 7
    link add link uplink name vlan7 type vlan id 7
    check "a VLAN above an attached device is refused" \
        refused "attach device vlan7: a device above or below it is attached; l3dsrctl realserver show shows what there is" \
        attach vlan7
    move_addresses r1 rs1 vlan7 1
    rs1_moves uplink vlan7
    families asks_in_stack "VLAN above an attached device"
    check "the device below is detached" ctl rs1 realserver detach uplink
    check "a VLAN is attached" ctl rs1 realserver attach vlan7
    families asks_attached "VLAN"
    link del vlan7
    check "a device that is deleted is detached" attached
    move_addresses r1 vlan7 rs1 1
}

bridge() {
    sysctl_at rs1 net.bridge.bridge-nf-call-iptables=0 net.bridge.bridge-nf-call-ip6tables=0 || true
    link add bridge type bridge stp_state 0 forward_delay 0
    link set uplink master bridge
    rs1_moves uplink bridge
    check "a bridge is attached" ctl rs1 realserver attach bridge
    families asks_attached "bridge"
}

# To another namespace while it is attached, and back.
move() {
    link add wanderer type dummy
    link set wanderer up
    check "a second device is attached" ctl rs1 realserver attach wanderer
    link set wanderer netns "${prefix}rs3"
    check "a device that leaves for another namespace is detached" attached bridge
    ip -n "${prefix}rs3" link set wanderer netns "${prefix}rs1"
    check "it can be attached again" ctl rs1 realserver attach wanderer
    check "several are detached" ctl rs1 realserver detach wanderer bridge
    check "none is left" attached
    families asks_in_stack "detached"
}

lab_up
modules_load l3dsr_director l3dsr_realserver
families configure
web_servers rs1
watch_prerouting
families asks_in_stack "not attached"
check "a device is attached" ctl rs1 realserver attach r1
families asks_attached "attached"
check_not "nothing was met twice" prints_match is_vip ctl rs1 vip list --reasons
refusals
rename
vlan
bridge
move
check "a device is attached while its namespace goes" ctl rs1 realserver attach bridge
