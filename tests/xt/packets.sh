# shellcheck shell=bash
# Packets that meet DADDR rules. To be sourced by guest.sh.
# shellcheck disable=SC2154 # the tools come from guest.sh, addresses from the labs
# shellcheck disable=SC2153 # client is one thing, CLIENT its address

# VIPs on lo, and on another device one that only its own rule makes a VIP; none of these has code 7.
OTHER=198.18.0.251 OTHER6=2001:db8:f::251
RULED=198.18.0.252 RULED6=2001:db8:f::252

packets_up() {
    local vip
    vip_local rs1 "$VIP" "$VIP6" "$OTHER" "$OTHER6"
    at rs1 ip link add dummy type dummy
    at rs1 ip link set dummy up
    at rs1 ip addr add "$RULED/32" dev dummy
    at rs1 ip addr add "$RULED6/128" dev dummy nodad
    # Straight to rs1, not by way of the director.
    for vip in "$OTHER" "$RULED"; do
        at edge ip route add "$vip" via 198.51.100.21
        at r1 ip route add "$vip" via "$RS1"
    done
    for vip in "$OTHER6" "$RULED6"; do
        at edge ip route add "$vip" via 2001:db8:d::21
        at r1 ip route add "$vip" via "$RS1_6"
    done
    director_stands_in
    web_servers rs1
    udp_server rs1 7007
}

# Code 7 is VIP's, code 11 is RULED's, in one table and chain, by one back end.
with_rules() { # legacy|nft TABLE CHAIN
    at rs1 "iptables-$1" -t "$2" -A "$3" -m dscp --dscp 7 -j DADDR --set-daddr="$VIP"
    at rs1 "iptables-$1" -t "$2" -A "$3" -m dscp --dscp 11 -j DADDR --set-daddr="$RULED"
    at rs1 "ip6tables-$1" -t "$2" -A "$3" -m dscp --dscp 7 -j DADDR --set-daddr="$VIP6"
    at rs1 "ip6tables-$1" -t "$2" -A "$3" -m dscp --dscp 11 -j DADDR --set-daddr="$RULED6"
}

without_rules() { # legacy|nft TABLE
    flush rs1 "$2" "iptables-$1" "ip6tables-$1"
}

# The command and the answer of the talk: from another host, and on the realserver itself.
check_echo() {
    local backend where table chain
    for where in "${places[@]}"; do
        read -r backend table chain <<< "$where"
        with_rules "$backend" "$table" "$chain"
        check "$where: ping -Q 28 of rs1 is answered from the VIP" echoed client 3 "$VIP" "$RS1"
        check "$where: the same on rs1 itself" echoed rs1 3 "$VIP" "$RS1"
        check "$where: the same over IPv6" echoed client 3 "$VIP6" "$RS1_6"
        check "$where: the same over IPv6 on rs1 itself" echoed rs1 3 "$VIP6" "$RS1_6"
        check "$where: without a code rs1 answers" answers_udp "$RS1 rs1 $CLIENT" "$RS1" --dscp 0
        without_rules "$backend" "$table"
    done
    with_rules legacy mangle INPUT
    check "legacy mangle INPUT: ping -Q 28 of rs1 is answered from the VIP" echoed client 3 "$VIP" "$RS1"
    check "legacy mangle INPUT: the same over IPv6" echoed client 3 "$VIP6" "$RS1_6"
    without_rules legacy mangle
}

echoed() { # NODE COUNT VIP RIP
    local said
    said=$(at "$1" ping -c "$2" -i 0.2 -Q 28 "$4") || { echo "$said"; return 1; }
    echo "$said"
    [ "$(grep -c "^64 bytes from $3[: ]" <<< "$said")" = "$2" ] && grep -q "$2 received" <<< "$said"
}

answers_udp() { # EXPECTED ADDRESS [ask.py ARGUMENT...]
    local said expected=$1 address=$2
    shift 2
    said=$(at client /usr/bin/python3 tests/xt/ask.py "$address" 7007 "$@") || return
    echo "$said"
    [ "$said" = "$expected" ]
}

check_from_director() {
    local backend
    for backend in "${backends[@]}"; do
        with_rules "$backend" mangle PREROUTING
        check "$backend: TCP to the VIP, by way of a director" answers client "$VIP" "rs1 $CLIENT"
        check "$backend: TCP over IPv6" answers client "$VIP6" "rs1 $CLIENT6"
        check "$backend: UDP to the VIP, by way of a director" answers_udp "$VIP rs1 $CLIENT" "$VIP"
        check "$backend: UDP over IPv6" answers_udp "$VIP6 rs1 $CLIENT6" "$VIP6"
        without_rules "$backend" mangle
    done
}

