// SPDX-License-Identifier: GPL-2.0-only
/*
 * Where usual packets leave the straight way, or never were on it. All of this
 * runs in softirq, on RCU's read side.
 */
#include "usual.h"

#include "director.h"
#include "owner_usual.h"
#include "tunnel.h"

/* The dest where the table hashes in a way of its own. */
struct l3dsr_dest *l3dsr_usual_choose(struct net *net, struct sk_buff *skb,
				      const struct l3dsr_table *table,
				      u8 family)
{
	struct l3dsr_packet pkt __uninitialized;

	l3dsr_usual_to_packet(&pkt, net, skb, family);
	return l3dsr_sched_choose(table, &pkt);
}

static noinline struct l3dsr_dest *owner(const struct l3dsr_table *table,
					 struct sk_buff *skb, u32 bucket,
					 u8 family)
{
	struct l3dsr_packet pkt __uninitialized;

	l3dsr_usual_to_packet(&pkt, dev_net(skb->dev), skb, family);
	return l3dsr_owner(table, &pkt, bucket);
}

/* The dest where flows are remembered. */
struct l3dsr_dest *l3dsr_usual_owner4(const struct l3dsr_table *table,
				      struct sk_buff *skb, u32 bucket)
{
	return l3dsr_owner_usual(table, skb, bucket, AF_INET) ?:
	       owner(table, skb, bucket, AF_INET);
}

struct l3dsr_dest *l3dsr_usual_owner6(const struct l3dsr_table *table,
				      struct sk_buff *skb, u32 bucket)
{
	return l3dsr_owner_usual(table, skb, bucket, AF_INET6) ?:
	       owner(table, skb, bucket, AF_INET6);
}

/* Go into a tunnel. Return: L3DSR_CONTINUE, or a drop. */
l3dsr_verdict_t l3dsr_usual_enter(struct net *net, struct sk_buff *skb,
				  const struct l3dsr_service *service,
				  const struct l3dsr_dest *dest,
				  const struct l3dsr_leg *leg, u8 family)
{
	struct l3dsr_packet pkt __uninitialized;

	l3dsr_usual_to_packet(&pkt, net, skb, family);
	pkt.may_fragment |= !dest->config.tun_df;
	return l3dsr_tunnel_enter(&pkt, service, dest, leg->dst, &leg->saddr);
}

/* To its dest by the path of all packets. Return: what a netfilter hook does. */
unsigned int l3dsr_usual_forward(struct net *net, struct sk_buff *skb,
				 struct l3dsr_service *service,
				 struct l3dsr_dest *dest, u8 family,
				 bool ingress)
{
	struct l3dsr_packet pkt __uninitialized;
	l3dsr_verdict_t verdict;

	l3dsr_usual_to_packet(&pkt, net, skb, family);
	pkt.ingress = ingress;
	verdict = l3dsr_forward(&pkt, service, dest);
	skb = pkt.skb;
	/* What passes is met again in PRE_ROUTING, and counted there. */
	if (ingress && l3dsr_verdict_action(verdict) == L3DSR_ACTION_PASS)
		return NF_ACCEPT;
	return l3dsr_verdict_end(net, skb, verdict);
}

/* A packet that is not usual. Return: as above. */
unsigned int l3dsr_unusual(struct net *net, struct sk_buff *skb, u8 family,
			   bool ingress)
{
	l3dsr_verdict_t verdict;

	if (ingress)
		verdict = l3dsr_director_ingress(net, &skb, family);
	else
		verdict = l3dsr_director_receive(net, skb, family);
	return l3dsr_verdict_end(net, skb, verdict);
}
