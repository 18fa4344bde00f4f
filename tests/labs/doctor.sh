#!/bin/bash
# doctor finds what is wrong, says which command mends it, and that command does. Each thing is broken by itself.
#
#   director ── segment ── r1 ── rs1
#
# heavy: examines the hosts again and again
#
# shellcheck source=tests/labs/lib.sh
. "$(dirname "$0")/lib.sh"

finding=

# What doctor says of a check at a node, without the sums.
doctor() { # NODE CHECK [OPTION...]
    ctl "$1" doctor "${@:3}" > "$work/doctor" || true
    grep -A2 -E "^[a-z]+: [a-z]+ $2: " "$work/doctor" || true
}

# One finding: its severity, its place and a part of its sentence; $finding has it for what follows.
finds() { # NODE CHECK SEVERITY TEXT
    finding=$(doctor "$1" "$2")
    echo "$finding"
    grep -qE "^$3: [a-z]+ $2: .*$4" <<< "$finding"
}

finds_nothing() { # NODE CHECK
    finding=$(doctor "$1" "$2")
    echo "$finding"
    [ -z "$finding" ]
}

# The command below the finding is run as a person would.
mend() { # NODE
    local command
    command=$(sed -n '2s/^    //p' <<< "$finding")
    echo "$command"
    case $command in
    l3dsrctl*) command=build/$command ;;
    esac
    # shellcheck disable=SC2086 # words
    at "$1" $command
}

exits() { # STATUS NODE [OPTION...]
    local status=0
    ctl "$2" doctor "${@:3}" || status=$?
    echo "status $status"
    [ $status = "$1" ]
}

# Broken: found, in these words, mended by the command that is printed, and gone.
cycle() { # NAME NODE CHECK SEVERITY TEXT
    check "$1: found" finds "${@:2}"
    finding=$(doctor "$2" "$3")
    check "$1: its command mends it" mend "$2"
    check "$1: gone" finds_nothing "$2" "$3"
}

healthy() {
    ctl rs1 vip add $VIP --dscp 7 --allow 80/tcp
    ctl rs1 vip add $VIP6 --dscp 7
    ctl director service add -t $VIP:80 --dscp 7
    ctl director dest add -t $VIP:80 -r $RS1 --dscp
    ctl director service add -t "[$VIP6]:80" --dscp 7
    ctl director dest add -t "[$VIP6]:80" -r $RS1_6 --dscp
    at director build/l3dsrctl director set key 000102030405060708090a0b0c0d0e0f
    web_servers rs1
    check "a realserver in order: nothing is found" prints "realserver: 2 VIPs; 0 errors, 0 warnings, 0 notes" \
        ctl rs1 doctor realserver
    check "a director in order: nothing is found" prints "director: 2 services; 0 errors, 0 warnings, 0 notes" \
        ctl director doctor director
    check "and the exit status says so" exits 0 director
}

realserver() {
    ip -n "${prefix}rs1" addr del $VIP/32 dev lo
    cycle "a VIP that no device has" rs1 address error "$VIP .*no device has the VIP"
    ip -n "${prefix}rs1" addr del $VIP6/128 dev lo
    cycle "an IPv6 VIP that no device has" rs1 address error "$VIP6 .*no device has the VIP"
    check "the client is answered again" answers client $VIP "rs1 $CLIENT"
    sysctl_at rs1 net.ipv4.conf.all.arp_ignore=0
    cycle "arp_ignore" rs1 arp warning 'r1: this host tells who asks'
    sysctl_at rs1 net.ipv4.conf.all.arp_announce=0
    cycle "arp_announce" rs1 arp warning 'r1: this host asks in the name'
    ctl rs1 vip set $VIP --keep 2> /dev/null
    sysctl_at rs1 net.ipv4.tcp_reflect_tos=1
    cycle "a kept code that answers carry" rs1 code warning "$VIP .*DSCP is kept"
    ctl rs1 vip set $VIP --class 0
    source_validation
    realserver_by_hand
}

# A second way in, where answers do not leave.
source_validation() {
    ip -n "${prefix}rs1" link add other type dummy
    ip -n "${prefix}rs1" addr add 10.9.9.1/24 dev other
    ip -n "${prefix}rs1" link set other up
    sysctl_at rs1 net.ipv4.conf.other.rp_filter=1
    cycle "rp_filter" rs1 source warning 'other: rp_filter drops .* answers leave by r1'
    ip -n "${prefix}rs1" link del other
}

