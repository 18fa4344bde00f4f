# shellcheck shell=bash disable=SC2154
# Connections that last: downloads and silent ones. To be sourced by labs after lib.sh.

# At slowly.py's pace two minutes, longer than any lab is in the middle of its downloads.
long_size=2097152
declare -A talkers=() downloads=() downloads_of=()

# Something for download_start to fetch, and a client that has no room for all of it at once.
downloads_prepare() { # REALSERVER...
    local rs
    for rs in "$@"; do
        mkdir -p "$work/www-$rs/files"
        head -c "$long_size" < <(yes "$rs") > "$work/www-$rs/files/long"
    done
    sysctl_at client net.ipv4.tcp_rmem="4096 16384 16384"
}

# Fetch, slowly until downloads_hurry; the port decides which realserver it is.
download_start() { # NAME ADDRESS PORT
    at_exec client curl -sS -g --max-time 300 --noproxy '*' --local-port "$3" -H "Connection: close" "$(url "$2")files/long" \
        2> "$work/$1.download.log" | "$here/slowly.py" "$work/hurry" > "$work/$1.download" &
    downloads[$1]=$!
    server_pids+=($!)
}

download_begun() { [ -s "$work/$1.download" ]; }
download_running() { kill -0 "${downloads[$1]}"; }
downloads_hurry() { touch "$work/hurry"; }

# Who it came from, so far; a line of the file may be cut.
download_from() { # NAME
    head -n -1 "$work/$1.download" | sort -u
}

# Downloads from both rs1 and rs2, for the family: as many as it takes for that and for the command to succeed. A port that is
# taken is not free for the other family.
downloads_begin() { # COUNT, at least [COMMAND...]
    local port=40000 names=()
    [ "$family" = IPv4 ] || port=40100
    until [ ${#names[@]} -ge "$1" ] && [ "$(sources)" = "rs1 rs2" ] && "${@:2}"; do
        port=$((port + 1))
        names+=("$family-$port")
        download_start "$family-$port" "$vip" $port
        wait_until 10 download_begun "$family-$port"
    done
    downloads_of[$family]=${names[*]}
}

# Who the downloads come from.
sources() {
    local name
    for name in "${names[@]}"; do download_from "$name"; done | sort -u | xargs
}

downloads_go_on() {
    local name
    for name in ${downloads_of[$family]}; do download_running "$name" || return; done
}

downloads_end() {
    local name status from
    downloads_hurry
    for name in ${downloads_of[$family]}; do
        status=0
        wait "${downloads[$name]}" || status=$?
        from=$(download_from "$name")
        check "$family: the download from $from ends whole" download_is_whole "$name" $status "$from"
    done
}

# curl's exit status was 0, and the file is all there, all of it from one realserver.
download_is_whole() { # NAME STATUS REALSERVER
    cat "$work/$1.download.log"
    [ "$2" = 0 ] && cmp "$work/$1.download" "$work/www-$3/files/long"
}

# Open connections and say nothing over them.
talker_start() { # NAME ADDRESS COUNT [PORT]
    local in
    mkfifo "$work/$1.talker.in"
    exec {in}<> "$work/$1.talker.in"
    at_exec client /usr/bin/python3 "$here/talker.py" "$2" "${4:-80}" "$3" < "$work/$1.talker.in" > "$work/$1.talker" 2>&1 &
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
