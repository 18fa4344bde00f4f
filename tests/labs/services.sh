# shellcheck shell=bash disable=SC2154
# Servers that answer with their own name, and clients that ask. To be sourced by lib.sh.

server_pids=()
web_ports=(80 8080)

# A web server on every realserver: it says who it is and whom it sees. One process, all its files in the lab's folder.
web_servers() { # [REALSERVER...]
    local rs
    [ $# -gt 0 ] || set -- "${realservers[@]}"
    for rs in "$@"; do
        mkdir -p "$work/www-$rs"
        web_config "$rs" > "$work/www-$rs/nginx.conf"
        at_exec "$rs" nginx -p "$work/www-$rs" -e stderr -c nginx.conf 2> "$work/www-$rs/log" &
        server_pids+=($!)
    done
    for rs in "$@"; do wait_until 20 listening "$rs" "${web_ports[0]}"; done
}

web_config() { # REALSERVER
    local path port
    cat << EOF
daemon off;
master_process off;
pid nginx.pid;
events { worker_connections 128; }
http {
    access_log off;
    default_type text/plain;
    keepalive_timeout 1h;
    client_header_timeout 1h;
    send_timeout 1h;
$(for path in client_body proxy fastcgi uwsgi scgi; do echo "    ${path}_temp_path $path;"; done)
    server {
$(for port in "${web_ports[@]}"; do echo "        listen $port; listen [::]:$port;"; done)
        client_max_body_size 0;
        location / { return 200 "$1 \$remote_addr\n"; }
        location /files/ { root .; }
        location /put/ { root .; dav_methods PUT; create_full_put_path on; }
    }
}
EOF
}

listening() { # NODE PORT
    at "$1" ss -Hltn "sport = :$2" | grep -q .
}

# An UDP server that answers every datagram with its name and the sender's address.
udp_server() { # REALSERVER PORT
    at_exec "$1" /usr/bin/python3 "$here/udp_server.py" "$1" "$2" &
    server_pids+=($!)
    wait_until 20 udp_bound "$1" "$2"
}

udp_bound() { # NODE PORT
    at "$1" ss -Hlun "sport = :$2" | grep -q .
}

servers_stop() {
    local pid
    for pid in "${server_pids[@]}"; do
        kill "$pid" 2>/dev/null || continue
        wait "$pid" 2>/dev/null
    done
    server_pids=()
}

url() { # ADDRESS [PORT]
    local host=$1 port=${2:-80}
    [[ $host != *:* ]] || host="[$host]"
    [ "$port" = 80 ] || host+=:$port
    echo "http://$host/"
}

# Fetch the page of ADDRESS from NODE; prints what the realserver says: NAME CLIENT.
# Waits for $patience seconds; where silence is expected, few are enough.
fetch() { # NODE ADDRESS [PORT [CURL_ARGUMENT...]]
    at "$1" curl -sS -g --max-time "${patience:-10}" --noproxy '*' "${@:4}" "$(url "$2" "${3:-}")"
}

# What a realserver says is this, from its first letter to its last.
answers() { # NODE ADDRESS EXPECTED [PORT]
    prints "$3" fetch "$1" "$2" "${4:-}"
}

# Fetch from the VIP in so many connections, one after the other; prints how often each realserver answered: COUNT NAME CLIENT.
fetch_many() { # COUNT NODE ADDRESS [PORT]
    local page urls=()
    page=$(url "$3" "${4:-}")
    while [ ${#urls[@]} -lt "$1" ]; do urls+=("$page"); done
    at "$2" curl -sS -g --max-time 20 --noproxy '*' -H 'Connection: close' "${urls[@]}" | sort | uniq -c
}

# An answer to a datagram; prints: SENDER NAME CLIENT.
ask_udp() { # NODE ADDRESS PORT
    at "$1" /usr/bin/python3 "$here/udp_ask.py" "$2" "$3"
}

# Give a realserver a file from the client; what it has then is the same to the last byte.
put() { # FILE REALSERVER ADDRESS [PORT]
    local there=put/${1##*/}
    rm -f "$work/www-$2/$there"
    at client curl -sS -g --max-time 40 --noproxy '*' -T "$1" "$(url "$3" "${4:-}")$there" && cmp "$1" "$work/www-$2/$there"
}

# How often a half gave this reason; JSON has those as well that it never gave, and no others.
reason_count() { # NODE LIST_COMMAND... REASON
    ctl "$1" "${@:2:$#-2}" --reasons --json | awk -v reason="\"${*: -1}\":" '
        $1 == reason { print $2 + 0; found = 1 }
        END { exit !found }'
}

# What a command prints is a larger number.
more_than() { # COUNT COMMAND...
    [ "$("${@:2}")" -gt "$1" ]
}

prints() { # TEXT COMMAND...
    local expected=$1 said
    shift
    said=$("$@") || return
    echo "$said"
    [ "$said" = "$expected" ]
}

prints_match() { # PATTERN COMMAND...
    local pattern=$1 said
    shift
    said=$("$@") || return
    echo "$said"
    grep -qE -- "$pattern" <<< "$said"
}
