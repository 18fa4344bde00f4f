// SPDX-License-Identifier: GPL-2.0-only
/*
 * The director's whole path: what is it, whose is it, where does it go.
 */
#include "director.h"

#include <linux/ip.h>
#include <net/checksum.h>

#include "common/host_address.h"
#include "common/quote.h"
#include "common/stats.h"
#include "echo.h"
#include "forward.h"
#include "netns.h"
#include "pool.h"
#include "query.h"
#include "service.h"

static void note_service(const struct l3dsr_packet *pkt,
			 struct l3dsr_service *service)
{
	if (unlikely(pkt->query))
		pkt->query->service = service;
}

static struct l3dsr_dest *choose_dest(const struct l3dsr_packet *pkt,
				      const struct l3dsr_service *service)
{
	const struct l3dsr_table *table = rcu_dereference(service->pool->table);

	return l3dsr_sched_choose(table, pkt);
}

/* The stack has not seen the packet yet. What it drops for its IPv4 header's
 * checksum (RFC 1812, section 5.2.2) is not ours to hand on, and what it has to
 * put together for that can be met behind it.
 */
static bool is_whole(const struct l3dsr_packet *pkt)
{
	const struct sk_buff *skb = pkt->skb;

	if (pkt->family != AF_INET)
		return true;
	return pkt->l3 + sizeof(struct iphdr) <= skb_headlen(skb) &&
	       !ip_fast_csum(skb->data + pkt->l3, 5);
}

static bool is_icmp(const struct l3dsr_packet *pkt)
{
	return pkt->protocol == l3dsr_packet_icmp(pkt) && !pkt->fragment;
}

static bool wants_stack(const struct l3dsr_packet *pkt)
{
	return pkt->fragment || is_icmp(pkt) || !is_whole(pkt);
}

static l3dsr_verdict_t hand(struct l3dsr_packet *pkt,
			    struct l3dsr_service *service,
			    struct l3dsr_dest *dest)
{
	if (!dest)
		return l3dsr_drop(L3DSR_REASON_NO_DEST);
	return l3dsr_forward(pkt, service, dest);
}

/* To the dest that has the flow, which is the packet's own, or the one that it is
 * about.
 */
static l3dsr_verdict_t serve(struct l3dsr_packet *pkt,
			     const struct l3dsr_packet *flow,
			     struct l3dsr_service *service)
{
	return hand(pkt, service, choose_dest(flow, service));
}

/* After the first fragment of its datagram. */
static l3dsr_verdict_t forward_waited(const struct l3dsr_packet *first,
				      struct sk_buff *skb,
				      struct l3dsr_service *service,
				      struct l3dsr_dest *dest)
{
	struct l3dsr_packet pkt;
	l3dsr_verdict_t verdict;

	verdict = l3dsr_packet_read(&pkt, first->net, skb, first->family);
	if (verdict == L3DSR_CONTINUE)
		verdict = l3dsr_packet_read_transport(&pkt);
	if (verdict != L3DSR_CONTINUE)
		return verdict;
	pkt.sport = first->sport;
	pkt.dport = first->dport;
	pkt.protocol = first->protocol;
	return l3dsr_forward(&pkt, service, dest);
}

/* Fragments that came before the first follow it, up the stack if it is the
 * stack's: there they pass the door again, and are counted.
 */
static void release(const struct l3dsr_packet *first,
		    struct l3dsr_service *service, struct l3dsr_dest *dest,
		    struct sk_buff_head *waited)
{
	l3dsr_verdict_t verdict;
	struct sk_buff *skb;

	while ((skb = __skb_dequeue(waited))) {
		verdict = L3DSR_NOT_OURS;
		skb->dev = dev_get_by_index_rcu(first->net, skb->skb_iif);
		if (!skb->dev)
			verdict = l3dsr_drop(L3DSR_REASON_FRAGMENT_TIMEOUT);
		else if (dest)
			verdict = forward_waited(first, skb, service, dest);
		if (l3dsr_verdict_action(verdict) == L3DSR_ACTION_PASS)
			verdict = L3DSR_NOT_OURS;
		if (l3dsr_verdict_end(first->net, skb, verdict) == NF_ACCEPT)
			netif_rx(skb);
	}
}

/* A first fragment is as good as a whole packet, and leads the others; without
 * a service up the stack.
 */
