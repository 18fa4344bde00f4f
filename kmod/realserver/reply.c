// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a service on another port says to clients: from the port that they
 * know.
 */
#include "reply.h"

#include "common/dscp.h"
#include "common/quote.h"
#include "common/rewrite.h"

static l3dsr_verdict_t translate(struct l3dsr_packet *pkt,
				 struct rhashtable *replies)
{
	struct l3dsr_rewrite to = { .dscp = L3DSR_DSCP_KEEP };
	l3dsr_verdict_t verdict;

	to.sport = l3dsr_reply_port(replies, pkt->family, &pkt->saddr,
				    pkt->protocol, pkt->sport);
	if (!to.sport)
		return L3DSR_NOT_OURS;
	verdict = l3dsr_rewrite(pkt, &to);
	if (verdict != L3DSR_CONTINUE)
		return verdict;
	return l3dsr_pass(L3DSR_REASON_TRANSLATED);
}

/* An error about what a client sent quotes the port that it was changed to. */
static l3dsr_verdict_t translate_quote(struct l3dsr_packet *pkt,
				       struct rhashtable *replies)
{
	struct l3dsr_quote quote;
	l3dsr_verdict_t verdict;
	__be16 port;

	if (!l3dsr_quote_read(&quote, pkt))
		return L3DSR_NOT_OURS;
	port = l3dsr_reply_port(replies, pkt->family, &quote.daddr,
				quote.protocol, quote.dport);
	if (!port)
		return L3DSR_NOT_OURS;
	verdict = l3dsr_rewrite_quote(pkt, &quote, quote.l4 + sizeof(__be16),
				      port);
	if (verdict != L3DSR_CONTINUE)
		return verdict;
	return l3dsr_pass(L3DSR_REASON_TRANSLATED);
}

/**
 * l3dsr_realserver_reply() - put the port back that clients know.
 * @net: namespace.
 * @skb: the packet, as netfilter's POST_ROUTING has it; stays the caller's.
 * @family: AF_INET or AF_INET6.
 * @replies: of the namespace.
 *
 * Context: BH off, RCU read side. Return: a final verdict, never stolen.
 */
l3dsr_verdict_t l3dsr_realserver_reply(struct net *net, struct sk_buff *skb,
				       u8 family, struct rhashtable *replies)
{
	struct l3dsr_packet pkt;

	/* What can't be read is not from a VIP of this host. */
	if (l3dsr_packet_read(&pkt, net, skb, family) != L3DSR_CONTINUE ||
	    l3dsr_packet_read_transport(&pkt) != L3DSR_CONTINUE ||
	    pkt.fragment == L3DSR_FRAGMENT_LATER)
		return L3DSR_NOT_OURS;
	if (pkt.protocol == l3dsr_packet_icmp(&pkt))
		return translate_quote(&pkt, replies);
	return translate(&pkt, replies);
}
