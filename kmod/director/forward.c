// SPDX-License-Identifier: GPL-2.0-only
/*
 * The last leg: route to the dest, see that the packet fits and lives, let the
 * method change it, hand it to the neighbour. No forwarding is switched on for
 * it, and no netfilter hook is passed, unless it must be fragmented.
 */
#include "forward.h"

#include <linux/l3dsr_director.h>
#include <net/gso.h>
#include <net/ip.h>
#include <net/ip6_route.h>
#include <net/lwtunnel.h>
#include <net/neighbour.h>
#include <net/route.h>

#include "common/chain.h"
#include "icmp.h"
#include "leg.h"
#include "query.h"
#include "tunnel.h"

#define CREATE_TRACE_POINTS
#include "trace.h"

static const struct l3dsr_method * const methods[] = {
	[L3DSR_METHOD_DR] = &l3dsr_method_dr,
	[L3DSR_METHOD_DSCP] = &l3dsr_method_dscp,
	[L3DSR_METHOD_IPIP] = &l3dsr_method_ipip,
	[L3DSR_METHOD_GRE] = &l3dsr_method_gre,
	[L3DSR_METHOD_GUE] = &l3dsr_method_gue,
};

/* The method of that number, or NULL. Context: any. */
const struct l3dsr_method *l3dsr_method_of(u8 id)
{
	return id < ARRAY_SIZE(methods) ? methods[id] : NULL;
}

/* A reference to a route for the stack, which asks route and packet for the
 * next hop; or NULL.
 */
static struct dst_entry *route_for_stack(struct net *net,
					 const struct l3dsr_dest *dest,
					 struct dst_entry *dst)
{
	if (dest->config.family == AF_INET)
		return dst_clone(dst);
	return l3dsr_route6(net, dest, FLOWI_FLAG_KNOWN_NH);
}

static bool fits(const struct l3dsr_packet *pkt, unsigned int mtu)
{
	if (pkt->len <= mtu)
		return true;
	return skb_is_gso(pkt->skb) &&
	       skb_gso_validate_network_len(pkt->skb, mtu);
}

/* Whether fragments may be made of it on the way. A tunnel carries what every
 * link of IPv6 does, and is fragmented itself where that takes more than its
 * path has (RFC 2473, section 7.1; RFC 4213, section 3.2).
 */
static bool may_fragment(const struct l3dsr_packet *pkt,
			 const struct l3dsr_dest *dest)
{
	if (!dest->config.tun_df)
		return true;
	if (pkt->family == AF_INET || !dest->encap.len)
		return pkt->may_fragment;
	return fits(pkt, L3DSR_IPV6_LEAST_MTU);
}

/* The size that a client is told; no link of IPv6 has less than the least. */
static unsigned int size_to_tell(const struct l3dsr_packet *pkt,
				 const struct l3dsr_dest *dest,
				 const struct l3dsr_leg *leg)
{
	if (pkt->family == AF_INET || !dest->encap.len)
		return leg->room;
	return max_t(unsigned int, leg->room, L3DSR_IPV6_LEAST_MTU);
}

static l3dsr_verdict_t check_path(struct l3dsr_packet *pkt,
				  const struct l3dsr_dest *dest,
				  const struct l3dsr_leg *leg)
{
	bool fit = fits(pkt, leg->room);

	/* The stack's door can tell the client, and fragment. */
	if (pkt->ingress && (pkt->ttl <= 1 || !fit || leg->by_stack))
		return L3DSR_NOT_OURS;
	if (pkt->ttl <= 1) {
		l3dsr_icmp_ttl_exceeded(pkt);
		return l3dsr_drop(L3DSR_REASON_TTL_EXCEEDED);
	}
	pkt->may_fragment |= !dest->config.tun_df;
	if (fit)
		return L3DSR_CONTINUE;
	pkt->may_fragment = may_fragment(pkt, dest);
	if (!pkt->may_fragment) {
		l3dsr_icmp_too_big(pkt, size_to_tell(pkt, dest, leg));
		return l3dsr_drop(L3DSR_REASON_TOO_BIG);
	}
	return L3DSR_CONTINUE;
}

/* Before the IP stack, others may hold the very same skb, and what Ethernet
 * padded is still there.
 */
