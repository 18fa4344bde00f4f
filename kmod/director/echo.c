// SPDX-License-Identifier: GPL-2.0-only
/*
 * Who pings a VIP hears the director, which the VIP need not be an address of:
 * the kernel answers only for its own.
 */
#include "echo.h"

#include <linux/icmp.h>
#include <linux/icmpv6.h>
#include <linux/jhash.h>
#include <linux/random.h>
#include <net/dsfield.h>
#include <net/ip.h>
#include <net/ip6_checksum.h>
#include <net/ip6_route.h>
#include <net/ipv6.h>
#include <net/route.h>

/* For all namespaces: clients whose hashes collide share what one may have. */
static struct l3dsr_echo_count clients[1024];

static u8 request_of(u8 family)
{
	return family == AF_INET ? ICMP_ECHO : ICMPV6_ECHO_REQUEST;
}

static u8 reply_of(u8 family)
{
	return family == AF_INET ? ICMP_ECHOREPLY : ICMPV6_ECHO_REPLY;
}

/**
 * l3dsr_is_echo() - whether a packet asks for an echo.
 * @pkt: an ICMP packet of its family, whole.
 *
 * Context: any.
 */
bool l3dsr_is_echo(const struct l3dsr_packet *pkt)
{
	const struct icmphdr *icmp;
	struct icmphdr buf;

	icmp = skb_header_pointer(pkt->skb, pkt->l4, sizeof(buf), &buf);
	return icmp && icmp->type == request_of(pkt->family) && !icmp->code;
}

/* As the kernel would: not if it is told not to, nor what came damaged. With
 * options or extension headers the packet is for the stack.
 */
static bool is_answered(const struct l3dsr_packet *pkt)
{
	bool ignored;

	if (pkt->family == AF_INET)
		ignored = READ_ONCE(pkt->net->ipv4.sysctl_icmp_echo_ignore_all);
	else
		ignored = READ_ONCE(pkt->net->ipv6.sysctl.icmpv6_echo_ignore_all);
	return !ignored && !pkt->has_options &&
	       pkt->l4 == pkt->l3 + l3dsr_ip_header_len(pkt->family) &&
	       l3dsr_packet_intact(pkt);
}

static bool is_below(struct l3dsr_echo_count *count, u32 max)
{
	u32 now = jiffies / HZ;

	if (READ_ONCE(count->second) != now) {
		WRITE_ONCE(count->second, now);
		WRITE_ONCE(count->answers, 0);
	}
	if (READ_ONCE(count->answers) >= max)
		return false;
	WRITE_ONCE(count->answers, READ_ONCE(count->answers) + 1);
	return true;
}

static struct l3dsr_echo_count *count_of_client(const struct l3dsr_packet *pkt)
{
	static u32 key __read_mostly;

	net_get_random_once(&key, sizeof(key));
	return &clients[jhash2((const u32 *)&pkt->saddr,
			       sizeof(pkt->saddr) / sizeof(u32),
			       key ^ net_hash_mix(pkt->net)) %
			ARRAY_SIZE(clients)];
}

/* The VIP need not be local. A reference, or NULL. */
static struct dst_entry *route_back(const struct l3dsr_packet *pkt)
{
	struct flowi4 fl4 = {
		.daddr = pkt->saddr.ip,
		.saddr = pkt->daddr.ip,
		.flowi4_flags = FLOWI_FLAG_ANYSRC,
	};
	struct flowi6 fl6 = {
		.daddr = pkt->saddr.in6,
		.saddr = pkt->daddr.in6,
		.flowi6_flags = FLOWI_FLAG_ANYSRC,
	};
	struct dst_entry *dst;
	struct rtable *rt;

	if (pkt->family == AF_INET) {
		rt = ip_route_output_key(pkt->net, &fl4);
		return IS_ERR(rt) ? NULL : &rt->dst;
	}
	dst = ip6_route_output(pkt->net, NULL, &fl6);
	if (!dst->error)
		return dst;
	dst_release(dst);
	return NULL;
}

