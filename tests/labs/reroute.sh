#!/bin/bash
# The route from the director to a realserver changes in the middle of transfers. They follow it at once and end whole.
#
#   client ── edge ──┬── director     by DSCP and through a tunnel to rs1
#      ▲       ▲     ├── r1 ──┬── rs1
#      │       │     └── r2 ──┘        a second way, of this lab
#      └───────┴───────────── answer
#
# heavy: connections that last
#
# shellcheck source=tests/labs/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/labs/transfers.sh
. "$here/transfers.sh"
# shellcheck source=tests/labs/stream.sh
. "$here/stream.sh"

second_way() {
    cable r2 rs1 | ip -batch -
    addresses r2 rs1 10.1.3.1 2001:db8:3::1
    addresses rs1 r2 10.1.3.2 2001:db8:3::2
    ip -n "${prefix}r2" route add 10.1.1.0/24 via 10.1.3.2
    ip -n "${prefix}r2" route add 2001:db8:1::/64 via 2001:db8:3::2
    at r2 ethtool -K rs1 tx off > /dev/null
}

services() {
    ctl rs1 vip add "$vip" --dscp 7
    stream_service 8001 rs1 "$rs1" --dscp 7
    stream_service 8002 rs1 "$rs1" -i
}

# What the director sends to rs1.
declare -A sent=(
    ["IPv4 by dscp"]="tcp dst port 8001 and dst host $RS1"
    ["IPv4 by ipip"]="ip proto 4 and dst host $RS1"
    ["IPv6 by dscp"]="tcp dst port 8001 and dst host $RS1_6"
    ["IPv6 by ipip"]="ip6[6] = 41 and dst host $RS1_6"
)

# How the director's packets go since a moment: by one router, and not one by the other.
go_by() { # NAME MOMENT ROUTER OTHER_ROUTER
    local how
    for how in "${!sent[@]}"; do
        check "$1, $how: packets go by $3" more_than 5 captured_since "$2" "$3" "${sent[$how]}"
    done
    check "$1: not one goes by $4" prints 0 captured_since "$2" "$4" "dst host $RS1 or dst host $RS1_6"
}

at_first() {
    local begun
    begun=$(now)
    check "at first the connections go on" streams_go_on
    go_by "at first" "$begun" r1 r2
}

# What is seen is what comes later than a second after the change.
changes() { # NAME NEW_ROUTER OLD_ROUTER COMMAND...
    local second
    "${@:4}"
    second=$(second_after "$(now)")
    wait_until 10 has_passed "$second"
    check "$1: the connections go on" streams_go_on
    go_by "$1" "$second" "$2" "$3"
}

replace() { # ROUTER, the last number of its address
    ip -n "${prefix}director" route replace 10.1.1.0/24 via "198.51.100.$1"
    ip -n "${prefix}director" route replace 2001:db8:1::/64 via "2001:db8:d::$1"
}

longer_prefix() { # add|del, ROUTER
    ip -n "${prefix}director" route "$1" "$RS1/32" via "198.51.100.$2"
    ip -n "${prefix}director" route "$1" "$RS1_6/128" via "2001:db8:d::$2"
}

# A rule that leads to another table.
rule() { # ROUTER
    ip -n "${prefix}director" route add 10.1.1.0/24 via "198.51.100.$1" table 100
    ip -n "${prefix}director" route add 2001:db8:1::/64 via "2001:db8:d::$1" table 100
    ip -n "${prefix}director" rule add to 10.1.1.0/24 table 100
    ip -n "${prefix}director" -6 rule add to 2001:db8:1::/64 table 100
}

has_rules() { ip -n "${prefix}director" rule && ip -n "${prefix}director" -6 rule; }

lab_up
second_way
unpackers rs1 ipip ip6tnl
modules_load l3dsr_director l3dsr_realserver
families services
captures client r1 r2
streams_start
at_first
changes "the route is replaced" r2 r1 replace 22
changes "a longer prefix comes" r1 r2 longer_prefix add 21
changes "it goes" r2 r1 longer_prefix del 21
if has_rules &> /dev/null; then
    changes "a rule" r1 r2 rule 21
else
    skip "a rule" "this kernel has one table of routes"
fi
streams_end
captures_stop
check "the client saw no reset" prints 0 resets_at client
