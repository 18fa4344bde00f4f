#!/bin/bash
# The test that the talk recommends: ping a realserver with a mapped code, and the VIP answers.
#
#   client ── edge ── r1 ── rs1    dscp 7: daddr := VIP
#
#   ping -Q 28 (DSCP 7 is TOS 28) goes to rs1's own address: from the client, from the director, and from rs1 itself.
#
# heavy: pings are a second apart
#
# shellcheck source=tests/labs/lib.sh
. "$(dirname "$0")/lib.sh"

vip_answers() { # NODE
    local said
    said=$(at "$1" ping -n -c 3 -i 0.2 -W 5 -Q 28 "$rs1")
    echo "$said"
    [ "$(grep -c " from $vip: " <<< "$said")" = 3 ] && grep -q ' 0% packet loss' <<< "$said"
}

pings() {
    check_not "$family: without a map entry the VIP does not answer" vip_answers client
    ctl rs1 vip add "$vip" --dscp 7
    check "$family: from the client, the VIP answers" vip_answers client
    check "$family: from the director, the VIP answers" vip_answers director
    check "$family: on the realserver itself, the VIP answers" vip_answers rs1
    check "$family: without a code the realserver answers for itself" at client ping -n -c 1 -W 5 "$rs1"
    ctl rs1 vip del "$vip" --dscp 7
    check_not "$family: after vip del the VIP does not answer" vip_answers client
}

lab_up
modules_load l3dsr_realserver
families pings
