// SPDX-License-Identifier: GPL-2.0-only
/*
 * The realserver's doors in the IP stack. In: PRE_ROUTING, after defragmentation
 * where there is any, before the table raw and conntrack, which see the VIP as
 * destination; tunnels of directors end there too. Out: POST_ROUTING, for
 * entries that translate ports after everything that knows the flow by the port
 * that the service listens on; for VIPs of tunnels it says what fits through
 * them.
 */
#include "hook.h"

#include <linux/export.h>
#include <linux/netfilter.h>
#include <linux/netfilter_ipv4.h>
#include <linux/netfilter_ipv6.h>
#include <net/ip.h>
#include <net/tcp.h>

#include "common/both.h"
#include "common/chain.h"
#include "common/dscp.h"
#include "common/ingress.h"
#include "common/stats.h"
#include "decap.h"
#include "netns.h"
#include "realserver.h"
#include "reply.h"
#include "usual.h"

#define PRIORITY	(NF_IP_PRI_RAW - 10)
/* Offset in the header (RFC 9293, section 3.1). */
#define TCP_FLAGS	13

/* The stack has read the header: look at it before anything is copied. */
static bool has_code(const struct sk_buff *skb, u8 family)
{
	if (family == AF_INET)
		return l3dsr_dscp_of(ip_hdr(skb)->tos);
	return l3dsr_dscp_of(ipv6_get_dsfield(ipv6_hdr(skb)));
}

