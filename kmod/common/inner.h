/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Packets that came out of a tunnel, ours or the kernel's. What they say was
 * said inside, where no director writes: their codes mean nothing, tunnels
 * inside of them are not followed, and the director's doors let them be.
 */
#ifndef _L3DSR_INNER_H
#define _L3DSR_INNER_H

#include <linux/if_arp.h>
#include <linux/netdevice.h>
#include <net/dst_metadata.h>

/* Whether a packet came in by a device that only a tunnel's packets come by.
 * Context: any.
 */
static inline bool l3dsr_inner_by_device(const struct sk_buff *skb)
{
	switch (skb->dev->type) {
	case ARPHRD_TUNNEL:
	case ARPHRD_TUNNEL6:
	case ARPHRD_SIT:
	case ARPHRD_IPGRE:
	case ARPHRD_IP6GRE:
		return true;
	default:
		return false;
	}
}

/* Whether a packet is marked, by l3dsr_inner_mark() or by a device of the
 * kernel's that takes all tunnels ("external"). Context: any.
 */
static inline bool l3dsr_inner_by_mark(const struct sk_buff *skb)
{
	const struct metadata_dst *mark = skb_metadata_dst(skb);

	return unlikely(mark) && mark->type == METADATA_IP_TUNNEL;
}

bool l3dsr_inner_mark(struct sk_buff *skb);
void l3dsr_inner_unmark(struct sk_buff *skb);

int l3dsr_inner_init(void);
void l3dsr_inner_exit(void);

#endif /* _L3DSR_INNER_H */
