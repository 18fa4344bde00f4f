#!/bin/bash
# A realserver is drained while connections to it are open, comes back, and goes down.
#
#   client ── edge ──┬── director     rs2: weight 1, 0, 1, down
#      ▲       ▲     ├── r1 ── rs1    downloads, silent connections, and all new ones while rs2 drains
#      │       │     └── r2 ── rs2    downloads and silent connections of before: not one may be reset
#      └───────┴── answer
#
# heavy: long downloads
# locks: flows are pinned, and swept, while dests change
#
# shellcheck source=tests/labs/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/labs/transfers.sh
. "$here/transfers.sh"

two_dests() {
    ctl director service add -t "$service" -s mh
    ctl director dest add -t "$service" -r "$rs1" --dscp 7
    check "$family: with one dest nothing is remembered, and the director can be taken out" can_be_taken_out
    ctl director dest add -t "$service" -r "$rs2" --dscp 11
    check "$family: which buckets the second dest took is remembered for 15 minutes" remembers ' +0 +0 +20[0-9][0-9] +(900|8[0-9][0-9])$'
    ctl rs1 vip add "$vip" --dscp 7
    ctl rs2 vip add "$vip" --dscp 11
}

# The whole director, or, while the other family's service remembers, this service.
can_be_taken_out() {
    prints_match '^This director can be taken out|:80 +0 +0 +0 +-$' ctl director pins -t "$service"
}

# What `pins` has of the service, after its name; and that the director has to stay.
remembers() { # PATTERN
    local said
    said=$(ctl director pins -t "$service")
    echo "$said"
    grep -qE -- ":80$1" <<< "$said" && grep -q '^Taking this director out would lose connections' <<< "$said"
}

open_connections() {
    talker_start "$family-old" "$vip" 24
    downloads_begin 2
}

drain() {
    check "$family: rs2 drains" ctl director dest set -t "$service" -r "$rs2" -w 0
    check "$family: the list says so" prints_match "> \[?$rs2.*:80 +dscp 11 +0 .* drain$" ctl director list -t "$service"
    check "$family: new connections go to rs1 alone" only_rs1_answers
    check "$family: downloads from both are in the middle" downloads_go_on
    talker_start "$family-new" "$vip" 8
    check "$family: the new flows are pinned" remembers ' +[1-9][0-9]* +[0-9]+ +20[0-9][0-9] +'
}

only_rs1_answers() {
    local said
    said=$(fetch_many 20 client "$vip")
    echo "$said"
    [ "$(awk '{ print $1, $2 }' <<< "$said")" = "20 rs1" ]
}

speak() {
    old_before=$(talker_ask "$family-old")
    check "$family: silent connections to either realserver go on" both_in "$old_before"
    check "$family: those opened since are rs1's" all_rs1 "$(talker_ask "$family-new")"
}

both_in() { # ANSWERS
    echo "$1"
    [ "$(xargs -n 1 <<< "$1" | sort -u | xargs)" = "rs1 rs2" ]
}

all_rs1() { # ANSWERS
    echo "$1"
    [ "$(xargs -n 1 <<< "$1" | sort -u)" = rs1 ]
}

back() {
    check "$family: rs2 comes back" ctl director dest set -t "$service" -r "$rs2" -w 1
    check "$family: new connections go to both" both_answer
    check "$family: silent connections of before stay where they were" prints "$old_before" talker_ask "$family-old"
    check "$family: those opened in between stay at rs1" all_rs1 "$(talker_ask "$family-new")"
}

both_answer() {
    local said
    said=$(fetch_many 20 client "$vip")
    echo "$said"
    [ "$(awk '{ print $2 }' <<< "$said" | xargs)" = "rs1 rs2" ]
}

# Back and forth again.
turn_and_turn() {
    speak
    back
    check "$family: rs2 drains again, for a time" ctl director dest set -t "$service" -r "$rs2" -w 0 --drain 600
    check "$family: the list says so" prints_match "drain 600s$" ctl director list -t "$service"
    speak
    back
}

down() {
    check "$family: rs2 goes down" ctl director dest set -t "$service" -r "$rs2" --state down
    check "$family: the list says so" prints_match "> \[?$rs2.*:80 +dscp 11 +1 .* down$" ctl director list -t "$service"
    check "$family: all new connections go to rs1 at once" only_rs1_answers
    check "$family: rs2 comes up again" ctl director dest set -t "$service" -r "$rs2" --state up
    check "$family: and has its share" both_answer
}

# The only dest of a service is replaced: first it drains, then comes the other.
replaced() {
    service=${service%:80}:8080
    ctl director service add -t "$service"
    ctl director dest add -t "$service" -r "$rs2" --dscp 11
    ctl director dest set -t "$service" -r "$rs2" -w 0
    ctl director dest add -t "$service" -r "$rs1" --dscp 7
    check "$family: a drain without a time has no end" prints_match ':8080 +0 +0 +4093 +-$' ctl director pins -t "$service"
    ctl director dest set -t "$service" -r "$rs2" --drain 60
    check "$family: one with a time has" prints_match ':8080 +0 +0 +4093 +(60|5[0-9])$' ctl director pins -t "$service"
    ctl director service del -t "$service"
}

lab_up
modules_load l3dsr_director l3dsr_realserver
families two_dests
web_servers rs1 rs2
downloads_prepare rs1 rs2
capture client
families open_connections
families drain
families turn_and_turn
families downloads_end
captures_stop
check "the client saw no reset" prints 0 resets_at client
families down
families replaced
