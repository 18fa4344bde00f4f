# shellcheck shell=bash
# The ways into a guest. To be sourced, in the project's directory.
#
#   guest_prepare KIND     sets guest_run, the command that runs a script there; guest_name, its kernel's version; and for scripts
#                          LAB_KMOD, where the modules for it are. Builds what is not there yet. KIND is one of
#                            vm       Debian's kernel in QEMU                  uml      a user-mode kernel of the newest source
#                            debug    one that watches memory                  locks    one in QEMU that watches locks
#                            bench    one to measure on

# Debian 12's sparse knows neither of these two, which the headers of 7.x use.
sparse="sparse -D__typeof_unqual__=__typeof__ '-D__builtin_strlen(s)=(sizeof(s)-1)'"

# The modules for the user-mode kernel, compiled with W=1 and sparse, whose warnings are errors: a test that is run with them says as
# well that there are none.
clean_modules() { # KERNEL
    tests/vm/modules.sh um "$1" W=1 C=1 KCFLAGS=-Werror CHECK="$sparse -Wsparse-error"
}

# shellcheck disable=SC2034 # those who source this use them
guest_prepare() { # KIND
    local kernel
    case $1 in
    vm)
        kernel=$(tests/vm/debian-kernel.sh)
        guest_name=$(basename "$kernel")
        guest_run=(tests/vm/vm-run.sh "$kernel")
        LAB_KMOD=$(tests/vm/modules.sh x86_64 "/lib/modules/$guest_name/build")
        ;;
    locks)
        kernel=$(tests/vm/x86-build.sh)
        guest_name=$(source_version "$kernel")locks
        guest_run=(tests/vm/vm-run.sh "$kernel/guest")
        LAB_KMOD=$(tests/vm/modules.sh x86_64 "$kernel")
        ;;
    uml)
        kernel=$(tests/vm/uml-build.sh)
        guest_name=$(source_version "$kernel")
        guest_run=(tests/vm/uml-run.sh "$kernel")
        LAB_KMOD=$(clean_modules "$kernel")
        ;;
    debug | bench)
        kernel=$(tests/vm/uml-build.sh "$1")
        guest_name=$(source_version "$kernel")$1
        guest_run=(tests/vm/uml-run.sh "$kernel")
        LAB_KMOD=$(tests/vm/modules.sh um "$kernel")
        ;;
    esac
    export LAB_KMOD
}

source_version() { # BUILD_DIRECTORY
    basename "$(readlink "$1/source")" | sed s/linux-source-//
}
