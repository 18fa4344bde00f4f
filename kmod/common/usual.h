/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The usual packet: TCP or UDP right behind an IP header without options, whole,
 * not merged, and both headers in one piece. What is asked of it is read where
 * it lies and stays in registers: all here is inline, and @family is a constant
 * in every caller. packet.h reads the same out of any packet.
 */
#ifndef _L3DSR_USUAL_H
#define _L3DSR_USUAL_H

#include <linux/tcp.h>
#include <linux/udp.h>
#include <net/checksum.h>
#include <net/ip.h>

#include "dscp.h"
#include "packet.h"

/**
 * struct l3dsr_usual - what was read of a usual packet, skb->data at its IP
 *	header.
 * @saddr: source address, in the header; of IPv4 no more than its 4 bytes.
 * @daddr: destination address, likewise.
 * @len: bytes from the IP header on.
 * @sport: source port.
 * @dport: destination port.
 * @protocol: IPPROTO_TCP or IPPROTO_UDP.
 * @ttl: TTL or hop limit.
 */
struct l3dsr_usual {
	const union nf_inet_addr *saddr;
	const union nf_inet_addr *daddr;
	unsigned int len;
	__be16 sport;
	__be16 dport;
	u8 protocol;
	u8 ttl;
};

/* 0 for protocols that are not usual. */
static __always_inline unsigned int l3dsr_usual_l4_len(u8 protocol)
{
	if (protocol == IPPROTO_UDP)
		return sizeof(struct udphdr);
	return protocol == IPPROTO_TCP ? sizeof(struct tcphdr) : 0;
}

static __always_inline bool l3dsr_usual_read4(struct l3dsr_usual *usual,
					      const struct sk_buff *skb)
{
	const struct iphdr *iph = (const struct iphdr *)skb->data;

	usual->saddr = (const union nf_inet_addr *)&iph->saddr;
	usual->daddr = (const union nf_inet_addr *)&iph->daddr;
	usual->len = ntohs(iph->tot_len);
	usual->protocol = iph->protocol;
	usual->ttl = iph->ttl;
	return *skb->data == 0x45 && !ip_is_fragment(iph);
}

static __always_inline bool l3dsr_usual_read6(struct l3dsr_usual *usual,
					      const struct sk_buff *skb)
{
	const struct ipv6hdr *ip6h = (const struct ipv6hdr *)skb->data;

	usual->saddr = (const union nf_inet_addr *)&ip6h->saddr;
	usual->daddr = (const union nf_inet_addr *)&ip6h->daddr;
	usual->len = ntohs(ip6h->payload_len) + sizeof(*ip6h);
	usual->protocol = ip6h->nexthdr;
	usual->ttl = ip6h->hop_limit;
	return *skb->data >> 4 == 6;
}

/**
 * l3dsr_usual_read() - read a packet, if it is a usual one.
 * @usual: filled in; may point into the packet.
 * @skb: the packet, skb->data at its IP header.
 * @family: AF_INET or AF_INET6, what the door knows the packet to be.
 *
 * Context: any. Return: whether it is. Others are for l3dsr_packet_read().
 */
static __always_inline bool l3dsr_usual_read(struct l3dsr_usual *usual,
					     const struct sk_buff *skb,
					     u8 family)
{
	unsigned int l3_len = l3dsr_ip_header_len(family);
	const __be16 *ports = (const __be16 *)(skb->data + l3_len);
	unsigned int least, l4_len;

	if (unlikely(skb_headlen(skb) < l3_len + sizeof(struct udphdr)) ||
	    unlikely(!(family == AF_INET ? l3dsr_usual_read4(usual, skb) :
					   l3dsr_usual_read6(usual, skb))))
		return false;
	l4_len = l3dsr_usual_l4_len(usual->protocol);
	least = l3_len + l4_len;
	usual->sport = ports[0];
	usual->dport = ports[1];
	return likely(l4_len && least <= skb_headlen(skb) &&
		      least <= usual->len && usual->len <= skb->len &&
		      !skb_is_gso(skb));
}

