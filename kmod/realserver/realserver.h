/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _L3DSR_REALSERVER_H
#define _L3DSR_REALSERVER_H

#include "common/packet.h"
#include "vip_map.h"

l3dsr_verdict_t __must_check
l3dsr_realserver_check(struct net *net, const struct sk_buff *skb, u8 family,
		       const union nf_inet_addr *daddr,
		       const struct l3dsr_vip *vip);

l3dsr_verdict_t __must_check
l3dsr_realserver_receive(struct net *net, struct sk_buff *skb, u8 family,
			 struct l3dsr_vip_map *map, u8 door);

/* Write the mark, in the bits that the entry names. Context: any. */
static inline void l3dsr_vip_mark(const struct l3dsr_vip *vip,
				  struct sk_buff *skb)
{
	if (vip->mark_mask)
		skb->mark = (skb->mark & ~vip->mark_mask) | vip->mark;
}

#endif /* _L3DSR_REALSERVER_H */