# Found, and left to a person; then put right.
by_hand() { # NAME NODE CHECK SEVERITY TEXT, COMMAND...
    check "$1: found" finds "$2" "$3" "$4" "$5"
    "${@:6}"
    check "$1: gone" finds_nothing "$2" "$3"
}

realserver_by_hand() {
    ctl rs1 vip set $VIP --allow 443/tcp
    by_hand "a port without a server" rs1 listener error 'no program listens on tcp port 443' \
        ctl rs1 vip set $VIP --allow 80/tcp
    ctl rs1 vip set $VIP --old-dscp 7 --dscp 46 --force
    by_hand "a code that has another meaning" rs1 code warning 'the code is class EF' ctl rs1 vip set $VIP --dscp 7
    ctl rs1 vip set $VIP --at 10.1.1.99
    by_hand "an address that nobody has" rs1 address warning 'it counts at 10.1.1.99' ctl rs1 vip set $VIP --at none
    at rs1 nft "add table inet l3dsr"
    by_hand "rules that decode as well" rs1 rules warning 'these rules decode' at rs1 build/l3dsr-nft remove
    at rs1 iptables -t mangle -A PREROUTING -m dscp --dscp 7 -m comment --comment "seven of nine" -j ACCEPT
    by_hand "a rule that waits for the code" rs1 rules warning 'mangle PREROUTING: .*it waits for code 7' \
        at rs1 iptables -t mangle -F PREROUTING
    tunnel_device
    module_tunnels
}

tunnel_device() {
    ip -n "${prefix}rs1" addr add 198.18.0.249/32 dev lo
    ip -n "${prefix}rs1" link add t4 type ipip local $RS1 remote $DIRECTOR
    ip -n "${prefix}rs1" link set t4 up
    cycle "a tunnel, and segments that don't fit" rs1 mss warning 'segments that don.t fit'
    sysctl_at rs1 net.ipv4.conf.t4.rp_filter=1
    cycle "a tunnel, and rp_filter" rs1 source error 't4: rp_filter'
    ip -n "${prefix}rs1" link del t4
    ip -n "${prefix}rs1" addr del 198.18.0.249/32 dev lo
}

# Tunnels that the module takes by itself.
module_tunnels() {
    ctl rs1 vip add $VIP --tunnel --allow 80/tcp
    by_hand "a VIP of tunnels, and no director" rs1 tunnel error "$VIP .tunnel.: no director.s tunnels" \
        ctl rs1 decap add --from $DIRECTOR
    ip -n "${prefix}rs1" route add $DIRECTOR via 10.1.1.1 mtu 1400
    cycle "a path from the director that carries less" rs1 tunnel warning "$DIRECTOR: the path from there carries 1400"
    ip -n "${prefix}rs1" route del $DIRECTOR
    ctl rs1 vip del $VIP --tunnel
    by_hand "a director, and no VIP of tunnels" rs1 tunnel warning "$DIRECTOR: .*none is listed" ctl rs1 decap del --from $DIRECTOR
}

asks_itself() { # [CURL_ARGUMENT...]
    prints "rs1 $DIRECTOR" fetch director $VIP 80 "$@"
}

director() {
    ctl director director set key default
    check "a key that everybody knows: noted" finds director settings note 'key: flows are spread'
    check "a note is no fault" exits 0 director
    ctl director director set key 000102030405060708090a0b0c0d0e0f
    ip -n "${prefix}director" addr add $VIP/32 dev lo
    patience=2 check_not "a checker of a VIP that is here: no answer" asks_itself --interface $DIRECTOR
    cycle "a checker of a VIP that is here" director checker warning "$VIP: this host has the VIP"
    check "a checker of a VIP that is here: an answer" asks_itself --interface $DIRECTOR
    ip -n "${prefix}director" addr del $VIP/32 dev lo
    ip -n "${prefix}director" route del default via 198.51.100.1
    check_not "a checker of a VIP that is elsewhere: no answer" asks_itself
    cycle "a checker of a VIP that is elsewhere" director checker warning "$VIP: no route leads to the VIP"
    check "a checker of a VIP that is elsewhere: an answer" asks_itself
    ip -n "${prefix}director" route add default via 198.51.100.1
    rules
    dests
}