static l3dsr_verdict_t serve_first(struct l3dsr_packet *pkt,
				   struct l3dsr_service *service)
{
	struct l3dsr_dest *dest = service ? choose_dest(pkt, service) : NULL;
	const struct l3dsr_packet first = *pkt;
	struct sk_buff_head waited;
	l3dsr_verdict_t verdict;

	if (service && !dest)
		return l3dsr_drop(L3DSR_REASON_NO_DEST);
	__skb_queue_head_init(&waited);
	verdict = l3dsr_fragment_lead(&l3dsr_director_of(pkt->net)->fragments,
				      pkt, dest ? dest->id : L3DSR_NOBODY,
				      &waited);
	if (verdict != L3DSR_CONTINUE)
		return verdict;
	verdict = dest ? l3dsr_forward(pkt, service, dest) : L3DSR_NOT_OURS;
	release(&first, service, dest, &waited);
	return verdict;
}

/* A dest that went meanwhile has a successor in the table. */
static l3dsr_verdict_t serve_later(struct l3dsr_packet *pkt,
				   struct l3dsr_service *service, u16 id)
{
	const struct l3dsr_table *table = rcu_dereference(service->pool->table);
	struct l3dsr_dest *dest = l3dsr_table_dest(table, id) ?:
				  choose_dest(pkt, service);

	return hand(pkt, service, dest);
}

/* A fragment for a service, which is NULL where addresses and ports name it:
 * a later one has none of its own.
 */
static l3dsr_verdict_t direct_fragment(struct l3dsr_packet *pkt,
				       struct l3dsr_service *service)
{
	struct l3dsr_director *director = l3dsr_director_of(pkt->net);
	bool later = pkt->fragment == L3DSR_FRAGMENT_LATER;
	l3dsr_verdict_t verdict;
	u16 id;

	if (!l3dsr_has_ports(pkt->protocol))
		return L3DSR_NOT_OURS;
	if (later) {
		verdict = l3dsr_fragment_follow(&director->fragments, pkt, &id);
		if (verdict != L3DSR_CONTINUE)
			return verdict;
	}
	if (!service)
		service = l3dsr_match_packet(&director->services, pkt);
	note_service(pkt, service);
	if (!later)
		return serve_first(pkt, service);
	return service ? serve_later(pkt, service, id) : L3DSR_NOT_OURS;
}

/* What the client sends in the conversation that an ICMP error is about: the
 * error quotes the other direction.
 */
static bool quoted_flow(const struct l3dsr_packet *pkt,
			struct l3dsr_packet *flow)
{
	struct l3dsr_quote quote;

	if (!l3dsr_quote_read(&quote, pkt) ||
	    !nf_inet_addr_cmp(&quote.saddr, &pkt->daddr))
		return false;
	*flow = *pkt;
	flow->saddr = quote.daddr;
	flow->sport = quote.dport;
	flow->dport = quote.sport;
	flow->protocol = quote.protocol;
	return true;
}

/* An ICMP error about what a realserver sent as the VIP is for that realserver:
 * path MTU discovery lives on it (RFC 1191, RFC 8201). It tells where the flow
 * is and leaves it as it is.
 */
static l3dsr_verdict_t direct_error(struct l3dsr_packet *pkt)
{
	struct l3dsr_director *director = l3dsr_director_of(pkt->net);
	struct l3dsr_service *service;
	struct l3dsr_query query = {};
	struct l3dsr_packet flow;

	if (!quoted_flow(pkt, &flow))
		return L3DSR_NOT_OURS;
	service = l3dsr_match_packet(&director->services, &flow);
	if (!service)
		return L3DSR_NOT_OURS;
	flow.query = &query;
	return serve(pkt, &flow, service);
}

/* An echo request is answered as if by the VIP, while that serves; by the
 * kernel where it is an address of this host.
 */
static l3dsr_verdict_t direct_echo(struct l3dsr_packet *pkt)
{
	struct l3dsr_director *director = l3dsr_director_of(pkt->net);

	switch (l3dsr_match_vip_state(&director->services.match, pkt->family,
				      &pkt->daddr)) {
	case L3DSR_VIP_NONE:
		return L3DSR_NOT_OURS;
	case L3DSR_VIP_DOWN:
		return l3dsr_drop(L3DSR_REASON_NO_DEST);
	default:
		return l3dsr_is_local(pkt->net, pkt->family, &pkt->daddr) ?
			       L3DSR_NOT_OURS :
			       l3dsr_echo_answer(pkt, &director->echoes);
	}
}

