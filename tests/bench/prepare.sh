# shellcheck shell=bash
# A guest to measure in. To be sourced after tests/vm/prepare.sh, in the project's directory.
# shellcheck disable=SC2154 # guest_name comes from there

# Like guest_prepare, with l3dsr_bench.ko for the same kernel in $LAB_BENCH. In vm the clock counts instructions, and what would
# make a string of bytes one instruction or many is off.
bench_prepare() { # KIND
    local arch=um kernel
    guest_prepare "$1"
    case $1 in
    vm) arch=x86_64 kernel=/lib/modules/$guest_name/build ;;
    bench) kernel=$(tests/vm/uml-build.sh bench) ;;
    esac
    LAB_BENCH=$(LAB_SOURCE=tests/bench/kmod tests/vm/modules.sh $arch "$kernel")
    export LAB_BENCH LAB_ENV="LAB_KMOD LAB_BENCH L3DSR_BENCH"
    unset LAB_ICOUNT LAB_APPEND
    [ "$1" != vm ] || export LAB_ICOUNT=1 LAB_APPEND="quiet init_on_alloc=0 nokaslr"
}
