# shellcheck shell=bash
# The realserver's half of kernel_cases.sh: its map, the addresses of VIPs, and what is refused there.

vips() {
    local before
    before=$(state)
    does "a VIP is added" l3dsrctl vip add 198.18.0.250 --dscp 7
    does "its address is on lo" on_lo 198.18.0.250
    does "ARP is quiet about it" arp_is "1 2"
    does "a VIP is added, IPv6" l3dsrctl vip add 2001:db8:f::80 --dscp 7
    does "its address is on lo, IPv6" on_lo 2001:db8:f::80
    shows "vip list shows what was changed" "\
VIP            Code              Device Changed Packets Bytes
198.18.0.250   7 = TOS 28 = 0x1c lo     address       0     0
2001:db8:f::80 7 = TOS 28 = 0x1c lo     address       0     0
Host: arp_ignore was 0, arp_announce was 0; restored with the last VIP" l3dsrctl vip list
    refused_vips
    does "a VIP changes its code" l3dsrctl vip set 198.18.0.250 --dscp 11
    does "a VIP has a second code" l3dsrctl vip add 198.18.0.250 --dscp 15
    refuses "to delete one of two codes without naming it" \
        "delete VIP 198.18.0.250: the VIP has several codes; name one" \
        l3dsrctl vip del 198.18.0.250
    does "one of them is deleted" l3dsrctl vip del 198.18.0.250 --dscp 11
    does "the address stays for the other" on_lo 198.18.0.250
    does "a VIP is deleted, IPv6" l3dsrctl vip del 2001:db8:f::80
    policies
    rs_devices
    decaps
    does "the last VIP is deleted" l3dsrctl vip del 198.18.0.250
    shows "and nothing is left" "$before" state
}

decaps() {
    does "a VIP is listed for tunnels" l3dsrctl vip add 198.18.0.249 --tunnel --allow 80/tcp
    does "its address is on lo" on_lo 198.18.0.249
    shows "vip list shows it" "198.18.0.249 tunnel lo address 0 0
198.18.0.249 tunnel: --allow 80/tcp" tunnel_vip
    refuses "it twice" \
        "add VIP 198.18.0.249 for tunnels: the VIP is listed for tunnels already (vip.tunnelled); l3dsrctl vip list shows what there is" \
        l3dsrctl vip add 198.18.0.249 --tunnel
    refuses "ports for it" \
        "set VIP 198.18.0.249 for tunnels: what comes out of a tunnel keeps ports and DSCP, and meets no rule on its way (vip.port); see l3dsrctl(8)" \
        l3dsrctl vip set 198.18.0.249 --tunnel --port 80:8080
    does "a code beside it" l3dsrctl vip add 198.18.0.249 --dscp 27
    does "one of them is deleted" l3dsrctl vip del 198.18.0.249 --dscp 27
    does "tunnels of a director are taken" l3dsrctl decap add --from 10.0.0.0/24
    does "and of another family" l3dsrctl decap add --from 2001:db8:d::10 --tun-type gue,gre --tun-port 7000 --mtu 1400
    shows "decap list shows them" "\
From           Tunnels Port MTU   Packets Bytes
2001:db8:d::10 gre,gue 7000 1400        0     0
10.0.0.0/24    ipip    6080 route       0     0" l3dsrctl decap list
    refuses "a prefix twice" \
        "add tunnels from 10.0.0.0/24: tunnels of that prefix are taken already (decap); l3dsrctl decap list shows what there is" \
        l3dsrctl decap add --from 10.0.0.0/24
    refuses "to change what is not there" \
        "set tunnels from 10.0.0.0/25: no tunnels of that prefix are taken (decap); l3dsrctl decap list shows what there is" \
        l3dsrctl decap set --from 10.0.0.0/25 --mtu route
    does "kinds are changed" l3dsrctl decap set --from 10.0.0.0/24 --tun-type ipip,gue
    tells "and the rest stays" '{"from":"10.0.0.0/24","tunnels":["ipip","gue"],"port":6080,"mtu":null,"stats":{"packets":0,"bytes":0}}' \
        l3dsrctl decap list
    does "other tunnels are dropped" l3dsrctl realserver set other-tunnels drop
    tells "which is told" '"other_tunnels":"drop"' l3dsrctl realserver show
    does "and left alone again" l3dsrctl realserver set other-tunnels pass
    does "tunnels are taken no more" l3dsrctl decap del --from 10.0.0.0/24
    does "of neither family" l3dsrctl decap del --from 2001:db8:d::10
    does "a VIP of tunnels is deleted" l3dsrctl vip del 198.18.0.249 --tunnel
}

tunnel_vip() { l3dsrctl vip list | awk '/^198.18.0.249/ { $1 = $1; print }'; }

