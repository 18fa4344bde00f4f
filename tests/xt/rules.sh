# shellcheck shell=bash
# What iptables says of DADDR, and what the kernel refuses. To be sourced by guest.sh.
# shellcheck disable=SC2154 # the tools and LAB_KMOD come from guest.sh

check_aliases() {
    local alias
    for alias in ipt_DADDR ip6t_DADDR; do
        check "the kernel finds xt_DADDR by the name $alias" grep -qx "$alias" <(modinfo -F alias "$LAB_KMOD/xt_DADDR.ko")
    done
}

# A refusal says what, and what to do.
check_sentences() {
    local tool
    for tool in "${tools[@]}"; do
        check "$tool: help names the map" says '--map ' "$tool" -j DADDR --help
        check "$tool: and what nft has in place of it" says 'l3dsr-nft(8)' "$tool" -j DADDR --help
        check "$tool: help names the option" says '--set-daddr ADDRESS' "$tool" -j DADDR --help
    done
    for tool in "${ipv4_tools[@]}"; do
        check "$tool: an address that no host has is refused with a sentence" \
            refuses 'no host can answer from this address; give the VIP' "$tool" -t mangle -A INPUT -j DADDR --set-daddr 0.0.0.0
        check "$tool: a missing option is named" refuses '"--set-daddr" must be specified' "$tool" -t mangle -A INPUT -j DADDR
    done
}

says() { # TEXT COMMAND...
    local text=$1
    shift
    "$@" 2>&1 | grep -F -e "$text"
}

refuses() { # TEXT TOOL ARGUMENT...
    local text=$1 said
    shift
    ! said=$(at rs1 "$@" 2>&1) || return
    grep -F "$text" <<< "$said"
}

check_wrong_table() {
    local tool
    for tool in "${tools[@]}"; do
        dmesg --clear
        check_not "$tool -t filter: refused" at rs1 "$tool" -A INPUT -j DADDR --set-daddr "$(vip_of "$tool")"
        check "$tool -t filter: the kernel log says where DADDR belongs" \
            says 'xt_DADDR: table filter: DADDR rules belong in raw or mangle' dmesg
    done
}

vip_of() { # TOOL
    case $1 in ip6tables*) echo "$VIP6" ;; *) echo "$VIP" ;; esac
}

# The talk's rule, typed as there; what -L shows is what it shows there.
check_listing() {
    local tool vip
    for tool in "${tools[@]}"; do
        vip=$(vip_of "$tool")
        at rs1 "$tool" -t mangle -A PREROUTING -m dscp --dscp 7 -j DADDR --set-daddr="$vip"
        check "$tool -L prints DADDR set ADDR" \
            says "DSCP match 0x07 DADDR set $vip" at rs1 "$tool" -t mangle -L
        at rs1 "$tool" -t mangle -F
    done
}

# What has no translation is named, and loads from what iptables-nft-save writes alone.
check_map_in_nft() {
    at rs1 iptables-nft -t raw -A PREROUTING -j DADDR --map
    check "nft names DADDR --map as an xt target" says 'xt target DADDR' at rs1 nft list ruleset
    at rs1 iptables-nft -t raw -F
}

check_save_and_restore() {
    local tool
    for tool in "${tools[@]}"; do
        check "$tool: what is saved is restored" round_trip "$tool"
        check "$tool: a saved ruleset of yahoo/l3dsr's users loads" yahoo_rules "$tool"
    done
}

round_trip() { # TOOL
    local chain
    for chain in PREROUTING INPUT; do
        at rs1 "$1" -t mangle -A $chain -m dscp --dscp 7 -j DADDR --set-daddr "$(vip_of "$1")" || return
    done
    at rs1 "$1-save" -t mangle | grep -v '^#' > "$work/saved"
    grep DADDR "$work/saved" && flush rs1 mangle "$1" && at rs1 "$1-restore" "$work/saved" &&
        diff "$work/saved" <(at rs1 "$1-save" -t mangle | grep -v '^#') && flush rs1 mangle "$1"
}

# In the table that its module has by default.
yahoo_rules() { # TOOL
    local one=72.30.38.140 two=98.139.183.24 rules
    case $1 in ip6tables*) one=fc00:1000:0:6::10 two=fc00:1000:0:6::21 ;; esac
    rules="-A PREROUTING -m dscp --dscp 0x01 -j DADDR --set-daddr $one
-A PREROUTING -m dscp --dscp 0x02 -j DADDR --set-daddr $two"
    printf '*raw\n:PREROUTING ACCEPT [12:3456]\n:OUTPUT ACCEPT [0:0]\n%s\nCOMMIT\n' "$rules" | at rs1 "$1-restore" &&
        diff <(echo "$rules") <(at rs1 "$1-save" -t raw | grep '^-A') && flush rs1 raw "$1"
}

# A namespace that goes takes its rules with it.
check_namespace_with_rules() {
    local tool
    ip netns add "${prefix}gone"
    for tool in "${tools[@]}"; do
        at gone "$tool" -t mangle -A PREROUTING -j DADDR --set-daddr "$(vip_of "$tool")"
    done
    check "a namespace with rules can be deleted" ip netns del "${prefix}gone"
    check "and nothing of it keeps the module" wait_until 30 module_is_free
}

module_is_free() {
    [ "$(cat /sys/module/xt_DADDR/refcnt)" = 0 ]
}

flush() { # NODE TABLE TOOL...
    local node=$1 table=$2 tool
    shift 2
    for tool in "$@"; do at "$node" "$tool" -t "$table" -F; done
}

check_table_parameter() {
    local tool table
    for table in raw mangle; do
        rmmod xt_DADDR
        insmod "$LAB_KMOD/xt_DADDR.ko" table=$table
        dmesg --clear
        check "table=$table: rules are refused elsewhere" only_in $table
        check "table=$table: the kernel log says so" says "DADDR rules belong in $table" dmesg
        flush rs1 $table "${tools[@]}"
    done
}

only_in() { # TABLE
    local tool table
    for tool in "${tools[@]}"; do
        for table in raw mangle; do
            if at rs1 "$tool" -t $table -A PREROUTING -j DADDR --set-daddr "$(vip_of "$tool")"; then
                [ $table = "$1" ] || { echo "$tool -t $table was accepted"; return 1; }
            else
                [ $table != "$1" ] || { echo "$tool -t $table was refused"; return 1; }
            fi
        done
    done
}
