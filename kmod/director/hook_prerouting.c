// SPDX-License-Identifier: GPL-2.0-only
/*
 * PRE_ROUTING, before defragmentation and conntrack: packets from the network,
 * on every device. Neither reassembles fragments nor tracks connections that
 * only pass through; the tables raw and mangle do not see packets for a VIP.
 * Where the operator wants them to, the door stands behind them, "late".
 */
#include "hook.h"

#include <linux/netfilter.h>
#include <linux/netfilter_ipv4.h>
#include <linux/netfilter_ipv6.h>

#include "common/ingress.h"
#include "common/stats.h"
#include "director.h"
#include "netns.h"

/* Before NF_IP_PRI_RAW_BEFORE_DEFRAG (-450), the earliest that others use, and
 * so before the realserver's door, which lies at NF_IP_PRI_RAW - 10.
 */
#define PRIORITY	(NF_IP_PRI_RAW_BEFORE_DEFRAG - 50)
/* After the table mangle, before nat. */
#define LATE		(NF_IP_PRI_MANGLE + 10)

/* Whether a packet in PRE_ROUTING came from the network and is for this host's
 * MAC address: this host's own packets went through LOCAL_OUT, and what came out
 * of a tunnel was directed already. Context: any.
 */
bool l3dsr_hook_from_network(const struct sk_buff *skb,
			     const struct nf_hook_state *state)
{
	return !(state->in->flags & IFF_LOOPBACK) &&
	       skb->pkt_type == PACKET_HOST && !l3dsr_crosses_bridge(skb) &&
	       !l3dsr_inner_by_mark(skb);
}

static unsigned int prerouting(void *priv, struct sk_buff *skb,
			       const struct nf_hook_state *state)
{
	struct l3dsr_director *director = l3dsr_director_of(state->net);
	l3dsr_verdict_t verdict;

	if (!l3dsr_hook_may_be_vip(&director->services.match, skb, state->pf) ||
	    !l3dsr_hook_from_network(skb, state))
		return NF_ACCEPT;

	verdict = l3dsr_director_receive(state->net, skb, state->pf);
	return l3dsr_verdict_end(state->net, skb, verdict);
}

#define OPS(family, place) {				\
	.hook = prerouting,				\
	.pf = family,					\
	.hooknum = NF_INET_PRE_ROUTING,			\
	.priority = place,				\
}

static const struct nf_hook_ops early[] = {
	OPS(NFPROTO_IPV4, PRIORITY), OPS(NFPROTO_IPV6, PRIORITY),
};

static const struct nf_hook_ops late[] = {
	OPS(NFPROTO_IPV4, LATE), OPS(NFPROTO_IPV6, LATE),
};

static const struct nf_hook_ops *ops_of(u8 family, bool is_late)
{
	return &(is_late ? late : early)[family != AF_INET];
}

/* Context: may sleep. Return: 0 or -errno. */
int l3dsr_hook_prerouting_open(struct net *net, u8 family, bool is_late)
{
	return nf_register_net_hook(net, ops_of(family, is_late));
}

/* Packets may still be inside when this returns. Context: may sleep. */
void l3dsr_hook_prerouting_close(struct net *net, u8 family, bool is_late)
{
	nf_unregister_net_hook(net, ops_of(family, is_late));
}
