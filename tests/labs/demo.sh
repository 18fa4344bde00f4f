#!/bin/bash
# Show a person both halves at work. Whatever it says about packets it checks; if something does not hold it says so and fails.
#
#   client ── edge ──┬── director
#                    ├── rs3           the director's own segment: direct routing
#                    ├── r1 ── rs1     other networks: DSCP
#                    └── r2 ── rs2
#
# An emulated machine feels each process that starts: one curl asks several times, one Python shows and judges the captures.
#
# shellcheck source=tests/labs/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/labs/transfers.sh
. "$here/transfers.sh"

# Checks are counted here; a person wants to read those that fail.
tap_result() { # ok|not ok, NAME, [DIAGNOSTICS]
    tap_count=$((tap_count + 1))
    [ "$1" != ok ] || return 0
    tap_failed=$((tap_failed + 1))
    printf '    DOES NOT HOLD: %s\n%s\n' "$2" "${3:-}"
}

tap_done() {
    if [ $tap_failed = 0 ]; then
        printf '\nAll %d statements that were checked hold.\n' $tap_count
    else
        printf '\n%d of %d statements that were checked do not hold.\n' $tap_failed $tap_count
    fi
    [ $tap_failed = 0 ]
}

drawing() {
    cat << 'EOF'

    client ────── edge ──────┬────────────── director      198.51.100.10    hands packets on
    192.0.2.2      ▲         ├────────────── rs3           198.51.100.13    on the director's own segment
                   │         ├── router ──── rs1           10.1.1.2         in another network
                   │         └── router ──── rs2           10.1.2.2         in a third one
                   └─── answers come this way, never by the director

    The VIPs, which the edge sends to the director:  198.18.0.250, 198.18.0.251, 198.18.0.252, 2001:db8:f::250
EOF
}

title() {
    printf '\n%s\n%s\n\n' "$1" "${1//?/─}"
}

# Show a command as it is typed at a node, and run it there.
typed() { # NODE COMMAND...
    printf '    %-9s %s\n' "$1#" "${*:2}"
    PATH=$PWD/build:$PATH at "$@" | sed 's/^/              /'
}

# Ask several times; show who answered. Each connection has the next port: always the same, and so are the dests that Maglev
# chooses for them.
next_port=40001
asked=0
ask() { # COUNT VIP CLIENT NAME...
    local count=$1 page client=$3 requests=() i
    page=$(url "$2")
    printf '\n    %-9s curl %s   (%d times)\n' "client#" "$page" "$count"
    for ((i = 0; i < count; i++)); do
        requests+=(--next -sS -g --max-time 10 --noproxy '*' --local-port $((next_port + i)) "$page")
    done
    at client curl "${requests[@]:1}" | sort | uniq -c | tee "$work/answers" |
        sed -E 's/^ *([0-9]+) ([^ ]+) (.*)/              \1 × answered by \2, which saw \3/'
    next_port=$((next_port + count))
    asked=$((asked + count))
    check "$count answers, each from one of $4, which sees the client" answers_are "$count" "$4" "$client"
}

answers_are() { # COUNT NAME|NAME... CLIENT
    cat "$work/answers"
    ! grep -vE "^ *[0-9]+ ($2) $3\$" "$work/answers" && [ "$(sum_of_answers)" = "$1" ]
}

sum_of_answers() { awk '{ sum += $1 } END { print sum }' "$work/answers"; }

# Show one connection at every place; check the table of its path for all connections.
packets() { # CLIENT VIP TABLE PLACE... -- NAME=VALUE...
    local client=$1 vip=$2 table=$3 places=() count=$tap_count failed=$tap_failed
    shift 3
    while [ "$1" != -- ]; do
        places+=("$1")
        shift
    done
    shift
    captures_stop
    printf '\n    One connection, packet by packet:\n\n'
    /usr/bin/python3 "$here/journey.py" "$work" "$client" "$vip" "${places[@]}" -- "$@" < "$here/paths/$table" \
        2> "$work/packets.errors" || judge_failed
    echo
    tell_verdicts
    [ $tap_failed != "$failed" ] || cat << EOF
    Of all packets of all connections $((tap_count - count)) statements were checked and hold: code, VIP, ECN bits, TTL and checksums on the
    way; the client's address kept; not one packet of the answers at the director.
EOF
}

