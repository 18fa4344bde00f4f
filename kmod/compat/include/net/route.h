/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _L3DSR_COMPAT_NET_ROUTE_H
#define _L3DSR_COMPAT_NET_ROUTE_H

#include_next <net/route.h>

/* Kernels before 6.10 cast. */
#ifndef dst_rtable
#define dst_rtable(ptr)	container_of(ptr, struct rtable, dst)
#endif

#endif /* _L3DSR_COMPAT_NET_ROUTE_H */
