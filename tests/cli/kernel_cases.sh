#!/bin/bash
# l3dsrctl and a kernel that has the modules: what is entered is shown, what is refused changes nothing, what is undone leaves
# nothing behind. Writes TAP. To be run as root in a network namespace of its own, empty of services and VIPs:
#   ip netns exec scratch tests/cli/kernel_cases.sh
set -uo pipefail
cd "$(dirname "$0")" || exit
# shellcheck source=tests/tap.sh
. ../tap.sh
PATH=$(cd ../.. && pwd)/build:$PATH
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

web=198.18.0.250:80
web6='[2001:db8:f::80]:80'
rs=10.1.1.2
rs6=2001:db8:1::2

# shellcheck source=tests/labs/wait.sh
. ../labs/wait.sh
# shellcheck source=tests/cli/kernel_lib.sh
. ./kernel_lib.sh
# shellcheck source=tests/cli/kernel_vips.sh
. ./kernel_vips.sh
# shellcheck source=tests/cli/kernel_dsr_conf.sh
. ./kernel_dsr_conf.sh
# shellcheck source=tests/cli/kernel_pools.sh
. ./kernel_pools.sh

services_and_dests() {
    does "a service is added" l3dsrctl service add -t $web -s mh --dscp 7
    does "a service is added, IPv6" l3dsrctl service add -t "$web6" --table-size 251
    does "a service is added, as ipvsadm would" l3dsrctl -A -u 198.18.0.250:53 -s mh
    does "a dest is added by direct routing" l3dsrctl dest add -t $web -r 10.0.0.5
    does "a dest is added with the service's code" l3dsrctl dest add -t $web -r $rs --dscp -w 2
    does "a dest is added with its own code" l3dsrctl -a -t "$web6" -r $rs6 --dscp 11
    shows "list looks like ipvsadm -Ln" "\
L3DSR director
Prot LocalAddress:Port Scheduler
  -> RemoteAddress:Port           Forward  Weight Pins   Flows/s State
TCP  198.18.0.250:80 mh dscp 7                     0
  -> 10.0.0.5:80                  dr       1      -      -       up
  -> 10.1.1.2:80                  dscp 7   2      -      -       up
TCP  [2001:db8:f::80]:80 mh table 251
  -> [2001:db8:1::2]:80           dscp 11  1      -      -       up
UDP  198.18.0.250:53 mh hash src no-fallback" l3dsrctl -Ln
    shows "list of one service" "\
L3DSR director
Prot LocalAddress:Port                 Flows      Packets           Bytes
  -> RemoteAddress:Port
TCP  [2001:db8:f::80]:80                   0            0               0
  -> [2001:db8:1::2]:80                    0            0               0" l3dsrctl -L -n --stats -t "$web6"
}

refused_services() {
    refuses "a service twice" \
        "add service tcp $web: there is such a service already, or one whose ports it shares (service); l3dsrctl list shows what there is" \
        l3dsrctl service add -t $web
    refuses "to change a service that is not there" \
        "set service tcp 198.18.0.1:80: no such service (service); l3dsrctl list shows what there is" \
        l3dsrctl service set -t 198.18.0.1:80 -s mh
    refuses "to delete a service that is not there" \
        "delete service tcp 198.18.0.250:81: no such service (service); l3dsrctl list shows what there is" \
        l3dsrctl -D -t 198.18.0.250:81
    refuses "to list a service that is not there" \
        "read service udp $web: no such service (service); l3dsrctl list shows what there is" \
        l3dsrctl list -u $web
    refuses "an unknown scheduler" \
        "add service tcp 198.18.0.1:80: no such scheduler; there are mh sh dh rr wrr lc wlc sed nq fo ovf twos (service.scheduler)" \
        l3dsrctl service add -t 198.18.0.1:80 -s lblc
    refuses "a table size that is no prime of the list" \
        "add service tcp 198.18.0.1:80: table size is none of 251 509 1021 2039 4093 8191 16381 32749 65521 65537 131071 (service.table-size); see l3dsrctl(8)" \
        l3dsrctl service add -t 198.18.0.1:80 --table-size 252
    refuses "a table size out of range" \
        "add service tcp 198.18.0.1:80: integer out of range (service.table-size); see l3dsrctl(8)" \
        l3dsrctl service add -t 198.18.0.1:80 --table-size 131072
    refuses "a VIP that is multicast" \
        "add service udp 224.0.0.1:80: not a unicast address that routers carry (service.address); see l3dsrctl(8)" \
        l3dsrctl service add -u 224.0.0.1:80
}

