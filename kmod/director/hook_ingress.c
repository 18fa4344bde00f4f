// SPDX-License-Identifier: GPL-2.0-only
/*
 * Ingress of an attached device: before the IP stack, conntrack and routing;
 * the fast path. tcpdump sees packets before, XDP and tc as well.
 */
#include "hook.h"

#include <linux/if_vlan.h>
#include <linux/netfilter.h>
#include <linux/netfilter_bridge.h>

#include "common/stats.h"
#include "director.h"

/* Packets for other hosts and other VLANs pass by here as well. */
static bool for_this_device(const struct sk_buff *skb)
{
	if (skb->pkt_type != PACKET_HOST)
		return false;
	if (skb_vlan_tag_present(skb) && skb_vlan_tag_get_id(skb))
		return false;
#if IS_ENABLED(CONFIG_BRIDGE_NETFILTER)
	if (nf_bridge_info_get(skb) && nf_bridge_info_get(skb)->pkt_otherhost)
		return false;
#endif
	return true;
}

static u8 family_of(const struct sk_buff *skb)
{
	switch (skb->protocol) {
	case htons(ETH_P_IP):
		return AF_INET;
	case htons(ETH_P_IPV6):
		return AF_INET6;
	default:
		return AF_UNSPEC;
	}
}

static l3dsr_verdict_t receive(struct net *net, struct sk_buff **skb)
{
	u8 family = family_of(*skb);

	if (family == AF_UNSPEC || !for_this_device(*skb))
		return L3DSR_NOT_OURS;
	return l3dsr_director_ingress(net, skb, family);
}

static unsigned int ingress(void *priv, struct sk_buff *skb,
			    const struct nf_hook_state *state)
{
	struct sk_buff *ours = skb;
	l3dsr_verdict_t verdict;

	/* What the caller knows may be gone; ours is a clone of it then. */
	verdict = receive(state->net, &ours);
	return l3dsr_verdict_end(state->net, ours, verdict);
}

const struct nf_hook_ops l3dsr_hook_ingress_ops = {
	.hook = ingress,
	.pf = NFPROTO_NETDEV,
	.hooknum = NF_NETDEV_INGRESS,
	.priority = 0,
};
