#!/bin/bash
# What the director says that it would do with a packet is what it does, and asking changes nothing.
#
#   client ── edge ──┬── director   explain; then the same connection is made
#      ▲       ▲     ├── r1 ── rs1
#      └───────┴─────┴── r2 ── rs2
#
# heavy: each answer is tried with a connection
#
# shellcheck source=tests/labs/lib.sh
. "$(dirname "$0")/lib.sh"

configure() {
    ctl director service add -t "$service" --dscp 7
    ctl director dest add -t "$service" -r "$rs2" --dscp
    ctl director dest add -t "$service" -r "$rs1" --dscp
    ctl rs1 vip add "$vip" --dscp 7
    ctl rs2 vip add "$vip" --dscp 7
}

# A place as the tool wants it.
place() { # ADDRESS PORT
    case $1 in *:*) echo "[$1]:$2" ;; *) echo "$1:$2" ;; esac
}

explain() { # PORT [OPTION...]
    ctl director explain -t "$service" --from "$(place "$client" "$1")" "${@:2}"
}

# The realserver that the explanation names, by its own name.
foretold() { # PORT [OPTION...]
    case $(explain "$@" | sed -n 's/^  dest  *//p') in
    *"$rs1"*) echo rs1 ;;
    *"$rs2"*) echo rs2 ;;
    *) return 1 ;;
    esac
}

comes_true_here() { check "$family: sixteen connections go where it was said" comes_true; }
nothing_changes_here() { check "$family: asking changes nothing" changes_nothing; }

# Sixteen connections go where it was said, and to both.
comes_true() { # [PORT]
    local first=${1:-40000} port told got all=
    [ "$family" = IPv4 ] || first=$((first + 100))
    for ((port = first; port < first + 16; port++)); do
        told=$(foretold "$port" --syn) || return
        got=$(fetch client "$vip" 80 --local-port "$port" | cut -d' ' -f1)
        echo "$port: said $told, got $got"
        [ "$told" = "$got" ] || return
        all+=" $got"
    done
    [[ $all == *rs1* && $all == *rs2* ]]
}

# Everything that asking might have changed: counters, pins, neighbours, the generation.
state() {
    ctl director list --json
    ctl director list --reasons --json
    ip -n "${prefix}director" neigh show | grep -v '^fe80' | sed 's/ [A-Z]* *$//' | sort
}

# Pins of connections that ended go by themselves meanwhile, and a dest has so many flows less; there are no new ones.
changes_nothing() {
    local before after
    before=$(state | grep -v deadline)
    for port in {50001..50004}; do
        explain "$port" --syn > /dev/null || return
        explain "$port" > /dev/null || return
        explain "$port" --ttl 1 > /dev/null || return
        explain "$port" --length 9000 > /dev/null || return
        explain "$port" --local > /dev/null || return
    done
    after=$(state | grep -v deadline)
    diff <(grep -vE "$passing" <<< "$before") <(grep -vE "$passing" <<< "$after") &&
        paste <(grep -E "$passing" <<< "$before") <(grep -E "$passing" <<< "$after") |
        awk '{ print } $2 + 0 < $4 + 0 { more = 1 } END { exit more }'
}

passing='"(pins|flows)": [0-9]'

says() { # NAME PATTERN OPTION...
    check "$family: $1" prints_match "$2" explain "${@:3}"
}

refuses() {
    local nowhere=${vip%250}249
    check "$family: an address without a service" prints_match "left alone: no service has the address $nowhere" \
        ctl director explain -t "$(place "$nowhere" 80)" --from "$(place "$client" 40000)"
    check "$family: a port without a service" prints_match "$vip has services, but none for tcp port 81" \
        ctl director explain -t "$(place "$vip" 81)" --from "$(place "$client" 40000)"
    check "$family: a source that nobody can answer" prints_match 'dropped: bad_source' \
        ctl director explain -t "$service" --from "$(place "$vip" 40000)"
    says "a TTL that runs out" 'dropped: ttl_exceeded' 40000 --ttl 1
    says "a packet that does not fit" 'dropped: too_big' 40000 --length 1501
    says "a packet that just fits" 'outcome +forwarded' 40000 --length 1500
    check_not "$family: a device that is not there" explain 40000 --dev nothere
    ip -n "${prefix}director" link set segment down
    says "no route to the dest" 'dropped: no_route' 40000
    ip -n "${prefix}director" link set segment up
    addresses_again
}

