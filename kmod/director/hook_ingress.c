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

static unsigned int ingress(void *priv, struct sk_buff *skb,
			    const struct nf_hook_state *state)
{
	const struct l3dsr_director *director = l3dsr_director_of(state->net);
	u8 family = l3dsr_ingress_family(skb);
	struct sk_buff *ours = skb;
	l3dsr_verdict_t verdict;

	if (family == AF_UNSPEC ||
	    !l3dsr_hook_may_be_vip(&director->services.match, skb, family))
		return NF_ACCEPT;
	/* What the caller knows may be gone; ours is a clone of it then. */
	verdict = l3dsr_director_ingress(state->net, &ours, family);
	return l3dsr_verdict_end(state->net, ours, verdict);
}

const struct nf_hook_ops l3dsr_hook_ingress_ops = {
	.hook = ingress,
	.pf = NFPROTO_NETDEV,
	.hooknum = NF_NETDEV_INGRESS,
	.priority = 0,
};