# One rule for the whole map, in which 7 is VIP's and 11 is RULED's.
check_map() {
    local backend
    map_up
    for backend in "${backends[@]}"; do
        check_not "$backend: an entry with a door of rules is decoded by no other" echoed client 1 "$VIP" "$RS1"
        at rs1 "iptables-$backend" -t raw -A PREROUTING -j DADDR --map
        at rs1 "ip6tables-$backend" -t raw -A PREROUTING -j DADDR --map
        check "$backend --map: ping -Q 28 of rs1 is answered from the VIP" echoed client 3 "$VIP" "$RS1"
        check "$backend --map: the same over IPv6" echoed client 3 "$VIP6" "$RS1_6"
        check "$backend --map: another code, another VIP" answers_udp "$RULED rs1 $CLIENT" "$RS1" --dscp 11
        check "$backend --map: without a code rs1 answers" answers_udp "$RS1 rs1 $CLIENT" "$RS1" --dscp 0
        check "$backend --map: a code on a packet to another VIP reaches that one" \
            answers_udp "$RULED rs1 $CLIENT" "$RULED" --dscp 7
        without_rules "$backend" raw
    done
    for vip in "$VIP" "$RULED" "$VIP6" "$RULED6"; do ctl rs1 vip del "$vip"; done
}

map_up() {
    local vip
    for vip in "$VIP" "$VIP6"; do ctl rs1 vip add "$vip" --dscp 7 --door rule; done
    for vip in "$RULED" "$RULED6"; do ctl rs1 vip add "$vip" --dscp 11 --door rule; done
}

# With no conntrack there is no reassembly before the rules: each fragment meets them as it is.
check_fragments() {
    with_rules nft mangle PREROUTING
    check_not "nobody reassembles before the rules" module_loaded nf_defrag_ipv4
    check "a datagram in three fragments arrives whole" answers_udp "$VIP rs1 $CLIENT" "$RS1" --dscp 7 --size 4000
    check "a datagram in three fragments arrives whole over IPv6" answers_udp "$VIP6 rs1 $CLIENT6" "$RS1_6" --dscp 7 --size 4000
    without_rules nft mangle
}

# A client that sets a code cannot choose its VIP.
check_other_vips() {
    local backend
    for backend in "${backends[@]}"; do
        with_rules "$backend" mangle PREROUTING
        check "$backend: code 7 on a packet to another VIP on lo reaches that one" answers_udp "$OTHER rs1 $CLIENT" "$OTHER" --dscp 7
        check "$backend: and to the VIP of another rule, that one" answers_udp "$RULED rs1 $CLIENT" "$RULED" --dscp 7
        check "$backend: another VIP on lo over IPv6" answers_udp "$OTHER6 rs1 $CLIENT6" "$OTHER6" --dscp 7
        check "$backend: the VIP of another rule over IPv6" answers_udp "$RULED6 rs1 $CLIENT6" "$RULED6" --dscp 7
        without_rules "$backend" mangle
    done
}

# The rules stand on the router before rs1, and what leaves it is captured: DADDR is asked to change nothing but the address.
check_rewritten_packets() {
    at r1 iptables-nft -t mangle -A PREROUTING -d "$RS1" -m dscp --dscp 7 -j DADDR --set-daddr "$VIP"
    at r1 ip6tables-nft -t mangle -A PREROUTING -d "$RS1_6" -m dscp --dscp 7 -j DADDR --set-daddr "$VIP6"
    at r1 ip route add "$VIP" via "$RS1"
    at r1 ip route add "$VIP6" via "$RS1_6"
    captures rs1 client
    check "packets by way of a router with the rules" packets_of_each_kind
    check_packets ../../xt/rewritten family=IPv4 "client=$CLIENT" "vip=$VIP" -- family=IPv6 "client=$CLIENT6" "vip=$VIP6"
    at r1 ip route del "$VIP"
    at r1 ip -6 route del "$VIP6"
    flush r1 mangle iptables-nft ip6tables-nft
}

packets_of_each_kind() {
    fetch client "$VIP" && fetch client "$VIP6" &&
        answers_udp "$VIP rs1 $CLIENT" "$VIP" && answers_udp "$VIP6 rs1 $CLIENT6" "$VIP6" &&
        at client ping -c 1 "$VIP" && at client ping -c 1 "$VIP6"
}

# What iptables-translate prints does the same, to packets from the network.
check_translated_rules() {
    local family tool rip vip client other
    if [ "$LAB_KIND" != vm ]; then
        skip "what iptables-translate prints does the same" "this kernel has no nft_fib"
        return
    fi
    for family in "iptables-translate ip $RS1 $VIP $CLIENT $OTHER" "ip6tables-translate ip6 $RS1_6 $VIP6 $CLIENT6 $OTHER6"; do
        read -r tool family rip vip client other <<< "$family"
        at rs1 nft "table $family mangle { chain PREROUTING { type filter hook prerouting priority mangle; }; }"
        check "$tool: nft takes its words" translated_rule "$tool" "$vip"
        check "$tool: the rule rewrites" answers_udp "$vip rs1 $client" "$rip" --dscp 7
        check "$tool: the rule leaves other VIPs alone" answers_udp "$other rs1 $client" "$other" --dscp 7
        at rs1 nft delete table "$family" mangle
    done
}

translated_rule() { # TOOL VIP
    local said
    said=$("$1" -t mangle -A PREROUTING -m dscp --dscp 7 -j DADDR --set-daddr "$2")
    said=${said#nft \'}
    at rs1 nft "${said%\'}"
}
