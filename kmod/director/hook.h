/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The doors by which packets come to the director. Each is open in a network
 * namespace while that has a service of the family, LOCAL_IN's of any.
 */
#ifndef _L3DSR_DIRECTOR_HOOK_H
#define _L3DSR_DIRECTOR_HOOK_H

#include <linux/ip.h>
#include <linux/ipv6.h>
#include <linux/netfilter.h>
#include <net/net_namespace.h>

#include "match.h"

/* One for each attached device, from common/device.c. */
extern const struct nf_hook_ops l3dsr_hook_ingress_ops;

/* Whether a packet need be looked at: most that pass are for nobody here.
 * skb->data is its IP header. Context: softirq, RCU read side.
 */
static inline bool l3dsr_hook_may_be_vip(const struct l3dsr_match *match,
					 const struct sk_buff *skb, u8 family)
{
	if (family == AF_INET)
		return skb_headlen(skb) < sizeof(struct iphdr) ||
		       l3dsr_filter_has4(rcu_dereference(match->filter[L3DSR_MATCH_IPV4]),
					 ((struct iphdr *)skb->data)->daddr);
	return skb_headlen(skb) < sizeof(struct ipv6hdr) ||
	       l3dsr_filter_has6(rcu_dereference(match->filter[L3DSR_MATCH_IPV6]),
				 &((struct ipv6hdr *)skb->data)->daddr);
}

int __must_check l3dsr_hook_prerouting_open(struct net *net, u8 family,
					    bool is_late);
void l3dsr_hook_prerouting_close(struct net *net, u8 family, bool is_late);

bool l3dsr_hook_from_network(const struct sk_buff *skb,
			     const struct nf_hook_state *state);

int __must_check l3dsr_hook_mark_open(struct net *net, u8 family);
void l3dsr_hook_mark_close(struct net *net, u8 family);

int __must_check l3dsr_hook_local_out_open(struct net *net, u8 family);
void l3dsr_hook_local_out_close(struct net *net, u8 family);

int __must_check l3dsr_hook_local_in_open(struct net *net);
void l3dsr_hook_local_in_close(struct net *net);

#endif /* _L3DSR_DIRECTOR_HOOK_H */
