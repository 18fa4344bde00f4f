# shellcheck shell=bash disable=SC2154
# One service for each kind of tunnel, of the family in the name: all have one VIP, and a port each. To be sourced by labs.
#
#   tunnel_services     by each of the family's tunnels to rs1; $service, $RS1 and $RS1_6 say where
#   tunnels, port       their names, and the port of each

tunnels=(ipip gre gue ipip6 gre6 gue6)
declare -A port=([ipip]=8001 [gre]=8002 [gue]=8003 [ipip6]=8004 [gre6]=8005 [gue6]=8006)

tunnel_services() {
    local name to
    for name in "${tunnels[@]}"; do
        to=$RS1
        [[ $name != *6 ]] || to=$RS1_6
        ctl director service add -t "${service%80}${port[$name]}" -s mh
        ctl director dest add -t "${service%80}${port[$name]}" -r "$to" -i --tun-type "${name%6}"
    done
}
