#!/bin/bash
# The whole journey: a client's packet, DSCP code and realserver's address at the director, the VIP back at the realserver, the
# answer straight to the client.
#
#   client ── edge ──┬── director     dscp := 7, daddr := rs1   (11 for rs2)
#      ▲       ▲     ├── r1 ── rs1    dscp 7: daddr := VIP
#      │       │     └── r2 ── rs2    dscp 11: daddr := VIP
#      └───────┴── answer
#
# shellcheck source=tests/labs/lib.sh
. "$(dirname "$0")/lib.sh"

one_dest() {
    ctl director service add -t "$service" -s mh
    ctl director dest add -t "$service" -r "$rs1" --dscp 7
    ctl rs1 vip add "$vip" --dscp 7
}

asks() {
    check "$family: rs1 answers from the VIP and sees the client" answers client "$vip" "rs1 $client"
}

second_dest() {
    ctl director dest add -t "$service" -r "$rs2" --dscp 11
    ctl rs2 vip add "$vip" --dscp 11
    check "$family: of two realservers each answers some connections" both_answer
    check "$family: every connection is counted once, at one dest" flows_add_up 21
}

both_answer() {
    local said
    said=$(fetch_many 20 client "$vip")
    echo "$said"
    grep -q "rs1 $client" <<< "$said" && grep -q "rs2 $client" <<< "$said" && [ "$(wc -l <<< "$said")" = 2 ]
}

# The service's flows are those of its dests, and so many.
flows_add_up() { # FLOWS
    ctl director list -t "$service" --stats | tee /dev/stderr | awk -v want="$1" '
        /^TCP/ { total = $3 }
        /->.*:80/ { sum += $3; dests++ }
        END { exit !(total == want && sum == want && dests == 2) }'
}

datagrams() {
    local udp=${service%:80}:7007
    ctl director service add -u "$udp"
    ctl director dest add -u "$udp" -r "$rs1" --dscp 7
    check "$family: a datagram is answered from the VIP" prints "$vip rs1 $client" ask_udp client "$vip" 7007
}

hops() {
    check "$family: the director is a hop that traceroute sees" prints_match "^ *2 +$director " \
        at client traceroute -n -T -p 80 -q 1 -w 2 -m 2 "$vip"
}

lab_up
modules_load l3dsr_director l3dsr_realserver
families one_dest
web_servers rs1 rs2
udp_server rs1 7007
captures client director r1 rs1
capture_input rs1
families asks
check_packets dscp family=IPv4 client="$CLIENT" vip="$VIP" rs="$RS1" code=7 -- \
    family=IPv6 client="$CLIENT6" vip="$VIP6" rs="$RS1_6" code=7
families second_dest
families datagrams
families hops
