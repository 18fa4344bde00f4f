// SPDX-License-Identifier: GPL-2.0-only
#include "chain.h"

#include <linux/export.h>
#include <linux/if_ether.h>
#include <linux/netdevice.h>
#include <net/gso.h>

/**
 * l3dsr_chain_cut() - take merged packets apart.
 * @skb: they, skb->data at the IP header, which an Ethernet header precedes;
 *	gone unless this fails.
 *
 * The kernel cuts frames. Where it says of what it merged that it is a jumbogram
 * (net/ipv6.h), it takes that out of the IPv6 header before, and moves the
 * Ethernet header with it.
 *
 * Context: BH off. Return: a list of packets by skb->next, each with skb->data
 * at its IP header; NULL when memory ran out.
 */
struct sk_buff *l3dsr_chain_cut(struct sk_buff *skb)
{
	struct sk_buff *parts, *part;

	if (skb_cow_head(skb, ETH_HLEN))
		return NULL;
	__skb_push(skb, ETH_HLEN);
	parts = skb_gso_segment(skb, 0);
	if (IS_ERR_OR_NULL(parts)) {
		__skb_pull(skb, ETH_HLEN);
		return NULL;
	}
	consume_skb(skb);
	for (part = parts; part; part = part->next)
		__skb_pull(part, ETH_HLEN);
	return parts;
}
EXPORT_SYMBOL_GPL(l3dsr_chain_cut);

/**
 * l3dsr_chain_receive() - have each packet of a chain come in by itself.
 * @skb: the chain, as netfilter's PRE_ROUTING has it; gone unless this fails.
 *
 * They come in by the device that the chain came in by, once more from the
 * start. Context: softirq. Return: false when memory ran out.
 */
bool l3dsr_chain_receive(struct sk_buff *skb)
{
	struct sk_buff *part = l3dsr_chain_cut(skb), *next;

	if (!part)
		return false;
	for (; part; part = next) {
		next = part->next;
		skb_mark_not_on_list(part);
		netif_rx(part);
	}
	return true;
}
EXPORT_SYMBOL_GPL(l3dsr_chain_receive);