static l3dsr_verdict_t make_own(struct l3dsr_packet *pkt)
{
	pkt->skb = skb_share_check(pkt->skb, GFP_ATOMIC);
	if (!pkt->skb)
		return l3dsr_stolen(L3DSR_REASON_NO_MEMORY);
	if (pskb_trim_rcsum(pkt->skb, pkt->l3 + pkt->len))
		return l3dsr_drop(L3DSR_REASON_NO_MEMORY);
	return L3DSR_CONTINUE;
}

/* Have the stack make fragments that the dest takes, which may be smaller than
 * those that the route does.
 */
static void limit_fragments(struct l3dsr_packet *pkt, unsigned int mtu)
{
	if (pkt->family == AF_INET)
		IPCB(pkt->skb)->frag_max_size = mtu;
	else
		IP6CB(pkt->skb)->frag_max_size = mtu;
}

/* Let the stack's output do it: it fragments, and knows routes that
 * encapsulate. A local packet is on its way there anyway.
 */
static l3dsr_verdict_t send_by_stack(struct l3dsr_packet *pkt,
				     const struct l3dsr_dest *dest,
				     const struct l3dsr_leg *leg)
{
	struct dst_entry *dst = route_for_stack(pkt->net, dest, leg->dst);

	if (!dst)
		return l3dsr_drop(L3DSR_REASON_NO_ROUTE);
	skb_dst_drop(pkt->skb);
	skb_dst_set(pkt->skb, dst);
	if (pkt->may_fragment && leg->mtu < dst_mtu(dst))
		limit_fragments(pkt, leg->mtu);
	if (pkt->local_out && !dest->encap.len)
		return l3dsr_pass(L3DSR_REASON_FORWARDED);
	dst_output(pkt->net, NULL, pkt->skb);
	return l3dsr_stolen(L3DSR_REASON_FORWARDED);
}

static l3dsr_verdict_t send_to_neighbour(struct l3dsr_packet *pkt,
					 const struct l3dsr_dest *dest,
					 struct l3dsr_leg *leg)
{
	unsigned int headroom = LL_RESERVED_SPACE(leg->dst->dev);
	struct sk_buff *skb = pkt->skb;
	struct neighbour *neigh;
	bool skip_cache = false;

	if (skb_cow_head(skb, headroom))
		return l3dsr_drop(L3DSR_REASON_NO_MEMORY);
	neigh = l3dsr_leg_neighbour(leg, dest, skb, &skip_cache);
	if (IS_ERR(neigh))
		return l3dsr_drop(L3DSR_REASON_NO_MEMORY);

	skb->dev = leg->dst->dev;
	neigh_output(neigh, skb, skip_cache);
	return l3dsr_stolen(L3DSR_REASON_FORWARDED);
}

static l3dsr_verdict_t send(struct l3dsr_packet *pkt, struct l3dsr_dest *dest,
			    struct l3dsr_leg *leg)
{
	if (pkt->local_out)
		return send_by_stack(pkt, dest, leg);
	l3dsr_scrub(pkt->skb);
	if (unlikely(!fits(pkt, leg->mtu) || leg->by_stack))
		return send_by_stack(pkt, dest, leg);
	return send_to_neighbour(pkt, dest, leg);
}

static l3dsr_verdict_t forward_one(struct l3dsr_packet *pkt,
				   struct l3dsr_service *service,
				   struct l3dsr_dest *dest,
				   struct l3dsr_leg *leg)
{
	l3dsr_verdict_t verdict = check_path(pkt, dest, leg);

	if (verdict != L3DSR_CONTINUE)
		return verdict;
	if (unlikely(pkt->query))
		return l3dsr_pass(L3DSR_REASON_FORWARDED);
	if (pkt->ingress) {
		verdict = make_own(pkt);
		if (verdict != L3DSR_CONTINUE)
			return verdict;
	}
	verdict = dest->config.method->change(pkt, service, dest);
	if (verdict != L3DSR_CONTINUE)
		return verdict;

	trace_forward(pkt, service, dest);
	l3dsr_counters_add(service->counters, pkt->len, pkt->opens_flow);
	l3dsr_counters_add(dest->counters, pkt->len, pkt->opens_flow);
	if (dest->encap.len) {
		verdict = l3dsr_tunnel_enter(pkt, service, dest, leg->dst,
					     &leg->saddr);
		if (verdict != L3DSR_CONTINUE)
			return verdict;
	}
	return send(pkt, dest, leg);
}

