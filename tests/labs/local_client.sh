#!/bin/bash
# The director as client of its own services: health checks, and whatever else runs there. The VIP is no address of the director.
#
#   director ──┬── r1 ── rs1   by DSCP (port 80)
#      ▲       ├── rs3         by direct routing (port 8080)
#      └───────┘  answer
#
# heavy: many connections
#
# shellcheck source=tests/labs/lib.sh
. "$(dirname "$0")/lib.sh"

asks() { # WHEN
    check "$family, $1: by DSCP rs1 answers" answers director "$vip" "rs1 $director"
    check "$family, $1: by direct routing rs3 answers" answers director "$vip" "rs3 $director" 8080
}

# Conntrack follows a connection by the VIP, which the packet has when it is seen first and no longer when it leaves.
load_conntrack() {
    at director nft add table inet watch
    at director nft add chain inet watch output '{ type filter hook output priority 0; }'
    at director nft add rule inet watch output ct state new counter accept
    at director nft add chain inet watch input '{ type filter hook input priority 0; policy drop; }'
    at director nft add rule inet watch input ct state established accept
    at director nft add rule inet watch input meta l4proto ipv6-icmp accept
}

conntrack_knows() {
    at director conntrack -L -f "$1" 2> /dev/null | grep -q "dst=$2 .*dport=80 .*src=$2 "
}

lab_up
modules_load l3dsr_director l3dsr_realserver
families one_dest_each_way
web_servers rs1 rs3
captures rs1 rs3
families asks "without conntrack"
check_packets local family=IPv4 director="$DIRECTOR" vip="$VIP" rs="$RS1" -- \
    family=IPv6 director="$DIRECTOR6" vip="$VIP6" rs="$RS1_6"
load_conntrack
families asks "with conntrack and a ruleset that lets answers in by state"
check "IPv4: conntrack knows the connection by the VIP" conntrack_knows ipv4 "$VIP"
check "IPv6: conntrack knows the connection by the VIP" conntrack_knows ipv6 "$VIP6"
