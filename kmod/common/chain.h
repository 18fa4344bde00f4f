/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * GRO makes chains of packets where a device has rx-gro-list. When the stack
 * takes one apart it copies addresses and ports from the first packet to the
 * others, and neither DSCP nor TTL: whoever writes more than an address takes
 * the chain apart before.
 */
#ifndef _L3DSR_CHAIN_H
#define _L3DSR_CHAIN_H

#include <linux/skbuff.h>

/* Context: any. */
static inline bool l3dsr_is_chain(const struct sk_buff *skb)
{
	return skb_is_gso(skb) &&
	       skb_shinfo(skb)->gso_type & SKB_GSO_FRAGLIST;
}

struct sk_buff *l3dsr_chain_cut(struct sk_buff *skb);
bool l3dsr_chain_receive(struct sk_buff *skb);

#endif /* _L3DSR_CHAIN_H */