static l3dsr_verdict_t direct_icmp(struct l3dsr_packet *pkt)
{
	if (!l3dsr_is_echo(pkt))
		return direct_error(pkt);
	return pkt->local_out ? L3DSR_NOT_OURS : direct_echo(pkt);
}

/* A packet that no service names by its very address and port: for a VIP all
 * the same?
 */
static l3dsr_verdict_t direct_other(struct l3dsr_packet *pkt,
				    l3dsr_verdict_t transport)
{
	struct l3dsr_director *director = l3dsr_director_of(pkt->net);
	struct l3dsr_service *service;

	if (!l3dsr_match_vip(&director->services.match, pkt))
		return L3DSR_NOT_OURS;
	if (l3dsr_packet_bad_source(pkt))
		return l3dsr_drop(L3DSR_REASON_BAD_SOURCE);
	if (transport != L3DSR_CONTINUE)
		return transport;
	if (pkt->ingress && wants_stack(pkt))
		return L3DSR_NOT_OURS;
	if (unlikely(is_icmp(pkt)))
		return direct_icmp(pkt);
	if (unlikely(pkt->fragment))
		return direct_fragment(pkt, NULL);
	service = l3dsr_match_packet(&director->services, pkt);
	if (!service)
		return L3DSR_NOT_OURS;
	note_service(pkt, service);
	return serve(pkt, pkt, service);
}

/* There is no service more specific than that of the very address and port, and
 * most are such: one look-up tells all of most packets.
 */
static l3dsr_verdict_t direct(struct l3dsr_packet *pkt)
{
	struct l3dsr_director *director = l3dsr_director_of(pkt->net);
	struct l3dsr_service *service = NULL;
	l3dsr_verdict_t transport;

	transport = l3dsr_packet_read_transport(pkt);
	if (likely(transport == L3DSR_CONTINUE && !pkt->fragment))
		service = l3dsr_service_of(&director->services, pkt);
	if (!service)
		return direct_other(pkt, transport);
	if (l3dsr_packet_bad_source(pkt))
		return l3dsr_drop(L3DSR_REASON_BAD_SOURCE);
	if (pkt->ingress && !is_whole(pkt))
		return L3DSR_NOT_OURS;
	note_service(pkt, service);
	return serve(pkt, pkt, service);
}

/* A packet that a rule marked for a service, whatever it is to. */
static l3dsr_verdict_t direct_by_mark(struct l3dsr_packet *pkt)
{
	struct l3dsr_director *director = l3dsr_director_of(pkt->net);
	struct l3dsr_service *service;
	l3dsr_verdict_t verdict;

	service = l3dsr_match_mark(&director->services, pkt->family,
				   pkt->skb->mark);
	if (!service)
		return L3DSR_NOT_OURS;
	if (l3dsr_packet_bad_source(pkt))
		return l3dsr_drop(L3DSR_REASON_BAD_SOURCE);
	verdict = l3dsr_packet_read_transport(pkt);
	if (verdict != L3DSR_CONTINUE)
		return verdict;
	if (!l3dsr_has_ports(pkt->protocol))
		return L3DSR_NOT_OURS;
	if (pkt->fragment)
		return direct_fragment(pkt, service);
	note_service(pkt, service);
	return serve(pkt, pkt, service);
}

/* A packet of this host whose mark names a dest: there, or nowhere. */
static l3dsr_verdict_t direct_to_marked(struct l3dsr_packet *pkt)
{
	struct l3dsr_director *director = l3dsr_director_of(pkt->net);
	struct l3dsr_service *service;
	struct l3dsr_dest *dest;
	l3dsr_verdict_t verdict;

	verdict = l3dsr_packet_read_transport(pkt);
	if (verdict != L3DSR_CONTINUE)
		return verdict;
	dest = l3dsr_mark_find(&director->marks, pkt->skb->mark, &service);
	if (!dest || !l3dsr_has_ports(pkt->protocol) ||
	    !l3dsr_match_key(&service->key, pkt))
		return l3dsr_drop(L3DSR_REASON_UNKNOWN_MARK);
	note_service(pkt, service);
	return l3dsr_forward(pkt, service, dest);
}

