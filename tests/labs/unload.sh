#!/bin/bash
# Modules that go and come back while packets flow.
#
#   client ══ edge ══╦══ director    rmmod, insmod, rmmod, ...
#                    ╠══ r1 ══ rs1   rmmod, insmod, rmmod, ...   (one kernel: both at once)
#                    ╚══ rs3
#
# races: packets are under way while the modules go
#
# shellcheck source=tests/labs/lib.sh
. "$(dirname "$0")/lib.sh"

configure() {
    ctl director service add -t "$service" -s mh
    ctl director dest add -t "$service" -r "$rs1" --dscp 7
    ctl director service add -u "${service%80}7007" -s mh
    ctl director dest add -u "${service%80}7007" -r "$rs1" --dscp 7
    ctl director dest add -u "${service%80}7007" -r "$rs3" -g
    ctl rs1 vip add "$vip" --dscp 7
}

traffic() { # NODE
    at_exec "$1" /usr/bin/python3 "$here/traffic.py" "$VIP" "$VIP6" &
    server_pids+=($!)
}

# The VIPs stay on lo when the map goes: vip add finds them there.
round() { # NUMBER
    modules_load l3dsr_director l3dsr_realserver
    families configure
    check "round $1: packets flow" wait_until 20 more_than 100 reason_count director list forwarded
    check "round $1: the modules go while they do" modules_unload
    check "round $1: none is left" prints "" lab_modules_loaded
}

lab_up
web_servers rs1
traffic client
traffic director
for i in 1 2 3; do round $i; done
modules_load l3dsr_director l3dsr_realserver
families configure
asks() { check "$family: afterwards rs1 answers" answers client "$vip" "rs1 $client"; }
families asks
