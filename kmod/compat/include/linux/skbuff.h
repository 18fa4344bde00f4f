/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _L3DSR_COMPAT_LINUX_SKBUFF_H
#define _L3DSR_COMPAT_LINUX_SKBUFF_H

#include_next <linux/skbuff.h>
#include <linux/version.h>

/* Until 5.17 nobody is told why a packet is freed, and until 6.1 there are not
 * all of these reasons.
 */
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 1, 0)
#define SKB_DROP_REASON_NETFILTER_DROP	0
#define SKB_DROP_REASON_HDR_TRUNC	0
#define SKB_DROP_REASON_IP_INHDR	0
#define SKB_DROP_REASON_IP_INADDRERRORS	0
#define SKB_DROP_REASON_IP_OUTNOROUTES	0
#define SKB_DROP_REASON_PKT_TOO_BIG	0
#define SKB_DROP_REASON_NOMEM		0
#define kfree_skb_reason(skb, reason)	((void)(reason), kfree_skb(skb))
#endif

#endif /* _L3DSR_COMPAT_LINUX_SKBUFF_H */
