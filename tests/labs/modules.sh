# shellcheck shell=bash disable=SC2154
# Our modules in the guest, and the tool that drives them. To be sourced by lib.sh.
# LAB_KMOD is the directory of the modules built for the guest's kernel.

modules_load() { # MODULE...
    local module dependency
    for module in "$@"; do
        for dependency in $(modinfo -F depends "$LAB_KMOD/$module.ko" | tr , ' '); do
            # One of ours, or one of the kernel's; what is built in needs no loading.
            if [ -e "$LAB_KMOD/$dependency.ko" ]; then
                modules_load "$dependency"
            else
                modprobe -q "$dependency" || true
            fi
        done
        module_loaded "$module" || insmod "$LAB_KMOD/$module.ko"
    done
}

module_loaded() { [ -d "/sys/module/$1" ]; }

lab_modules_loaded() {
    local module
    for module in xt_DADDR l3dsr_realserver l3dsr_director l3dsr; do
        if module_loaded $module; then echo $module; fi
    done
}

modules_unload() {
    local module
    for module in $(lab_modules_loaded); do rmmod "$module"; done
}

# The tool at a node.
ctl() { # NODE ARGUMENT...
    local node=$1
    shift
    at "$node" build/l3dsrctl "$@"
}
