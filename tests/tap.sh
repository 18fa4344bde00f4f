# shellcheck shell=bash
# Write TAP from bash. To be sourced.
#
#   check "a name in English" command argument...     ok if the command succeeds; its output is shown if it does not
#   check_not "..." command...                         ok if the command fails
#   skip "..." reason                                  neither passed nor failed
#   tap_adopt "prefix" command argument...             take over the results of a program that writes TAP itself; while it
#                                                      runs, its process is $tap_adopted
#   tap_done                                           print the plan; exit status says whether all were ok

tap_count=0
tap_failed=0
tap_adopted=

tap_result() { # ok|not ok, NAME, [DIAGNOSTICS]
    tap_count=$((tap_count + 1))
    [ "$1" = ok ] || tap_failed=$((tap_failed + 1))
    echo "$1 $tap_count - $2"
    [ "$1" = ok ] || [ -z "${3:-}" ] || printf '%s\n' "$3" | sed 's/^/# /'
}

check() { # NAME COMMAND...
    local name=$1 output status=0
    shift
    output=$("$@" 2>&1) || status=$?
    if [ $status = 0 ]; then
        tap_result ok "$name"
    else
        tap_result "not ok" "$name" "$* (status $status)"$'\n'"$output"
    fi
}

check_not() { # NAME COMMAND...
    local name=$1 output
    shift
    if output=$("$@" 2>&1); then
        tap_result "not ok" "$name" "$* (unexpected success)"$'\n'"$output"
    else
        tap_result ok "$name"
    fi
}

skip() { # NAME REASON
    tap_count=$((tap_count + 1))
    echo "ok $tap_count - $1 # SKIP $2"
}

# shellcheck disable=SC2034 # tap_adopted is for those who have to end it
tap_adopt() { # PREFIX COMMAND...
    local prefix=$1 line plan='' told=0 lines
    shift
    exec {lines}< <(exec "$@" 2>&1)
    tap_adopted=$!
    while IFS= read -r -u "$lines" line; do
        if [[ $line =~ ^(ok|not\ ok)\ [0-9]+\ -\ (.*) ]]; then
            told=$((told + 1))
            tap_result "${BASH_REMATCH[1]}" "$prefix${BASH_REMATCH[2]}"
        elif [[ $line =~ ^1\.\.([0-9]+)$ ]]; then
            plan=${BASH_REMATCH[1]}
        else
            echo "$line"
        fi
    done
    exec {lines}<&-
    tap_adopted=
    [ "$plan" = "$told" ] || tap_result "not ok" "${prefix}broke off" "$* planned ${plan:-nothing} and told of $told"
}

tap_done() {
    echo "1..$tap_count"
    [ $tap_failed = 0 ]
}
