#!/bin/bash
# IPVS and our director are given the same packets, one after the other, and hand each to the same dest.
#
#   client ══ director ══ farm        dests 10.9.ROUND.1, .2, .3 are MAC addresses on the farm's cable: who gets a packet is
#                                     what its frame says. IPVS has VIP .251, our director .250; dests by direct routing.
#
# heavy: thousands of connections
#
# shellcheck source=tests/labs/lib.sh
. "$(dirname "$0")/lib.sh"

IPVS_VIP=198.18.0.251
round=0

# Not the usual network: two cables.
cables() {
    local node
    trap cables_down EXIT
    trap 'exit 130' INT TERM
    dmesg --clear
    for node in client director farm; do
        ip netns add "$prefix$node"
        at $node sysctl -qw net.ipv6.conf.{all,default}.disable_ipv6=1 net.ipv4.conf.{all,default}.rp_filter=0
        ip -n "$prefix$node" link set lo up
    done
    { cable client director; cable director farm; } | ip -batch -
    ip -n "${prefix}client" link set director up
    ip -n "${prefix}farm" link set director promisc on up
    ip -n "${prefix}director" addr add 192.0.2.1/24 dev client
    ip -n "${prefix}director" addr add 10.9.255.254/16 dev farm
    ip -n "${prefix}director" addr add $IPVS_VIP/32 dev lo
    ip -n "${prefix}director" link set client up
    ip -n "${prefix}director" link set farm up
}

cables_down() {
    local status=$? node
    set +e
    for node in client director farm; do ip netns del "$prefix$node"; done
    modules_unload
    check "the kernel log has no warning" kernel_log_clean
    rm -rf "$work"
    [ $status = 0 ] || tap_result "not ok" "$lab ran to its end" "exit status $status"
    tap_done
    exit $?
}

# Dests that nobody has seen before: IPVS remembers connections of services that are gone, and counts them again when their
# dests come back. A MAC address ends in its dest's number.
new_dests() {
    local i
    round=$((round + 1))
    dests=("10.9.$round.1" "10.9.$round.2" "10.9.$round.3")
    for i in 1 2 3; do
        echo "neigh add 10.9.$round.$i lladdr 02:00:00:00:00:0$i dev farm nud permanent"
    done | ip -n "${prefix}director" -batch -
}

# The same service for both. IPVS puts a new dest before the others, ours are in the order of their addresses.
configure() { # SERVICE_OPTIONS, then for each dest its options
    local options=$1 i
    new_dests
    shift
    local -a words more ours=() dest_options=("$@")
    local theirs=
    read -ra words <<< "$options"
    ctl director flush
    at director ipvsadm -C
    for i in 2 1 0; do
        ours+=(dest -r "${dests[i]}:80" -g)
        read -ra more <<< "${dest_options[i]}"
        ours+=("${more[@]}")
        theirs+="-a -t $IPVS_VIP:80 -r ${dests[i]}:80 -g ${dest_options[i]}"$'\n'
    done
    ctl director service replace -t $VIP:80 "${words[@]}" "${ours[@]}" 2> /dev/null
    at director ipvsadm -R <<< "-A -t $IPVS_VIP:80 $options"$'\n'"${theirs%$'\n'}"
}

# Have a director choose: STORY is what the clients do, schedule.py says how. Each round has its own clients.
told() { # VIP STORY
    at client /usr/bin/python3 "$here/schedule.py" "$1" "/run/netns/${prefix}farm" "$(mac_of_director)" "$round" "$2"
}

mac_of_director() {
    ip -n "${prefix}director" -o link show dev client | grep -o 'link/ether [0-9a-f:]*' | cut -d' ' -f2
}

same_order() { # STORY
    local ours theirs
    ours=$(told $VIP "$1") || return
    theirs=$(told $IPVS_VIP "$1") || return
    echo "ours: $ours"
    echo "IPVS: $theirs"
    [ -n "$ours" ] && [ "$ours" = "$theirs" ]
}

