// SPDX-License-Identifier: GPL-2.0-only
/*
 * The way into a tunnel. There is no device: routes, neighbours and the path's
 * MTU are the dest's, as for every method.
 */
#include "tunnel.h"

#include <linux/netfilter.h>
#include <net/ip6_route.h>
#include <net/route.h>

#include "common/encap.h"
#include "common/rewrite.h"
#include "flow_hash.h"

/* The inner packet is one hop older, as behind any router: no loop is endless
 * (RFC 2003, section 3.1). DSCP and ECN stay.
 */
l3dsr_verdict_t l3dsr_tunnel_change(struct l3dsr_packet *pkt,
				    const struct l3dsr_service *service,
				    const struct l3dsr_dest *dest)
{
	return l3dsr_lower_ttl(pkt);
}

/* Nobody takes up a packet again that a rule sent to user space. */
static int lose(struct net *net, struct sock *sk, struct sk_buff *skb)
{
	kfree_skb(skb);
	return 0;
}

/* This host's own packet leaves it here, as it would through a device:
 * conntrack confirms, rules of POST_ROUTING see it. The outer one goes through
 * them by itself.
 */
static l3dsr_verdict_t leave_host(struct l3dsr_packet *pkt)
{
	u8 pf = pkt->family == AF_INET ? NFPROTO_IPV4 : NFPROTO_IPV6;
	struct sk_buff *skb = pkt->skb;

	skb->dev = skb_dst(skb)->dev;
	if (nf_hook(pf, NF_INET_POST_ROUTING, pkt->net, skb->sk, skb, NULL,
		    skb->dev, lose) == 1)
		return L3DSR_CONTINUE;
	return l3dsr_stolen(L3DSR_REASON_FORWARDED);
}

static u32 entropy(const struct l3dsr_packet *pkt,
		   const struct l3dsr_service *service,
		   const struct l3dsr_encap *encap)
{
	const struct l3dsr_table *table;

	if (encap->family == AF_INET && encap->kind != L3DSR_ENCAP_GUE)
		return 0;
	table = rcu_dereference(service->pool->table);
	return l3dsr_flow_hash(pkt, table->key);
}

/**
 * l3dsr_tunnel_enter() - put the headers of a dest's tunnel before a packet.
 * @pkt: read by l3dsr_packet_read_transport() and changed by the method; is
 *	the outer packet then.
 * @service: whose packet it is.
 * @dest: where it goes.
 * @dst: route there.
 * @saddr: this host's address on that route.
 *
 * Context: softirq or BH off, RCU read side. Return: L3DSR_CONTINUE, a drop, or
 * stolen.
 */
l3dsr_verdict_t l3dsr_tunnel_enter(struct l3dsr_packet *pkt,
				   const struct l3dsr_service *service,
				   const struct l3dsr_dest *dest,
				   const struct dst_entry *dst,
				   const union nf_inet_addr *saddr)
{
	const struct l3dsr_outer outer = {
		.saddr = saddr,
		.entropy = entropy(pkt, service, &dest->encap),
		.headroom = LL_RESERVED_SPACE(dst->dev) + dst->header_len,
		.ttl = dest->config.family == AF_INET ?
		       ip4_dst_hoplimit(dst) :
		       ip6_dst_hoplimit((struct dst_entry *)dst),
	};

	if (pkt->local_out) {
		l3dsr_verdict_t verdict = leave_host(pkt);

		if (verdict != L3DSR_CONTINUE)
			return verdict;
	}
	return l3dsr_encap_push(pkt, &dest->encap, &outer);
}
