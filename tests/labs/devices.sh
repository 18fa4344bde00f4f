# shellcheck shell=bash
# What the labs of attached devices ask. To be sourced by labs.
#
#   devices_are NODE HALF DEVICE...            exactly these are attached to that node's director or realserver
#   devices_refuse NODE HALF MESSAGE ARG...    l3dsrctl HALF ARG... is refused with that message

devices_are() {
    local node=$1 half=$2 said
    shift 2
    said=$(ctl "$node" "$half" show | awk '!/: / && $0 != "Device"')
    echo "$said"
    [ "$(xargs <<< "$said")" = "$*" ]
}

devices_refuse() {
    local node=$1 half=$2 message="l3dsrctl: $3" said
    shift 3
    if said=$(ctl "$node" "$half" "$@" 2>&1); then return 1; fi
    echo "$said"
    [ "$said" = "$message" ]
}
