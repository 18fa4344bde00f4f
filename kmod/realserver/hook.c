// SPDX-License-Identifier: GPL-2.0-only
/*
 * The realserver's doors in the IP stack. In: PRE_ROUTING, after defragmentation where there is
 * any, before the table raw and conntrack, which see the VIP as destination.
 * Out, for entries that translate ports: POST_ROUTING, after everything that
 * knows the flow by the port that the service listens on.
 */
#include "hook.h"

#include <linux/export.h>
#include <linux/netfilter.h>
#include <linux/netfilter_ipv4.h>
#include <linux/netfilter_ipv6.h>

#include "common/dscp.h"
#include "common/stats.h"
#include "netns.h"
#include "realserver.h"
#include "reply.h"

#define PRIORITY	(NF_IP_PRI_RAW - 10)

/* Most packets carry no code, and the stack has read the header: look at it
 * before anything is copied.
 */
static bool has_code(const struct sk_buff *skb, u8 family)
{
	if (family == AF_INET)
		return l3dsr_dscp_of(ip_hdr(skb)->tos);
	return l3dsr_dscp_of(ipv6_get_dsfield(ipv6_hdr(skb)));
}

/* Whether the ingress door had the packet: decoded it, and the DSCP that it has
 * now means nothing, or counted why not.
 */
static bool was_met(l3dsr_verdict_t verdict, const struct l3dsr_realserver *rs,
		    const struct nf_hook_state *state)
{
	return l3dsr_verdict_action(verdict) == L3DSR_ACTION_PASS &&
	       verdict != l3dsr_pass(L3DSR_REASON_DECODED) &&
	       l3dsr_device_is_attached(&rs->devices, state->in);
}

static unsigned int decode(void *priv, struct sk_buff *skb,
			   const struct nf_hook_state *state)
{
	struct l3dsr_realserver *rs;
	l3dsr_verdict_t verdict;

	rs = l3dsr_realserver_of(state->net);
	if (!has_code(skb, state->pf) &&
	    !l3dsr_vip_has_aliases(&rs->map, state->pf))
		return NF_ACCEPT;
	verdict = l3dsr_realserver_receive(state->net, skb, state->pf,
					   &rs->map,
					   L3DSR_RS_DOOR_PREROUTING);
	if (was_met(verdict, rs, state))
		return NF_ACCEPT;
	return l3dsr_verdict_end(state->net, skb, verdict);
}

/**
 * l3dsr_realserver_rule() - decode a packet that met an iptables rule.
 * @net: namespace.
 * @skb: the packet, as netfilter's PRE_ROUTING has it; stays the caller's.
 * @family: AF_INET or AF_INET6.
 *
 * Context: softirq, RCU read side. Return: a final verdict, never stolen.
 */
l3dsr_verdict_t l3dsr_realserver_rule(struct net *net, struct sk_buff *skb,
				      u8 family)
{
	struct l3dsr_realserver *rs = l3dsr_realserver_of(net);

	return l3dsr_realserver_receive(net, skb, family, &rs->map,
					L3DSR_RS_DOOR_RULE);
}
EXPORT_SYMBOL_GPL(l3dsr_realserver_rule);

/* What the host says to itself uses the service's own port. */
static unsigned int reply(void *priv, struct sk_buff *skb,
			  const struct nf_hook_state *state)
{
	struct l3dsr_realserver *rs = l3dsr_realserver_of(state->net);
	l3dsr_verdict_t verdict;

	if (state->out->flags & IFF_LOOPBACK)
		return NF_ACCEPT;
	verdict = l3dsr_realserver_reply(state->net, skb, state->pf,
					 &rs->replies);
	return l3dsr_verdict_end(state->net, skb, verdict);
}

static const struct nf_hook_ops decode4 = {
	.hook = decode,
	.pf = NFPROTO_IPV4,
	.hooknum = NF_INET_PRE_ROUTING,
	.priority = PRIORITY,
};

static const struct nf_hook_ops decode6 = {
	.hook = decode,
	.pf = NFPROTO_IPV6,
	.hooknum = NF_INET_PRE_ROUTING,
	.priority = PRIORITY,
};

static const struct nf_hook_ops reply4 = {
	.hook = reply,
	.pf = NFPROTO_IPV4,
	.hooknum = NF_INET_POST_ROUTING,
	.priority = NF_IP_PRI_LAST,
};

static const struct nf_hook_ops reply6 = {
	.hook = reply,
	.pf = NFPROTO_IPV6,
	.hooknum = NF_INET_POST_ROUTING,
	.priority = NF_IP6_PRI_LAST,
};

/* Context: may sleep. Return: 0 or -errno. */
int l3dsr_hook_decode_open(struct net *net, u8 family)
{
	return nf_register_net_hook(net, family == AF_INET ? &decode4 :
							     &decode6);
}

/* Packets may still be inside when this returns. Context: may sleep. */
void l3dsr_hook_decode_close(struct net *net, u8 family)
{
	nf_unregister_net_hook(net, family == AF_INET ? &decode4 : &decode6);
}

/* Context: may sleep. Return: 0 or -errno. */
int l3dsr_hook_reply_open(struct net *net, u8 family)
{
	return nf_register_net_hook(net, family == AF_INET ? &reply4 : &reply6);
}

/* Packets may still be inside when this returns. Context: may sleep. */
void l3dsr_hook_reply_close(struct net *net, u8 family)
{
	nf_unregister_net_hook(net, family == AF_INET ? &reply4 : &reply6);
}
