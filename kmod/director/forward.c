// SPDX-License-Identifier: GPL-2.0-only
/*
 * The last leg: route to the dest, see that the packet fits and lives, let the
 * method change it, hand it to the neighbour. No forwarding is switched on for
 * it, and no netfilter hook is passed, unless it must be fragmented.
 */
#include "forward.h"

#include <linux/l3dsr_director.h>
#include <net/dst_cache.h>
#include <net/gso.h>
#include <net/ip.h>
#include <net/ip6_route.h>
#include <net/lwtunnel.h>
#include <net/ndisc.h>
#include <net/neighbour.h>
#include <net/route.h>

#include "icmp.h"

#define CREATE_TRACE_POINTS
#include "trace.h"

static const struct l3dsr_method * const methods[] = {
	[L3DSR_METHOD_DR] = &l3dsr_method_dr,
	[L3DSR_METHOD_DSCP] = &l3dsr_method_dscp,
};

/* The method of that number, or NULL. Context: any. */
const struct l3dsr_method *l3dsr_method_of(u8 id)
{
	return id < ARRAY_SIZE(methods) ? methods[id] : NULL;
}

/* With FLOWI_FLAG_KNOWN_NH the route itself names the dest as next hop where
 * no gateway is, so that what the packet says of its destination is no matter.
 */
static struct dst_entry *look_up_route4(struct net *net,
					struct l3dsr_dest *dest)
{
	struct flowi4 fl4 = {
		.daddr = dest->config.address.ip,
		.flowi4_flags = FLOWI_FLAG_KNOWN_NH,
	};
	struct rtable *rt = ip_route_output_key(net, &fl4);

	if (IS_ERR(rt))
		return NULL;
	dst_cache_set_ip4(&dest->route, &rt->dst, fl4.saddr);
	return &rt->dst;
}

static struct dst_entry *look_up_route6(struct net *net,
					const struct l3dsr_dest *dest,
					u8 flags)
{
	struct flowi6 fl6 = {
		.daddr = dest->config.address.in6,
		.flowi6_flags = flags,
	};
	struct dst_entry *dst = ip6_route_output(net, NULL, &fl6);

	if (!dst->error)
		return dst;
	dst_release(dst);
	return NULL;
}

/* In IPv6 a route with FLOWI_FLAG_KNOWN_NH is a clone that holds the FIB's
 * entry, and so the device, until it is released: a device that goes would be
 * waited for as long as the dest stays. What is kept is the FIB's own route,
 * which lets go; neighbour6() knows the next hop.
 */
static struct dst_entry *keep_route6(struct net *net, struct l3dsr_dest *dest)
{
	struct dst_entry *dst = look_up_route6(net, dest, 0);

	if (dst)
		dst_cache_set_ip6(&dest->route, dst, &in6addr_any);
	return dst;
}

/* A reference to the route, or NULL. */
static struct dst_entry *route(struct net *net, struct l3dsr_dest *dest)
{
	struct dst_entry *dst = dst_cache_get(&dest->route);

	if (likely(dst))
		return dst;
	if (dest->config.family == AF_INET)
		return look_up_route4(net, dest);
	return keep_route6(net, dest);
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
	return look_up_route6(net, dest, FLOWI_FLAG_KNOWN_NH);
}

static bool is_local(const struct dst_entry *dst, u8 family)
{
	if (family == AF_INET)
		return dst_rtable(dst)->rt_flags & RTCF_LOCAL;
	return dst_rt6_info(dst)->rt6i_flags & RTF_LOCAL;
}

static bool fits(const struct l3dsr_packet *pkt, unsigned int mtu)
{
	if (pkt->len <= mtu)
		return true;
	return skb_is_gso(pkt->skb) &&
	       skb_gso_validate_network_len(pkt->skb, mtu);
}

static l3dsr_verdict_t check_path(struct l3dsr_packet *pkt,
				  const struct dst_entry *dst)
{
	bool fit = fits(pkt, dst_mtu(dst));

	/* The stack's door can tell the client, and fragment. */
	if (pkt->ingress && (pkt->ttl <= 1 || !fit || dst->lwtstate))
		return L3DSR_NOT_OURS;
	if (pkt->ttl <= 1) {
		l3dsr_icmp_ttl_exceeded(pkt);
		return l3dsr_drop(L3DSR_REASON_TTL_EXCEEDED);
	}
	if (!fit && !pkt->may_fragment) {
		l3dsr_icmp_too_big(pkt, dst_mtu(dst));
		return l3dsr_drop(L3DSR_REASON_TOO_BIG);
	}
	return L3DSR_CONTINUE;
}

static struct neighbour *neighbour4(struct dst_entry *dst, struct sk_buff *skb,
				    bool *skip_cache)
{
	return ip_neigh_for_gw(dst_rtable(dst), skb, skip_cache);
}

static struct neighbour *neighbour6(struct dst_entry *dst,
				    struct l3dsr_dest *dest)
{
	const struct in6_addr *nexthop;
	struct neighbour *neigh;

