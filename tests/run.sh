#!/bin/bash
# Run test suites and print what they say as they say it; the last line is `N passed, N failed`.
# usage: tests/run.sh [SUITE...]      a suite is a folder of tests/ with an executable `run` that writes TAP
set -euo pipefail
cd "$(dirname "$0")/.."

order=(unit cli xt uapi build dkms kunit packet labs)
on_request=" debug locks bench check "
limit=1500

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

run_suite() { # NAME
    echo "# $1"
    timeout -k 20 "$limit" "tests/$1/run" 2>&1 < /dev/null
}

# Read one suite's TAP, print it as it comes, and count; sets passed, failed, skipped. A suite that broke off has failed,
# whatever it said before.
judge() { # NAME STATUS_FILE
    local line plan='' status
    passed=0 failed=0 skipped=0
    while IFS= read -r line; do
        echo "$line"
        case $line in
        'ok '[0-9]*'# SKIP'*) skipped=$((skipped + 1)) ;;
        'ok '[0-9]*) passed=$((passed + 1)) ;;
        'not ok '[0-9]*) failed=$((failed + 1)) ;;
        1..[0-9]*) plan=${line#1..} ;;
        esac
    done
    status=$(cat "$2")
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
}

complain() { # WHY
    echo "not ok - $1"
    failed=$((failed + 1))
}

run_and_judge() { # NAME COMMAND...
    local name=$1 started=$SECONDS passed failed skipped
    shift
    judge "$name" "$work/status" < <("$@" && echo 0 > "$work/status" || echo $? > "$work/status")
    total_passed=$((total_passed + passed))
    total_failed=$((total_failed + failed))
    total_skipped=$((total_skipped + skipped))
    printf '# %s: %d passed, %d failed, %d s\n\n' "$name" "$passed" "$failed" $((SECONDS - started))
}

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
total_passed=0 total_failed=0 total_skipped=0

if [ $# -gt 0 ]; then
    suites=("$@")
else
    mapfile -t suites < <(all_suites | awk -v not="$on_request" '!seen[$0]++ && !index(not, " " $0 " ")')
    run_and_judge make run_make
fi

for suite in "${suites[@]}"; do
    if [ -x "tests/$suite/run" ]; then
        run_and_judge "$suite" run_suite "$suite"
    else
        printf 'not ok - %s: no executable tests/%s/run\n\n' "$suite" "$suite"
        total_failed=$((total_failed + 1))
    fi
done

[ $total_skipped = 0 ] || echo "$total_skipped skipped"
echo "$total_passed passed, $total_failed failed"
[ $total_failed = 0 ]
