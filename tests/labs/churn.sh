#!/bin/bash
# A thousand changes of configuration while packets flow (fewer on an emulated machine): none is lost, none reaches a dest that was not configured at that time.
#
#   client ══ edge ══╦══ director     weights, dests added, deleted, down and up, other services
#      ▲             ╠══ r1 ══ rs1    always there, with other weights
#      │             ╠══ r2 ══ rs2    comes and goes
#      │             ╚══ rs3          comes and goes
#      └── answer ── silent connections to rs1 stay
#
# heavy: a thousand changes of the configuration
# locks: dests change while packets choose among them
#
# shellcheck source=tests/labs/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/labs/transfers.sh
. "$here/transfers.sh"

changes=1000
# An emulated machine is slow.
[ "$LAB_KIND" != vm ] || changes=300

# What begins all the time meets the same changes as the connections, in a service of its own.
configure() {
    local port
    for port in 80 7007; do
        ctl director service add -t "${service%80}$port" --table-size 251 --pins 65536
        ctl director dest add -t "${service%80}$port" -r "$rs1" --dscp 7
    done
    ctl rs1 vip add "$vip" --dscp 7
    ctl rs2 vip add "$vip" --dscp 11
    ctl rs3 vip add "$vip" --dscp 13
    # Neighbours know each other before it begins.
    for rs in "$rs1" "$rs2" "$rs3"; do at director ping -c 1 -W 5 "$rs" > /dev/null; done
}

# Nobody serves what begins.
unserved() { # REALSERVER
    at "$1" nft -f - << EOF
table inet churn {
    chain input {
        type filter hook input priority 0
        tcp dport 7007 drop
    }
}
EOF
}

churn() {
    PYTHONPATH=tests/netlink/lib PYTHONDONTWRITEBYTECODE=1 /usr/bin/python3 "$here/churn.py" "$prefix" "$changes" > "$work/churn"
}

silent_connections() {
    talker_start "$family" "$vip" 8
}

ask_silent_connections() {
    check "$family: silent connections to rs1 stay" all_from rs1 "$(talker_ask "$family")"
}

said() { # PATTERN
    cat "$work/churn"
    grep -qE "$1" "$work/churn"
}

all_from() { # REALSERVER ANSWERS
    echo "$2"
    [ "$(xargs -n 1 <<< "$2" | sort -u)" = "$1" ]
}

lab_up
modules_load l3dsr_director l3dsr_realserver
families configure
for rs in "${realservers[@]}"; do unserved "$rs"; done
web_servers rs1
capture client
families silent_connections
check "$changes changes are made while packets flow" churn
grep '^# ' "$work/churn" || true
check "no packet was lost" said '^lost 0$'
check "no packet reached a dest that was not configured at that time" said '^astray 0$'
check "every dest got some" said '^dests 6 of 6$'
families ask_silent_connections
captures_stop
check "the client saw no reset" prints 0 resets_at client
