#!/bin/bash
# A VIP on a real device, where another host may have it: who is there is asked first.
#
#   director ──┬── rs3     both on one segment; each would answer for the VIP
#
# heavy: probes take a second and a half
#
# shellcheck source=tests/labs/lib.sh
. "$(dirname "$0")/lib.sh"

on_segment() { # NODE
    ip -n "$prefix$1" -o addr show dev segment to "$vip" | grep -q .
}

nowhere() {
    ! on_segment rs3 && ! ctl rs3 vip list | grep -qF "$vip"
}

refused() {
    local said
    ! said=$(ctl rs3 vip add "$vip" --dscp 7 --dev segment 2>&1) && echo "$said"
    [[ $said == "l3dsrctl: put $vip on segment: $(mac_of director) has that address on the segment; put it on lo"* ]]
}

probes() {
    ip -n "${prefix}director" addr add "$vip" dev segment nodad
    check "$family: an address that another host on the segment has is refused, and who it is is said" refused
    check "$family: nothing was changed" nowhere
    check "$family: on lo it is welcome" ctl rs3 vip add "$vip" --dscp 7
    check "$family: to move it to the segment is refused, too" moves 1
    check "$family: it is where it was" at_lo
    check "$family: --force moves it" moves 0 --force
    check "$family: there it is" on_segment rs3
    ctl rs3 vip del "$vip"
    ip -n "${prefix}director" addr del "$vip" dev segment
    check "$family: an address that nobody has is put on the segment" ctl rs3 vip add "$vip" --dscp 7 --dev segment
    check "$family: there it is, by itself" on_segment rs3
    ctl rs3 vip del "$vip"
    check "$family: deleted, it is gone" nowhere
}

moves() { # STATUS [OPTION]
    local status=0
    ctl rs3 vip set "$vip" --dev segment "${@:2}" || status=$?
    [ $status = "$1" ]
}

at_lo() { ip -n "${prefix}rs3" -o addr show dev lo to "$vip" | grep -q .; }

down() {
    ip -n "${prefix}rs3" link add idle type veth peer name other
    check "a device that is down can't ask, and says so" down_is_said
}

down_is_said() {
    ! ctl rs3 vip add "$VIP" --dscp 7 --dev idle 2> "$work/said" && grep -F "idle is down, so nobody can be asked; bring it up" "$work/said"
}

lab_up
modules_load l3dsr_realserver
families probes
down
