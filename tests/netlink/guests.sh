# shellcheck shell=bash
# Run a suite's Python tests in guests and number their results through. To be sourced by `run`, in the project's directory.
#
#   in_guests SUITE [--uml|--vm|--debug]     without a choice: on the newest kernel (user mode), then on Debian's (QEMU)

# Sets: kernel, run, LAB_KMOD
prepare() { # KIND
    case $1 in
    vm)
        kernel=$(tests/vm/debian-kernel.sh)
        LAB_KMOD=$(tests/vm/modules.sh x86_64 "/lib/modules/$(basename "$kernel")/build")
        run=(tests/vm/vm-run.sh "$kernel")
        kernel=$(basename "$kernel")
        ;;
    uml | debug)
        kernel=$(tests/vm/uml-build.sh "${1#uml}")
        LAB_KMOD=$(tests/vm/modules.sh um "$kernel")
        run=(tests/vm/uml-run.sh "$kernel")
        kernel=$(basename "$(readlink "$kernel/source")" | sed s/linux-source-//)${1#uml}
        ;;
    esac
    export LAB_KMOD
}

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
    export LAB_ENV="LAB_KMOD L3DSR_ALL L3DSR_FUZZ L3DSR_SEED TERM" LAB_SECONDS=${LAB_SECONDS:-1200}
    for kind in "${kinds[@]}"; do
        prepare "$kind"
        echo "# kernel $kernel"
        "${run[@]}" tests/netlink/guest.sh "$suite" || true
    done | number_through
}
