#!/bin/bash
# A shell in the lab's network, with the modules loaded and a web server on every realserver.
#
# shellcheck source=tests/labs/lib.sh
. "$(dirname "$0")/lib.sh"

# What a person wants to type: `director l3dsrctl list`, `client curl http://198.18.0.250/`.
write_rc() {
    local node
    cat << EOF
PATH=$PWD/build:\$PATH
PS1='lab# '
EOF
    for node in "${nodes[@]}"; do
        echo "$node() { if [ \$# = 0 ]; then set -- bash --norc; fi; nsenter --net=/run/netns/$prefix$node -- \"\$@\"; }"
    done
}

lab_up
modules_load l3dsr_director l3dsr_realserver
web_servers
write_rc > "$work/rc"
cat << EOF

$(sed -n '/^#   client/,/rs2 10/s/^#//p' "$here/lib.sh")

  Type a node's name and a command to run it there, or the name alone for a shell at the node. VIPs the edge sends to the
  director: 198.18.0.240/28 and 2001:db8:f::/64. For a start:

    director l3dsrctl service add -t $VIP:80 -s mh
    director l3dsrctl dest add -t $VIP:80 -r $RS1 --dscp 7
    rs1 l3dsrctl vip add $VIP --dscp 7
    client curl http://$VIP/
    director tcpdump -ni segment

  exit takes all of it down.

EOF
bash --rcfile "$work/rc" -i || true