/* A packet of its own with the same bytes. */
static struct sk_buff *copy(const struct l3dsr_packet *pkt,
			    struct dst_entry *dst)
{
	unsigned int headroom = LL_RESERVED_SPACE(dst->dev) + dst->header_len;
	struct sk_buff *skb;

	skb = alloc_skb(headroom + pkt->len, GFP_ATOMIC | __GFP_NOWARN);
	if (!skb)
		return NULL;
	skb_reserve(skb, headroom);
	skb_reset_network_header(skb);
	skb_set_transport_header(skb, pkt->l4 - pkt->l3);
	if (skb_copy_bits(pkt->skb, pkt->l3, skb_put(skb, pkt->len),
			  pkt->len)) {
		kfree_skb(skb);
		return NULL;
	}
	skb->protocol = pkt->skb->protocol;
	skb_dst_set(skb, dst_clone(dst));
	/* Conntrack did not see the question. */
	skb_set_nfct(skb, IP_CT_UNTRACKED);
	return skb;
}

static void turn4(const struct l3dsr_packet *pkt, struct sk_buff *skb)
{
	struct iphdr *iph = ip_hdr(skb);

	iph->saddr = pkt->daddr.ip;
	iph->daddr = pkt->saddr.ip;
	iph->ttl = ip4_dst_hoplimit(skb_dst(skb));
	iph->frag_off = 0;
	__ip_select_ident(pkt->net, iph, 1);
}

static void turn6(const struct l3dsr_packet *pkt, struct sk_buff *skb)
{
	struct ipv6hdr *ip6h = ipv6_hdr(skb);

	ip6_flow_hdr(ip6h, ipv6_get_dsfield(ip6h), 0);
	ip6h->saddr = pkt->daddr.in6;
	ip6h->daddr = pkt->saddr.in6;
	ip6h->hop_limit = ip6_dst_hoplimit(skb_dst(skb));
}

/* Question and answer have the same pseudo-header; the type differs (RFC 1624).
 */
static void turn(const struct l3dsr_packet *pkt, struct sk_buff *skb)
{
	struct icmphdr *icmp = icmp_hdr(skb);

	if (pkt->family == AF_INET)
		turn4(pkt, skb);
	else
		turn6(pkt, skb);
	csum_replace2(&icmp->checksum, htons(icmp->type << 8),
		      htons(reply_of(pkt->family) << 8));
	icmp->type = reply_of(pkt->family);
}

static l3dsr_verdict_t answer(struct l3dsr_packet *pkt, struct dst_entry *dst)
{
	struct sk_buff *skb = copy(pkt, dst);

	if (!skb)
		return l3dsr_drop(L3DSR_REASON_NO_MEMORY);
	turn(pkt, skb);
	consume_skb(pkt->skb);
	if (pkt->family == AF_INET)
		ip_local_out(pkt->net, NULL, skb);
	else
		ip6_local_out(pkt->net, NULL, skb);
	return l3dsr_stolen(L3DSR_REASON_ECHO);
}

/**
 * l3dsr_echo_answer() - answer an echo request as the VIP.
 * @pkt: for which l3dsr_is_echo(); its source is one that can be answered.
 * @all: the namespace's count.
 *
 * Context: softirq, RCU read side. Return: a final verdict.
 */
l3dsr_verdict_t l3dsr_echo_answer(struct l3dsr_packet *pkt,
				  struct l3dsr_echo_count *all)
{
	struct dst_entry *dst;
	l3dsr_verdict_t verdict;

	if (!is_answered(pkt))
		return L3DSR_NOT_OURS;
	if (pkt->query)
		return l3dsr_pass(L3DSR_REASON_ECHO);
	if (!is_below(count_of_client(pkt), L3DSR_ECHO_CLIENT_MAX) ||
	    !is_below(all, L3DSR_ECHO_MAX))
		return l3dsr_drop(L3DSR_REASON_ECHO_LIMIT);
	dst = route_back(pkt);
	if (!dst)
		return l3dsr_drop(L3DSR_REASON_NO_ROUTE);
	verdict = answer(pkt, dst);
	dst_release(dst);
	return verdict;
}
