/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _L3DSR_COMPAT_NET_GENETLINK_H
#define _L3DSR_COMPAT_NET_GENETLINK_H

#include_next <net/genetlink.h>
#include <linux/version.h>

/* Until 6.6 a dump has its attributes, but no struct genl_info. */
static inline struct nlattr **l3dsr_genl_dump_attrs(struct netlink_callback *cb)
{
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 6, 0)
	return genl_dumpit_info(cb)->attrs;
#else
	return genl_info_dump(cb)->attrs;
#endif
}

#endif /* _L3DSR_COMPAT_NET_GENETLINK_H */