/* Read once more what is known to be usual, rather than keep it. */
static __always_inline void l3dsr_usual_read_again(struct l3dsr_usual *usual,
						   const struct sk_buff *skb,
						   u8 family)
{
	const __be16 *ports = (const __be16 *)(skb->data +
					       l3dsr_ip_header_len(family));

	if (family == AF_INET)
		l3dsr_usual_read4(usual, skb);
	else
		l3dsr_usual_read6(usual, skb);
	usual->sport = ports[0];
	usual->dport = ports[1];
}

/* TCP's flags. */
static __always_inline u8 l3dsr_usual_flags(const struct sk_buff *skb,
					    u8 family)
{
	return skb->data[l3dsr_ip_header_len(family) + 13];
}

/* Whether it is a TCP packet with SYN and without ACK, RST and FIN. */
static __always_inline bool
l3dsr_usual_opens_flow(const struct l3dsr_usual *usual,
		       const struct sk_buff *skb, u8 family)
{
	return usual->protocol == IPPROTO_TCP &&
	       (l3dsr_usual_flags(skb, family) & 0x17) == 0x02;
}

/* Whether it is a TCP packet with FIN or RST. */
static __always_inline bool
l3dsr_usual_closes_flow(const struct l3dsr_usual *usual,
			const struct sk_buff *skb, u8 family)
{
	return usual->protocol == IPPROTO_TCP &&
	       l3dsr_usual_flags(skb, family) & 0x05;
}

/* Whether IPv4's header has the right checksum. */
static __always_inline bool l3dsr_usual_is_intact(const struct sk_buff *skb,
						  u8 family)
{
	return family != AF_INET ||
	       !ip_fast_csum(skb->data, sizeof(struct iphdr) / 4);
}

/* Offset of the transport checksum. */
static __always_inline unsigned int
l3dsr_usual_check(const struct l3dsr_usual *usual, u8 family)
{
	return l3dsr_ip_header_len(family) +
	       (usual->protocol == IPPROTO_TCP ?
			offsetof(struct tcphdr, check) :
			offsetof(struct udphdr, check));
}

/**
 * l3dsr_usual_to_packet() - what l3dsr_packet_read() and
 *	l3dsr_packet_read_transport() would say of a usual packet.
 * @pkt: filled in.
 * @net: namespace.
 * @skb: the packet, known to be usual.
 * @family: AF_INET or AF_INET6.
 *
 * Context: any.
 */
static __always_inline void l3dsr_usual_to_packet(struct l3dsr_packet *pkt,
						  struct net *net,
						  struct sk_buff *skb,
						  u8 family)
{
	struct l3dsr_usual usual __uninitialized;

	l3dsr_usual_read_again(&usual, skb, family);
	if (family == AF_INET) {
		const struct iphdr *iph = (const struct iphdr *)skb->data;

		pkt->saddr = (union nf_inet_addr){ .ip = iph->saddr };
		pkt->daddr = (union nf_inet_addr){ .ip = iph->daddr };
		pkt->dscp = l3dsr_dscp_of(iph->tos);
		pkt->may_fragment = !(iph->frag_off & htons(IP_DF));
	} else {
		const struct ipv6hdr *ip6h = (const struct ipv6hdr *)skb->data;

		pkt->saddr.in6 = ip6h->saddr;
		pkt->daddr.in6 = ip6h->daddr;
		pkt->dscp = l3dsr_dscp_of(ipv6_get_dsfield(ip6h));
		pkt->may_fragment = false;
	}
	pkt->net = net;
	pkt->skb = skb;
	pkt->l3 = 0;
	pkt->l4 = l3dsr_ip_header_len(family);
	pkt->check = l3dsr_usual_check(&usual, family);
	pkt->len = usual.len;
	pkt->sport = usual.sport;
	pkt->dport = usual.dport;
	pkt->family = family;
	pkt->protocol = usual.protocol;
	pkt->ttl = usual.ttl;
	pkt->fragment = L3DSR_FRAGMENT_NONE;
	pkt->local_out = false;
	pkt->ingress = false;
	pkt->has_options = false;
	pkt->opens_flow = l3dsr_usual_opens_flow(&usual, skb, family);
	pkt->closes_flow = l3dsr_usual_closes_flow(&usual, skb, family);
	pkt->query = NULL;
}

#endif /* _L3DSR_USUAL_H */
