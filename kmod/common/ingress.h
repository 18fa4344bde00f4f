/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the doors at ingress of a device have in common: which of its frames are
 * packets for this host.
 */
#ifndef _L3DSR_INGRESS_H
#define _L3DSR_INGRESS_H

#include <linux/if_vlan.h>
#include <linux/netfilter_bridge.h>
#include <linux/socket.h>

#include "inner.h"

/* br_netfilter shows frames that only cross a bridge to IP's hooks too, and has
 * them look as if they were for this host. Context: any.
 */
static inline bool l3dsr_crosses_bridge(const struct sk_buff *skb)
{
#if IS_ENABLED(CONFIG_BRIDGE_NETFILTER)
	const struct nf_bridge_info *bridge = nf_bridge_info_get(skb);

	return bridge && bridge->pkt_otherhost;
#else
	return false;
#endif
}

/* AF_INET or AF_INET6 of a frame for this host and this device; AF_UNSPEC for
 * those to other hosts and on other VLANs, which pass by ingress as well, and
 * for what came out of a tunnel.
 * Context: any.
 */
static inline u8 l3dsr_ingress_family(const struct sk_buff *skb)
{
	if (skb->pkt_type != PACKET_HOST ||
	    (skb_vlan_tag_present(skb) && skb_vlan_tag_get_id(skb)) ||
	    l3dsr_crosses_bridge(skb) || l3dsr_inner_by_mark(skb))
		return AF_UNSPEC;
	switch (skb->protocol) {
	case htons(ETH_P_IP):
		return AF_INET;
	case htons(ETH_P_IPV6):
		return AF_INET6;
	default:
		return AF_UNSPEC;
	}
}

#endif /* _L3DSR_INGRESS_H */
