/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _L3DSR_COMPAT_LINUX_UNALIGNED_H
#define _L3DSR_COMPAT_LINUX_UNALIGNED_H

/* Until 6.11 each architecture has its own. */
#if __has_include_next(<linux/unaligned.h>)
#include_next <linux/unaligned.h>
#else
#include <asm/unaligned.h>
#endif

#endif /* _L3DSR_COMPAT_LINUX_UNALIGNED_H */
