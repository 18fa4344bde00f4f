# shellcheck shell=bash disable=SC2154
# The network of the labs: namespaces, cables, addresses, routes. To be sourced by lib.sh, which draws it.

nodes=(client edge segment director r1 r2 rs1 rs2 rs3)
realservers=(rs1 rs2 rs3)

# shellcheck disable=SC2034 # labs use these
{
    VIP=198.18.0.250 VIP6=2001:db8:f::250
    CLIENT=192.0.2.2 CLIENT6=2001:db8:c::2
    DIRECTOR=198.51.100.10 DIRECTOR6=2001:db8:d::10
    RS1=10.1.1.2 RS1_6=2001:db8:1::2
    RS2=10.1.2.2 RS2_6=2001:db8:2::2
    RS3=198.51.100.13 RS3_6=2001:db8:d::13
}

# nsenter, not `ip netns exec`: it mounts nothing, which an emulated machine feels.
at() { # NODE COMMAND...
    local node=$1
    shift
    nsenter --net="/run/netns/$prefix$node" -- "$@"
}

# The same for `at_exec ... &`: $! is the command itself, which can be told to stop.
at_exec() { # NODE COMMAND...
    local node=$1
    shift
    exec nsenter --net="/run/netns/$prefix$node" -- "$@"
}

sysctl_at() { # NODE KEY=VALUE...
    local node=$1
    shift
    at "$node" sysctl -qw "$@"
}

net_up() {
    local node
    for node in "${nodes[@]}"; do
        ip netns add "$prefix$node"
        # No address waits for its duplicate, nobody learns another's shorter way: the paths are the drawing's from the start.
        at "$node" sysctl -qw net.ipv6.conf.{all,default}.accept_dad=0 net.ipv6.conf.{all,default}.accept_ra=0 \
            net.ipv4.conf.{all,default}.{rp_filter,send_redirects,accept_redirects}=0 net.ipv6.conf.{all,default}.accept_redirects=0
    done
    for node in edge r1 r2; do sysctl_at $node net.ipv4.ip_forward=1 net.ipv6.conf.all.forwarding=1; done
    # The client wants ECN: bits that a rewrite of the traffic class must keep.
    sysctl_at client net.ipv4.tcp_ecn=1
    net_cables
    net_addresses
    net_routes
    for node in client director "${realservers[@]}"; do checksums_in_software "$node"; done
}

# A virtual cable forwards packets with checksums left to hardware that is not there, and nobody ever looks. Here hosts send
# packets with all checksums in them, so that receivers check them and captures show them.
checksums_in_software() { # NODE
    at "$1" ethtool -K "$(device_of "$1")" tx off > /dev/null
}

# Checksums and segments are left to hardware that is not there, or made by software, at all cables of some nodes.
offloads() { # on|off NODE...
    local state=$1 node device
    shift
    for node in "$@"; do
        for device in $(veths "$node"); do
            at "$node" ethtool -K "$device" tx "$state" tso "$state" gso "$state" gro "$state" &> "$work/ethtool" ||
                cat "$work/ethtool"
        done
    done
}

veths() { # NODE
    ip -n "$prefix$1" -o link show type veth | sed -E 's/^[0-9]+: ([^@:]+).*/\1/'
}

# The only device of a host, or a router's on the segment.
device_of() { # NODE
    case $1 in
    client) echo edge ;;
    rs1) echo r1 ;;
    rs2) echo r2 ;;
    *) echo segment ;;
    esac
}

net_down() {
    local node
    for node in "${nodes[@]}"; do ip netns del "$prefix$node" 2>/dev/null; done
    return 0
}

# A cable between two nodes; at each end the device has the other end's name, and the carrier is up.
cable() { # NODE NODE
    echo "link add $2 netns $prefix$1 type veth peer name $1 netns $prefix$2"
}

net_cables() {
    local port node
    {
        cable client edge
        cable r1 rs1
        cable r2 rs2
        for port in edge director rs3 r1 r2; do cable "$port" segment; done
    } | ip -batch -
    ip -n "${prefix}segment" link add bridge type bridge stp_state 0 forward_delay 0
    for port in edge director rs3 r1 r2; do echo "link set $port master bridge up"; done | ip -n "${prefix}segment" -batch -
    ip -n "${prefix}segment" link set bridge up
    for node in "${nodes[@]}"; do ip -n "$prefix$node" link set lo up; done
}

# Bring a device up with an IPv4 and an IPv6 address.
addresses() { # NODE DEVICE IPV4 IPV6
    printf '%s\n' "link set $2 up" "addr add $3/24 dev $2" "addr add $4/64 dev $2 nodad" | ip -n "$prefix$1" -batch -
}

