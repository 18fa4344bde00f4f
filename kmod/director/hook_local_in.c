// SPDX-License-Identifier: GPL-2.0-only
/*
 * LOCAL_IN, behind the rules of the operator's firewall: errors about packets
 * that the director sent into tunnels. They come to its own address, and in the
 * outer family, which need not be a service's: both are open while there is a
 * service.
 */
#include "hook.h"

#include <linux/netfilter.h>
#include <linux/netfilter_ipv4.h>
#include <linux/netfilter_ipv6.h>

#include "common/stats.h"
#include "tunnel_error.h"

#define PRIORITY	(NF_IP_PRI_FILTER + 10)

static unsigned int local_in(void *priv, struct sk_buff *skb,
			     const struct nf_hook_state *state)
{
	return l3dsr_verdict_end(state->net, skb,
				 l3dsr_tunnel_error(state->net, skb,
						    state->pf));
}

static const struct nf_hook_ops ops[] = {
	{
		.hook = local_in,
		.pf = NFPROTO_IPV4,
		.hooknum = NF_INET_LOCAL_IN,
		.priority = PRIORITY,
	},
	{
		.hook = local_in,
		.pf = NFPROTO_IPV6,
		.hooknum = NF_INET_LOCAL_IN,
		.priority = PRIORITY,
	},
};

/* Context: may sleep. Return: 0 or -errno. */
int l3dsr_hook_local_in_open(struct net *net)
{
	return nf_register_net_hooks(net, ops, ARRAY_SIZE(ops));
}

/* Packets may still be inside when this returns. Context: may sleep. */
void l3dsr_hook_local_in_close(struct net *net)
{
	nf_unregister_net_hooks(net, ops, ARRAY_SIZE(ops));
}
