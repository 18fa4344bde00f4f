#!/bin/bash
# A realserver without a module of ours: rules of nftables that l3dsr-nft makes of the map, behind our director.
#
#   client ── edge ──┬── director   dscp := 7, daddr := rs1
#      ▲       ▲     ├── r1 ── rs1  rules: dscp 7: daddr := VIP, port 80 := 8080
#      └───────┴─────┘      answer
#
# shellcheck source=tests/labs/lib.sh
. "$(dirname "$0")/lib.sh"

project=$(cd "$here/../.." && pwd)

native() { # ARGUMENT...
    at rs1 "$project/nft-ext/l3dsr-nft" "$@"
}

map() { # PORTS
    cat << EOF
{"vips": [{"address": "$VIP", "code": 7, "policy": {"ports": [$1]}},
          {"address": "$VIP6", "code": 7, "policy": {"ports": [$1]}}]}
EOF
}

one_dest() {
    ctl director service add -t "$service"
    ctl director dest add -t "$service" -r "$rs1" --dscp 7
    vip_local rs1 "$vip"
}

served() { # WHEN
    check "$family: $1: rs1 answers from the VIP and sees the client" answers client "$vip" "rs1 $client"
}

table_is_gone() { prints "" at rs1 nft list tables; }

# As a boot does it.
saved_and_loaded_again() {
    at rs1 nft -s list ruleset > "$work/saved"
    at rs1 nft flush ruleset
    at rs1 nft -f "$work/saved"
}

no_conntrack_entry() { # of the VIPs
    ! at rs1 conntrack -L 2> /dev/null | grep -F -e "$VIP" -e "$VIP6"
}

lab_up
modules_load l3dsr_director
families one_dest
web_ports=(8080)
web_servers rs1
map '"80:8080"' > "$work/map"
map '"80:8081"' > "$work/wrong"
if ! native check "$work/map" &> "$work/check" && grep -q 'fib' "$work/check"; then
    skip "a realserver by rules alone" "this kernel's nftables has no fib"
    exit
fi
check "nft and the kernel take the rules" native check "$work/map"
check "and nothing is loaded by that" table_is_gone
check "rules are loaded" native load "$work/wrong"
check_not "they differ from those of another map" native diff "$work/map"
check "which replace them" native load "$work/map"
check "then nothing differs" native diff "$work/map"
families served "loaded"
check "what nft lists can be loaded" saved_and_loaded_again
check "and is the same" native diff "$work/map"
families served "loaded from what was listed"
at rs1 nft add table inet watch
at rs1 nft add chain inet watch input '{ type filter hook input priority 0; }'
at rs1 nft add rule inet watch input ct state new counter
check "connections can be kept from being tracked" native load --notrack "$work/map"
families served "not tracked"
check "there is no entry of them" no_conntrack_entry
at rs1 nft delete table inet watch
check "the rules are removed" native remove
check "and the table with them" table_is_gone
