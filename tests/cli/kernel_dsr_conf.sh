# shellcheck shell=bash disable=SC2154
# What kernel_cases.sh asks of vip apply: the VIPs that files of dsrctl name are started and stopped, and nothing else is.

dsr_conf() {
    local before
    mkdir "$work/dsr.d"
    apply=(l3dsrctl vip apply --dsr-conf "$work/dsr.d")
    printf '# VIP=DSCP\n198.18.0.250=0x7 # web\n2001:DB8:F::80=013\n' > "$work/dsr.d/10-l3.conf"
    printf '198.18.0.251\n2001:db8:f::81\n' > "$work/dsr.d/20-l2.conf"
    before=$(state)
    shows "VIPs of dsrctl's files are stopped at first" "\
VIP            Type Code               State   Device Map From
198.18.0.250   l3   7 = TOS 28 = 0x1c  stopped -      no  $work/dsr.d/10-l3.conf:2
2001:db8:f::80 l3   11 = TOS 44 = 0x2c stopped -      no  $work/dsr.d/10-l3.conf:3
198.18.0.251   l2   -                  stopped -      -   $work/dsr.d/20-l2.conf:1
2001:db8:f::81 l2   -                  stopped -      -   $work/dsr.d/20-l2.conf:2" "${apply[@]}" --show
    does "they are started" "${apply[@]}"
    shows "and shown so" "\
VIP            Type Code               State   Device Map From
198.18.0.250   l3   7 = TOS 28 = 0x1c  started lo     yes $work/dsr.d/10-l3.conf:2
2001:db8:f::80 l3   11 = TOS 44 = 0x2c started lo     yes $work/dsr.d/10-l3.conf:3
198.18.0.251   l2   -                  started lo     -   $work/dsr.d/20-l2.conf:1
2001:db8:f::81 l2   -                  started lo     -   $work/dsr.d/20-l2.conf:2" "${apply[@]}" --show
    shows "vip list shows those with a code, which are in the map, and those without" "\
VIP            Code               Device Changed Packets Bytes
198.18.0.250   7 = TOS 28 = 0x1c  lo     address       0     0
2001:db8:f::80 11 = TOS 44 = 0x2c lo     address       0     0
198.18.0.251   -                  lo     address       -     -
2001:db8:f::81 -                  lo     address       -     -
Host: arp_ignore was 0, arp_announce was 0; restored with the last VIP" l3dsrctl vip list
    tells "JSON has them apart" '"plain_vips":[{"address":"198.18.0.251","device":"lo"},{"address":"2001:db8:f::81","device":"lo"}]' \
        l3dsrctl vip list
    for vip in 198.18.0.250 2001:db8:f::80 198.18.0.251 2001:db8:f::81; do
        does "on lo: $vip" on_lo "$vip"
    done
    does "ARP is quiet about them" arp_is "1 2"
    started_already
    does "they are stopped" "${apply[@]}" --stop
    shows "and nothing is left" "$before" state
    does "stopped again" "${apply[@]}" --stop
    shows "nothing has changed" "$before" state
    dsr_conf_among_others
    rm -r "$work/dsr.d"
}

# The VIPs of dsr_conf() are started.
started_already() {
    local before
    before=$(state)
    does "started again" "${apply[@]}" --start
    shows "nothing has changed" "$before" state
    ip address del 198.18.0.250/32 dev lo
    ip address del 2001:db8:f::81/128 dev lo
    tells "an address that is gone is half of a VIP" '"code":7,"state":"partial","device":null,"entry":true' \
        "${apply[@]}" --show
    does "which is mended" "${apply[@]}"
    shows "and nothing has changed" "$(sort <<< "$before")" sorted_state
    printf '198.18.0.250=15\n198.18.0.252=07\n' > "$work/dsr.d/10-l3.conf"
    refuses "codes that the host has otherwise" "\
vip apply $work/dsr.d/10-l3.conf:1: 198.18.0.250 has code 7 on this host; change it: l3dsrctl vip set 198.18.0.250 --old-dscp 7 --dscp 15
l3dsrctl: vip apply $work/dsr.d/10-l3.conf:2: code 7 stands for 198.18.0.250 on this host; take another code, or free it: l3dsrctl vip del 198.18.0.250 --dscp 7" \
        "${apply[@]}"
    printf '198.18.0.250=0x7\n2001:db8:f::80=11\n' > "$work/dsr.d/10-l3.conf"
}

# The order of addresses apart.
sorted_state() { state | sort; }

dsr_conf_among_others() {
    local before
    quietly l3dsrctl vip add 198.18.0.9 --dscp 19
    ip address add 198.18.0.251/32 dev lo
    before=$(state)
    does "VIPs are started among others" "${apply[@]}"
    does "and stopped" "${apply[@]}" --stop
    shows "the others and their addresses stay" "$before" state
    quietly l3dsrctl vip del 198.18.0.9
    ip address del 198.18.0.251/32 dev lo
    quietly "${apply[@]}"
    quietly l3dsrctl vip del 198.18.0.250
    does "a VIP without a code keeps ARP quiet" arp_is "1 2"
    quietly "${apply[@]}" --stop
    does "and the last one does not" arp_is "0 0"

    printf '198.18.0.250=7\n' > "$work/dsr.d/10-l3.conf"
    refuses "a start without privileges" \
        "read VIPs: Operation not permitted; run it as root (it takes CAP_NET_ADMIN in the initial user namespace)" \
        unshare --user --map-root-user "${apply[@]}"
    quietly sysctl -qw net.ipv6.conf.lo.disable_ipv6=1
    refuses "all VIPs where one is refused" \
        "$work/dsr.d/20-l2.conf:2: put 2001:db8:f::81 on lo: No Access; run it as root (it takes CAP_NET_ADMIN in the initial user namespace)" \
        "${apply[@]}"
    quietly sysctl -qw net.ipv6.conf.lo.disable_ipv6=0
    printf 'www.example.test=7\n' > "$work/dsr.d/10-l3.conf"
    tells "a name is looked up" '"address":"198.18.0.250","name":"www.example.test"' with_name "${apply[@]}" --show
    dsr_conf_names
}

# What is stopped is what was started.
dsr_conf_names() {
    local before
    before=$(state)
    printf '198.18.0.251\n' > "$work/dsr.d/20-l2.conf"
    printf 'www.example.test=7\n' > "$work/dsr.d/10-l3.conf"
    does "a name is started" with_name "${apply[@]}"
    does "it is stopped where nobody knows the name" "${apply[@]}" --stop
    shows "and nothing is left" "$before" state
    quietly l3dsrctl vip apply --dsr-conf "$work/dsr.d/20-l2.conf"
    does "a name that was not started is told" stop_tells_name
    shows "and keeps no other VIP from being stopped" "$before" state
}

stop_tells_name() {
    local told status=0
    told=$("${apply[@]}" --stop 2>&1) || status=$?
    [ $status = 1 ] && [[ $told == *"$work/dsr.d/10-l3.conf:1: no IPv4 address of www.example.test: "* ]]
}

with_name() { # COMMAND...
    echo "198.18.0.250 www.example.test" > "$work/hosts"
    # shellcheck disable=SC2016 # for the inner shell
    unshare --mount sh -c 'mount --bind "$0" /etc/hosts && exec "$@"' "$work/hosts" "$@"
}
