/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The straight way of a usual packet, which nearly all are: service, dest, leg,
 * change, send, in one function without calls. It decides as director.c and
 * forward.c do, and hands over to them whatever is not as usual. Inline, since
 * family and door are constants to each of its callers.
 */
#ifndef _L3DSR_DIRECTOR_USUAL_H
#define _L3DSR_DIRECTOR_USUAL_H

#include <linux/l3dsr_director.h>
#include <linux/rhashtable.h>
#include <linux/string.h>
#include <net/neighbour.h>
#include <net/route.h>

#include "common/encap_usual.h"
#include "common/rewrite_usual.h"
#include "common/usual.h"
#include "forward.h"
#include "leg.h"
#include "netns.h"
#include "trace.h"

struct l3dsr_dest *l3dsr_usual_choose(struct net *net, struct sk_buff *skb,
				      const struct l3dsr_table *table,
				      u8 family);
struct l3dsr_dest *l3dsr_usual_owner4(const struct l3dsr_table *table,
				      struct sk_buff *skb, u32 bucket);
struct l3dsr_dest *l3dsr_usual_owner6(const struct l3dsr_table *table,
				      struct sk_buff *skb, u32 bucket);
l3dsr_verdict_t __must_check
l3dsr_usual_enter(struct net *net, struct sk_buff *skb,
		  const struct l3dsr_service *service,
		  const struct l3dsr_dest *dest, const struct l3dsr_leg *leg,
		  u8 family);
unsigned int l3dsr_usual_forward(struct net *net, struct sk_buff *skb,
				 struct l3dsr_service *service,
				 struct l3dsr_dest *dest, u8 family,
				 bool ingress);
unsigned int l3dsr_unusual(struct net *net, struct sk_buff *skb, u8 family,
			   bool ingress);

/* The service of a packet's own address and port, if it is found at once. Only
 * while the table grows it may not be, and then director.c looks once more.
 */
static __always_inline struct l3dsr_service *
l3dsr_usual_service(const struct rhashtable *services,
		    const struct l3dsr_usual *usual, u8 family)
{
	const struct bucket_table *table = rcu_dereference(services->tbl);
	u64 rest = l3dsr_key_rest(usual->dport, usual->protocol, family,
				  l3dsr_whole_prefix(family));
	struct l3dsr_service *service;
	struct rhash_head *node;
	u64 left, right = 0;
	u32 hash;

	if (family == AF_INET) {
		left = l3dsr_key_left4(usual->daddr->ip);
	} else {
		memcpy(&left, &usual->daddr->ip6[0], sizeof(left));
		memcpy(&right, &usual->daddr->ip6[2], sizeof(right));
	}
	hash = l3dsr_key_hash_words(left, right, rest, table->hash_rnd);
	rht_for_each_entry_rcu(service, node, table,
			       rht_bucket_index(table, hash), node)
		if (l3dsr_key_has_words(&service->key, left, right, rest))
			return service;
	return NULL;
}

/* Whether a route that was good is so still. IPv4's is until the namespace's
 * generation changes, or it alone is told otherwise.
 */
static __always_inline bool l3dsr_leg_is_valid(const struct l3dsr_leg *leg,
					       const struct l3dsr_dest *dest,
					       struct net *net)
{
	if (dest->config.family != AF_INET)
		return dst_check(leg->dst, leg->cookie);
	return READ_ONCE(leg->dst->obsolete) == DST_OBSOLETE_FORCE_CHK &&
	       leg->cookie == rt_genid_ipv4(net);
}

/* Whether a leg leads to a neighbour that is known. */
static __always_inline bool l3dsr_leg_is_straight(struct l3dsr_leg *leg,
						  const struct l3dsr_dest *dest,
						  struct net *net)
{
	return (likely(leg->changes ==
		       atomic_long_read(&l3dsr_neighs.changes)) ||
		l3dsr_leg_refresh(leg)) &&
	       leg->neigh && l3dsr_leg_is_valid(leg, dest, net);
}

/* Longest packet for a leg that is straight, before the headers of the dest's
 * tunnel. A path's MTU becomes known with IPv4's route at hand, and then that
 * says so; IPv6's are asked.
 */
static __always_inline unsigned int
l3dsr_leg_room(const struct l3dsr_leg *leg, const struct l3dsr_dest *dest)
{
	if (dest->config.family == AF_INET &&
	    likely(!dst_rtable(leg->dst)->rt_pmtu))
		return leg->room;
	return min_not_zero(dest->config.mtu, dst_mtu(leg->dst)) -
	       dest->encap.len;
}

static __always_inline struct l3dsr_dest *
l3dsr_usual_dest(struct net *net, struct sk_buff *skb,
		 const struct l3dsr_usual *usual,
		 const struct l3dsr_service *service, u8 family)
{
	const struct l3dsr_table *table = rcu_dereference(service->pool->table);
	u16 port = be16_to_cpu(usual->sport);
	u32 bucket;
	u64 hash;

	if (unlikely(table->sched->hash != l3dsr_hash_client))
		return l3dsr_usual_choose(net, skb, table, family);
	if (table->config.hash == L3DSR_HASH_ADDRESS)
		port = 0;
	hash = l3dsr_address_hash(family, usual->saddr, port, table->key);
	bucket = reciprocal_scale(hash >> 32, table->size);
	if (unlikely(table->pins))
		return family == AF_INET ?
		       l3dsr_usual_owner4(table, skb, bucket) :
		       l3dsr_usual_owner6(table, skb, bucket);
	return l3dsr_table_dest(table, table->buckets[bucket].cur);
}

