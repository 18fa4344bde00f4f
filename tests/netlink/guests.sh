# shellcheck shell=bash
# Run a suite's Python tests in guests and number their results through. To be sourced by `run`, in the project's directory.
#
#   in_guests SUITE [--uml|--vm|--debug]     without a choice: on the newest kernel (user mode), then on Debian's (QEMU)

# shellcheck source=tests/vm/prepare.sh
. tests/vm/prepare.sh

# Each program in the guest writes a plan of its own; together they must be what was told.
number_through() {
    awk '
        function close_kernel() {
            if (kernel != "" && (!planned || planned != told)) print "not ok " ++all " - " kernel ": broke off"
            planned = told = 0
        }
        { sub(/\r$/, "") }
        /^# kernel / { close_kernel(); kernel = $3; next }
        /^1\.\.[0-9]+$/ { planned += substr($0, 4); next }
        match($0, /^(not )?ok [0-9]+ - /) {
            told++
            $0 = ($1 == "not" ? "not ok " : "ok ") ++all " - " kernel ": " substr($0, RLENGTH + 1)
        }
        { print; fflush() }
        END { close_kernel(); print "1.." all + 0 }'
}

in_guests() { # SUITE [KIND]
    local suite=$1 kind kinds=(uml vm)
    [ -z "${2:-}" ] || kinds=("${2#--}")
    export LAB_ENV="LAB_KMOD L3DSR_TRIALS L3DSR_ALL L3DSR_FUZZ L3DSR_SEED L3DSR_PACKETS L3DSR_ONLY XTABLES_LIBDIR TERM" LAB_SECONDS=${LAB_SECONDS:-1200}
    for kind in "${kinds[@]}"; do
        guest_prepare "$kind"
        echo "# kernel $guest_name"
        "${guest_run[@]}" tests/netlink/guest.sh "$suite" || true
    done | number_through
}
