// SPDX-License-Identifier: GPL-2.0-only
/*
 * Ingress of an attached device: before the IP stack, conntrack and routing;
 * the fast path. tcpdump sees packets before, XDP and tc as well.
 */
#include "hook.h"

#include <linux/netfilter.h>

#include "common/ingress.h"
#include "common/stats.h"
#include "director.h"
#include "netns.h"
#include "usual.h"

static noinline unsigned int direct4(struct l3dsr_director *director,
				     struct net *net, struct sk_buff *skb)
{
	return l3dsr_usual_direct(director, net, skb, AF_INET, true);
}

static noinline unsigned int direct6(struct l3dsr_director *director,
				     struct net *net, struct sk_buff *skb)
{
	return l3dsr_usual_direct(director, net, skb, AF_INET6, true);
}

/* @priv: the director's devices. */
static unsigned int ingress(void *priv, struct sk_buff *skb,
			    const struct nf_hook_state *state)
{
	struct l3dsr_director *director =
		container_of(priv, struct l3dsr_director, devices);
	const struct l3dsr_match *match = &director->services.match;
	u8 family = l3dsr_ingress_family(skb);

	if (family == AF_INET && l3dsr_hook_may_be_vip(match, skb, AF_INET))
		return direct4(director, state->net, skb);
	if (family == AF_INET6 && l3dsr_hook_may_be_vip(match, skb, AF_INET6))
		return direct6(director, state->net, skb);
	return NF_ACCEPT;
}

const struct nf_hook_ops l3dsr_hook_ingress_ops = {
	.hook = ingress,
	.pf = NFPROTO_NETDEV,
	.hooknum = NF_NETDEV_INGRESS,
	.priority = 0,
};
