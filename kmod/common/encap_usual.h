/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The part of encap.c that usual packets take, inline: one IP packet in another
 * over IPv4, maybe with GRE between. Nobody else holds the packet, and its
 * transport checksum is not left to hardware.
 */
#ifndef _L3DSR_ENCAP_USUAL_H
#define _L3DSR_ENCAP_USUAL_H

#include <net/inet_ecn.h>

#include "encap.h"
#include "usual.h"

/* Whether a usual packet can be pushed by l3dsr_encap_push_usual(). */
static __always_inline bool l3dsr_encap_is_usual(const struct l3dsr_encap *encap,
						 const struct sk_buff *skb,
						 unsigned int headroom)
{
	return encap->family == AF_INET && encap->kind != L3DSR_ENCAP_GUE &&
	       skb->ip_summed != CHECKSUM_PARTIAL &&
	       skb_headroom(skb) >= headroom + encap->len;
}

static __always_inline u8 l3dsr_usual_ecn(const struct sk_buff *skb, u8 family)
{
	if (family == AF_INET)
		return skb->data[1] & INET_ECN_MASK;
	return ipv6_get_dsfield((const struct ipv6hdr *)skb->data) &
	       INET_ECN_MASK;
}

/* What comes next, which the prepared headers do not say of IPv6. */
static __always_inline void l3dsr_usual_write_type(void *start, u8 kind,
						   u8 family)
{
	struct l3dsr_gre_header *gre = start + sizeof(struct iphdr);
	struct iphdr *iph = start;

	if (kind == L3DSR_ENCAP_GRE)
		gre->protocol = family == AF_INET ? htons(ETH_P_IP) :
						    htons(ETH_P_IPV6);
	else if (family != AF_INET)
		iph->protocol = IPPROTO_IPV6;
}

/**
 * l3dsr_encap_push_usual() - make a packet the payload of another.
 * @skb: a usual packet, with room for the headers.
 * @encap: headers, as l3dsr_encap_is_usual() wants them.
 * @saddr: this host's address.
 * @ttl: of the outer header.
 * @family: of the packet.
 * @df: the outer header has the packet's DF, not none.
 *
 * Does what l3dsr_encap_push() would, but for skb->cb, in which the stack's
 * output looks. Context: softirq.
 */
static __always_inline void
l3dsr_encap_push_usual(struct sk_buff *skb, const struct l3dsr_encap *encap,
		       __be32 saddr, u8 ttl, u8 family, bool df)
{
	bool may_fragment = !df || (family == AF_INET &&
				    !(((struct iphdr *)skb->data)->frag_off &
				      htons(IP_DF)));
	u8 ecn = l3dsr_usual_ecn(skb, family);
	struct iphdr *iph;

	skb_scrub_packet(skb, false);
	iph = __skb_push(skb, encap->len);
	memcpy(iph, encap->header, sizeof(*iph));
	if (encap->kind == L3DSR_ENCAP_GRE)
		memset(iph + 1, 0, sizeof(struct l3dsr_gre_header));
	l3dsr_usual_write_type(iph, encap->kind, family);
	iph->tos = ecn;
	iph->tot_len = htons(skb->len);
	iph->ttl = ttl;
	iph->saddr = saddr;
	if (unlikely(may_fragment))
		__ip_select_ident(dev_net(skb->dev), iph, 1);
	else
		iph->frag_off = htons(IP_DF);
	iph->check = ip_fast_csum(iph, sizeof(*iph) / 4);

	skb->protocol = htons(ETH_P_IP);
	skb->ip_summed = CHECKSUM_NONE;
	skb->encapsulation = 0;
	skb_clear_hash_if_not_l4(skb);
	skb_reset_network_header(skb);
	skb_set_transport_header(skb, sizeof(*iph));
}

#endif /* _L3DSR_ENCAP_USUAL_H */
