// SPDX-License-Identifier: GPL-2.0-only
/*
 * Ingress of an attached device: before the IP stack and conntrack. What passes
 * comes to PRE_ROUTING, where it is not counted again.
 */
#include "hook.h"

#include "common/chain.h"
#include "common/dscp.h"
#include "common/ingress.h"
#include "common/stats.h"
#include "decap.h"
#include "netns.h"
#include "realserver.h"
#include "usual.h"

/* What is asked of every packet. Nobody has read the header yet; all of it lies
 * within its first ten bytes.
 */
struct glance {
	u8 code;
	u8 protocol;
};

static bool look(struct glance *glance, const struct sk_buff *skb, u8 family)
{
	const u8 *start;
	u8 buf[10];

	start = skb_header_pointer(skb, skb_network_offset(skb), sizeof(buf),
				   buf);
	if (!start)
		return false;
	if (family == AF_INET) {
		glance->code = l3dsr_dscp_of(start[1]);
		glance->protocol = start[9];
	} else {
		glance->code = l3dsr_dscp_of(start[0] << 4 | start[1] >> 4);
		glance->protocol = start[6];
	}
	return true;
}

static l3dsr_verdict_t decapsulate(struct l3dsr_realserver *rs,
				   struct net *net, struct sk_buff **skb,
				   u8 family, u8 protocol)
{
	const struct l3dsr_decaps *decaps = rcu_dereference(rs->decaps);

	if (!decaps || l3dsr_inner_by_device(*skb) ||
	    !(l3dsr_tunnels_of(protocol) &
	      (family == AF_INET ? decaps->tunnels4 : decaps->tunnels6)) ||
	    l3dsr_is_chain(*skb))
		return L3DSR_NOT_OURS;
	return l3dsr_decap_receive(net, skb, family, decaps, &rs->map, true);
}

/* Whoever holds the packet as well must not see it change, and netfilter goes
 * on with the one it has: such packets are left to PRE_ROUTING. So are chains.
 */
static l3dsr_verdict_t decode(struct l3dsr_realserver *rs, struct net *net,
			      struct sk_buff *skb, u8 family, u8 code)
{
	if ((!code && !l3dsr_vip_has_aliases(&rs->map, family)) ||
	    skb_shared(skb) || l3dsr_is_chain(skb))
		return L3DSR_NOT_OURS;
	if (family == AF_INET ? l3dsr_usual_decode(rs, net, skb, AF_INET) :
				l3dsr_usual_decode(rs, net, skb, AF_INET6))
		return l3dsr_pass(L3DSR_REASON_DECODED);
	return l3dsr_realserver_receive(net, skb, family, &rs->map,
					L3DSR_RS_DOOR_PREROUTING);
}

/* @priv: the realserver's devices. */
static unsigned int ingress(void *priv, struct sk_buff *skb,
			    const struct nf_hook_state *state)
{
	struct l3dsr_realserver *rs =
		container_of(priv, struct l3dsr_realserver, devices);
	u8 family = l3dsr_ingress_family(skb);
	l3dsr_verdict_t verdict;
	struct glance glance;

	if (family == AF_UNSPEC || !look(&glance, skb, family))
		return NF_ACCEPT;
	verdict = decapsulate(rs, state->net, &skb, family, glance.protocol);
	if (verdict == L3DSR_NOT_OURS)
		verdict = decode(rs, state->net, skb, family, glance.code);
	return l3dsr_verdict_end(state->net, skb, verdict);
}

/* After the director's door, which is at 0. */
const struct nf_hook_ops l3dsr_hook_decode_ingress_ops = {
	.hook = ingress,
	.pf = NFPROTO_NETDEV,
	.hooknum = NF_NETDEV_INGRESS,
	.priority = 10,
};
