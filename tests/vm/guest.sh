#!/bin/bash
# First process of every guest: make the host's read-only root habitable, run the job, report its status, power off.
# The host leaves this file as .guest and the job as .job in the scratch directory that it shares with the guest.
export PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/tmp TERM=${TERM:-dumb} LC_ALL=C.UTF-8
scratch=$1

mounted() { mountpoint -q "$1"; }
mounted /proc || mount -t proc proc /proc
mounted /sys || mount -t sysfs sys /sys
mounted /dev || mount -t devtmpfs dev /dev
ln -sfn /proc/self/fd /dev/fd
mkdir -p /dev/pts /dev/shm
mount -t devpts pts /dev/pts
mount -t debugfs debug /sys/kernel/debug 2>/dev/null

# shellcheck source=/dev/null
. "$scratch/.job"

share() { # TAG HOST_DIRECTORY MOUNTPOINT MODE
    mkdir -p "$3" 2>/dev/null
    if [ "$LAB_KIND" = uml ]; then
        mount -t hostfs -o "$4,$2" none "$3"
    else
        mount -t 9p -o "trans=virtio,version=9p2000.L,msize=262144,$([ "$4" = rw ] || echo cache=loose,)$4" "$1" "$3"
    fi
}

# What programs write to is memory; what lies under it on the host and is needed comes back as a share.
settle() {
    local dir
    for dir in /tmp /run /var/tmp /var/log /var/lib/nginx; do
        [ ! -d "$dir" ] || mounted "$dir" || mount -t tmpfs -o mode=1777 tmpfs "$dir"
    done
    [ -e "$LAB_PROJECT/Makefile" ] || share project "$LAB_PROJECT" "$LAB_PROJECT" ro
    mounted /run/lab || share lab "$scratch" /run/lab rw
    [ -z "$LAB_MODULES" ] || share modules "$LAB_MODULES" /lib/modules ro
    export LAB_OUT=/run/lab LAB_KIND
    ip link set lo up
}

# The kernel's words have /dev/console; the script's, a line of their own, a raw one.
[ "$LAB_KIND" = vm ] || exec 0<> /dev/tty0 1>&0 2>&0
[ -n "$LAB_SHELL" ] || stty -onlcr
settle
cd "$LAB_PROJECT" || exit
if [ -n "$LAB_SHELL" ]; then
    setsid --ctty "$BASH" "${LAB_COMMAND[@]}" < /dev/console &> /dev/console
else
    "$BASH" "${LAB_COMMAND[@]}" < /dev/null
fi
status=$?
echo "$status" > /run/lab/.status
sync /run/lab/.status
exec busybox poweroff -f
