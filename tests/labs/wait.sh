# shellcheck shell=bash
# Waiting for what will come, with a limit; never for a time. To be sourced.

# Try a command until it succeeds.
wait_until() { # SECONDS COMMAND...
    local limit=$((SECONDS + $1))
    shift
    until "$@"; do
        [ $SECONDS -lt $limit ] || { echo "waited in vain for: $*" >&2; return 1; }
        read -rt 0.05 <> <(:) || true
    done
}

file_matches() { # FILE PATTERN
    grep -qsE "$2" "$1"
}

process_is_gone() { # PID
    ! kill -0 "$1" 2>/dev/null
}