refused_dests() {
    refuses "a dest of a service that is not there" \
        "add dest $rs of tcp 198.18.0.1:80: no such service (service); l3dsrctl list shows what there is" \
        l3dsrctl dest add -t 198.18.0.1:80 -r $rs -g
    refuses "a dest twice" \
        "add dest $rs of tcp $web: the service has that dest already (dest); l3dsrctl list shows what there is" \
        l3dsrctl -a -t $web -r $rs -g
    refuses "to change a dest that is not there" \
        "set dest 10.9.9.9 of tcp $web: the service has no such dest (dest); l3dsrctl list shows what there is" \
        l3dsrctl dest set -t $web -r 10.9.9.9 -w 5
    refuses "to delete a dest that is not there" \
        "delete dest 10.9.9.9 of tcp $web: the service has no such dest (dest); l3dsrctl list shows what there is" \
        l3dsrctl -d -t $web -r 10.9.9.9
    refuses "a dest with a port of its own" \
        "add dest 10.1.1.9:8080 of tcp $web: a dest has its service's port: no method translates ports (dest.port); see l3dsrctl(8)" \
        l3dsrctl dest add -t $web -r 10.1.1.9:8080 --dscp
    refuses "a dest that is the VIP" \
        "add dest 198.18.0.250 of tcp $web: the dest's address is the VIP itself (dest.address); see l3dsrctl(8)" \
        l3dsrctl dest add -t $web -r 198.18.0.250 -g
    refuses "method dscp without any code" \
        "add dest $rs of udp 198.18.0.250:53: method dscp wants a code, of the dest or of its service (dest.method); see l3dsrctl(8)" \
        l3dsrctl dest add -u 198.18.0.250:53 -r $rs --dscp
    quietly l3dsrctl service add -t 198.18.0.251:80
    refuses "a code that means another VIP at that realserver" \
        "add dest $rs of tcp 198.18.0.251:80: at that dest the code means another VIP (dest.code); l3dsrctl list shows what there is" \
        l3dsrctl dest add -t 198.18.0.251:80 -r $rs --dscp 7
    quietly l3dsrctl service del -t 198.18.0.251:80
}

changes() {
    local dest=(l3dsrctl dest list -t "$web")
    does "set changes the weight" l3dsrctl dest set -t $web -r $rs -w 5
    tells "and leaves the method" '"method":"dscp","code":null,"weight":5' "${dest[@]}"
    does "set gives the dest a code of its own" l3dsrctl dest set -t $web -r $rs --dscp 15
    tells "and leaves the weight" '"method":"dscp","code":15,"weight":5' "${dest[@]}"
    does "set takes the dest's code away again" l3dsrctl dest set -t $web -r $rs --dscp
    tells "so that it has the service's" '"method":"dscp","code":null,"weight":5' "${dest[@]}"
    does "-e sets what is not named to its default" l3dsrctl -e -t $web -r $rs
    tells "as ipvsadm's does" '"address":"10.1.1.2","port":80,"method":"dr","code":null,"weight":1' "${dest[@]}"
    does "set changes the service's code" l3dsrctl service set -t $web --dscp 19
    tells "and nothing else" '"scheduler":"mh","code":19,"table_size":4093' l3dsrctl service list -t $web
    does "-E sets the scheduler" l3dsrctl -E -t $web -b mh-port,mh-fallback
    refuses "to hash something else while flows are remembered" \
        "set service tcp $web: flows are remembered under the old hash and sizes; l3dsrctl list shows what there is" \
        l3dsrctl -E -t $web
    does "a dest is deleted" l3dsrctl -d -t $web -r $rs
    does "a service is deleted with its dests" l3dsrctl -D -t "$web6"
}

