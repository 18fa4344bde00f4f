/* SPDX-License-Identifier: ((GPL-2.0 WITH Linux-syscall-note) OR BSD-3-Clause) */
#ifndef _UAPI_LINUX_NETFILTER_XT_DADDR_H
#define _UAPI_LINUX_NETFILTER_XT_DADDR_H

#include <linux/netfilter.h>

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

#endif /* _UAPI_LINUX_NETFILTER_XT_DADDR_H */