/* Whether merged packets must be taken apart here: chains; what is to be
 * fragmented one by one; what grows out of its length field; and what already
 * is a tunnel's, since an skb describes one level of these.
 */
static bool must_cut(const struct l3dsr_packet *pkt,
		     const struct l3dsr_dest *dest, const struct l3dsr_leg *leg)
{
	if (likely(!skb_is_gso(pkt->skb)))
		return false;
	if (dest->encap.len)
		return l3dsr_is_chain(pkt->skb) || pkt->skb->encapsulation ||
		       pkt->len + dest->encap.len > U16_MAX ||
		       (!fits(pkt, leg->room) && may_fragment(pkt, dest));
	return l3dsr_is_chain(pkt->skb) && !pkt->local_out;
}

static l3dsr_verdict_t forward_part(const struct l3dsr_packet *whole,
				    struct sk_buff *skb,
				    struct l3dsr_service *service,
				    struct l3dsr_dest *dest,
				    struct l3dsr_leg *leg)
{
	struct l3dsr_packet part;
	l3dsr_verdict_t verdict;

	verdict = l3dsr_packet_read(&part, whole->net, skb, whole->family);
	if (verdict == L3DSR_CONTINUE)
		verdict = l3dsr_packet_read_transport(&part);
	if (verdict != L3DSR_CONTINUE)
		return l3dsr_drop(l3dsr_verdict_reason(verdict));
	part.local_out = whole->local_out;
	return forward_one(&part, service, dest, leg);
}

/* Take merged packets apart before anything is written, and count all but the
 * last here.
 */
static noinline l3dsr_verdict_t
forward_chain(struct l3dsr_packet *pkt, struct l3dsr_service *service,
	      struct l3dsr_dest *dest, struct l3dsr_leg *leg)
{
	struct sk_buff *skb = l3dsr_chain_cut(pkt->skb);
	l3dsr_verdict_t verdict = L3DSR_CONTINUE;
	struct sk_buff *next;

	if (!skb)
		return l3dsr_drop(L3DSR_REASON_NO_MEMORY);
	for (; skb; skb = next) {
		next = skb->next;
		skb_mark_not_on_list(skb);
		verdict = forward_part(pkt, skb, service, dest, leg);
		if (next)
			l3dsr_verdict_end(pkt->net, skb, verdict);
		else if (l3dsr_verdict_action(verdict) == L3DSR_ACTION_DROP)
			kfree_skb(skb);
	}
	return l3dsr_stolen(l3dsr_verdict_reason(verdict));
}

static l3dsr_verdict_t forward_by(struct l3dsr_packet *pkt,
				  struct l3dsr_service *service,
				  struct l3dsr_dest *dest,
				  struct l3dsr_leg *leg)
{
	/* The stack's door will meet it again, and count it. */
	if (leg->local)
		return pkt->ingress ? L3DSR_NOT_OURS :
				      l3dsr_pass(L3DSR_REASON_LOCAL);
	if (must_cut(pkt, dest, leg))
		return pkt->ingress ? L3DSR_NOT_OURS :
				      forward_chain(pkt, service, dest, leg);
	return forward_one(pkt, service, dest, leg);
}

/**
 * l3dsr_forward() - send a packet to a dest by the dest's method.
 * @pkt: read by l3dsr_packet_read_transport().
 * @service: whose packet it is.
 * @dest: where it goes.
 *
 * The first packets to a neighbour that is not resolved yet wait for it in the
 * kernel's queue.
 *
 * Context: softirq or BH off, RCU read side. Return: a final verdict.
 */
l3dsr_verdict_t l3dsr_forward(struct l3dsr_packet *pkt,
			      struct l3dsr_service *service,
			      struct l3dsr_dest *dest)
{
	struct l3dsr_leg *leg = l3dsr_leg_find(pkt->net, dest);

	if (unlikely(pkt->query))
		l3dsr_query_path(pkt->query, dest, leg ? leg->dst : NULL);
	if (unlikely(!leg))
		return l3dsr_drop(L3DSR_REASON_NO_ROUTE);
	return forward_by(pkt, service, dest, leg);
}
