# shellcheck shell=bash disable=SC2154
# A director with two services, whose devices are attached or not. To be sourced by labs.
#
#   client ── edge ──┬── director   PRE_ROUTING sees nothing that an attached device meets
#      ▲       ▲     ├── r1 ── rs1  by DSCP
#      └───────┴─────┴── rs3        by direct routing

two_services() {
    ctl director service add -t "$service" --dscp 7
    ctl director dest add -t "$service" -r "$rs1" --dscp
    ctl rs1 vip add "$vip" --dscp 7
    ctl director service add -t "${service/250/251}"
    ctl director dest add -t "${service/250/251}" -r "$rs3" -g
    vip_local rs3 "${vip/250/251}"
}

# Count what comes to the director's PRE_ROUTING for VIPs, before any door there.
watch_prerouting() {
    at director nft -f - << EOF
table inet watch {
    counter seen { }
    chain prerouting {
        type filter hook prerouting priority -500
        ip daddr 198.18.0.240/28 counter name seen
        ip6 daddr 2001:db8:f::/64 counter name seen
    }
}
EOF
}

seen() { at director nft list counter inet watch seen | sed -n 's/.*packets \([0-9]*\).*/\1/p'; }
sees_something() { [ "$(seen)" -gt 0 ]; }

asks() { # DOOR
    at director nft reset counters > /dev/null
    check "$1, $family: rs1 answers, reached by DSCP" answers client "$vip" "rs1 $client"
    check "$1, $family: rs3 answers, reached by direct routing" answers client "${vip/250/251}" "rs3 $client"
}

asks_attached() { # DOOR
    asks "$1"
    check "$1, $family: nothing comes to PRE_ROUTING" prints 0 seen
}

asks_in_stack() { # DOOR
    asks "$1"
    check "$1, $family: PRE_ROUTING has it" sees_something
}

director_routes() {
    local r
    route director default 198.51.100.1 default 2001:db8:d::1
    for r in 1 2; do route director "10.1.$r.0/24" "198.51.100.2$r" "2001:db8:$r::/64" "2001:db8:d::2$r"; done
}
