# shellcheck shell=bash
# What one asks of a command and of the kernel behind it. To be sourced by kernel_cases.sh, after tap.sh.

# All that a refused command must leave as it is; but time passes.
state() {
    l3dsrctl list --json | grep -v '"deadline":'
    l3dsrctl vip list --json
    ip -o address show
    arp_settings
}

arp_settings() { echo "$(< /proc/sys/net/ipv4/conf/all/arp_ignore) $(< /proc/sys/net/ipv4/conf/all/arp_announce)"; }

# What state() said last, while nothing has changed since.
last_state=

does() { # NAME COMMAND...
    last_state=
    check "$@"
}

# A command that has been tested elsewhere.
quietly() {
    last_state=
    "$@"
}

refuses() { # NAME MESSAGE COMMAND...: one line on stderr, status 1, and nothing changed
    local name=$1 message="l3dsrctl: $2" before after said status=0
    shift 2
    before=${last_state:-$(state)}
    said=$("$@" 2>&1) || status=$?
    after=$(state)
    last_state=$after
    if [ "$said" != "$message" ] || [ $status != 1 ]; then
        tap_result "not ok" "refused: $name" "$* (status $status)"$'\n'"said:     $said"$'\n'"expected: $message"
    elif [ "$before" != "$after" ]; then
        tap_result "not ok" "refused: $name" "$* changed something"$'\n'"$(diff <(echo "$before") <(echo "$after"))"
    else
        tap_result ok "refused: $name"
    fi
}

shows() { # NAME EXPECTED COMMAND...: exactly this on stdout
    local name=$1 expected=$2 said
    shift 2
    said=$("$@" 2>&1)
    if [ "$said" = "$expected" ]; then
        tap_result ok "$name"
    else
        tap_result "not ok" "$name" "$(diff <(echo "$expected") <(echo "$said"))"
    fi
}

tells() { # NAME PART COMMAND...: this is part of the JSON, blanks apart
    local name=$1 part=$2 said
    shift 2
    said=$("$@" --json 2>&1)
    if [[ ${said//[[:space:]]/} == *"$part"* ]]; then
        tap_result ok "$name"
    else
        tap_result "not ok" "$name" "$part is not in: $said"
    fi
}

on_lo() { [ -n "$(ip -o address show dev lo to "$1")" ]; }
not_on_lo() { ! on_lo "$1"; }
arp_is() { [ "$(arp_settings)" = "$1" ]; }