many_ports() {
    local service
    does "all ports are a service" l3dsrctl service add -t 198.18.0.250:0
    does "a range of ports is one" l3dsrctl service add -u 198.18.0.250:8000-8999 --pins 100
    does "a prefix is one" l3dsrctl service add -t "[2001:db8:f::/64]:80"
    does "SCTP is one" l3dsrctl -A --sctp-service 0.0.0.0/0:0 -s mh
    shows "list names them as they were entered" "\
TCP  198.18.0.250:0 mh
UDP  198.18.0.250:8000-8999 mh pins 100
TCP  [2001:db8:f::/64]:80 mh
SCTP 0.0.0.0/0:0 mh hash src no-fallback" new_services
    refuses "a range that overlaps another" \
        "add service udp 198.18.0.250:8999-9000: there is such a service already, or one whose ports it shares (service); l3dsrctl list shows what there is" \
        l3dsrctl service add -u 198.18.0.250:8999-9000
    refuses "a code for a prefix" \
        "add dest $rs6 of tcp [2001:db8:f::/64]:80: a code means one VIP, and the service has a prefix of them (dest.method); see l3dsrctl(8)" \
        l3dsrctl dest add -t "[2001:db8:f::/64]:80" -r $rs6 --dscp 7
    for service in "-t 198.18.0.250:0" "-u 198.18.0.250:8000-8999" "-t [2001:db8:f::/64]:80" "--sctp-service 0.0.0.0/0:0"; do
        # shellcheck disable=SC2086 # an option and its value
        does "deleted: $service" l3dsrctl service del $service
    done
}

new_services() { l3dsrctl list | grep -E '0/0|8000|:0 |/64'; }

drains() {
    quietly l3dsrctl service add -t 198.18.0.252:80
    does "a dest drains" l3dsrctl dest add -t 198.18.0.252:80 -r $rs -w 0 --drain 60
    does "a dest is down" l3dsrctl dest add -t 198.18.0.252:80 -r 10.1.2.2 --state down
    shows "dest list shows it" "\
Prot VIP:Port        Dest:Port   Method Code Weight State
TCP  198.18.0.252:80 10.1.1.2:80 dr        -      0 drain 60s
TCP  198.18.0.252:80 10.1.2.2:80 dr        -      1 down" l3dsrctl dest list -t 198.18.0.252:80
    does "it comes back" l3dsrctl dest set -t 198.18.0.252:80 -r $rs -w 1
    does "it comes up" l3dsrctl dest set -t 198.18.0.252:80 -r 10.1.2.2 --state up
    tells "what moved is remembered, so that the director has to stay" '"can_be_taken_out":false' \
        l3dsrctl pins -t 198.18.0.252:80
    refuses "another table size meanwhile" \
        "set service tcp 198.18.0.252:80: flows are remembered under the old hash and sizes; l3dsrctl list shows what there is" \
        l3dsrctl service set -t 198.18.0.252:80 --table-size 251
    does "with the service goes its memory" l3dsrctl service del -t 198.18.0.252:80
}

