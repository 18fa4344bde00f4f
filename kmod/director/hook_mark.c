// SPDX-License-Identifier: GPL-2.0-only
/*
 * PRE_ROUTING once more, after mangle and conntrack: packets that a rule gave
 * the mark of a service. Open only while there is such a service.
 */
#include "hook.h"

#include <linux/netfilter.h>
#include <linux/netfilter_ipv4.h>
#include <linux/netfilter_ipv6.h>

#include "common/stats.h"
#include "director.h"

/* Before NF_IP_PRI_NAT_DST (-100): what is ours is not translated. */
#define PRIORITY	(NF_IP_PRI_MANGLE + 10)

static unsigned int marked(void *priv, struct sk_buff *skb,
			   const struct nf_hook_state *state)
{
	l3dsr_verdict_t verdict;

	if (!skb->mark || !l3dsr_hook_from_network(skb, state))
		return NF_ACCEPT;
	verdict = l3dsr_director_receive_marked(state->net, skb, state->pf);
	return l3dsr_verdict_end(state->net, skb, verdict);
}

static const struct nf_hook_ops ops4 = {
	.hook = marked,
	.pf = NFPROTO_IPV4,
	.hooknum = NF_INET_PRE_ROUTING,
	.priority = PRIORITY,
};

static const struct nf_hook_ops ops6 = {
	.hook = marked,
	.pf = NFPROTO_IPV6,
	.hooknum = NF_INET_PRE_ROUTING,
	.priority = PRIORITY,
};

static const struct nf_hook_ops *ops_of(u8 family)
{
	return family == AF_INET ? &ops4 : &ops6;
}

/* Context: may sleep. Return: 0 or -errno. */
int l3dsr_hook_mark_open(struct net *net, u8 family)
{
	return nf_register_net_hook(net, ops_of(family));
}

/* Packets may still be inside when this returns. Context: may sleep. */
void l3dsr_hook_mark_close(struct net *net, u8 family)
{
	nf_unregister_net_hook(net, ops_of(family));
}
