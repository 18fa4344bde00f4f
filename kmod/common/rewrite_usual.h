/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The part of rewrite.c that usual packets take, inline. Nobody else holds the
 * packet. One that leaves this host is a hop older, and what CHECKSUM_COMPLETE
 * said of it is void; one that stays is not, and it is true afterwards.
 */
#ifndef _L3DSR_REWRITE_USUAL_H
#define _L3DSR_REWRITE_USUAL_H

#include <net/checksum.h>

#include "dscp.h"
#include "usual.h"

/* As ip_decrease_ttl() has it for IPv4. */
static __always_inline void l3dsr_usual_lower_ttl(struct sk_buff *skb,
						  u8 family)
{
	if (family == AF_INET)
		ip_decrease_ttl((struct iphdr *)skb->data);
	else
		((struct ipv6hdr *)skb->data)->hop_limit--;
}

/* The transport checksum follows an address of the pseudo-header (RFC 1624).
 * What hardware will complete is a sum, not its complement; UDP's 0 is none.
 */
static __always_inline void
l3dsr_usual_fix_check(struct sk_buff *skb, const struct l3dsr_usual *usual,
		      u8 family, __wsum diff)
{
	__sum16 *check = (__sum16 *)(skb->data +
				     l3dsr_usual_check(usual, family));

	if (unlikely(skb->ip_summed == CHECKSUM_PARTIAL)) {
		*check = ~csum_fold(csum_add(diff, csum_unfold(*check)));
		return;
	}
	if (usual->protocol == IPPROTO_UDP && !*check)
		return;
	csum_replace_by_diff(check, diff);
	if (usual->protocol == IPPROTO_UDP && !*check)
		*check = CSUM_MANGLED_0;
}

/* All that changes of an IPv4 header goes into its checksum at once, so that it
 * sums to the same as before.
 */
static __always_inline void
l3dsr_usual_rewrite4(struct sk_buff *skb, const struct l3dsr_usual *usual,
		     __be32 daddr, u8 dscp, bool leaves)
{
	struct iphdr *iph = (struct iphdr *)skb->data;
	__be16 *start = (__be16 *)iph, before = *start;
	__wsum diff = csum_sub((__force __wsum)daddr,
			       (__force __wsum)iph->daddr);

	l3dsr_usual_fix_check(skb, usual, AF_INET, diff);
	iph->daddr = daddr;
	iph->tos = (iph->tos & INET_ECN_MASK) | dscp << L3DSR_DSCP_SHIFT;
	diff = csum_add(diff, csum_sub((__force __wsum)*start,
				       (__force __wsum)before));
	if (leaves) {
		/* TTL is the upper byte of its word. */
		iph->ttl--;
		diff = csum_sub(diff, (__force __wsum)htons(0x0100));
	}
	csum_replace_by_diff(&iph->check, diff);
}

static __always_inline void
l3dsr_usual_rewrite6(struct sk_buff *skb, const struct l3dsr_usual *usual,
		     const struct in6_addr *daddr, u8 dscp, bool leaves)
{
	struct ipv6hdr *ip6h = (struct ipv6hdr *)skb->data;
	__wsum before = csum_partial(&ip6h->daddr, sizeof(ip6h->daddr), 0);

	l3dsr_usual_fix_check(skb, usual, AF_INET6,
			      csum_sub(csum_partial(daddr, sizeof(*daddr), 0),
				       before));
	ip6h->daddr = *daddr;
	l3dsr_dscp_set6(ip6h, dscp);
	if (leaves)
		ip6h->hop_limit--;
}

/* Sum of what may change and is not evened out within what changes. */
static __always_inline __wsum
l3dsr_usual_sum(const struct sk_buff *skb, const struct l3dsr_usual *usual,
		u8 family)
{
	const __sum16 *check = (const __sum16 *)(skb->data +
						 l3dsr_usual_check(usual,
								   family));
	__wsum sum = csum_unfold(*check);

	if (family == AF_INET6)
		sum = csum_partial(skb->data, sizeof(struct ipv6hdr), sum);
	return sum;
}

/**
 * l3dsr_usual_rewrite() - another address, another DSCP, and, where the packet
 *	leaves this host, a TTL less.
 * @skb: the packet.
 * @usual: read of it; @usual->daddr points to the new address then.
 * @family: AF_INET or AF_INET6.
 * @daddr: new destination address.
 * @dscp: new DSCP.
 * @leaves: whether it does; a constant.
 *
 * Context: any.
 */
static __always_inline void
l3dsr_usual_rewrite(struct sk_buff *skb, const struct l3dsr_usual *usual,
		    u8 family, const union nf_inet_addr *daddr, u8 dscp,
		    bool leaves)
{
	bool complete = !leaves && skb->ip_summed == CHECKSUM_COMPLETE;

	if (unlikely(complete))
		skb->csum = csum_sub(skb->csum,
				     l3dsr_usual_sum(skb, usual, family));
	if (family == AF_INET)
		l3dsr_usual_rewrite4(skb, usual, daddr->ip, dscp, leaves);
	else
		l3dsr_usual_rewrite6(skb, usual, &daddr->in6, dscp, leaves);
	if (unlikely(complete))
		skb->csum = csum_add(skb->csum,
				     l3dsr_usual_sum(skb, usual, family));
}

#endif /* _L3DSR_REWRITE_USUAL_H */
