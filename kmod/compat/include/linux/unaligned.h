/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _L3DSR_COMPAT_LINUX_UNALIGNED_H
#define _L3DSR_COMPAT_LINUX_UNALIGNED_H

#include <linux/version.h>

/* Until 6.12 each architecture has its own. */
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 12, 0)
#include_next <linux/unaligned.h>
#else
#include <asm/unaligned.h>
#endif

#endif /* _L3DSR_COMPAT_LINUX_UNALIGNED_H */
