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

# All that a refused command must leave as it is; but time passes.
state() {
    l3dsrctl list --json | grep -v '"deadline":'
    l3dsrctl vip list --json
    ip -o address show
    arp_settings
}

arp_settings() { echo "$(< /proc/sys/net/ipv4/conf/all/arp_ignore) $(< /proc/sys/net/ipv4/conf/all/arp_announce)"; }

# What state() said last, while nothing has changed since.
last_state=

does() { # NAME COMMAND...
    last_state=
    check "$@"
}

# A command that has been tested elsewhere.
quietly() {
    last_state=
    "$@"
}

refuses() { # NAME MESSAGE COMMAND...: one line on stderr, status 1, and nothing changed
    local name=$1 message="l3dsrctl: $2" before after said status=0
    shift 2
    before=${last_state:-$(state)}
    said=$("$@" 2>&1) || status=$?
    after=$(state)
    last_state=$after
    if [ "$said" != "$message" ] || [ $status != 1 ]; then
        tap_result "not ok" "refused: $name" "$* (status $status)"$'\n'"said:     $said"$'\n'"expected: $message"
    elif [ "$before" != "$after" ]; then
        tap_result "not ok" "refused: $name" "$* changed something"$'\n'"$(diff <(echo "$before") <(echo "$after"))"
    else
        tap_result ok "refused: $name"
    fi
}

shows() { # NAME EXPECTED COMMAND...: exactly this on stdout
    local name=$1 expected=$2 said
    shift 2
    said=$("$@" 2>&1)
    if [ "$said" = "$expected" ]; then
        tap_result ok "$name"
    else
        tap_result "not ok" "$name" "$(diff <(echo "$expected") <(echo "$said"))"
    fi
}

tells() { # NAME PART COMMAND...: this is part of the JSON, blanks apart
    local name=$1 part=$2 said
    shift 2
    said=$("$@" --json 2>&1)
    if [[ ${said//[[:space:]]/} == *"$part"* ]]; then
        tap_result ok "$name"
    else
        tap_result "not ok" "$name" "$part is not in: $said"
    fi
}

on_lo() { [ -n "$(ip -o address show dev lo to "$1")" ]; }
not_on_lo() { ! on_lo "$1"; }
arp_is() { [ "$(arp_settings)" = "$1" ]; }

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
UDP  198.18.0.250:53 mh" l3dsrctl -Ln
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
        "add service tcp 198.18.0.1:80: no such scheduler; there is mh (service.scheduler)" \
        l3dsrctl service add -t 198.18.0.1:80 -s rr
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
    does "-E sets the scheduler" l3dsrctl -E -t $web
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
SCTP 0.0.0.0/0:0 mh" new_services
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
        "set service tcp 198.18.0.252:80: flows are remembered under the old scheduler and sizes; l3dsrctl list shows what there is" \
        l3dsrctl service set -t 198.18.0.252:80 --table-size 251
    does "with the service goes its memory" l3dsrctl service del -t 198.18.0.252:80
}

pools() {
    does "a pool is added" l3dsrctl pool add web --table-size 251
    does "a pool has dests" l3dsrctl dest add --pool web -r $rs --dscp
    does "a service uses it" l3dsrctl service add -t 198.18.0.253:80 --pool web --dscp 7
    does "a second one" l3dsrctl service add -t 198.18.0.253:443 --pool web --dscp 7
    shows "a pool's services list its dests" "\
L3DSR director
Prot LocalAddress:Port Scheduler
  -> RemoteAddress:Port           Forward  Weight Pins   Flows/s State
TCP  198.18.0.253:443 mh pool web dscp 7
  -> 10.1.1.2:0                   dscp 7   1      -      -       up" l3dsrctl list -t 198.18.0.253:443
    refuses "to delete a pool that is used" \
        "delete pool web: services use the pool; delete them first (pool)" l3dsrctl pool del web
    refuses "a dest of a service that uses a pool" \
        "add dest 10.1.2.2 of tcp 198.18.0.253:80: the service uses the dests of a pool; name the pool (service)" \
        l3dsrctl dest add -t 198.18.0.253:80 -r 10.1.2.2
    does "a pool is replaced" l3dsrctl pool replace web --table-size 251 dest -r 10.1.2.2 --dscp -w 3 dest -r 10.0.0.6
    shows "its dests" "\
Pool Dest     Method Code Weight State
web  10.0.0.6 dr        -      1 up
web  10.1.2.2 dscp      -      3 up" l3dsrctl dest list --pool web
    tells "services share its table" "$(l3dsrctl pool table web --json | tr -d '[:space:]')" \
        l3dsrctl service table -t 198.18.0.253:80
    quietly l3dsrctl service del -t 198.18.0.253:80
    quietly l3dsrctl service del -t 198.18.0.253:443
    does "a pool is deleted" l3dsrctl pool del web
    tells "and gone" '{"pools":[]}' l3dsrctl pool list
}

settings() {
    tells "the key is the default" '"key":"default"' l3dsrctl director show
    does "it is set" l3dsrctl director set key 000102030405060708090a0b0c0d0e0f priority late move-time 60
    tells "that is shown, not the key" '"key":"set","pre_routing":"late","move_time":60' l3dsrctl director show
    tells "the key to who asks" '"key":"000102030405060708090a0b0c0d0e0f"' l3dsrctl director show --key
    does "all is as it was" l3dsrctl director set key default priority early move-time 900
    tells "again" '"key":"default","pre_routing":"early","move_time":900' l3dsrctl director show
}

replaces() {
    does "a service is entered with all its dests" \
        l3dsrctl service replace -t 198.18.0.251:80 --dscp 7 --table-size 251 dest -r $rs --dscp dest -r 10.0.0.6 -w 2
    does "and replaced" l3dsrctl service replace -t 198.18.0.251:80 --dscp 11 --table-size 251 \
        dest -r 10.0.0.6 -w 3 dest -r 10.1.2.2 --dscp
    shows "it has those dests and no others" "\
Prot VIP:Port        Dest:Port   Method Code Weight State
TCP  198.18.0.251:80 10.0.0.6:80 dr        -      3 up
TCP  198.18.0.251:80 10.1.2.2:80 dscp      -      1 up" l3dsrctl dest list -t 198.18.0.251:80
    refuses "a dest that is named twice" \
        "replace service tcp 198.18.0.251:80: a dest is named twice (dest); l3dsrctl list shows what there is" \
        l3dsrctl service replace -t 198.18.0.251:80 --table-size 251 dest -r $rs dest -r $rs -w 2
    # shellcheck disable=SC2046 # words
    does "thousands of dests are replaced at once" l3dsrctl service replace -u 198.18.0.251:53 \
        $(for i in {0..15}; do for j in {0..255}; do echo "dest -r 10.9.$i.$j"; done; done)
    does "and by none" l3dsrctl service replace -u 198.18.0.251:53
    does "deleted" l3dsrctl service del -u 198.18.0.251:53
    does "deleted" l3dsrctl service del -t 198.18.0.251:80
}

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
    does "the last VIP is deleted" l3dsrctl vip del 198.18.0.250
    shows "and nothing is left" "$before" state
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
    for _ in {1..100}; do
        [ "$(wc -l < "$work/events")" -lt 2 ] || break
        sleep 0.1
    done
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
    for _ in {1..100}; do
        ! grep -q vip-deleted "$work/events" || break
        sleep 0.1
    done
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

ip link set lo up
services_and_dests
refused_services
refused_dests
changes
many_ports
drains
replaces
pools
settings
devices
flushes
vips
address_that_was_there
other_device
nobody_else
events
reasons
tap_done
