// SPDX-License-Identifier: GPL-2.0-only
/*
 * ICMP errors about packets that the director sent into tunnels: the path's MTU
 * becomes the route's, and the client is told, as he would be without a tunnel
 * (RFC 2003, section 4; RFC 2473, section 8).
 */
#include "tunnel_error.h"

#include <net/ip.h>
#include <net/ip6_route.h>
#include <net/route.h>

#include "common/quote.h"
#include "icmp.h"
#include "netns.h"
#include "peer.h"
#include "tunnel.h"

/* RFC 791, section 3.2: what every link of IPv4 carries. */
#define IPV4_LEAST_MTU	68
/* More are left to find out by themselves. */
#define MARKS_MAX	8

/* Whether it is about a packet that this host may have sent to a dest: by how
 * many routes, and their marks.
 */
static unsigned int routes_of(const struct l3dsr_packet *pkt,
			      const struct l3dsr_tunnel_quote *quote,
			      u32 *marks)
{
	if (!nf_inet_addr_cmp(&quote->saddr, &pkt->daddr))
		return 0;
	return l3dsr_peer_marks(&l3dsr_director_of(pkt->net)->peers, quote,
				pkt->family, marks, MARKS_MAX);
}

/* What the error quotes from @at on, whose IP header can be read, as a packet
 * of its own; or NULL.
 */
static struct sk_buff *quoted_skb(const struct l3dsr_packet *pkt,
				  unsigned int at, u8 family)
{
	struct sk_buff *skb = skb_clone(pkt->skb, GFP_ATOMIC);

	if (!skb)
		return NULL;
	if (!pskb_may_pull(skb, at + l3dsr_ip_header_len(family))) {
		kfree_skb(skb);
		return NULL;
	}
	__skb_pull(skb, at);
	skb_reset_network_header(skb);
	skb->protocol = family == AF_INET ? htons(ETH_P_IP) : htons(ETH_P_IPV6);
	skb_dst_drop(skb);
	nf_reset_ct(skb);
	memset(skb->cb, 0, sizeof(skb->cb));
	return skb;
}

/* ipv4_update_pmtu() knows routes without a mark only. */
static void note_mtu4(struct net *net, struct sk_buff *skb, u32 mark, u32 mtu)
{
	struct flowi4 fl4 = {
		.daddr = ip_hdr(skb)->daddr,
		.saddr = ip_hdr(skb)->saddr,
		.flowi4_mark = mark,
	};
	struct rtable *rt = ip_route_output_key(net, &fl4);

	if (IS_ERR(rt))
		return;
	skb->mark = mark;
	skb->dev = rt->dst.dev;
	rt->dst.ops->update_pmtu(&rt->dst, NULL, skb, mtu, false);
	ip_rt_put(rt);
}

/* The kernel's route keeps it for a time, and drops those cached for dests. */
static void note_mtu(const struct l3dsr_packet *pkt,
		     const struct l3dsr_tunnel_quote *quote, u32 mark)
{
	struct sk_buff *skb = quoted_skb(pkt, quote->at, pkt->family);

	if (!skb)
		return;
	if (pkt->family == AF_INET)
		note_mtu4(pkt->net, skb, mark, quote->mtu);
	else
		ip6_update_pmtu(skb, pkt->net, htonl(quote->mtu), 0, mark,
				GLOBAL_ROOT_UID);
	consume_skb(skb);
}

static void tell_size(struct l3dsr_packet *inner,
		      const struct l3dsr_tunnel_quote *quote)
{
	u32 mtu = quote->mtu > quote->len ? quote->mtu - quote->len : 0;

	if (inner->family == AF_INET6)
		l3dsr_icmp_too_big(inner, max_t(u32, mtu,
						L3DSR_IPV6_LEAST_MTU));
	else if (mtu >= IPV4_LEAST_MTU &&
		 ip_hdr(inner->skb)->frag_off & htons(IP_DF))
		l3dsr_icmp_too_big(inner, mtu);
}

static void tell_about(struct l3dsr_packet *inner,
		       const struct l3dsr_tunnel_quote *quote)
{
	struct l3dsr_director *director = l3dsr_director_of(inner->net);

	if (!l3dsr_match_vip(&director->services.match, inner) ||
	    l3dsr_packet_bad_source(inner))
		return;
	if (quote->too_big)
		tell_size(inner, quote);
	else if (quote->unreachable)
		l3dsr_icmp_unreachable(inner);
}

static void tell_client(const struct l3dsr_packet *pkt,
			const struct l3dsr_tunnel_quote *quote)
{
	struct l3dsr_packet inner = {
		.net = pkt->net,
		.family = quote->inner_family,
		.saddr = quote->inner_saddr,
		.daddr = quote->inner_daddr,
	};

	if (!quote->inner)
		return;
	inner.skb = quoted_skb(pkt, quote->inner, inner.family);
	if (!inner.skb)
		return;
	tell_about(&inner, quote);
	consume_skb(inner.skb);
}

/* Whether it is an error about a packet in some tunnel. */
static bool read_error(struct l3dsr_packet *pkt,
		       struct l3dsr_tunnel_quote *quote, struct net *net,
		       struct sk_buff *skb, u8 family)
{
	return l3dsr_packet_read(pkt, net, skb, family) == L3DSR_CONTINUE &&
	       l3dsr_packet_read_transport(pkt) == L3DSR_CONTINUE &&
	       pkt->protocol == l3dsr_packet_icmp(pkt) && !pkt->fragment &&
	       l3dsr_quote_read_tunnel(quote, pkt);
}

/**
 * l3dsr_tunnel_error() - take note of an error about a tunnel's packet.
 * @net: namespace.
 * @skb: a packet for this host, as netfilter's LOCAL_IN has it.
 * @family: AF_INET or AF_INET6.
 *
 * A router may forge an error as well as any other packet; one that names a
 * tunnel of this director is believed, as the kernel believes those about its
 * own. The packet goes on, since a device may wait for it too.
 *
 * Context: softirq, RCU read side. Return: a verdict that passes it on.
 */
l3dsr_verdict_t l3dsr_tunnel_error(struct net *net, struct sk_buff *skb,
				   u8 family)
{
	struct l3dsr_tunnel_quote quote;
	struct l3dsr_packet pkt;
	unsigned int routes;
	u32 marks[MARKS_MAX];

	if (!read_error(&pkt, &quote, net, skb, family))
		return L3DSR_NOT_OURS;
	routes = routes_of(&pkt, &quote, marks);
	if (!routes || !l3dsr_packet_intact(&pkt))
		return L3DSR_NOT_OURS;
	while (quote.too_big && routes--)
		note_mtu(&pkt, &quote, marks[routes]);
	tell_client(&pkt, &quote);
	return l3dsr_pass(L3DSR_REASON_TUNNEL_ERROR);
}