rules() {
    at director iptables -t raw -A PREROUTING -d $VIP -p tcp --dport 22 -j DROP
    check "a rule that sees no packet to its VIP" finds director bypassed warning 'raw PREROUTING: .*before this rule'
    finding=$(doctor director bypassed)
    check "its command lets it see them" mend director
    check "then nothing is found" finds_nothing director bypassed
    ctl director director set priority early
    at director iptables -t raw -F PREROUTING
    at director nft "add table inet guard; add chain inet guard pre { type filter hook prerouting priority raw; }; add rule inet guard pre ip saddr 10.0.0.0/8 drop"
    by_hand "a rule about all packets" director bypassed note 'nft inet guard pre: .*handle' at director nft delete table inet guard
    at director nft "add table inet guard; add chain inet guard on { type filter hook forward priority 0; }; add rule inet guard on ip daddr 198.18.0.0/24 drop"
    by_hand "a rule of another hook" director bypassed warning 'nft inet guard on: .*198.18.0.250' at director nft delete table inet guard
    sysctl_at director net.ipv4.conf.segment.rp_filter=1
    by_hand "source validation" director bypassed note 'segment: rp_filter looks at no packet' \
        sysctl_at director net.ipv4.conf.segment.rp_filter=0
}

dests() {
    ctl director dest add -t $VIP:80 -r 10.1.2.9 -g
    by_hand "direct routing through a router" director dest error '10.1.2.9 .*ends at the router 198.51.100.22' \
        ctl director dest del -t $VIP:80 -r 10.1.2.9
    ctl director dest set -t $VIP:80 -r $RS1 --state down
    cycle "no dest that takes packets" director dest error 'no dest is up'
    ip -n "${prefix}director" route add unreachable $RS1/32
    by_hand "a dest that no route reaches" director dest error "$RS1 .*no route reaches it" \
        ip -n "${prefix}director" route del unreachable $RS1/32
    ip -n "${prefix}director" neigh replace 198.51.100.21 dev segment nud failed
    by_hand "a next hop that does not answer" director dest error '198.51.100.21 on segment does not answer' \
        ip -n "${prefix}director" neigh del 198.51.100.21 dev segment
    ip -n "${prefix}director" route replace 10.1.1.0/24 via 198.51.100.21 mtu 1400
    by_hand "a way that carries less than clients send" director mtu warning "$RS1: .*1400 bytes, clients send 1500" \
        ip -n "${prefix}director" route replace 10.1.1.0/24 via 198.51.100.21
}

# Everything at once; --fix takes what is safe and leaves the rest.
fix() {
    ip -n "${prefix}rs1" addr del $VIP/32 dev lo
    sysctl_at rs1 net.ipv4.conf.all.arp_ignore=0 net.ipv4.conf.all.arp_announce=0
    ctl rs1 vip set $VIP --allow 443/tcp
    check "errors are an exit status" exits 2 rs1
    check "JSON counts them" prints "2 2 0" sums
    ctl rs1 doctor --fix > "$work/fixed" || true
    check "--fix mends three" prints 3 grep -c '^mended: ' "$work/fixed"
    check "and leaves one" prints_match '^1 error, 0 warnings' tail_of_sums
    check "which it says" grep -A2 'no program listens' "$work/fixed"
    check "of which the server is a person's" grep -q '    left to you' "$work/fixed"
    ctl rs1 vip set $VIP --allow 80/tcp
    check "the realserver serves again" answers client $VIP "rs1 $CLIENT"
    check "nothing is left" exits 0 rs1
    sysctl_at rs1 net.ipv4.conf.all.arp_ignore=0
    check "warnings are another exit status" exits 1 rs1
}

sums() {
    ctl rs1 doctor --json > "$work/json" || true
    /usr/bin/python3 -c 'import json, sys; said = json.load(sys.stdin); print(said["errors"], said["warnings"], said["notes"])' < "$work/json"
}

tail_of_sums() { tail -n 1 "$work/fixed" | sed 's/.*; //'; }

nobody() {
    mkdir -p "$work/build"
    cp -P build/l3dsrctl build/libl3dsr.so* "$work/build/"
    chmod -R go+rX "$work"
    check "without privileges it says one sentence" prints_match '^l3dsrctl: examine this host: .*run it as root$' as_nobody
    check "and its exit status is one of its own" prints 3 status_of_nobody
}

as_nobody() {
    at rs1 setpriv --reuid=65534 --regid=65534 --clear-groups "$work/build/l3dsrctl" doctor 2>&1 || true
}

status_of_nobody() {
    local status=0
    at rs1 setpriv --reuid=65534 --regid=65534 --clear-groups "$work/build/l3dsrctl" doctor 2> /dev/null || status=$?
    echo $status
}

lab_up
check "a module that is missing is an error" exits 2 rs1 realserver
modules_load l3dsr_director l3dsr_realserver
healthy
realserver
director
fix
nobody