# What went with the device.
addresses_again() {
    ip -n "${prefix}director" addr add "$DIRECTOR6/64" dev segment nodad 2> /dev/null || true
    route director default 198.51.100.1 default 2001:db8:d::1 2> /dev/null || true
    route director 10.1.1.0/24 198.51.100.21 2001:db8:1::/64 2001:db8:d::21 2> /dev/null || true
    route director 10.1.2.0/24 198.51.100.22 2001:db8:2::/64 2001:db8:d::22 2> /dev/null || true
}

names_the_way() {
    local hop=198.51.100.21
    [ "$family" = IPv4 ] || hop=2001:db8:d::21
    ctl director dest set -t "$service" -r "$rs2" --state down
    says "next hop, device, MTU and neighbour" \
        "via $hop dev segment mtu 1500 neighbour (REACHABLE|STALE|DELAY|PROBE) $(mac_of r1)" 40000
    ctl director dest set -t "$service" -r "$rs2" --state up
}

# While rs2 drains: its buckets moved, older flows stay, new ones go to rs1 and are pinned.
drain() {
    local port=41000
    until [ "$(foretold $port --syn)" = rs2 ]; do port=$((port + 1)); done
    ctl director dest set -t "$service" -r "$rs2" -w 0
    says "current and earlier owner" "bucket +[0-9]+; new flows to $rs1, older ones to $rs2$" $port
    check "$family: an older flow stays at rs2" prints rs2 foretold $port
    check "$family: a new one would go to rs1" prints rs1 foretold $port --syn
    says "it would be pinned" 'none; the packet would make one' $port --syn
    check "$family: and asking pins nothing" pins_nothing $port --syn
    check "$family: a connection is made" answers_from_port $port rs1
    check "$family: its pin is named" prints_match "pin +$rs1 (confirmed|closing), seen [0-9]+ s ago" explain $port
}

answers_from_port() { # PORT REALSERVER
    prints "$2" who_answers "$1"
}

who_answers() { # PORT
    fetch client "$vip" 80 --local-port "$1" | cut -d' ' -f1
}

pins_nothing() { # PORT [OPTION...]
    local before
    before=$(pins)
    explain "$@" > /dev/null
    prints "$before" pins
}

# Confirmed and tentative ones.
pins() {
    ctl director pins -t "$service" | awk 'NR == 2 { print $3, $4 }'
}

# An attached device has the packet first, if it is simple.
attached() {
    ctl director director attach segment
    check "$family: an attached device is the door" prints_match 'door +ingress of segment' explain 42000 --dev segment
    check "$family: what it leaves to the stack is met there" prints_match 'door +prerouting of segment' \
        explain 42000 --dev segment --ttl 1
    ctl director director detach segment
    says "without, it is PRE_ROUTING" 'door +prerouting of segment' 42000 --dev segment
}

# A scheduler that takes turns, and clients who are known: asking takes no turn and makes nobody known.
turns() {
    ctl director service del -t "$service"
    ctl director service add -t "$service" --dscp 7 -s rr
    ctl director dest add -t "$service" -r "$rs2" --dscp
    ctl director dest add -t "$service" -r "$rs1" --dscp
    check "$family: rr: sixteen connections go where it was said" comes_true 43000
    check "$family: rr: asking changes nothing" changes_nothing
    says "rr: the bucket is for flows without a pin" 'bucket +[0-9]+; flows without a pin to ' 44000
    ctl director service set -t "$service" -p 300
    check "$family: persistence: asking changes nothing" changes_nothing
    check "$family: persistence: all connections go where it was said of the first" keeps "$(foretold 45000 --syn)"
}

keeps() { # REALSERVER
    local first port
    [ "$family" = IPv4 ] && first=45000 || first=45100
    for ((port = first; port < first + 3; port++)); do
        prints "$1" foretold $port --syn && answers_from_port $port "$1" || return
    done
}

lab_up
modules_load l3dsr_director l3dsr_realserver
families configure
web_servers rs1 rs2
families comes_true_here
families nothing_changes_here
families names_the_way
families attached
families drain
families refuses
families turns