tunnels() {
    quietly l3dsrctl service add -t 198.18.0.252:80
    does "a dest behind a tunnel" l3dsrctl dest add -t 198.18.0.252:80 -r $rs -i
    does "a dest behind another type of tunnel" l3dsrctl -a -t 198.18.0.252:80 -r 10.1.2.2 -i --tun-type gre --tun-nocsum
    does "a tunnel over IPv6, and what there is to say of it" l3dsrctl dest add -t 198.18.0.252:80 -r $rs6 \
        --tun-type gue --tun-port 7000 --tun-nocsum --tun-local 2001:db8:d::10 --mtu 1400
    shows "list shows tunnels" "\
  -> 10.1.1.2:80                  ipip     1      -      -       up
  -> 10.1.2.2:80                  gre      1      -      -       up
  -> [2001:db8:1::2]:80           gue 7000 1      -      -       up" tunnels_of
    tells "JSON says all of a tunnel" '"mtu":1400,"tun_local":"2001:db8:d::10","tun_port":7000,"tun_csum":false,"tun_df":null' \
        l3dsrctl dest list -t 198.18.0.252:80
    tells "JSON says nothing where there is nothing to say" '"mtu":0,"tun_local":null,"tun_port":null,"tun_csum":null,"tun_df":true' \
        l3dsrctl dest list -t 198.18.0.252:80
    does "a tunnel's port changes alone" l3dsrctl dest set -t 198.18.0.252:80 -r $rs6 --tun-port 7001
    tells "the rest stays" '"mtu":1400,"tun_local":"2001:db8:d::10","tun_port":7001,"tun_csum":false' \
        l3dsrctl dest list -t 198.18.0.252:80
    does "a checksum changes alone" l3dsrctl dest set -t 198.18.0.252:80 -r $rs6 --tun-csum
    tells "the rest stays again" '"tun_port":7001,"tun_csum":true' l3dsrctl dest list -t 198.18.0.252:80
    does "DF goes" l3dsrctl dest set -t 198.18.0.252:80 -r $rs --tun-nodf
    tells "only that one's" '"tun_csum":null,"tun_df":false' l3dsrctl dest list -t 198.18.0.252:80
    refuses "DF over IPv6" \
        "set dest $rs6 of tcp 198.18.0.252:80: only a tunnel over IPv4 has DF of its own (dest.tun-df); see l3dsrctl(8)" \
        l3dsrctl dest set -t 198.18.0.252:80 -r $rs6 --tun-df
    does "an MTU goes" l3dsrctl dest set -t 198.18.0.252:80 -r $rs6 --mtu 0
    tells "it is the route's again" '"mtu":0,"tun_local":"2001:db8:d::10"' l3dsrctl dest list -t 198.18.0.252:80
    refuses "a port of a tunnel that has none" \
        "set dest $rs of tcp 198.18.0.252:80: only method gue has a port and a checksum (dest.tun-port); see l3dsrctl(8)" \
        l3dsrctl dest set -t 198.18.0.252:80 -r $rs --tun-port 9
    quietly l3dsrctl service del -t 198.18.0.252:80
}

tunnels_of() { l3dsrctl list -t 198.18.0.252:80 | tail -n +5; }

schedulers() {
    local other=198.18.0.253:80
    shows "a scheduler that pins is added with a note" \
        "l3dsrctl: note: wrr pins every flow, and pins are this director's own: another one that takes over does not know them" \
        l3dsrctl service add -t $other -s wrr
    shows "so is persistence" \
        "l3dsrctl: note: persistence pins every flow, and pins are this director's own: another one that takes over does not know them" \
        l3dsrctl -A -t 198.18.0.253:81 -s mh -p -M 255.255.255.0 -b mh-port
    shows "one-packet scheduling pins nothing" "" l3dsrctl -A -u 198.18.0.253:53 -s rr -o
    does "a dest has thresholds" l3dsrctl dest add -t $other -r 10.0.0.5 -x 100 -y 50
    does "a dest is for when there is no other" l3dsrctl dest add -t $other -r 10.0.0.6 --fallback
    shows "list shows all of it" "\
TCP  198.18.0.253:80 wrr
  -> 10.0.0.5:80                  dr       1      0      -       up
  -> 10.0.0.6:80                  dr       1      0      -       up fallback
TCP  198.18.0.253:81 mh no-fallback persistent 300 mask 24
UDP  198.18.0.253:53 rr hash src no-fallback ops" others
    shows "list shows thresholds" "\
L3DSR director
Prot LocalAddress:Port            Uthreshold Lthreshold ActiveConn InActConn
  -> RemoteAddress:Port
TCP  198.18.0.253:80 wrr
  -> 10.0.0.5:80                  100        50         0          0
  -> 10.0.0.6:80                  0          0          0          0" l3dsrctl list -t $other --thresholds
    refuses "a lower threshold above the upper one" \
        "set dest 10.0.0.5 of tcp $other: the lower threshold is above the upper one (dest.lower); see l3dsrctl(8)" \
        l3dsrctl dest set -t $other -r 10.0.0.5 -y 101
    refuses "one-packet scheduling for TCP" \
        "set service tcp $other: one-packet scheduling is for UDP services (service.one-packet); see l3dsrctl(8)" \
        l3dsrctl service set -t $other -o
    refuses "a client of more bits than an address" \
        "set service tcp $other: IPv4 addresses have 32 bits (service.client-prefix); see l3dsrctl(8)" \
        l3dsrctl service set -t $other -M 33
    does "the scheduler changes" l3dsrctl service set -t $other -s lc
    does "-e sets thresholds back" l3dsrctl -e -t $other -r 10.0.0.5
    does "a dest is like others" l3dsrctl dest set -t $other -r 10.0.0.6 --no-fallback
    tells "as it was said" '"upper":0,"lower":0,"fallback":false,"flows":0' l3dsrctl dest list -t $other
    does "UDP packets are flows again" l3dsrctl service set -u 198.18.0.253:53 --no-ops
    tells "as it was said" '"one_packet":false' l3dsrctl service list -u 198.18.0.253:53
    does "persistence ends" l3dsrctl service set -t 198.18.0.253:81 -p 0
    for service in "-t $other" "-t 198.18.0.253:81" "-u 198.18.0.253:53"; do
        # shellcheck disable=SC2086 # an option and its value
        does "deleted: $service" l3dsrctl service del $service
    done
}

