# shellcheck shell=bash disable=SC2154
# Connections over which something travels all the time, while the way changes under them. To be sourced by labs after lib.sh.
#
# What stream_service adds is carried by one process at the client and one at each realserver; steady.py says how.

stream_ends=()
declare -A stream_servers=()

# A service that has one dest, by the method of ctl's arguments; the realserver knows the VIP already.
stream_service() { # PORT REALSERVER ADDRESS METHOD_ARGUMENT...
    local port=$1 rs=$2
    ctl director service add -t "${service%80}$port" -s mh
    ctl director dest add -t "${service%80}$port" -r "${@:3}"
    stream_ends+=("$vip" "$port")
    stream_servers[$port]=$rs
}

streams_start() {
    local port
    for port in "${!stream_servers[@]}"; do
        at_exec "${stream_servers[$port]}" /usr/bin/python3 "$here/steady.py" serve "$port" &
        server_pids+=($!)
    done
    for port in "${!stream_servers[@]}"; do wait_until 20 listening "${stream_servers[$port]}" "$port"; done
    at_exec client /usr/bin/python3 "$here/steady.py" ask "$work/streams.end" "${stream_ends[@]}" > "$work/streams" 2>&1 &
    streams=$!
    server_pids+=("$streams")
    check "every connection carries something" streams_go_on
}

# All of them, from now on.
streams_go_on() {
    local lines
    lines=$(stream_lines)
    wait_until 20 more_than "$((lines + 1))" stream_lines || { cat "$work/streams"; return 1; }
}

stream_lines() { grep -cE '^[0-9]+$' "$work/streams" || true; }

streams_end() {
    touch "$work/streams.end"
    wait "$streams" || true
    check "what came back over every connection is what was sent" prints "whole $((${#stream_ends[@]} / 2))" tail -n 1 "$work/streams"
}

# This moment, as captures write it.
now() { date +%s.%6N; }

# A second behind a moment.
second_after() { # MOMENT
    echo "$((${1%.*} + 1)).${1#*.}"
}

has_passed() { # MOMENT
    awk -v now="$(now)" -v then="$1" 'BEGIN { exit now <= then }'
}

# How many packets were captured after a moment that a filter matches. The capture may go on, and its last packet be cut.
captured_since() { # MOMENT NODE FILTER
    { tcpdump -ttnr "$work/$2.pcap" "$3" 2> /dev/null || true; } | awk -v since="$1" '$1 > since' | wc -l
}
