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

#include "common/packet.h"
#include "match.h"

/* One for each attached device, from common/device.c. */
extern const struct nf_hook_ops l3dsr_hook_ingress_ops;

/* Whether an address may be a VIP. Without services none is; nor is there a
 * filter then.
 */
static inline bool l3dsr_hook_may_have(const struct l3dsr_match *match,
				       u8 family,
				       const union nf_inet_addr *addr)
{
	enum l3dsr_match_family which = l3dsr_match_family_of(family);
	const struct l3dsr_filter *filter =
		rcu_dereference(match->filter[which]);

	if (unlikely(!filter))
		return rcu_access_pointer(match->shapes[which]);
	return l3dsr_filter_has(filter, family, addr);
}

/* Whether a packet need be looked at: most that pass are for nobody here.
 * skb->data is its IP header. Context: softirq, RCU read side.
 */
static inline bool l3dsr_hook_may_be_vip(const struct l3dsr_match *match,
					 const struct sk_buff *skb, u8 family)
{
	unsigned int daddr = family == AF_INET ?
				     offsetof(struct iphdr, daddr) :
				     offsetof(struct ipv6hdr, daddr);

	return skb_headlen(skb) < l3dsr_ip_header_len(family) ||
	       l3dsr_hook_may_have(match, family,
				   (const void *)(skb->data + daddr));
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
