#!/bin/bash
# Tunnels: the director puts headers before the packet, the realserver's own kernel takes them off. Every cable carries 1500
# bytes, and nobody sets an MSS: what the client sends whole does not fit, until the director has told it what does.
#
#   client ── edge ──┬── director    ipip, gre, gue, over IPv4 and over IPv6
#      ▲       ▲     └── r1 ── rs1   devices ipip, sit, gre, ip6tnl, ip6gre; gue is unpacked by fou; VIP on lo
#      └───────┴───────────────┘  answer
#
# heavy: uploads through each tunnel
#
# shellcheck source=tests/labs/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/labs/tunnels.sh
. "$here/tunnels.sh"

bytes=1000000

# Bytes of headers: IP, and GRE's 4 (RFC 2784), or UDP's 8 and GUE's 4.
declare -A headers=([ipip]=20 [gre]=24 [gue]=32 [ipip6]=40 [gre6]=44 [gue6]=52)
declare -A outer=([ipip]='ip proto 4 or ip proto 41' [gre]='ip proto 47' [gue]='ip and udp dst port 6080'
    [ipip6]='ip6[6] = 4 or ip6[6] = 41' [gre6]='ip6[6] = 47' [gue6]='ip6 and udp dst port 6080')

services() {
    tunnel_services
    vip_local rs1 "$vip"
}

# The tunnels from the largest to the smallest packet, so that each has something to tell.
uploads() {
    local name
    for name in "${tunnels[@]}"; do
        check "$family through $name: an upload" uploaded "${port[$name]}"
        check "$family through $name: the client was told what fits" told $((1500 - ${headers[$name]}))
    done
}

uploaded() { # PORT
    prints "rs1 $client"$'\n'$bytes at client curl -sS -g --max-time 40 --noproxy '*' -w '%{size_upload}\n' \
        --data-binary "@$work/upload" "$(url "$vip" "$1")"
}

# The client's own route to the VIP knows that size.
told() { # BYTES
    prints_match "mtu $1( |\$)" ip -n "${prefix}client" route get "$vip"
}

# Health checks and the like: the director itself as the client.
own_fetches() {
    local name
    for name in "${tunnels[@]}"; do
        check "$family through $name: the director itself is answered" prints_match "^rs1 $director\$" fetch director "$vip" "${port[$name]}"
    done
}

# The link behind r1 carries less from now on: r1 tells the director, which tells the client. Each tunnel is to find out by itself.
uploads_over_less() {
    local name
    for name in "${tunnels[@]}"; do
        ip -n "${prefix}director" route flush cache
        ip -n "${prefix}director" -6 route flush cache
        check "$family through $name, over a smaller link: an upload" uploaded "${port[$name]}"
        check "$family through $name, over a smaller link: the client was told what fits" told $((1400 - ${headers[$name]}))
    done
}

# An attached device hands over what fits before the IP stack sees it.
attached() {
    local name
    for name in "${tunnels[@]}"; do
        check "$family through $name, attached: an upload, to the last byte" put "$work/upload" rs1 "$vip" "${port[$name]}"
    done
}

# The same with checksums and segments left to hardware that is not there: what was merged travels merged.
offloaded() {
    local name
    for name in "${tunnels[@]}"; do
        check "$family through $name: an upload in large pieces, to the last byte" put "$work/upload" rs1 "$vip" "${port[$name]}"
    done
}

lab_up
modules_load l3dsr_director
unpackers rs1 ipip sit gre ip6tnl ip6gre gue
families services
web_ports=(80 "${port[@]}")
web_servers rs1
head -c $bytes /dev/urandom > "$work/upload"
captures rs1
families uploads
families own_fetches
captures_stop
for name in "${tunnels[@]}"; do
    check "rs1 did get packets through $name" captured rs1 "${outer[$name]}"
done
ip -n "${prefix}r1" link set rs1 mtu 1400
families uploads_over_less
check "r1's errors were counted" prints_match 'tunnel_error +[1-9]' ctl director list --reasons
ip -n "${prefix}r1" link set rs1 mtu 1500
ctl director director attach segment
families attached
captures rs1
offloads on client edge segment director r1 rs1
families offloaded
captures_stop
for name in "${tunnels[@]}"; do
    check "rs1 did get several segments in one through $name" captured rs1 "(${outer[$name]}) and greater 3000"
done
