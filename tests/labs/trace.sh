#!/bin/bash
# Tracepoints: who is sent where, what is dropped and why; and the kernel's own tracepoint has a reason that fits.
#
#   client ── edge ──── director ──── r1 ── rs1      with l3dsr:forward, l3dsr:drop and skb:kfree_skb switched on
#
# heavy: many captures
#
# shellcheck source=tests/labs/lib.sh
. "$(dirname "$0")/lib.sh"

tracing=/sys/kernel/tracing

configure() {
    ctl director service add -t "$service" --dscp 7
    ctl director dest add -t "$service" -r "$rs1" --dscp
    ctl rs1 vip add "$vip" --dscp 7
}

trace_on() {
    local event
    for event in l3dsr/forward l3dsr/drop skb/kfree_skb; do echo 1 > $tracing/events/$event/enable; done
}

trace_off() {
    local event
    for event in l3dsr/forward l3dsr/drop skb/kfree_skb; do echo 0 > $tracing/events/$event/enable; done
    : > $tracing/trace
}

# An address as the tracepoint prints it: 16 bytes, what IPv4 has no use for being 0.
hex() { # ADDRESS
    /usr/bin/python3 -c '
import ipaddress, sys
print(ipaddress.ip_address(sys.argv[1]).packed.ljust(16, bytes(1)).hex(" ").replace(" ", "[ :]?"))' "$1"
}

# Some line of the trace matches; empties the trace.
traced() { # PATTERN COMMAND...
    local pattern=$1
    shift
    : > $tracing/trace
    "$@" > /dev/null 2>&1 || true
    wait_until 10 trace_has "$pattern" || { grep -E 'l3dsr|drop:|forward:' $tracing/trace | head -20; return 1; }
}

trace_has() { grep -qE -- "$1" $tracing/trace; }

forwards() {
    local number=${family#IPv}
    [ "$number" = 4 ] && number=2 || number=10
    check "$family: l3dsr:forward names client, VIP, dest and method" \
        traced "forward: netns=[0-9]+ family=$number protocol=6 client=$(hex "$client") port=[0-9]+ vip=$(hex "$vip") port=80 dest=$(hex "$rs1") method=1 len=" \
        fetch client "$vip"
}

# A packet is dropped by us, and freed for the reason that comes nearest, at the same address.
dropped() { # OUR_REASON KERNEL_REASON COMMAND...
    check "$family: l3dsr:drop says $1" traced "drop: netns=[0-9]+ skb=.* reason=$1" "${@:3}"
    check "$family: skb:kfree_skb says $2 of the same packet" same_packet "$2"
}

same_packet() { # KERNEL_REASON
    local skb
    skb=$(sed -nE 's/.* drop: netns=[0-9]+ skb=([0-9a-fx]+) .*/\1/p' $tracing/trace | tail -1)
    [ -n "$skb" ] && trace_has "kfree_skb: skbaddr=(0x)?${skb#0x} .*reason:? ?$1"
}

connect() { # [CURL_ARGUMENT...]
    at client curl -s -g --max-time 2 --noproxy '*' -o /dev/null "$@" "$(url "$vip")"
}

connect_with_ttl() { # TTL
    at client timeout 2 /usr/bin/python3 -c '
import socket, sys
asker = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
asker.setsockopt(socket.IPPROTO_IP, socket.IP_TTL, int(sys.argv[2]))
asker.connect((sys.argv[1], 80))' "$vip" "$1"
}

drops() {
    ctl director dest set -t "$service" -r "$rs1" --state down
    dropped no_dest NETFILTER_DROP connect
    ctl director dest set -t "$service" -r "$rs1" --state up
    if [ "$family" = IPv4 ]; then
        dropped ttl_exceeded IP_INHDR connect_with_ttl 2
    fi
}

lab_up
modules_load l3dsr_director l3dsr_realserver
[ -d $tracing/events ] || mount -t tracefs nodev $tracing 2> /dev/null || true
if [ ! -d $tracing/events/l3dsr ]; then
    skip "tracepoints" "this kernel has no tracing"
    exit
fi
families configure
web_servers rs1
trace_on
families forwards
families drops
trace_off
