// SPDX-License-Identifier: GPL-2.0-only
/*
 * The director's whole path: what is it, whose is it, where does it go.
 */
#include "director.h"

#include "forward.h"
#include "netns.h"
#include "pool.h"
#include "service.h"

/* Later fragments have no ports and can't be told apart, so they are left to
 * the stack, which can do nothing with them: the first one is dropped.
 */
static l3dsr_verdict_t find_service(const struct l3dsr_packet *pkt,
				    struct l3dsr_services *services,
				    struct l3dsr_service **service)
{
	if (pkt->fragment == L3DSR_FRAGMENT_LATER)
		return l3dsr_pass(L3DSR_REASON_FRAGMENT);
	*service = l3dsr_match_packet(services, pkt);
	if (!*service)
		return L3DSR_NOT_OURS;
	if (pkt->fragment == L3DSR_FRAGMENT_FIRST)
		return l3dsr_drop(L3DSR_REASON_FRAGMENT);
	return L3DSR_CONTINUE;
}

static struct l3dsr_dest *choose_dest(const struct l3dsr_packet *pkt,
				      const struct l3dsr_service *service)
{
	const struct l3dsr_table *table = rcu_dereference(service->pool->table);

	return table->sched->choose(table, pkt);
}

static l3dsr_verdict_t direct(struct l3dsr_packet *pkt)
{
	struct l3dsr_director *director = l3dsr_director_of(pkt->net);
	struct l3dsr_service *service;
	struct l3dsr_dest *dest;
	l3dsr_verdict_t verdict;

	if (!l3dsr_match_vip(&director->services.match, pkt))
		return L3DSR_NOT_OURS;
	if (l3dsr_packet_bad_source(pkt))
		return l3dsr_drop(L3DSR_REASON_BAD_SOURCE);
	verdict = l3dsr_packet_read_transport(pkt);
	if (verdict != L3DSR_CONTINUE)
		return verdict;
	if (pkt->ingress && pkt->fragment)
		return L3DSR_NOT_OURS;
	verdict = find_service(pkt, &director->services, &service);
	if (verdict != L3DSR_CONTINUE)
		return verdict;
	dest = choose_dest(pkt, service);
	if (!dest)
		return l3dsr_drop(L3DSR_REASON_NO_DEST);
	return l3dsr_forward(pkt, service, dest);
}

/**
 * l3dsr_director_receive() - direct a packet that came from the network.
 * @net: namespace.
 * @skb: the packet, as netfilter's PRE_ROUTING has it.
 * @family: AF_INET or AF_INET6.
 *
 * Context: softirq, RCU read side. Return: a final verdict; @skb is the
 * caller's unless it is stolen.
 */
l3dsr_verdict_t l3dsr_director_receive(struct net *net, struct sk_buff *skb,
				       u8 family)
{
	struct l3dsr_packet pkt;
	l3dsr_verdict_t verdict;

	verdict = l3dsr_packet_read(&pkt, net, skb, family);
	return verdict == L3DSR_CONTINUE ? direct(&pkt) : verdict;
}

/**
 * l3dsr_director_ingress() - direct a packet that a device received.
 * @net: namespace.
 * @skb: the packet before the IP stack, skb->data at its IP header; replaced
 *	by a clone of its own if others hold it too, and its reference to the
 *	old one is gone then.
 * @family: AF_INET or AF_INET6.
 *
 * What takes more than a look is left to l3dsr_director_receive(), which meets
 * it in PRE_ROUTING.
 *
 * Context: softirq, RCU read side. Return: a final verdict; *@skb is the
 * caller's unless it is stolen.
 */
l3dsr_verdict_t l3dsr_director_ingress(struct net *net, struct sk_buff **skb,
				       u8 family)
{
	struct l3dsr_packet pkt;
	l3dsr_verdict_t verdict;

	verdict = l3dsr_packet_read(&pkt, net, *skb, family);
	if (verdict != L3DSR_CONTINUE || pkt.has_options || pkt.fragment)
		return L3DSR_NOT_OURS;
	pkt.ingress = true;
	verdict = direct(&pkt);
	*skb = pkt.skb;
	return verdict;
}

/**
 * l3dsr_director_send() - direct a packet that this host sends.
 * @net: namespace.
 * @skb: the packet, as netfilter's LOCAL_OUT has it, with a dst.
 * @family: AF_INET or AF_INET6.
 *
 * Context: BH off, RCU read side. Return: a final verdict, never stolen; when
 * it passes as forwarded, @skb has the dest's dst.
 */
l3dsr_verdict_t l3dsr_director_send(struct net *net, struct sk_buff *skb,
				    u8 family)
{
	struct l3dsr_packet pkt;
	l3dsr_verdict_t verdict;

	verdict = l3dsr_packet_read(&pkt, net, skb, family);
	pkt.local_out = true;
	return verdict == L3DSR_CONTINUE ? direct(&pkt) : verdict;
}
