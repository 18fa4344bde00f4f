/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Forced into every file: refuses kernels that nobody tested. The window's
 * ends come from the file "window" beside this one, through Kbuild.
 */
#ifndef _L3DSR_COMPAT_VERSION_H
#define _L3DSR_COMPAT_VERSION_H

#include <linux/version.h>

#if LINUX_VERSION_CODE < L3DSR_WINDOW_MIN
#error "this kernel is older than L3DSR supports; see kmod/compat/window"
#endif

#if (LINUX_VERSION_CODE >> 8) > (L3DSR_WINDOW_MAX >> 8)
#error "this kernel is newer than L3DSR was tested with; see kmod/compat/window"
#endif

/* Counters and legs are a CPU's own while BH is off. From 6.18 on PREEMPT_RT
 * keeps softirqs of a CPU apart only if it is told to.
 */
#if defined(CONFIG_PREEMPT_RT) && !defined(CONFIG_PREEMPT_RT_NEEDS_BH_LOCK) && \
	LINUX_VERSION_CODE >= KERNEL_VERSION(6, 18, 0)
#error "PREEMPT_RT without PREEMPT_RT_NEEDS_BH_LOCK: see docs/architecture.md"
#endif

/* Until 5.19. */
#ifndef __uninitialized
#define __uninitialized
#endif

#endif /* _L3DSR_COMPAT_VERSION_H */