/* Whether forward.c would do nothing else than what is done here: nobody else
 * holds the packet, and there is room for the header of a frame.
 */
static __always_inline bool
l3dsr_usual_is_straight(struct net *net, const struct sk_buff *skb,
			const struct l3dsr_usual *usual,
			const struct l3dsr_dest *dest, struct l3dsr_leg *leg,
			bool ingress)
{
	return l3dsr_leg_is_straight(leg, dest, net) && usual->ttl > 1 &&
	       usual->len <= l3dsr_leg_room(leg, dest) &&
	       !(ingress && skb_shared(skb)) && !skb_cloned(skb) &&
	       skb_headroom(skb) >= leg->headroom && !trace_forward_enabled();
}

/* Write what the dest's method writes. */
static __always_inline l3dsr_verdict_t
l3dsr_usual_change(struct net *net, struct sk_buff *skb,
		   const struct l3dsr_usual *usual,
		   const struct l3dsr_service *service,
		   const struct l3dsr_dest *dest, const struct l3dsr_leg *leg,
		   u8 family)
{
	if (dest->config.method == &l3dsr_method_dscp) {
		l3dsr_usual_rewrite(skb, usual, family, &dest->config.address,
				    dest->code ?: READ_ONCE(service->code),
				    true);
		return L3DSR_CONTINUE;
	}
	l3dsr_usual_lower_ttl(skb, family);
	if (!dest->encap.len)
		return L3DSR_CONTINUE;
	if (likely(l3dsr_encap_is_usual(&dest->encap, skb, leg->headroom))) {
		l3dsr_encap_push_usual(skb, &dest->encap, leg->saddr.ip,
				       ip4_dst_hoplimit(leg->dst), family,
				       dest->config.tun_df);
		return L3DSR_CONTINUE;
	}
	return l3dsr_usual_enter(net, skb, service, dest, leg, family);
}

/* Takes the packet. Its headroom is known to suffice. */
static __always_inline void l3dsr_leg_send(const struct l3dsr_leg *leg,
					   struct sk_buff *skb)
{
	skb->dev = leg->neigh->dev;
	if (unlikely(!leg->has_header)) {
		neigh_output(leg->neigh, skb, false);
		return;
	}
	memcpy(skb->data - sizeof(leg->header), leg->header,
	       sizeof(leg->header));
	__skb_push(skb, ETH_HLEN);
	dev_queue_xmit(skb);
}

/* By the straight way. */
static __always_inline l3dsr_verdict_t
l3dsr_usual_send(struct net *net, struct sk_buff *skb,
		 const struct l3dsr_usual *usual,
		 const struct l3dsr_service *service,
		 const struct l3dsr_dest *dest, const struct l3dsr_leg *leg,
		 u8 family, bool ingress)
{
	bool opens = l3dsr_usual_opens_flow(usual, skb, family);
	l3dsr_verdict_t verdict;

	if (ingress && pskb_trim_rcsum(skb, usual->len))
		return l3dsr_drop(L3DSR_REASON_NO_MEMORY);
	verdict = l3dsr_usual_change(net, skb, usual, service, dest, leg,
				     family);
	if (unlikely(verdict != L3DSR_CONTINUE))
		return verdict;
	l3dsr_counters_add(service->counters, usual->len, opens);
	l3dsr_counters_add(dest->counters, usual->len, opens);
	l3dsr_scrub(skb);
	l3dsr_leg_send(leg, skb);
	return L3DSR_CONTINUE;
}

/**
 * l3dsr_usual_direct() - direct a packet that is probably usual.
 * @director: of the namespace.
 * @net: namespace.
 * @skb: the packet, skb->data at its IP header.
 * @family: AF_INET or AF_INET6, what the door knows the packet to be.
 * @ingress: met before the IP stack.
 *
 * Context: softirq, RCU read side. Return: what a netfilter hook returns.
 */
static __always_inline unsigned int
l3dsr_usual_direct(struct l3dsr_director *director, struct net *net,
		   struct sk_buff *skb, u8 family, bool ingress)
{
	struct l3dsr_usual usual __uninitialized;
	struct l3dsr_service *service;
	struct l3dsr_dest *dest;
	l3dsr_verdict_t verdict;
	struct l3dsr_leg *leg;

	if (!l3dsr_usual_read(&usual, skb, family))
		return l3dsr_unusual(net, skb, family, ingress);
	service = l3dsr_usual_service(&director->services.by_key, &usual,
				      family);
	if (unlikely(!service) ||
	    unlikely(l3dsr_is_bad_source(family, usual.saddr, usual.daddr)) ||
	    unlikely(ingress && !l3dsr_usual_is_intact(skb, family)))
		return l3dsr_unusual(net, skb, family, ingress);

	dest = l3dsr_usual_dest(net, skb, &usual, service, family);
	if (unlikely(!dest))
		return l3dsr_verdict_end(net, skb,
					 l3dsr_drop(L3DSR_REASON_NO_DEST));
	leg = this_cpu_ptr(dest->legs);
	if (unlikely(!l3dsr_usual_is_straight(net, skb, &usual, dest, leg,
					      ingress)))
		return l3dsr_usual_forward(net, skb, service, dest, family,
					   ingress);
	verdict = l3dsr_usual_send(net, skb, &usual, service, dest, leg, family,
				   ingress);
	if (unlikely(verdict != L3DSR_CONTINUE))
		return l3dsr_verdict_end(net, skb, verdict);
	l3dsr_reason_count(director->reasons, L3DSR_REASON_FORWARDED);
	return NF_STOLEN;
}

#endif /* _L3DSR_DIRECTOR_USUAL_H */
