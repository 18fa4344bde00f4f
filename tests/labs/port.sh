#!/bin/bash
# Clients use port 80, the server listens on 8080: translated on the realserver both ways, in quotes too.
#
#   client ── edge ──┬── director   VIP:80, dscp 7
#      ▲       ▲     └── r1 ── rs1  dscp 7: VIP, port 80 → 8080; answers: 8080 → 80
#      └───────┴──────────────┘
#
# heavy: many connections
#
# shellcheck source=tests/labs/lib.sh
. "$(dirname "$0")/lib.sh"

# shellcheck disable=SC2034 # services.sh uses it: nobody listens on 80
web_ports=(8080)

with_port() { # PORT
    echo "${service%:80}:$1"
}

configure() {
    ctl director service add -t "$service" --dscp 7
    ctl director service add -u "$(with_port 7000)" --dscp 7
    ctl director dest add -t "$service" -r "$rs1" --dscp
    ctl director dest add -u "$(with_port 7000)" -r "$rs1" --dscp
    check "$family: an entry that translates ports is added" \
        ctl rs1 vip add "$vip" --dscp 7 --port 80:8080/tcp,7000:7007/udp,7001:7008
}

asks() {
    check "$family: TCP to port 80 is answered by the server on 8080" answers client "$vip" "rs1 $client"
    check "$family: a datagram to 7000 by the one on 7007, from 7000" prints "$vip rs1 $client" ask_udp client "$vip" 7000
    check "$family: the host itself uses the server's port" answers rs1 "$vip" "rs1 $vip" 8080
    check "$family: both directions are counted" prints_match '^translated' ctl rs1 vip list --reasons
}

# The client's kernel knows the port that nobody listens on only as 7001.
refused() {
    ctl director service add -u "$(with_port 7001)" --dscp 7
    ctl director dest add -u "$(with_port 7001)" -r "$rs1" --dscp
    check "$family: that nobody listens is told about the client's port" refusal_heard
}

refusal_heard() {
    at client /usr/bin/python3 - "$vip" 7001 << 'END'
import socket, sys
asker = socket.socket(socket.AF_INET6 if ":" in sys.argv[1] else socket.AF_INET, socket.SOCK_DGRAM)
asker.settimeout(5)
asker.connect((sys.argv[1], int(sys.argv[2])))
asker.send(b"?")
try:
    print(asker.recv(100))
    sys.exit(1)
except ConnectionRefusedError:
    print("refused")
END
}

takes_back() {
    check "$family: translation can be taken back" ctl rs1 vip set "$vip" --port none
    patience=2 check_not "$family: then nobody answers on port 80" fetch client "$vip"
    check "$family: the VIP is deleted" ctl rs1 vip del "$vip"
}

lab_up
modules_load l3dsr_director l3dsr_realserver
families configure
web_servers rs1
udp_server rs1 7007
families asks
families refused
families takes_back