net_addresses() {
    addresses client edge 192.0.2.2 2001:db8:c::2
    addresses edge client 192.0.2.1 2001:db8:c::1
    addresses edge segment 198.51.100.1 2001:db8:d::1
    addresses director segment 198.51.100.10 2001:db8:d::10
    addresses rs3 segment 198.51.100.13 2001:db8:d::13
    addresses r1 segment 198.51.100.21 2001:db8:d::21
    addresses r2 segment 198.51.100.22 2001:db8:d::22
    addresses r1 rs1 10.1.1.1 2001:db8:1::1
    addresses r2 rs2 10.1.2.1 2001:db8:2::1
    addresses rs1 r1 10.1.1.2 2001:db8:1::2
    addresses rs2 r2 10.1.2.2 2001:db8:2::2
}

route() { # NODE IPV4_NET IPV4_VIA IPV6_NET IPV6_VIA
    printf 'route add %s via %s\n' "$2" "$3" "$4" "$5" | ip -n "$prefix$1" -batch -
}

net_routes() {
    local node
    route client default 192.0.2.1 default 2001:db8:c::1
    for node in director rs3 r1 r2; do route $node default 198.51.100.1 default 2001:db8:d::1; done
    route rs1 default 10.1.1.1 default 2001:db8:1::1
    route rs2 default 10.1.2.1 default 2001:db8:2::1
    for node in edge director rs3; do
        route $node 10.1.1.0/24 198.51.100.21 2001:db8:1::/64 2001:db8:d::21
        route $node 10.1.2.0/24 198.51.100.22 2001:db8:2::/64 2001:db8:d::22
    done
    route edge 198.18.0.240/28 198.51.100.10 2001:db8:f::/64 2001:db8:d::10
}

# The VIPs of a node, for labs that put them there without l3dsrctl.
vip_local() { # NODE VIP...
    local node=$1 vip
    shift
    sysctl_at "$node" net.ipv4.conf.all.arp_ignore=1 net.ipv4.conf.all.arp_announce=2
    for vip in "$@"; do ip -n "$prefix$node" addr add "$vip" dev lo; done
}

# What a realserver's kernel takes the headers of tunnels from the director off with. The devices have their kinds' names.
unpackers() { # rs1|rs2 KIND...       of ipip, sit, gre, ip6tnl, ip6gre, gue
    local node=$1 kind ipv4=${1^^} ipv6=${1^^}_6
    local -A needs=([ipip]=ipip [sit]=sit [gre]=ip_gre [ip6tnl]=ip6_tunnel [ip6gre]=ip6_gre [gue]='fou fou6')
    shift
    for kind in "$@"; do
        # shellcheck disable=SC2086 # two modules
        at "$node" modprobe -qa ${needs[$kind]} || true
    done
    for kind in "$@"; do
        case $kind in
        gue) printf 'fou add port 6080 gue%s\n' '' ' -6' ;;
        ip6tnl) echo "link add $kind up type $kind local ${!ipv6} remote $DIRECTOR6 mode any" ;;
        ip6*) echo "link add $kind up type $kind local ${!ipv6} remote $DIRECTOR6" ;;
        *) echo "link add $kind up type $kind local ${!ipv4} remote $DIRECTOR" ;;
        esac
    done | ip -n "$prefix$node" -batch -
}

# shellcheck disable=SC2034 # the command uses them
# Run a command once for IPv4 and once for IPv6, with the addresses of that family in small letters.
families() { # COMMAND...
    local family=IPv4 client=$CLIENT director=$DIRECTOR vip=$VIP rs1=$RS1 rs2=$RS2 rs3=$RS3 service=$VIP:80
    "$@"
    family=IPv6 client=$CLIENT6 director=$DIRECTOR6 vip=$VIP6 rs1=$RS1_6 rs2=$RS2_6 rs3=$RS3_6 service=[$VIP6]:80
    "$@"
}

# By DSCP to rs1, and at port 8080 by direct routing to rs3; called by families().
one_dest_each_way() {
    ctl director service add -t "$service" -s mh
    ctl director dest add -t "$service" -r "$rs1" --dscp 7
    ctl rs1 vip add "$vip" --dscp 7
    ctl director service add -t "${service%80}8080" -s mh
    ctl director dest add -t "${service%80}8080" -r "$rs3" -g
    vip_local rs3 "$vip"
}

mac_of() { # NODE
    ip -n "$prefix$1" -o link show dev "$(device_of "$1")" | grep -o 'link/ether [0-9a-f:]*' | cut -d' ' -f2
}