	nexthop = rt6_nexthop(dst_rt6_info(dst),
			      &dest->config.address.in6);
	neigh = __ipv6_neigh_lookup_noref(dst->dev, nexthop);
	return neigh ?: __neigh_create(&nd_tbl, nexthop, dst->dev, false);
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

/* Leave nothing behind that only meant something on the way in. */
static void scrub(struct sk_buff *skb)
{
	skb_forward_csum(skb);
	skb_clear_tstamp(skb);
	nf_reset_ct(skb);
	skb_dst_drop(skb);
}

/* Let the stack's output do it: it fragments, and knows routes that
 * encapsulate. A local packet is on its way there anyway.
 */
static l3dsr_verdict_t send_by_stack(struct l3dsr_packet *pkt,
				     const struct l3dsr_dest *dest,
				     struct dst_entry *dst)
{
	dst = route_for_stack(pkt->net, dest, dst);
	if (!dst)
		return l3dsr_drop(L3DSR_REASON_NO_ROUTE);
	skb_dst_drop(pkt->skb);
	skb_dst_set(pkt->skb, dst);
	if (pkt->local_out)
		return l3dsr_pass(L3DSR_REASON_FORWARDED);
	dst_output(pkt->net, NULL, pkt->skb);
	return l3dsr_stolen(L3DSR_REASON_FORWARDED);
}

static l3dsr_verdict_t send_to_neighbour(struct l3dsr_packet *pkt,
					 struct l3dsr_dest *dest,
					 struct dst_entry *dst)
{
	unsigned int headroom = LL_RESERVED_SPACE(dst->dev);
	struct sk_buff *skb = pkt->skb;
	struct neighbour *neigh;
	bool skip_cache = false;

	if (skb_cow_head(skb, headroom))
		return l3dsr_drop(L3DSR_REASON_NO_MEMORY);
	neigh = pkt->family == AF_INET ? neighbour4(dst, skb, &skip_cache) :
					 neighbour6(dst, dest);
	if (IS_ERR(neigh))
		return l3dsr_drop(L3DSR_REASON_NO_MEMORY);

	skb->dev = dst->dev;
	neigh_output(neigh, skb, skip_cache);
	return l3dsr_stolen(L3DSR_REASON_FORWARDED);
}

static l3dsr_verdict_t send(struct l3dsr_packet *pkt, struct l3dsr_dest *dest,
			    struct dst_entry *dst)
{
	if (pkt->local_out)
		return send_by_stack(pkt, dest, dst);
	scrub(pkt->skb);
	if (unlikely(!fits(pkt, dst_mtu(dst)) || dst->lwtstate))
		return send_by_stack(pkt, dest, dst);
	return send_to_neighbour(pkt, dest, dst);
}

static l3dsr_verdict_t forward_one(struct l3dsr_packet *pkt,
				   struct l3dsr_service *service,
				   struct l3dsr_dest *dest,
				   struct dst_entry *dst)
{
	l3dsr_verdict_t verdict = check_path(pkt, dst);

	if (verdict != L3DSR_CONTINUE)
		return verdict;
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
	return send(pkt, dest, dst);
}

/* GRO makes chains where a device has rx-gro-list. When the stack takes one
 * apart it copies addresses and ports from the first packet to the others, and
 * neither DSCP nor TTL.
 */
static bool is_chain(const struct sk_buff *skb)
{
	return skb_is_gso(skb) &&
	       skb_shinfo(skb)->gso_type & SKB_GSO_FRAGLIST;
}

/* Take a chain apart before anything is written, and count all but the last
 * packet here.
 */
static l3dsr_verdict_t forward_chain(struct l3dsr_packet *pkt,
				     struct l3dsr_service *service,
				     struct l3dsr_dest *dest,
				     struct dst_entry *dst)
{
	struct sk_buff *skb = skb_gso_segment(pkt->skb, 0);
	l3dsr_verdict_t verdict = L3DSR_CONTINUE;
	struct sk_buff *next;

	if (IS_ERR_OR_NULL(skb))
		return l3dsr_drop(L3DSR_REASON_NO_MEMORY);
	consume_skb(pkt->skb);
	for (; skb; skb = next) {
		struct l3dsr_packet one = *pkt;

		next = skb->next;
		skb_mark_not_on_list(skb);
		one.skb = skb;
		one.len = skb->len - pkt->l3;
		verdict = forward_one(&one, service, dest, dst);
		if (next)
			l3dsr_verdict_end(pkt->net, skb, verdict);
		if (l3dsr_verdict_action(verdict) == L3DSR_ACTION_DROP)
			kfree_skb(skb);
	}
	return l3dsr_stolen(l3dsr_verdict_reason(verdict));
}

static l3dsr_verdict_t forward_by(struct l3dsr_packet *pkt,
				  struct l3dsr_service *service,
				  struct l3dsr_dest *dest,
				  struct dst_entry *dst)
{
	if (is_local(dst, dest->config.family))
		return l3dsr_pass(L3DSR_REASON_LOCAL);
	if (unlikely(is_chain(pkt->skb)) && !pkt->local_out)
		return pkt->ingress ? L3DSR_NOT_OURS :
				      forward_chain(pkt, service, dest, dst);
	return forward_one(pkt, service, dest, dst);
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
	struct dst_entry *dst = route(pkt->net, dest);
	l3dsr_verdict_t verdict;

	if (unlikely(!dst))
		return l3dsr_drop(L3DSR_REASON_NO_ROUTE);
	verdict = forward_by(pkt, service, dest, dst);
	dst_release(dst);
	return verdict;
}
