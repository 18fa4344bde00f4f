#!/bin/bash
# Who may change what: the initial user namespace's CAP_NET_ADMIN and nobody else, as for IPVS.
#
#   root            may
#   nobody          may not
#   nobody as root of a user namespace and a network namespace of its own: may not either, and loads no module
#
# heavy: many commands
#
# shellcheck source=tests/labs/lib.sh
. "$(dirname "$0")/lib.sh"

commands=(
    "service add -t $VIP:80 -s mh"
    "service del -t $VIP:80"
    "dest add -t $VIP:80 -r $RS1 --dscp 7"
    "flush"
    "vip add $VIP --dscp 7"
    "vip del $VIP"
)

nobody() { # COMMAND...
    setpriv --reuid=65534 --regid=65534 --clear-groups "$@"
}

# Standard error of a command that fails with status 1 or 2 is one line, and says this.
refused() { # PATTERN COMMAND...
    local pattern=$1 status=0 said
    shift
    said=$("$@" 2>&1) || status=$?
    echo "status $status: $said"
    { [ $status = 1 ] || [ $status = 2 ]; } && [ "$(wc -l <<< "$said")" = 1 ] && grep -qiE "$pattern" <<< "$said"
}

refuses_all() { # WHO PATTERN COMMAND...
    local who=$1 pattern=$2 words command
    shift 2
    for command in "${commands[@]}"; do
        read -ra words <<< "$command"
        check "$who: $command is refused" refused "$pattern" "$@" "$work/build/l3dsrctl" "${words[@]}"
    done
}

# Where somebody who is not root can run it, wherever the project is.
copy_tool() {
    mkdir -p "$work/build"
    cp -P build/l3dsrctl build/libl3dsr.so* "$work/build/"
    chmod -R go+rX "$work"
}

compact() { "$@" | tr -d "[:space:]"; }

lab_up
copy_tool
own_namespace=(nobody unshare --user --map-root-user --net)
refuses_all "a user namespace, without modules" "modprobe|module" "${own_namespace[@]}"
check "no module was loaded by it" prints "" lab_modules_loaded
modules_load l3dsr_director l3dsr_realserver
refuses_all "a user namespace" "not permitted|CAP_NET_ADMIN|root" "${own_namespace[@]}"
refuses_all "nobody" "not permitted|CAP_NET_ADMIN|root" nobody
check "the director is as it was" prints_match '^\{"services":\[\]\}$' compact "$work/build/l3dsrctl" list --json
check "root may" ctl director service add -t "$VIP:80" -s mh