others() { l3dsrctl list | grep -A 2 198.18.0.253 | grep -v '^TCP  198.18.0.250'; }

devices() {
    ip link add wire0 type dummy
    does "devices are attached" l3dsrctl director attach lo wire0
    tells "and shown" '"devices":["lo","wire0"]' l3dsrctl director show
    refuses "a device twice" \
        "attach device lo: the device is attached already; l3dsrctl director show shows what there is" \
        l3dsrctl director attach lo
    does "devices are detached" l3dsrctl director detach wire0 lo
    tells "all of them" '"devices":[]' l3dsrctl director show
    ip link del wire0
}

flushes() {
    quietly l3dsrctl vip add 198.18.0.250 --dscp 7
    does "flush removes services and dests" l3dsrctl -C
    tells "all of them" '{"services":[]}' l3dsrctl list
    tells "and no VIP" '"vips":[{"address":"198.18.0.250"' l3dsrctl vip list
    quietly l3dsrctl vip del 198.18.0.250
}

nobody_else() {
    local eperm="Operation not permitted; run it as root (it takes CAP_NET_ADMIN in the initial user namespace)"
    quietly l3dsrctl service add -t $web
    refuses "everything to who is not root" "add service tcp 198.18.0.1:80: $eperm" \
        setpriv --reuid=65534 --clear-groups l3dsrctl service add -t 198.18.0.1:80
    refuses "to show services to who is not root" "read services: $eperm" \
        setpriv --reuid=65534 --clear-groups l3dsrctl list
    refuses "everything to root of another user namespace" "flush all services: $eperm" \
        unshare --user --map-root-user l3dsrctl flush
    refuses "VIPs to root of another user namespace" "add VIP 198.18.0.250 with code 7: $eperm" \
        unshare --user --map-root-user l3dsrctl vip add 198.18.0.250 --dscp 7
    quietly l3dsrctl flush
}

events() {
    local pid
    l3dsrctl monitor --json > "$work/events" &
    pid=$!
    check "monitor listens" wait_until 20 file_matches "$work/events" '"realserver".*listening'
    l3dsrctl service add -t $web
    l3dsrctl service set -t $web --dscp 7
    l3dsrctl dest add -t $web -r $rs --dscp
    l3dsrctl dest set -t $web -r $rs -w 3
    l3dsrctl dest del -t $web -r $rs
    l3dsrctl service del -t $web
    l3dsrctl flush
    l3dsrctl vip add 198.18.0.250 --dscp 7
    l3dsrctl vip set 198.18.0.250 --dscp 11
    l3dsrctl vip del 198.18.0.250
    check "monitor tells the last change" wait_until 20 file_matches "$work/events" vip-deleted
    kill $pid
    wait $pid 2>/dev/null
    shows "monitor shows every change" "director listening
realserver listening
director service-added
director service-set
director dest-added
director dest-set
director dest-deleted
director service-deleted
director flushed
realserver vip-added
realserver host-set
realserver vip-set
realserver host-set
realserver vip-deleted" changes_of "$work/events"
    check "the director's generations have no gap" generations_follow "$work/events" director
    check "the realserver's generations have no gap" generations_follow "$work/events" realserver
}

