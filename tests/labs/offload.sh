#!/bin/bash
# Packets whose checksums are left to hardware, and segments that are cut late: what hosts with offloads exchange.
#
#   client ══ edge ══╦══ director    an upload by DSCP (port 80) and one by direct routing (8080)
#                    ╠══ r1 ══ rs1
#                    ╚══ rs3
#
# Those through tunnels are in tunnel.sh.
#
# heavy: long uploads
#
# shellcheck source=tests/labs/lib.sh
. "$(dirname "$0")/lib.sh"

bytes=1000000

uploads() { # HOW
    check "$family, $1: rs1 gets an upload by DSCP, to the last byte" put "$work/upload" rs1 "$vip" 80
    check "$family, $1: rs3 gets an upload by direct routing, to the last byte" put "$work/upload" rs3 "$vip" 8080
}

lab_up
modules_load l3dsr_director l3dsr_realserver
families one_dest_each_way
web_servers rs1 rs3
head -c $bytes /dev/urandom > "$work/upload"
captures rs1 rs3
offloads on client edge segment director r1 rs1 rs3
families uploads "checksums and segments left to hardware"
captures_stop
for node in rs1 rs3; do
    check "$node did get several segments in one" captured $node 'greater 3000'
done
offloads off client edge segment director r1 rs1 rs3
families uploads "checksums and segments by software"
