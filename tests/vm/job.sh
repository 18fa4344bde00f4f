# shellcheck shell=bash
# What both kinds of guest have in common on the host's side. To be sourced after cache.sh.
# shellcheck disable=SC2154 # project comes from cache.sh

# Make the scratch directory that the guest shares, with the guest's first process and its job in it.
job_prepare() { # KIND MODULES_DIRECTORY COMMAND...
    local kind=$1 modules=$2
    shift 2
    work=$(mktemp -d "${TMPDIR:-/tmp}/l3dsr-guest.XXXXXX")
    trap job_cleanup EXIT
    trap 'exit 129' HUP
    trap 'exit 130' INT
    trap 'exit 143' TERM
    out=$work/out
    mkdir "$out"
    cp "$project/tests/vm/guest.sh" "$out/.guest"
    set -- "$(readlink -f "$1")" "${@:2}"
    {
        echo "LAB_KIND=$kind LAB_MODULES=$(printf %q "$modules") LAB_PROJECT=$(printf %q "$project") LAB_SHELL=${LAB_SHELL:-}"
        echo "LAB_COMMAND=($(printf '%q ' "$@"))"
        local name
        for name in ${LAB_ENV:-}; do echo "export $name=$(printf %q "${!name-}")"; done
    } > "$out/.job"
}

# Run the guest's kernel until it powers off, is told to stop, or LAB_SECONDS are over.
job_run() { # COMMAND...
    local started=$SECONDS
    ulimit -c 0
    if [ -n "${LAB_SHELL:-}" ]; then
        "$@" || true
    else
        timeout -k 5 "${LAB_SECONDS:-300}" "$@" < /dev/null &
        guest=$!
        wait "$guest" || true
        guest=
    fi
    [ ! -s "$out/.status" ] || return "$(cat "$out/.status")"
    [ $((SECONDS - started)) -lt "${LAB_SECONDS:-300}" ] || say "guest stopped after ${LAB_SECONDS:-300} s; its kernel's last words:"
    [ $((SECONDS - started)) -ge "${LAB_SECONDS:-300}" ] || say "guest died; its kernel's last words:"
    tail -n 60 "$work/console" >&2
    return 125
}

# What the guest left in its scratch directory, for those who named a place for it.
results_keep() {
    rm -f "$out/.guest" "$out/.job" "$out/.status"
    if [ -n "${LAB_OUT:-}" ] && [ -n "$(ls -A "$out")" ]; then
        mkdir -p "$LAB_OUT"
        cp -r "$out/." "$LAB_OUT/"
    fi
}

job_cleanup() {
    local status=$?
    if [ -n "${guest:-}" ]; then
        kill -TERM "$guest" 2>/dev/null || true
        wait "$guest" 2>/dev/null || true
    fi
    results_keep
    rm -rf "$work"
    exit "$status"
}
