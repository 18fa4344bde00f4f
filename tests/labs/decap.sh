#!/bin/bash
# The realserver takes packets out of a director's tunnels, with no tunnel device.
#
#   client ── edge ──┬── director ═══════ ipip, gre, gue over IPv4, IPv6 ══════╗
#      ▲       ▲     └── r1 ──────────────────────────────────────────────── rs1  attached later on
#      └───────┴─────────────┘  answer, whose MSS fits through each tunnel
#
# heavy: transfers through each tunnel
#
# shellcheck source=tests/labs/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/labs/tunnels.sh
. "$here/tunnels.sh"

bytes=1000000

# Each tunnel has a service; all have one VIP.
services() {
    tunnel_services
    ctl rs1 vip add "$vip" --tunnel
}

transfers() { # DOOR
    local name
    for name in "${tunnels[@]}"; do
        check "$1, $family through $name: an upload, to the last byte" put "$work/upload" rs1 "$vip" "${port[$name]}"
        check "$1, $family through $name: a download, to the last byte" downloaded "${port[$name]}"
    done
}

downloaded() { # PORT
    at client curl -sS -g --max-time 40 --noproxy '*' -o "$work/download" "$(url "$vip" "$1")files/download"
    cmp "$work/upload" "$work/download"
}

# Segment sizes that rs1 tells the client: 1500 less the largest headers (IPv6, UDP, GUE: 52), less IP's and TCP's.
fits() {
    local headers=40
    [ "$family" = IPv4 ] || headers=60
    check "$family: the MSS that clients are told fits through every tunnel" \
        prints $((1500 - 52 - headers)) segment_size
    # Less where the operator knows of a smaller path.
    check "$family: a smaller path is named" ctl rs1 decap set --from "$DIRECTOR6" --mtu 1400
    check "$family: then a smaller MSS is told" prints $((1400 - 52 - headers)) segment_size
    check "$family: and no more" ctl rs1 decap set --from "$DIRECTOR6" --mtu route
}

# What a connection of the client's may send at once: the MSS that the VIP told it.
segment_size() {
    at client /usr/bin/python3 - "$vip" "${port[ipip]}" << 'END'
import socket, sys
asker = socket.create_connection((sys.argv[1], int(sys.argv[2])), timeout=10)
asker.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
# struct tcp_info of linux/tcp.h: tcpi_advmss is what we tell, tcpi_snd_mss what we were told, less our options.
info = asker.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 104)
print(int.from_bytes(info[16:20], sys.byteorder) + 12)
END
}

# Nobody but the director: the same packets from the client's own tunnels, to VIP and to rs1.
scan() {
    at client /usr/bin/python3 - "$rs1" "$vip" "$1" << 'END'
import sys
from scapy.all import GRE, IP, TCP, UDP, IPv6, Raw, send
rs, vip, source = sys.argv[1:]
layer = IPv6 if ":" in rs else IP
inner = layer(src=source, dst=vip) / TCP(sport=4444, dport=8001, flags="S")
number = 41 if layer is IPv6 else 4
name = "nh" if layer is IPv6 else "proto"
for packet in (
    layer(dst=rs, **{name: number}) / Raw(bytes(inner)),
    layer(dst=rs) / GRE(proto=0x86DD if layer is IPv6 else 0x0800) / Raw(bytes(inner)),
    layer(dst=rs) / UDP(sport=50000, dport=6080) / Raw(bytes([0, number, 0, 0]) + bytes(inner)),
):
    send(packet, verbose=False)
END
}

# Packets that rs1's firewall sees to the VIP.
watch_input() {
    at rs1 nft -f - << END
table inet watch {
    counter seen { }
    chain input {
        type filter hook input priority 0
        tcp sport 4444 counter name seen
    }
}
END
}

seen() { at rs1 nft list counter inet watch seen | sed -n 's/.*packets \([0-9]*\).*/\1/p'; }

nothing_through() {
    check "$family: a scan with spoofed packets inside is sent" scan "$client"
    check "$family: nothing of it gets through" prints 0 seen
}

dropped() {
    check "$family: others are dropped once the operator says so" scan "$client"
    check "$family: and counted" more_than 2 reason_count rs1 vip list foreign_tunnel
}

# The kernel's own devices for the same tunnels find nothing left.
beside() {
    local name
    for name in "${tunnels[@]}"; do
        check "$family through $name, beside the kernel's own devices" prints_match "^rs1 $client\$" fetch client "$vip" "${port[$name]}"
    done
}

received() { # DEVICE
    ip -n "${prefix}rs1" -s link show "$1" | awk '/RX:/ { getline; print $2 }'
}

lab_up
modules_load l3dsr_director l3dsr_realserver
web_ports=(80 "${port[@]}")
families services
web_servers rs1
mkdir -p "$work/www-rs1/files"
head -c $bytes /dev/urandom > "$work/upload"
cp "$work/upload" "$work/www-rs1/files/download"
watch_input
families nothing_through
check "tunnels of the director are taken" ctl rs1 decap add --from "$DIRECTOR" --tun-type ipip,gre,gue
check "those over IPv6 too" ctl rs1 decap add --from "$DIRECTOR6" --tun-type ipip,gre,gue
families nothing_through
families transfers "PRE_ROUTING"
families fits
check "no tunnel device is up" prints "" ip -n "${prefix}rs1" -o link show up type ipip
check "other tunnels are dropped from now on" ctl rs1 realserver set other-tunnels drop
families dropped
check "a device is attached" ctl rs1 realserver attach r1
families transfers "ingress"
offloads on client edge segment director r1 rs1
families transfers "ingress, in large pieces"
check "a device is detached" ctl rs1 realserver detach r1
families transfers "PRE_ROUTING, in large pieces"
check "packets were counted" prints_match '^198.51.100.10 +ipip,gre,gue +6080 +route +[1-9]' ctl rs1 decap list
check "and answers whose MSS was lowered" prints_match '^mss_lowered +[1-9]' ctl rs1 vip list --reasons
unpackers rs1 ipip sit gre ip6tnl ip6gre gue
families beside
for device in ipip sit gre ip6tnl ip6gre; do check "device $device received nothing" prints 0 received $device; done
