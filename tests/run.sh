#!/bin/bash
# Run test suites and print what they say as they say it; the last line is `N passed, N failed`.
# usage: tests/run.sh [SUITE...]      a suite is a folder of tests/ with an executable `run` that writes TAP
set -euo pipefail
cd "$(dirname "$0")/.."

order=(unit cli xt uapi build dkms kunit packet labs)
on_request=" debug bench "
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

# Read one suite's TAP, print it, and keep its counts in $result: passed, failed, skipped.
# A suite that broke off has not passed, whatever it said before.
judge() { # NAME STATUS_FILE
    awk -v name="$1" -v status_file="$2" -v result="$result" '
        { print; fflush() }
        /^ok [0-9]+.*# SKIP/ { skipped++; next }
        /^ok [0-9]+/ { passed++ }
        /^not ok [0-9]+/ { failed++ }
        /^1\.\.[0-9]+/ { plan = substr($1, 4); planned = 1 }
        function complain(why) { printf "not ok - %s: %s\n", name, why; failed++ }
        END {
            getline status < status_file
            if (status == 124 || status == 137) complain("took too long")
            else if (!planned) complain("ended without a plan, status " status)
            else if (plan != passed + failed + skipped) complain("planned " plan " tests, told of " passed + failed + skipped)
            else if (status != 0 && !failed) complain("ended with status " status)
            print passed + 0, failed + 0, skipped + 0 > result
        }'
}

run_and_judge() { # NAME COMMAND...
    local name=$1 started=$SECONDS passed failed skipped
    shift
    { "$@" && echo 0 > "$work/status" || echo $? > "$work/status"; } | judge "$name" "$work/status"
    read -r passed failed skipped < "$result"
    total_passed=$((total_passed + passed))
    total_failed=$((total_failed + failed))
    total_skipped=$((total_skipped + skipped))
    printf '# %s: %d passed, %d failed, %d s\n\n' "$name" "$passed" "$failed" $((SECONDS - started))
}

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
result=$work/result
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