by_dscp() { # SERVICE VIP CLIENT RS1 RS2
    typed director l3dsrctl service add -t "$1" -s mh
    typed director l3dsrctl dest add -t "$1" -r "$4" --dscp 7
    typed director l3dsrctl dest add -t "$1" -r "$5" --dscp 7
    typed rs1 l3dsrctl vip add "$2" --dscp 7
    typed rs2 l3dsrctl vip add "$2" --dscp 7
    captures client director r1 rs1
    capture_input rs1
    ask 6 "$2" "$3" "rs1|rs2"
    packets "$3" "$2" dscp "director=director" "router=r1" "rs1, wire=rs1" "rs1, decoded=rs1-input" -- \
        family="DSCP" client="$3" vip="$2" rs="$4" code=7
    at rs1 nft delete table inet capture_input
}

by_dr() {
    local vip=198.18.0.251
    typed director l3dsrctl service add -t $vip:80 -s mh
    typed director l3dsrctl dest add -t $vip:80 -r "$RS3" -g
    typed rs3 sysctl -qw net.ipv4.conf.all.arp_ignore=1 net.ipv4.conf.all.arp_announce=2
    typed rs3 ip addr add $vip/32 dev lo
    captures client director rs3
    ask 3 $vip "$CLIENT" rs3
    packets "$CLIENT" $vip dr director=director rs3=rs3 -- family=DR client="$CLIENT" vip=$vip mac="$(mac_of rs3)"
}

by_ipip() {
    local vip=198.18.0.252 line
    at rs1 modprobe -q ipip || true
    typed director l3dsrctl service add -t $vip:80 -s mh
    typed director l3dsrctl dest add -t $vip:80 -r "$RS1" -i
    typed rs1 ip link add tunnel type ipip local "$RS1" remote "$DIRECTOR"
    typed rs1 ip link set tunnel up
    typed rs1 ip addr add $vip/32 dev lo
    captures rs1
    ask 3 $vip "$CLIENT" rs1
    captures_stop
    printf '\n    The first packet and its answer, at rs1:\n\n'
    tcpdump -c 2 -nqtr "$work/rs1.pcap" 2> /dev/null | sed 's/^/    /'
    check "rs1 gets the client's packets in packets from the director" prints 3 syns_in_ipip $vip
    check "the answers are in none" captured rs1 "src $vip and dst $CLIENT and tcp"
}

# How many connections began in packets from the director to rs1: the inner header is at 20, TCP's flags are at 53.
syns_in_ipip() { # VIP
    tcpdump -nr "$work/rs1.pcap" "ip proto 4 and src $DIRECTOR and dst $RS1 and ip[53] = 0xc2" 2> /dev/null |
        grep -cE "IP ${CLIENT}[.][0-9]+ > ${1}[.]80: "
}

# The service of the first part loses rs2 in the middle of a download from it.
by_drain() {
    local port=$next_port status=0
    downloads_prepare rs1 rs2
    until [ "$(download_from "$port" 2>/dev/null)" = rs2 ]; do
        port=$((next_port++))
        download_start "$port" "$VIP" "$port"
        wait_until 10 download_begun "$port"
    done
    printf '    %-9s curl %sfiles/long | slowly &   (from rs2)\n' "client#" "$(url "$VIP")"
    typed director l3dsrctl dest set -t "$VIP:80" -r "$RS2" -w 0
    ask 6 "$VIP" "$CLIENT" rs1
    check "the download goes on" download_running "$port"
    printf '\n'
    typed director l3dsrctl pins -t "$VIP:80"
    downloads_hurry
    wait "${downloads[$port]}" || status=$?
    check "the download from rs2 is whole" download_is_whole "$port" $status rs2
    printf '\n    The download from rs2 has ended: %d of %d bytes.\n' "$(stat -c %s "$work/$port.download")" "$long_size"
}

totals() {
    typed director l3dsrctl list --stats
    echo
    typed rs1 l3dsrctl vip list
    check "every connection is counted" prints $((asked + ${#downloads[@]})) flows
}

flows() {
    ctl director list --stats | awk '/^TCP/ { sum += $3 } END { print sum }'
}

title "L3DSR for Linux, on Linux $(uname -r)"
echo "    A lab of nine network namespaces; nginx on the realservers. Nothing of it is seen outside this virtual machine."
drawing
lab_up
web_servers
modules_load l3dsr_director l3dsr_realserver

title "1. DSCP over IPv4: the code 7 tells rs1, across routers, which VIP a packet was for"
by_dscp "$VIP:80" "$VIP" "$CLIENT" "$RS1" "$RS2"
title "2. DSCP over IPv6"
by_dscp "[$VIP6]:80" "$VIP6" "$CLIENT6" "$RS1_6" "$RS2_6"
title "3. Direct routing: rs3 is on the director's own segment, the packet stays as it is"
by_dr
title "4. IPIP: a tunnel device of rs1's own kernel takes the header off that the director put before the packet"
by_ipip
title "5. A drain: rs2 loses its weight in the middle of a download, and keeps it to its end"
by_drain
title "6. What was counted"
totals
