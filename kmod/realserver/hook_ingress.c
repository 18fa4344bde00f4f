// SPDX-License-Identifier: GPL-2.0-only
/*
 * Ingress of an attached device: before the IP stack and conntrack. What passes
 * comes to PRE_ROUTING, where it is not counted again.
 */
#include "hook.h"

#include "common/dscp.h"
#include "common/ingress.h"
#include "common/stats.h"
#include "netns.h"
#include "realserver.h"

/* Most packets carry no code. Nobody has read the header yet; the DS field of
 * either family ends within its first two bytes.
 */
static u8 code_of(const struct sk_buff *skb, u8 family)
{
	const u8 *start;
	u8 buf[2];

	start = skb_header_pointer(skb, skb_network_offset(skb), sizeof(buf),
				   buf);
	if (!start)
		return 0;
	return l3dsr_dscp_of(family == AF_INET ?
			     start[1] : start[0] << 4 | start[1] >> 4);
}

/* Whoever holds the packet as well must not see it change, and netfilter goes
 * on with the one it has: such packets are left to PRE_ROUTING.
 */
static unsigned int decode(void *priv, struct sk_buff *skb,
			   const struct nf_hook_state *state)
{
	u8 family = l3dsr_ingress_family(skb);
	struct l3dsr_realserver *rs;
	l3dsr_verdict_t verdict;

	if (family == AF_UNSPEC)
		return NF_ACCEPT;
	rs = l3dsr_realserver_of(state->net);
	if (!code_of(skb, family) && !l3dsr_vip_has_aliases(&rs->map, family))
		return NF_ACCEPT;
	if (skb_shared(skb))
		return NF_ACCEPT;
	verdict = l3dsr_realserver_receive(state->net, skb, family, &rs->map,
					   L3DSR_RS_DOOR_PREROUTING);
	return l3dsr_verdict_end(state->net, skb, verdict);
}

/* After the director's door, which is at 0. */
const struct nf_hook_ops l3dsr_hook_decode_ingress_ops = {
	.hook = decode,
	.pf = NFPROTO_NETDEV,
	.hooknum = NF_NETDEV_INGRESS,
	.priority = 10,
};
