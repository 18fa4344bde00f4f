/* SPDX-License-Identifier: ((GPL-2.0 WITH Linux-syscall-note) OR BSD-3-Clause) */
#ifndef _UAPI_LINUX_NETFILTER_XT_DADDR_H
#define _UAPI_LINUX_NETFILTER_XT_DADDR_H

#include <linux/netfilter.h>
#include <linux/types.h>

/**
 * struct xt_daddr_tginfo - DADDR target, revision 0.
 * @daddr: destination address to write, of the table's family.
 *
 * Layout and meaning are those of the DADDR target of yahoo/l3dsr, so that
 * its saved rules load.
 */
struct xt_daddr_tginfo {
	union nf_inet_addr daddr;
};

/* Look the address up in the realserver's map. */
#define XT_DADDR_MAP	1

/**
 * struct xt_daddr_tginfo_v1 - DADDR target, revision 1.
 * @daddr: destination address to write; zero with XT_DADDR_MAP.
 * @flags: XT_DADDR_MAP or 0.
 */
struct xt_daddr_tginfo_v1 {
	union nf_inet_addr daddr;
	__u32 flags;
};

#endif /* _UAPI_LINUX_NETFILTER_XT_DADDR_H */
