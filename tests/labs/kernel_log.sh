# shellcheck shell=bash
# Does the kernel complain? To be sourced.

kernel_complaints='WARNING:|BUG:|Oops|KASAN|UBSAN|general protection|hw csum failure|refcount_t|unregister_netdevice: waiting'
kernel_complaints+='|suspicious RCU|scheduling while atomic|soft lockup|rcu_.*stall|Call Trace|list_(add|del) corruption|page allocation failure'

# Show what the kernel complained of since the last `dmesg --clear`; succeed if there is nothing.
kernel_log_clean() {
    ! dmesg | grep -A 30 -E "$kernel_complaints"
}
