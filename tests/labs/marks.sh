#!/bin/bash
# Marks of packets: on the director's own they name a dest, on a client's they name a service.
#
#   client ── edge ──┬── director   SO_MARK 0x101 → rs1, 0x102 → rs2, 0x103 → rs3; a rule's mark 5 → rs3
#      ▲       ▲     ├── r1 ── rs1   by DSCP, weight 0
#      │       │     ├── r2 ── rs2   by DSCP, down
#      └───────┴─────┴── rs3         by direct routing
#
# heavy: each mark is tried with connections
#
# shellcheck source=tests/labs/lib.sh
. "$(dirname "$0")/lib.sh"

# shellcheck disable=SC2034 # services.sh uses it
web_ports=(80 443 8080)

place() { # ADDRESS PORT
    case $1 in *:*) echo "[$1]:$2" ;; *) echo "$1:$2" ;; esac
}

# Marks of each family's own.
names() {
    [ "$family" = IPv4 ] && base=0x100 || base=0x110
    service=$(place "$vip" 80)
}

dest_mark() { printf '%#x' $((base + $1)); }

refused_before() {
    check_not "no dest has a mark before it is said which marks name one" \
        ctl director dest add -t $VIP:80 -r $RS1 -g --mark 0x101
    check_not "a value outside its mask is refused" ctl director director set dest-mark 0x100/0xf000
    check "marks 0x100 to 0x1ff name dests" ctl director director set dest-mark 0x100/0xff00
    check "show says so" prints_match 'Dest mark: 0x100/0xff00' ctl director director show
}

configure() {
    names
    ctl director service add -t "$service" --dscp 7
    ctl director dest add -t "$service" -r "$rs1" --dscp --mark "$(dest_mark 1)" -w 0
    ctl director dest add -t "$service" -r "$rs2" --dscp --mark "$(dest_mark 2)" --state down
    ctl director dest add -t "$service" -r "$rs3" -g
    ctl director dest set -t "$service" -r "$rs3" --mark "$(dest_mark 3)"
    ctl rs1 vip add "$vip" --dscp 7
    ctl rs2 vip add "$vip" --dscp 7
    vip_local rs3 "$vip"
}

asks() { # REALSERVER MARK
    prints "$1 $director" at director /usr/bin/python3 "$here/mark_ask.py" "$vip" 80 "$2"
}

reaches() {
    local i
    names
    for i in 1 2 3; do
        check "$family: mark $(dest_mark $i) reaches rs$i, whatever its weight and state" asks "rs$i" "$(dest_mark $i)"
    done
    check "$family: clients and sockets without a mark get rs3" asks rs3 0
    check "$family: a client's mark names no dest" answers client "$vip" "rs3 $client"
    check "$family: explain says the same" prints_match "dest +.*$rs1.* dscp 7 weight 0" \
        ctl director explain -t "$service" --from "$(place "$director" 40000)" --local --mark "$(dest_mark 1)"
}

unknown() {
    names
    local before
    before=$(reason_count director list unknown_mark)
    check_not "$family: a mark that names no dest reaches nobody" asks rs3 "$(dest_mark 9)"
    check "$family: which is counted" more_than "$before" reason_count director list unknown_mark
    check "$family: and explained" prints_match 'dropped: unknown_mark' \
        ctl director explain -t "$service" --from "$(place "$director" 40000)" --local --mark "$(dest_mark 9)"
    check_not "$family: a mark is one dest's" ctl director dest set -t "$service" -r "$rs3" --mark "$(dest_mark 1)"
    check_not "$family: no service has such a mark" ctl director service add -f "$(dest_mark 9)"
    check_not "$family: which marks name dests stays while they do" ctl director director set dest-mark 0x200/0xff00
}

changes() {
    names
    ctl director dest set -t "$service" -r "$rs3" --mark "$(dest_mark 4)"
    check "$family: a dest takes another mark" asks rs3 "$(dest_mark 4)"
    check_not "$family: its old one names nobody" asks rs3 "$(dest_mark 3)"
    ctl director dest del -t "$service" -r "$rs1"
    check_not "$family: the mark of a deleted dest names nobody" asks rs1 "$(dest_mark 1)"
    ctl director dest set -t "$service" -r "$rs2" --mark "$(dest_mark 1)"
    check "$family: and is another's to take" asks rs2 "$(dest_mark 1)"
    ctl director service del -t "$service"
}

# A rule marks two ports; they are one service.
six() { [ "$family" = IPv4 ] || echo -6; }

mark_rules() {
    local port
    if [ "$family" = IPv4 ]; then
        for port in 80 443; do
            at director iptables -t mangle -A PREROUTING -d "$vip" -p tcp --dport $port -j MARK --set-mark 5
        done
    else
        at director nft add table ip6 marks
        at director nft add chain ip6 marks prerouting '{ type filter hook prerouting priority mangle; }'
        at director nft add rule ip6 marks prerouting ip6 daddr "$vip" tcp dport '{80, 443}' meta mark set 5
    fi
}

mark_service() {
    # shellcheck disable=SC2046 # an option or none
    {
        check "$family: a mark is a service" ctl director service add -f 5 $(six)
        check_not "$family: with no code, which means one VIP" ctl director dest add -f 5 $(six) -r "$rs1" --dscp 7
        check "$family: but with direct routing" ctl director dest add -f 5 $(six) -r "$rs3" -g --mark "$(names; dest_mark 5)"
        check "$family: the list shows it as ipvsadm does" prints_match "^FWM  5( IPv6)? mh" ctl director list -f 5 $(six)
    }
    patience=2 check_not "$family: before a rule marks them, packets are left alone" answers client "$vip" "rs3 $client"
    mark_rules
    check "$family: what the rule marks goes to the dest" answers client "$vip" "rs3 $client"
    check "$family: on the other port as well" answers client "$vip" "rs3 $client" 443
    patience=2 check_not "$family: what it does not mark is left alone" answers client "$vip" "rs3 $client" 8080
    check "$family: explain names the door" prints_match 'door +mark' \
        ctl director explain -t "$(place "$vip" 443)" --from "$(place "$client" 40000)" --mark 5
    check "$family: the dest's own mark reaches it" asks rs3 "$(names; dest_mark 5)"
    check "$family: its counters count" counts_flows
}

counts_flows() {
    # shellcheck disable=SC2046
    [ "$(ctl director list -f 5 $(six) --stats | awk '$1 == "->" && $2 ~ /'"${rs3//:/.}"'/ { print $3 }')" -ge 2 ]
}

# Hooks of ours in the kernel's list; without one, a namespace pays nothing.
no_mark_door() {
    # shellcheck disable=SC2046
    ctl director service del -f 5 $(six)
    patience=2 check_not "$family: without the service, marks mean nothing" answers client "$vip" "rs3 $client"
}

lab_up
modules_load l3dsr_director l3dsr_realserver
refused_before
families configure
web_servers
families reaches
families unknown
families changes
check "without dests' marks, none need name one" ctl director director set dest-mark none
check "and others can" ctl director director set dest-mark 0x100/0xff00
families mark_service
families no_mark_door