static bool may_decode(const struct l3dsr_realserver *rs,
		       const struct sk_buff *skb, u8 family)
{
	return has_code(skb, family) || l3dsr_vip_has_aliases(&rs->map, family);
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

static u8 protocol_of(const struct sk_buff *skb, u8 family)
{
	return family == AF_INET ? ip_hdr(skb)->protocol :
				   ipv6_hdr(skb)->nexthdr;
}

/* Its first packet would be written, and not the others. */
static noinline l3dsr_verdict_t take_apart(struct sk_buff *skb)
{
	return l3dsr_chain_receive(skb) ?
	       l3dsr_stolen(L3DSR_REASON_TAKEN_APART) :
	       l3dsr_drop(L3DSR_REASON_NO_MEMORY);
}

/* A tunnel's packet, which did not come out of one. */
static l3dsr_verdict_t decapsulate(struct l3dsr_realserver *rs,
				   const struct l3dsr_decaps *decaps,
				   struct sk_buff **skb,
				   const struct nf_hook_state *state)
{
	u8 tunnels = state->pf == AF_INET ? decaps->tunnels4 : decaps->tunnels6;
	u8 protocol = protocol_of(*skb, state->pf);

	if (likely(!(tunnels & l3dsr_tunnels_of(protocol))))
		return L3DSR_NOT_OURS;
	if ((*skb)->pkt_type != PACKET_HOST || l3dsr_crosses_bridge(*skb) ||
	    l3dsr_inner_by_device(*skb))
		return L3DSR_NOT_OURS;
	if (unlikely(l3dsr_is_chain(*skb)))
		return take_apart(*skb);
	return l3dsr_decap_receive(state->net, skb, state->pf, decaps,
				   &rs->map, false);
}

static l3dsr_verdict_t decode(struct l3dsr_realserver *rs, struct sk_buff *skb,
			      const struct nf_hook_state *state)
{
	if (!may_decode(rs, skb, state->pf))
		return L3DSR_NOT_OURS;
	if (unlikely(l3dsr_is_chain(skb)))
		return take_apart(skb);
	return l3dsr_realserver_receive(state->net, skb, state->pf, &rs->map,
					L3DSR_RS_DOOR_PREROUTING);
}

/* What came out of a tunnel is for the stack. Where no door of a director's
 * lies behind this one, the mark has done.
 */
static unsigned int accept_inner(struct sk_buff *skb, struct net *net)
{
	if (!l3dsr_is_used(net, L3DSR_USE_SERVICES))
		l3dsr_inner_unmark(skb);
	return NF_ACCEPT;
}

/* Where tunnels are taken, and chains. Each of these is a function of its own,
 * so that packets that need less pay nothing for what it keeps on the stack.
 */
static noinline unsigned int
receive_special(struct l3dsr_realserver *rs,
		const struct l3dsr_decaps *decaps, struct sk_buff *skb,
		const struct nf_hook_state *state)
{
	l3dsr_verdict_t verdict = L3DSR_NOT_OURS;

	if (decaps && l3dsr_inner_by_mark(skb))
		return accept_inner(skb, state->net);
	if (decaps)
		verdict = decapsulate(rs, decaps, &skb, state);
	if (verdict == L3DSR_NOT_OURS)
		verdict = decode(rs, skb, state);
	if (was_met(verdict, rs, state))
		return NF_ACCEPT;
	return l3dsr_verdict_end(state->net, skb, verdict);
}

static noinline unsigned int receive_other(struct l3dsr_realserver *rs,
					   struct sk_buff *skb,
					   const struct nf_hook_state *state)
{
	const struct l3dsr_decaps *decaps = rcu_dereference(rs->decaps);
	l3dsr_verdict_t verdict;

	if (unlikely(decaps || l3dsr_is_chain(skb)))
		return receive_special(rs, decaps, skb, state);
	verdict = l3dsr_realserver_receive(state->net, skb, state->pf,
					   &rs->map, L3DSR_RS_DOOR_PREROUTING);
	if (was_met(verdict, rs, state))
		return NF_ACCEPT;
	return l3dsr_verdict_end(state->net, skb, verdict);
}

static __always_inline unsigned int
receive(struct l3dsr_realserver *rs, struct sk_buff *skb,
	const struct nf_hook_state *state, u8 family)
{
	if (unlikely(rcu_access_pointer(rs->decaps)) ||
	    unlikely(!l3dsr_usual_decode(rs, state->net, skb, family)))
		return receive_other(rs, skb, state);
	l3dsr_reason_count(rs->reasons, L3DSR_REASON_DECODED);
	return NF_ACCEPT;
}

static noinline unsigned int receive4(struct l3dsr_realserver *rs,
				      struct sk_buff *skb,
				      const struct nf_hook_state *state)
{
	return receive(rs, skb, state, AF_INET);
}

static noinline unsigned int receive6(struct l3dsr_realserver *rs,
				      struct sk_buff *skb,
				      const struct nf_hook_state *state)
{
	return receive(rs, skb, state, AF_INET6);
}

/* Most packets carry no code, and are to notice nothing of us. */
static __always_inline unsigned int meet(struct l3dsr_realserver *rs,
					 struct sk_buff *skb,
					 const struct nf_hook_state *state,
					 u8 family)
{
	if (!may_decode(rs, skb, family) && !rcu_access_pointer(rs->decaps))
		return NF_ACCEPT;
	return family == AF_INET ? receive4(rs, skb, state) :
				   receive6(rs, skb, state);
}

/* @priv: the realserver. */
static unsigned int prerouting4(void *priv, struct sk_buff *skb,
				const struct nf_hook_state *state)
{
	return meet(priv, skb, state, AF_INET);
}

/* @priv: the realserver. */
static unsigned int prerouting6(void *priv, struct sk_buff *skb,
				const struct nf_hook_state *state)
{
	return meet(priv, skb, state, AF_INET6);
}

/**
 * l3dsr_realserver_rule() - decode a packet that met an iptables rule.
 * @net: namespace.
 * @skb: the packet, as netfilter's PRE_ROUTING has it; stays the caller's.
 * @family: AF_INET or AF_INET6.
 *
 * Context: softirq, RCU read side. Return: a final verdict.
 */
l3dsr_verdict_t l3dsr_realserver_rule(struct net *net, struct sk_buff *skb,
				      u8 family)
{
	struct l3dsr_realserver *rs = l3dsr_realserver_of(net);

	if (unlikely(l3dsr_is_chain(skb)) && may_decode(rs, skb, family))
		return take_apart(skb);
	return l3dsr_realserver_receive(net, skb, family, &rs->map,
					L3DSR_RS_DOOR_RULE);
}
EXPORT_SYMBOL_GPL(l3dsr_realserver_rule);

/* What the host says to itself uses the service's own port. May run in process
 * context; counters want BH off.
 */
static unsigned int reply(void *priv, struct sk_buff *skb,
			  const struct nf_hook_state *state)
{
	struct l3dsr_realserver *rs = l3dsr_realserver_of(state->net);
	l3dsr_verdict_t verdict;
	unsigned int end;

	if (state->out->flags & IFF_LOOPBACK)
		return NF_ACCEPT;
	local_bh_disable();
	verdict = l3dsr_realserver_reply(state->net, skb, state->pf,
					 &rs->replies);
	end = l3dsr_verdict_end(state->net, skb, verdict);
	local_bh_enable();
	return end;
}

static bool is_syn(const struct sk_buff *skb, u8 family)
{
	unsigned int at = skb_network_offset(skb);
	const u8 *flags;
	u8 buf;

	if (protocol_of(skb, family) != IPPROTO_TCP)
		return false;
	at += family == AF_INET ? ip_hdrlen(skb) : sizeof(struct ipv6hdr);
	flags = skb_header_pointer(skb, at + TCP_FLAGS, sizeof(buf), &buf);
	return flags && *flags & TCPHDR_SYN;
}

/* Most packets begin no flow. As above. */
static unsigned int lower_mss(void *priv, struct sk_buff *skb,
			      const struct nf_hook_state *state)
{
	struct l3dsr_realserver *rs = l3dsr_realserver_of(state->net);
	const struct l3dsr_decaps *decaps;
	l3dsr_verdict_t verdict;
	unsigned int end;

	if (likely(!is_syn(skb, state->pf)))
		return NF_ACCEPT;
	if (state->out->flags & IFF_LOOPBACK)
		return NF_ACCEPT;
	decaps = rcu_dereference(rs->decaps);
	if (!decaps)
		return NF_ACCEPT;
	local_bh_disable();
	verdict = l3dsr_decap_clamp(state->net, skb, state->pf, decaps,
				    &rs->map);
	end = l3dsr_verdict_end(state->net, skb, verdict);
	local_bh_enable();
	return end;
}

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

static const struct nf_hook_ops clamp4 = {
	.hook = lower_mss,
	.pf = NFPROTO_IPV4,
	.hooknum = NF_INET_POST_ROUTING,
	.priority = NF_IP_PRI_LAST,
};

static const struct nf_hook_ops clamp6 = {
	.hook = lower_mss,
	.pf = NFPROTO_IPV6,
	.hooknum = NF_INET_POST_ROUTING,
	.priority = NF_IP6_PRI_LAST,
};

static struct nf_hook_ops *decoding(struct net *net, u8 family)
{
	return &l3dsr_realserver_of(net)->decoding[family != AF_INET];
}

/* Context: may sleep. Return: 0 or -errno. */
int l3dsr_hook_decode_open(struct net *net, u8 family)
{
	struct nf_hook_ops *ops = decoding(net, family);

	*ops = (struct nf_hook_ops){
		.hook = family == AF_INET ? prerouting4 : prerouting6,
		.priv = l3dsr_realserver_of(net),
		.pf = family,
		.hooknum = NF_INET_PRE_ROUTING,
		.priority = PRIORITY,
	};
	return nf_register_net_hook(net, ops);
}

/* Packets may still be inside when this returns. Context: may sleep. */
void l3dsr_hook_decode_close(struct net *net, u8 family)
{
	nf_unregister_net_hook(net, decoding(net, family));
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

/* Context: may sleep. Return: 0 or -errno. */
int l3dsr_hook_clamp_open(struct net *net, u8 family)
{
	return nf_register_net_hook(net, family == AF_INET ? &clamp4 : &clamp6);
}

/* Packets may still be inside when this returns. Context: may sleep. */
void l3dsr_hook_clamp_close(struct net *net, u8 family)
{
	nf_unregister_net_hook(net, family == AF_INET ? &clamp4 : &clamp6);
}
