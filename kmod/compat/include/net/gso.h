/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _L3DSR_COMPAT_NET_GSO_H
#define _L3DSR_COMPAT_NET_GSO_H

#include <linux/version.h>

/* Split off in 6.5. */
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 5, 0)
#include <linux/netdevice.h>
#else
#include_next <net/gso.h>
#endif

#endif /* _L3DSR_COMPAT_NET_GSO_H */
