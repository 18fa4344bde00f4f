#!/bin/bash
# In the guest, in the labs' network (tests/labs/lib.sh draws it): rs1 is the realserver with the rules.
#
#   client ── edge ──┬── director   native nft rules stand in for ours: dscp := 7, daddr := rs1
#      ▲       ▲     ├── r1 ── rs1  iptables: dscp 7: daddr := VIP
#      └───────┴─────┘      answer
#
# shellcheck source=tests/labs/lib.sh
. "$(dirname "$0")/../labs/lib.sh"
# shellcheck source=tests/labs/stand_in.sh
. tests/labs/stand_in.sh
. tests/xt/rules.sh
. tests/xt/cases.sh
. tests/xt/packets.sh

# The distribution's plug-ins and ours.
XTABLES_LIBDIR=$(pkg-config --variable=xtlibdir xtables):$PWD/build
export XTABLES_LIBDIR
ipv4_tools=(iptables-legacy iptables-nft)
ipv6_tools=(ip6tables-legacy ip6tables-nft)
# shellcheck disable=SC2034 # rules.sh uses them all
tools=("${ipv4_tools[@]}" "${ipv6_tools[@]}")

lab_up
modules_load xt_DADDR

# An emulated kernel is slow: each of the two back ends, and each table, has its turn there once. What iptables' plug-in says by
# itself is the same on each kernel.
# shellcheck disable=SC2034 # packets.sh uses them
{
    places=("nft mangle PREROUTING" "legacy raw PREROUTING") backends=(nft)
    [ "$LAB_KIND" = vm ] || places+=("legacy mangle PREROUTING" "nft raw PREROUTING") backends+=(legacy)
}

check_aliases
if [ "$LAB_KIND" != vm ]; then
    for tool in "${ipv4_tools[@]}"; do check_cases "$tool" iptables-ext/libipt_DADDR.t; done
    for tool in "${ipv6_tools[@]}"; do check_cases "$tool" iptables-ext/libip6t_DADDR.t; done
    check_translations iptables-ext/*.txlate
    check_sentences
fi
check_wrong_table
check_listing
check_map_in_nft
check_save_and_restore

packets_up
check_echo
check_from_director
check_map
check_fragments
check_other_vips
check_rewritten_packets
check_translated_rules

check_namespace_with_rules
check_table_parameter
