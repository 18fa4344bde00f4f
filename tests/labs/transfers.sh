# shellcheck shell=bash disable=SC2154
# Connections that last: downloads and silent ones. To be sourced by labs after lib.sh.

long_size=1048576
declare -A talkers=() downloads=()

# Something for download_start to fetch, and a client that has no room for all of it at once.
downloads_prepare() { # REALSERVER...
    local rs
    for rs in "$@"; do
        mkdir -p "$work/www-$rs/files"
        head -c "$long_size" < <(yes "$rs") > "$work/www-$rs/files/long"
    done
    sysctl_at client net.ipv4.tcp_rmem="4096 16384 16384"
}

# Fetch slowly; the port decides which realserver it is. Takes half a minute.
download_start() { # NAME ADDRESS PORT
    at_exec client curl -sS -g --max-time 90 --noproxy '*' --limit-rate 34000 --local-port "$3" -H "Connection: close" -o "$work/$1.download" \
        "$(url "$2")files/long" 2> "$work/$1.download.log" &
    downloads[$1]=$!
    server_pids+=($!)
}

download_begun() { [ -s "$work/$1.download" ]; }
download_running() { kill -0 "${downloads[$1]}"; }

# Who it came from, so far; a line of the file may be cut.
download_from() { # NAME
    head -n -1 "$work/$1.download" | sort -u
}

# curl's exit status was 0, and the file is all there, all of it from one realserver.
download_is_whole() { # NAME STATUS REALSERVER
    cat "$work/$1.download.log"
    [ "$2" = 0 ] && cmp "$work/$1.download" "$work/www-$3/files/long"
}

# Open connections and say nothing over them.
talker_start() { # NAME ADDRESS COUNT
    local in
    mkfifo "$work/$1.talker.in"
    exec {in}<> "$work/$1.talker.in"
    at_exec client /usr/bin/python3 "$here/talker.py" "$2" 80 "$3" < "$work/$1.talker.in" > "$work/$1.talker" 2>&1 &
    server_pids+=($!)
    talkers[$1]=$in
    wait_until 20 file_matches "$work/$1.talker" '^connected'
}

# Ask over each connection; prints who answered, in the order of the connections.
talker_ask() { # NAME
    local lines
    lines=$(wc -l < "$work/$1.talker")
    echo >&"${talkers[$1]}"
    wait_until 30 more_lines "$work/$1.talker" "$lines"
    tail -n 1 "$work/$1.talker"
}

more_lines() { # FILE COUNT
    [ "$(wc -l < "$1")" -gt "$2" ]
}

# How many packets with RST the client's capture holds.
resets_at() { # NODE
    tcpdump -nr "$work/$1.pcap" '(ip and tcp[tcpflags] & tcp-rst != 0) or (ip6[6] == 6 and ip6[53] & 4 != 0)' 2>/dev/null | wc -l
}
