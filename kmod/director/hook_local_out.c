// SPDX-License-Identifier: GPL-2.0-only
/*
 * LOCAL_OUT: packets that this host itself sends to a VIP. They are rewritten
 * and given the dest's route here; then the stack sends them on, conntrack and
 * POST_ROUTING included. What goes through a tunnel the path sends itself.
 */
#include "hook.h"

#include <linux/netfilter.h>
#include <linux/netfilter_ipv4.h>
#include <linux/netfilter_ipv6.h>

#include "common/stats.h"
#include "director.h"

/* After conntrack, nat and filter, whose rules name the VIP. */
#define PRIORITY	(NF_IP_PRI_FILTER + 10)

/* May run in process context; counters and route caches want BH off. */
static unsigned int local_out(void *priv, struct sk_buff *skb,
			      const struct nf_hook_state *state)
{
	l3dsr_verdict_t verdict;
	unsigned int end;

	local_bh_disable();
	verdict = l3dsr_director_send(state->net, skb, state->pf);
	end = l3dsr_verdict_end(state->net, skb, verdict);
	local_bh_enable();
	return end;
}

static const struct nf_hook_ops ops4 = {
	.hook = local_out,
	.pf = NFPROTO_IPV4,
	.hooknum = NF_INET_LOCAL_OUT,
	.priority = PRIORITY,
};

static const struct nf_hook_ops ops6 = {
	.hook = local_out,
	.pf = NFPROTO_IPV6,
	.hooknum = NF_INET_LOCAL_OUT,
	.priority = PRIORITY,
};

static const struct nf_hook_ops *ops_of(u8 family)
{
	return family == AF_INET ? &ops4 : &ops6;
}

/* Context: may sleep. Return: 0 or -errno. */
int l3dsr_hook_local_out_open(struct net *net, u8 family)
{
	return nf_register_net_hook(net, ops_of(family));
}

/* Packets may still be inside when this returns. Context: may sleep. */
void l3dsr_hook_local_out_close(struct net *net, u8 family)
{
	nf_unregister_net_hook(net, ops_of(family));
}
