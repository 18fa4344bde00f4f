#!/bin/bash
# In the guest: load the suites and turn the kernel's KTAP into flat TAP.
set -euo pipefail
. tests/tap.sh
. tests/labs/kernel_log.sh

insmod "$LAB_KMOD/l3dsr.ko"
for module in l3dsr_director l3dsr_realserver; do
    check "$module loads" insmod "$LAB_KMOD/$module.ko"
done
dmesg --clear
check "the suites load" insmod "$LAB_KMOD/l3dsr_kunit.ko"
dmesg --notime > /tmp/ktap

# A case is a line that is indented; a suite's own line sums up cases that were counted. Parametrised cases are deeper.
while IFS=$'\t' read -r verdict name; do
    tap_result "$verdict" "$name" "$([ "$verdict" = ok ] || grep -A 12 -F "# ${name##*: }: " /tmp/ktap || true)"
done < <(awk '
    /^    # Subtest: / { suite = $NF }
    match($0, /^    (not )?ok [0-9]+ /) { verdict = /not ok/ ? "not ok" : "ok"; name = substr($0, RLENGTH + 1)
        if (name !~ /# SKIP/) print verdict "\t" suite ": " name }' /tmp/ktap)

grep -o '[a-z]*: [0-9]* combinations$' /tmp/ktap | sed 's/^/# l3dsr_matrix: /'
check "there are suites" grep -q '^ok ' /tmp/ktap
check "the suites unload" rmmod l3dsr_kunit
for module in l3dsr_realserver l3dsr_director l3dsr; do
    check "$module unloads" rmmod $module
done
check "the kernel log has no warning" kernel_log_clean
tap_done
