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
#include "usual.h"

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

static noinline unsigned int direct4(struct l3dsr_director *director,
				     struct net *net, struct sk_buff *skb)
{
	return l3dsr_usual_direct(director, net, skb, AF_INET, false);
}

static noinline unsigned int direct6(struct l3dsr_director *director,
				     struct net *net, struct sk_buff *skb)
{
	return l3dsr_usual_direct(director, net, skb, AF_INET6, false);
}

/* @priv: the director. */
static unsigned int prerouting4(void *priv, struct sk_buff *skb,
				const struct nf_hook_state *state)
{
	const struct l3dsr_director *director = priv;

	if (!l3dsr_hook_may_be_vip(&director->services.match, skb, AF_INET) ||
	    !l3dsr_hook_from_network(skb, state))
		return NF_ACCEPT;
	return direct4(priv, state->net, skb);
}

/* @priv: the director. */
static unsigned int prerouting6(void *priv, struct sk_buff *skb,
				const struct nf_hook_state *state)
{
	const struct l3dsr_director *director = priv;

	if (!l3dsr_hook_may_be_vip(&director->services.match, skb, AF_INET6) ||
	    !l3dsr_hook_from_network(skb, state))
		return NF_ACCEPT;
	return direct6(priv, state->net, skb);
}

static struct nf_hook_ops *ops_of(struct net *net, u8 family, bool is_late)
{
	struct l3dsr_director *director = l3dsr_director_of(net);
	struct nf_hook_ops *ops =
		&director->prerouting[family == AF_INET ? L3DSR_DOOR_IPV4 :
							  L3DSR_DOOR_IPV6]
				     [is_late];

	return ops;
}

/* Context: may sleep. Return: 0 or -errno. */
int l3dsr_hook_prerouting_open(struct net *net, u8 family, bool is_late)
{
	struct nf_hook_ops *ops = ops_of(net, family, is_late);

	*ops = (struct nf_hook_ops){
		.hook = family == AF_INET ? prerouting4 : prerouting6,
		.priv = l3dsr_director_of(net),
		.pf = family,
		.hooknum = NF_INET_PRE_ROUTING,
		.priority = is_late ? LATE : PRIORITY,
	};
	return nf_register_net_hook(net, ops);
}

/* Packets may still be inside when this returns. Context: may sleep. */
void l3dsr_hook_prerouting_close(struct net *net, u8 family, bool is_late)
{
	nf_unregister_net_hook(net, ops_of(net, family, is_late));
}
