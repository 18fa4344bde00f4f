#!/bin/bash
# Run test suites, as many at a time as there are processors, and print what they say one after the other; the last line is
# `N passed, N failed`.
# usage: tests/run.sh [SUITE...]      a suite is a folder of tests/ with an executable `run` that writes TAP
set -euo pipefail
cd "$(dirname "$0")/.."
# shellcheck source=tests/vm/cache.sh
. tests/vm/cache.sh

# Long ones are begun early; labs use all processors by themselves.
order=(unit cli uapi packet kunit netlink model style dkms build xt labs)
on_request=" debug locks bench check "
# Seconds for a suite; kernels that watch themselves are slow.
limit=1500 limit_on_request=7200
# What no suite says: that there is no more to come.
end=$'\004'

# The suites in the order of the pyramid, then whatever else has a `run`.
all_suites() {
    local run
    printf '%s\n' "${order[@]}"
    for run in tests/*/run; do basename "$(dirname "$run")"; done
}

# Modules, library and tool first: most suites use them, and one that does not build is a failure with a name.
run_make() {
    local log=build/make.log
    mkdir -p build
    echo "# make all"
    if make -s all > "$log" 2>&1; then
        echo "ok 1 - modules, library and tool build"
    else
        echo "not ok 1 - modules, library and tool build"
        tail -40 "$log" | sed 's/^/# /'
    fi
    echo "1..1"
}

# End what this shell started, and its own end with it. A process substitution is none of its jobs.
follower=
end_jobs_too() {
    # shellcheck disable=SC2046,SC2086 # process numbers
    trap 'kill $(jobs -p) $follower 2> /dev/null; wait; exit 143' TERM
}

# Write what it says to a file as it says it.
run_suite() { # FILE COMMAND...
    local file=$1 started=$SECONDS status=0
    shift
    end_jobs_too
    "$@" > "$file" 2>&1 < /dev/null &
    wait $! || status=$?
    echo "$status $((SECONDS - started))" > "$file.status"
    printf '\n%s\n' "$end" >> "$file"
}

# All that were asked for.
run_suites() { # SUITE...
    local suite seconds places
    end_jobs_too
    for suite in "$@"; do
        seconds=$limit places=$(nproc)
        # Those on request fill the machine by themselves.
        [[ $on_request != *" $suite "* ]] || seconds=$limit_on_request places=1
        while [ "$(jobs -pr | wc -l)" -ge "$places" ]; do wait -n; done
        if [ -x "tests/$suite/run" ]; then
            run_suite "$work/$suite" timeout -k 20 "$seconds" "tests/$suite/run" &
        else
            run_suite "$work/$suite" echo "no executable tests/$suite/run"
        fi
    done
    wait
}

# Read one suite's TAP while it is written, print it, and count; sets passed, failed, skipped. A suite that broke off has
# failed, whatever it said before.
judge() { # NAME FILE
    local line plan='' status seconds lines
    passed=0 failed=0 skipped=0
    exec {lines}< <(exec tail -n +1 -s 0.2 -f "$2")
    follower=$!
    while IFS= read -r -u "$lines" line && [ "$line" != "$end" ]; do
        [ -z "$line" ] || echo "$line"
        case $line in
        'ok '[0-9]*'# SKIP'*) skipped=$((skipped + 1)) ;;
        'ok '[0-9]*) passed=$((passed + 1)) ;;
        'not ok '[0-9]*) failed=$((failed + 1)) ;;
        1..[0-9]*) plan=${line#1..} ;;
        esac
    done
    kill "$follower"
    exec {lines}<&-
    follower=
    read -r status seconds < "$2.status"
    case $status in
    124 | 137) complain "$1 took too long" ;;
    *)
        if [ "$plan" != $((passed + failed + skipped)) ]; then
            complain "$1 planned ${plan:-nothing}, told of $((passed + failed + skipped)), and ended with status $status"
        elif [ "$status" != 0 ] && [ $failed = 0 ]; then
            complain "$1 ended with status $status"
        fi
        ;;
    esac
    total_passed=$((total_passed + passed))
    total_failed=$((total_failed + failed))
    total_skipped=$((total_skipped + skipped))
    printf '# %s: %d passed, %d failed, %d s\n\n' "$1" "$passed" "$failed" "$seconds"
}

complain() { # WHY
    echo "not ok - $1"
    failed=$((failed + 1))
}

stop() {
    # shellcheck disable=SC2086 # process numbers
    kill $suites_runner $follower 2> /dev/null || true
    wait
    rm -rf "$work"
}

work=$(mktemp -d) suites_runner=
trap stop EXIT
trap 'exit 130' INT
end_jobs_too
total_passed=0 total_failed=0 total_skipped=0

if [ $# -gt 0 ]; then
    suites=("$@")
else
    mapfile -t suites < <(all_suites | awk -v not="$on_request" '!seen[$0]++ && !index(not, " " $0 " ")')
    : > "$work/make"
    run_suite "$work/make" run_make
    judge make "$work/make"
fi

for suite in "${suites[@]}"; do : > "$work/$suite"; done
run_suites "${suites[@]}" &
suites_runner=$!
for suite in "${suites[@]}"; do
    echo "# $suite"
    judge "$suite" "$work/$suite"
done

[ $total_skipped = 0 ] || echo "$total_skipped skipped"
echo "$total_passed passed, $total_failed failed"
[ $total_failed = 0 ]
