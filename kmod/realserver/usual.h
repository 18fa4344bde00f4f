/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The straight way of a usual packet: code, VIP, may it, write, in one function.
 * It decides as realserver.c does, and hands over to that whatever is not as
 * usual, or is not to be decoded. Inline, since the family is a constant to each
 * of its callers.
 */
#ifndef _L3DSR_REALSERVER_USUAL_H
#define _L3DSR_REALSERVER_USUAL_H

#include "common/dscp.h"
#include "common/rewrite_usual.h"
#include "common/stats.h"
#include "common/usual.h"
#include "netns.h"
#include "realserver.h"

static __always_inline u8 l3dsr_usual_code(const struct sk_buff *skb, u8 family)
{
	if (family == AF_INET)
		return l3dsr_dscp_of(((struct iphdr *)skb->data)->tos);
	return l3dsr_dscp_of(ipv6_get_dsfield((struct ipv6hdr *)skb->data));
}

/* Whether an entry asks of packets no more than is looked at here. */
static __always_inline bool
l3dsr_vip_is_usual(const struct l3dsr_vip *vip, const struct l3dsr_usual *usual)
{
	return vip->door == L3DSR_RS_DOOR_PREROUTING && !vip->ports_count &&
	       (likely(!vip->allows_count) ||
		l3dsr_vip_admits(vip, usual->protocol, usual->dport, true));
}

/**
 * l3dsr_usual_decode() - decode a packet that is probably usual.
 * @rs: of the namespace; no tunnels are taken there, or the packet's is none.
 * @net: namespace.
 * @skb: the packet, skb->data at its IP header, held by nobody else.
 * @family: AF_INET or AF_INET6, what the door knows the packet to be.
 *
 * Context: softirq, RCU read side. Return: whether it was decoded, so that the
 * caller counts the reason; if not, nothing was done and
 * l3dsr_realserver_receive() decides.
 */
static __always_inline bool l3dsr_usual_decode(struct l3dsr_realserver *rs,
					       struct net *net,
					       struct sk_buff *skb, u8 family)
{
	struct l3dsr_usual usual __uninitialized;
	const struct l3dsr_vip *vip;
	u8 code;

	if (unlikely(!l3dsr_usual_read(&usual, skb, family)) ||
	    unlikely(skb_cloned(skb)) ||
	    unlikely(l3dsr_vip_has_aliases(&rs->map, family)))
		return false;
	code = l3dsr_usual_code(skb, family);
	vip = rcu_dereference(*l3dsr_vip_slot(&rs->map, family, code));
	if (unlikely(!vip) || unlikely(!l3dsr_vip_is_usual(vip, &usual)) ||
	    unlikely(l3dsr_realserver_check(net, skb, family, usual.daddr,
					    vip) != L3DSR_CONTINUE))
		return false;

	l3dsr_usual_rewrite(skb, &usual, family, &vip->address,
			    vip->dscp == L3DSR_RS_DSCP_KEEP ? code : vip->dscp,
			    false);
	l3dsr_vip_mark(vip, skb);
	l3dsr_counters_add(vip->counters, usual.len,
			   l3dsr_usual_opens_flow(&usual, skb, family));
	return true;
}

#endif /* _L3DSR_REALSERVER_USUAL_H */