rs_devices() {
    ip link add wire0 type dummy
    does "devices are attached" l3dsrctl realserver attach lo wire0
    tells "and shown" '"devices":["lo","wire0"]' l3dsrctl realserver show
    refuses "a device twice" \
        "attach device lo: the device is attached already; l3dsrctl realserver show shows what there is" \
        l3dsrctl realserver attach lo
    refuses "services beside them" \
        "add service tcp 198.18.0.249:80: the realserver has attached devices in this namespace; l3dsrctl realserver detach them first (service)" \
        l3dsrctl service add -t 198.18.0.249:80
    does "devices are detached" l3dsrctl realserver detach wire0 lo
    tells "all of them" '"devices":[]' l3dsrctl realserver show
    ip link del wire0
}

policies() {
    does "an alias stands for a VIP" l3dsrctl vip add 198.18.0.251 --alias 10.1.1.9 --port 80:8080,53:5353/udp \
        --allow 80/tcp,udp --in-dev eth0,eth1 --class AF11 --mark 0x10/0xf0
    tells "what its entry does is told" '"policy":{"dscp":10,"mark":16,"mark_mask":240,"door":"prerouting","ports":["80:8080","53:5353/udp"],"allow":["80/tcp","udp"],"in_devices":["eth0","eth1"],"at":[]}' \
        l3dsrctl vip list
    refuses "an alias that is taken" \
        "add VIP 198.18.0.252 with alias 10.1.1.9: the alias stands for a VIP already (vip.alias); l3dsrctl vip list shows what there is" \
        l3dsrctl vip add 198.18.0.252 --alias 10.1.1.9
    refuses "a port that has another meaning" \
        "add VIP 198.18.0.251 with code 19: another entry of the VIP translates another port to that one (vip.port); l3dsrctl vip list shows what there is" \
        l3dsrctl vip add 198.18.0.251 --dscp 19 --port 81:8080
    does "lists are emptied" l3dsrctl vip set 198.18.0.251 --port none --allow none --in-dev none --mark none --class 0
    tells "and the rest is as usual" '"policy":{"dscp":0,"mark":null,"mark_mask":0,"door":"prerouting","ports":[],"allow":[],"in_devices":[],"at":[]}' \
        l3dsrctl vip list
    does "an alias is deleted" l3dsrctl vip del 198.18.0.251 --alias 10.1.1.9
    does "a code counts at one address" l3dsrctl vip set 198.18.0.250 --at 10.1.1.2
    tells "which is told" '"at":["10.1.1.2"]' l3dsrctl vip list
    does "and everywhere again" l3dsrctl vip set 198.18.0.250 --at none
}

refused_vips() {
    refuses "a code that is taken" \
        "add VIP 198.18.0.251 with code 7: the code stands for a VIP already (vip.code); l3dsrctl vip list shows what there is" \
        l3dsrctl vip add 198.18.0.251 --dscp 7
    refuses "a VIP twice" \
        "add VIP 198.18.0.250 with code 7: the code stands for a VIP already (vip.code); l3dsrctl vip list shows what there is" \
        l3dsrctl vip add 198.18.0.250 --dscp 7
    refuses "a device that is not there" \
        "add VIP 198.18.0.251 with code 11: there is no device eth7; ip link shows what there is" \
        l3dsrctl vip add 198.18.0.251 --dscp 11 --dev eth7
    refuses "a VIP that is multicast" \
        "add VIP 224.0.0.1 with code 11: not a unicast address that routers carry (vip.address); see l3dsrctl(8)" \
        l3dsrctl vip add 224.0.0.1 --dscp 11
    refuses "to change a VIP that is not there" \
        "set VIP 198.18.0.251: no code stands for that VIP; l3dsrctl vip list shows what there is" \
        l3dsrctl vip set 198.18.0.251 --dscp 11
    refuses "to delete a VIP that is not there" \
        "delete VIP 198.18.0.251: no code stands for that VIP; l3dsrctl vip list shows what there is" \
        l3dsrctl vip del 198.18.0.251
}

address_that_was_there() {
    ip address add 198.18.0.252/32 dev lo
    l3dsrctl vip add 198.18.0.252 --dscp 7
    tells "an address that was there is not ours" '"address_added":false' l3dsrctl vip list
    l3dsrctl vip del 198.18.0.252
    does "and stays when the VIP goes" on_lo 198.18.0.252
    ip address del 198.18.0.252/32 dev lo
}

other_device() {
    ip link add vips0 type dummy
    l3dsrctl vip add 198.18.0.250 --dscp 7 --dev vips0
    does "a VIP is put on the device that is named" not_on_lo 198.18.0.250
    l3dsrctl vip set 198.18.0.250 --dev lo
    does "a VIP moves to another device" on_lo 198.18.0.250
    l3dsrctl vip del 198.18.0.250
    ip link del vips0
}