# Turns are a circle; where it begins is no matter. The flows of STORY are whole circles.
same_turns() { # STORY FLOWS
    local ours theirs
    ours=$(told $VIP "$1") || return
    theirs=$(told $IPVS_VIP "$1") || return
    echo "ours: $ours"
    echo "IPVS: $theirs"
    [ ${#ours} = "$2" ] && [ ${#theirs} = "$2" ] && [[ $ours$ours == *$theirs* ]]
}

# What a scheduler hands out may differ, but not by more than a tenth of all flows for any dest.
same_shares() { # STORY
    local ours theirs
    ours=$(told $VIP "$1" | fold -w 1 | sort | uniq -c | awk '{ print $2, $1 }' | xargs)
    theirs=$(told $IPVS_VIP "$1" | fold -w 1 | sort | uniq -c | awk '{ print $2, $1 }' | xargs)
    echo "ours: $ours"
    echo "IPVS: $theirs"
    awk -v ours="$ours" -v theirs="$theirs" -v all="$2" 'BEGIN {
        n = split(ours, a); m = split(theirs, b)
        for (i = 1; i < n; i += 2) o[a[i]] = a[i + 1]
        for (i = 1; i < m; i += 2) t[b[i]] = b[i + 1]
        for (d = 1; d <= 3; d++) if ((o[d] - t[d]) ^ 2 > (all / 10) ^ 2) exit 1
        exit n != 6 || m != 6 }'
}

orders() {
    local weights sched
    for weights in "1 1 1" "4 3 2" "3 0 6"; do
        read -ra w <<< "$weights"
        for sched in rr wrr; do
            configure "-s $sched" "-w ${w[0]}" "-w ${w[1]}" "-w ${w[2]}"
            check "$sched with weights $weights: the order is IPVS's" same_turns o0-26 27
        done
        for sched in lc wlc sed nq fo ovf; do
            configure "-s $sched" "-w ${w[0]}" "-w ${w[1]}" "-w ${w[2]}"
            check "$sched with weights $weights: the order is IPVS's" same_order "o0-23"
        done
    done
}

# Flows that end make room: every third one, then more begin.
endings() {
    local sched
    for sched in lc wlc sed nq ovf; do
        configure "-s $sched" "-w 4" "-w 3" "-w 2"
        check "$sched after flows have ended: the order is IPVS's" same_order "o0-11 f0-11/3 o20-39 f20-39/2 o50-69"
    done
}

thresholds() {
    configure "-s rr" "-x 3" "-x 5 -y 2" ""
    check "upper thresholds: the order is IPVS's" same_order "o0-19"
    configure "-s wlc" "-w 9 -x 4" "-w 5 -x 2" "-w 1"
    check "upper thresholds with wlc: the order is IPVS's" same_order "o0-19"
    configure "-s rr" "-x 2" "-x 2" "-x 2"
    check "with all dests full: nobody gets a flow, as with IPVS" same_order "o0-8"
}

persistence() {
    configure "-s rr -p 300" "" "" ""
    check "persistence: clients' flows go where IPVS has them" same_order "c1o0-2 c2o10-12 c1o20-22 c3o30-31 c2o40-41"
    configure "-s wrr -p 300 -M 255.255.255.0" "-w 3" "-w 1" "-w 1"
    check "persistence of networks: clients' flows go where IPVS has them" \
        same_turns "c1o0-0 c2o10-10 c260o20-20 c261o30-30 c520o40-40 c521o50-50 c780o60-60 c781o70-70 c1040o80-80 c1041o90-90" 10
}

shares() {
    local weights sched
    for weights in "1 1 1" "4 3 2"; do
        read -ra w <<< "$weights"
        for sched in "mh -b mh-port,mh-fallback" "sh -b sh-port" twos; do
            configure "-s $sched" "-w ${w[0]}" "-w ${w[1]}" "-w ${w[2]}"
            check "$sched with weights $weights: shares are IPVS's" same_shares "o0-299" 300
        done
    done
    configure "-s mh -b mh-fallback" "" "" ""
    check "mh without mh-port: a client has one dest, as with IPVS" one_dest "c1o0-19"
    configure "-s sh -b sh-fallback" "" "" ""
    check "sh without sh-port: a client has one dest, as with IPVS" one_dest "c1o0-19"
    configure "-s dh" "" "" ""
    check "dh: a VIP has one dest, as with IPVS" one_dest "o0-19"
}

one_dest() { # STORY
    local vip said
    for vip in $VIP $IPVS_VIP; do
        said=$(told "$vip" "$1")
        echo "$said"
        [ ${#said} = 20 ] && [ "$(fold -w 1 <<< "$said" | sort -u | wc -l)" = 1 ] || return
    done
}

cables
modules_load l3dsr_director
orders
endings
thresholds
persistence
shares