static l3dsr_verdict_t direct_out(struct l3dsr_packet *pkt)
{
	if (l3dsr_mark_is_dest(&l3dsr_director_of(pkt->net)->marks,
			       pkt->skb->mark))
		return direct_to_marked(pkt);
	return direct(pkt);
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
	struct l3dsr_packet pkt __uninitialized;
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
	struct l3dsr_packet pkt __uninitialized;
	l3dsr_verdict_t verdict;

	verdict = l3dsr_packet_read(&pkt, net, *skb, family);
	if (verdict != L3DSR_CONTINUE || pkt.has_options || pkt.fragment)
		return L3DSR_NOT_OURS;
	pkt.ingress = true;
	verdict = direct(&pkt);
	*skb = pkt.skb;
	/* What passes is met again in PRE_ROUTING, and counted there. */
	if (l3dsr_verdict_action(verdict) == L3DSR_ACTION_PASS)
		return L3DSR_NOT_OURS;
	return verdict;
}

/**
 * l3dsr_director_send() - direct a packet that this host sends.
 * @net: namespace.
 * @skb: the packet, as netfilter's LOCAL_OUT has it, with a dst.
 * @family: AF_INET or AF_INET6.
 *
 * Context: BH off, RCU read side. Return: a final verdict; when it passes as
 * forwarded, @skb has the dest's dst. What goes through a tunnel is stolen.
 */
l3dsr_verdict_t l3dsr_director_send(struct net *net, struct sk_buff *skb,
				    u8 family)
{
	struct l3dsr_packet pkt __uninitialized;
	l3dsr_verdict_t verdict;

	verdict = l3dsr_packet_read(&pkt, net, skb, family);
	pkt.local_out = true;
	return verdict == L3DSR_CONTINUE ? direct_out(&pkt) : verdict;
}

/**
 * l3dsr_director_receive_marked() - direct a packet that a rule marked.
 * @net: namespace.
 * @skb: the packet, late in netfilter's PRE_ROUTING.
 * @family: AF_INET or AF_INET6.
 *
 * Context: softirq, RCU read side. Return: a final verdict; @skb is the
 * caller's unless it is stolen.
 */
l3dsr_verdict_t l3dsr_director_receive_marked(struct net *net,
					      struct sk_buff *skb, u8 family)
{
	struct l3dsr_packet pkt __uninitialized;
	l3dsr_verdict_t verdict;

	verdict = l3dsr_packet_read(&pkt, net, skb, family);
	return verdict == L3DSR_CONTINUE ? direct_by_mark(&pkt) :
					   L3DSR_NOT_OURS;
}

/**
 * l3dsr_director_ask() - what would be done with a packet.
 * @pkt: filled in, for more questions.
 * @net: namespace.
 * @skb: the packet, as that door would have it; stays the caller's, unchanged.
 * @family: AF_INET or AF_INET6.
 * @door: where it would be met.
 * @query: filled in; to be released by l3dsr_query_release().
 *
 * The path is the one that packets take. Nothing is counted, traced,
 * remembered, sent or told. Context: BH off, RCU read side, and director's
 * lock held if @query is to be looked at. Return: a final verdict; forwarded
 * packets are passed.
 */
l3dsr_verdict_t l3dsr_director_ask(struct l3dsr_packet *pkt, struct net *net,
				   struct sk_buff *skb, u8 family,
				   enum l3dsr_director_door door,
				   struct l3dsr_query *query)
{
	l3dsr_verdict_t verdict;

	*query = (struct l3dsr_query){};
	verdict = l3dsr_packet_read(pkt, net, skb, family);
	pkt->query = query;
	pkt->ingress = door == L3DSR_DIRECTOR_DOOR_INGRESS;
	pkt->local_out = door == L3DSR_DIRECTOR_DOOR_LOCAL_OUT;
	if (verdict != L3DSR_CONTINUE)
		return verdict;
	switch (door) {
	case L3DSR_DIRECTOR_DOOR_LOCAL_OUT:
		return direct_out(pkt);
	case L3DSR_DIRECTOR_DOOR_MARK:
		return direct_by_mark(pkt);
	default:
		return direct(pkt);
	}
}
