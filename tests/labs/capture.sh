# shellcheck shell=bash disable=SC2154
# Capturing packets at nodes and judging them. To be sourced by lib.sh.

declare -A capture_pids=()

# Start to capture at a node's device; returns when tcpdump really listens.
capture() { # NODE [DEVICE]
    local node=$1 device=${2:-} log=$work/$1.tcpdump
    [ -n "$device" ] || device=$(device_of "$node")
    at_exec "$node" tcpdump -i "$device" -w "$work/$node.pcap" -U --immediate-mode -Z root 'ip or ip6' 2> "$log" &
    capture_pids[$node]=$!
    wait_until 20 file_matches "$log" 'listening on'
}

# Capture what a node's sockets are about to get, behind every hook that could change it; as NODE-input.
capture_input() { # NODE
    local log=$work/$1-input.tcpdump
    at "$1" nft -f - << EOF
table inet capture_input {
    chain input {
        type filter hook input priority 0
        log group 5
    }
}
EOF
    at_exec "$1" tcpdump -i nflog:5 -w "$work/$1-input.pcap" -U --immediate-mode -Z root 2> "$log" &
    capture_pids[$1-input]=$!
    wait_until 20 file_matches "$log" 'listening on'
}

captures() { # NODE...
    local node
    for node in "$@"; do capture "$node"; done
}

# End the captures when what was sent has been written.
captures_stop() {
    local node
    for node in "${!capture_pids[@]}"; do
        wait_until 10 file_is_quiet "$work/$node.pcap" || true
        kill "${capture_pids[$node]}" 2>/dev/null || true
        wait "${capture_pids[$node]}" 2>/dev/null || true
    done
    capture_pids=()
}

# Nothing was written to a file for a moment.
file_is_quiet() { # FILE
    local before
    before=$(stat -c %s "$1")
    read -rt 0.3 <> <(:) || true
    [ "$(stat -c %s "$1")" = "$before" ]
}

# A capture holds a packet that a filter of tcpdump's matches.
captured() { # NODE FILTER
    tcpdump -c 1 -nr "$work/$1.pcap" "$2" 2> /dev/null | grep .
}

# Judge the captures by a table of paths/: one sentence and its condition a line, for each group of names. packets.py says how.
check_packets() { # TABLE [NAME=VALUE...] [-- NAME=VALUE...]...
    local table=$here/paths/$1
    shift
    captures_stop
    /usr/bin/python3 "$here/packets.py" "$work" "$@" < "$table" > "$work/verdicts" 2> "$work/packets.errors" || judge_failed
    tell_verdicts
}

judge_failed() { tap_result "not ok" "the captures can be judged" "$(cat "$work/packets.errors")"; }

# Tell what judges wrote to the file.
tell_verdicts() {
    local verdict name seen
    while IFS=$'\t' read -r verdict name seen; do
        tap_result "$verdict" "$name" "${seen//'\n'/$'\n'}"
    done < "$work/verdicts"
    [ "$tap_failed" = 0 ] || captures_keep
}

# Leave the captures of a failed lab where the host finds them.
captures_keep() {
    local pcap
    for pcap in "$work"/*.pcap; do cp "$pcap" "$LAB_OUT/$lab-$(basename "$pcap")"; done
}
