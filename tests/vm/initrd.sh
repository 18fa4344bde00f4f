#!/bin/busybox sh
# shellcheck shell=dash
# /init of the first file system of a QEMU guest: reach the host's root and hand over to guest.sh.
b=/bin/busybox
$b mount -t proc proc /proc
$b mount -t sysfs sys /sys
$b mount -t devtmpfs dev /dev
while read -r module; do $b insmod "/lib/$module"; done < /order
$b mount -t 9p -o trans=virtio,version=9p2000.L,msize=262144,cache=loose,ro host /mnt || $b poweroff -f
for dir in proc sys dev; do $b mount --move /$dir /mnt/$dir; done
$b mount -t tmpfs run /mnt/run
$b mkdir /mnt/run/lab
$b mount -t 9p -o trans=virtio,version=9p2000.L,msize=262144,rw lab /mnt/run/lab || $b poweroff -f
# The script's words have the second serial line to themselves.
exec 0<> /mnt/dev/ttyS1 1>&0 2>&1
exec $b switch_root /mnt /bin/bash /run/lab/.guest /run/lab
