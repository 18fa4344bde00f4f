# shellcheck shell=bash
# Cases in the formats of iptables' own tests: NAME.t and NAME.txlate. To be sourced by guest.sh.
#
#   NAME.t:       `:CHAIN,...` and `*TABLE` set where the following rules go; a rule is  RULE;WHAT -S SHOWS, or `=`;OK|FAIL
#   NAME.txlate:  a command, then what it prints, then an empty line

check_cases() { # TOOL FILE
    local tool=$1 line rule shown result table=mangle chains=()
    while read -r line; do
        case $line in
        '' | '#'*) ;;
        :*) IFS=, read -ra chains <<< "${line#:}" ;;
        '*'*) table=${line#\*} ;;
        *)
            IFS=';' read -r rule shown result <<< "$line"
            [ "$shown" != = ] || shown=$rule
            check "$tool -t $table: $rule: $result" case_is "$result"
            ;;
        esac
    done < "$2"
}

# Uses tool, table, chains, rule and shown of check_cases().
# shellcheck disable=SC2154
case_is() { # OK|FAIL
    local chain words
    read -ra words <<< "$rule"
    if [ "$1" = FAIL ]; then
        ! at rs1 "$tool" -t "$table" -A "${chains[0]}" "${words[@]}"
        return
    fi
    for chain in "${chains[@]}"; do
        at rs1 "$tool" -t "$table" -A "$chain" "${words[@]}" || return
    done
    diff <(printf -- "-A %s $shown\n" "${chains[@]}") <(at rs1 "$tool" -t "$table" -S | grep '^-A') || return
    at rs1 "$tool" -t "$table" -D "${chains[0]}" "${words[@]}" || return
    at rs1 "$tool" -t "$table" -F
}

check_translations() { # FILE...
    local command printed words
    while read -r command; do
        [ -n "$command" ] || continue
        read -r printed
        read -ra words <<< "$command"
        check "$command" prints "$printed" "${words[@]}"
    done < <(cat "$@")
}

# Blanks at the end apart.
prints() { # TEXT COMMAND...
    local text=$1
    shift
    diff -Z <(echo "$text") <("$@")
}