changes_of() { sed -E 's/^\{"half":"([a-z]+)","change":"([a-z-]+)".*/\1 \2/' "$1"; }

generations_follow() { # FILE HALF
    sed -nE 's/^\{"half":"'"$2"'".*"generation":([0-9]+).*/\1/p' "$1" |
        awk 'NR > 1 && $1 != last + 1 { exit wrong = 1 } { last = $1 } END { exit wrong || NR < 2 }'
}

reasons() {
    tells "the director has its reasons, in none of which anything ended" '"forwarded":0' l3dsrctl list --reasons
    tells "the realserver has them, too" '"decoded":0' l3dsrctl vip list --reasons
}

# Marks, questions, rates. Leaves nothing behind.
seeing() {
    refuses "a dest's mark before it is said which marks name one" \
        "add dest 10.9.9.9 of tcp $web: no such mark names a dest; l3dsrctl director set dest-mark VALUE/MASK says which do (dest.mark)" \
        l3dsrctl dest add -t $web -r 10.9.9.9 --mark 0x101
    does "marks are kept for dests" l3dsrctl director set dest-mark 0x100/0xff00
    tells "and shown" '"dest_mark":{"value":256,"mask":65280}' l3dsrctl director show
    refuses "a service of such a mark" \
        "add service mark 257 IPv6: such a mark names a dest; l3dsrctl director show says which do (service)" \
        l3dsrctl service add -f 0x101 -6
    does "a mark is a service" l3dsrctl -A -f 5
    does "its dest has a mark of its own" l3dsrctl dest add -f 5 -r 10.0.0.5 --mark 0x105
    shows "list shows both" "\
L3DSR director
Prot LocalAddress:Port Scheduler
  -> RemoteAddress:Port           Forward  Weight Pins   Flows/s State
FWM  5 mh hash src no-fallback
  -> 10.0.0.5:0                   dr       1      -      -       up mark 0x105" l3dsrctl list -f 5
    shows "rates are shown as ipvsadm does" "\
L3DSR director
Prot LocalAddress:Port               Flows/s    Packets/s         Bytes/s
  -> RemoteAddress:Port
FWM  5                                     0            0               0
  -> 10.0.0.5:0                            0            0               0" l3dsrctl -Ln --rate -f 5
    tells "and for programs" '"rate":{"flows":0.0,"packets":0.0,"bytes":0.0}' l3dsrctl list --rate -f 5
    shows "a packet is explained" "\
tcp 192.0.2.2:40000 > 198.18.0.99:80 syn
  door     prerouting
  outcome  left alone: no service has the address 198.18.0.99" \
        l3dsrctl explain -t 198.18.0.99:80 --from 192.0.2.2:40000 --syn
    tells "and for programs" '"outcome":"no-service","reason":null,"door":"prerouting"' \
        l3dsrctl explain -t ${web%:80}:81 --from 192.0.2.2:40000
    does "counters are set to zero, of one service" l3dsrctl zero -f 5
    does "and all of them" l3dsrctl -Z
    refuses "which marks name dests, while dests have some" \
        "set the director: dests have marks of the old kind (settings); l3dsrctl director show shows what there is" \
        l3dsrctl director set dest-mark none
    quietly l3dsrctl service del -f 5
    does "no mark names a dest any more" l3dsrctl director set dest-mark none
}

ip link set lo up
services_and_dests
refused_services
refused_dests
changes
many_ports
drains
tunnels
schedulers
replaces
pools
settings
devices
seeing
flushes
vips
address_that_was_there
other_device
dsr_conf
nobody_else
events
reasons
tap_done
