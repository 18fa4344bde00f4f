// SPDX-License-Identifier: GPL-2.0-only
#include "explain.h"

#include <linux/ip.h>
#include <linux/ipv6.h>
#include <linux/sctp.h>
#include <linux/tcp.h>
#include <linux/udp.h>
#include <net/ip.h>

#include "director.h"
#include "netns.h"

static unsigned int l4_len(const struct l3dsr_question *question)
{
	switch (question->protocol) {
	case IPPROTO_TCP:
		return sizeof(struct tcphdr);
	case IPPROTO_SCTP:
		return sizeof(struct sctphdr);
	default:
		return sizeof(struct udphdr);
	}
}

static void write_ip4(const struct l3dsr_question *question,
		      struct sk_buff *skb)
{
	*ip_hdr(skb) = (struct iphdr){
		.version = 4,
		.ihl = sizeof(struct iphdr) / 4,
		.tot_len = htons(skb->len),
		.ttl = question->ttl,
		.protocol = question->protocol,
		.saddr = question->saddr.ip,
		.daddr = question->daddr.ip,
	};
	if (!(question->flags & L3DSR_DIRECTOR_PACKET_FLAG_MAY_FRAGMENT))
		ip_hdr(skb)->frag_off = htons(IP_DF);
	/* Ingress leaves packets without a right one to the stack. */
	ip_send_check(ip_hdr(skb));
}

static void write_ip6(const struct l3dsr_question *question,
		      struct sk_buff *skb)
{
	*ipv6_hdr(skb) = (struct ipv6hdr){
		.version = 6,
		.payload_len = htons(skb->len - sizeof(struct ipv6hdr)),
		.nexthdr = question->protocol,
		.hop_limit = question->ttl,
		.saddr = question->saddr.in6,
		.daddr = question->daddr.in6,
	};
}

/* TCP, UDP and SCTP begin with the ports. */
static void write_l4(const struct l3dsr_question *question,
		     struct sk_buff *skb)
{
	struct tcphdr *tcp = tcp_hdr(skb);

	tcp->source = question->sport;
	tcp->dest = question->dport;
	if (question->protocol != IPPROTO_TCP)
		return;
	tcp->doff = sizeof(*tcp) / 4;
	tcp->syn = !!(question->flags & L3DSR_DIRECTOR_PACKET_FLAG_SYN);
	tcp->fin = !!(question->flags & L3DSR_DIRECTOR_PACKET_FLAG_FIN);
	tcp->ack = !tcp->syn;
}

/* The packet that is asked about, the caller's to free; NULL without memory.
 * Context: may sleep.
 */
struct sk_buff *l3dsr_question_skb(const struct l3dsr_question *question)
{
	unsigned int headers = l3dsr_ip_header_len(question->family) + l4_len(question);
	unsigned int len = max(question->len, headers);
	struct sk_buff *skb = alloc_skb(len, GFP_KERNEL);

	if (!skb)
		return NULL;
	skb_put_zero(skb, len);
	skb_reset_network_header(skb);
	skb_set_transport_header(skb, l3dsr_ip_header_len(question->family));
	if (question->family == AF_INET)
		write_ip4(question, skb);
	else
		write_ip6(question, skb);
	write_l4(question, skb);
	skb->protocol = question->family == AF_INET ? htons(ETH_P_IP) :
						      htons(ETH_P_IPV6);
	skb->mark = question->mark;
	return skb;
}

static enum l3dsr_director_outcome outcome_of(struct net *net,
					      const struct l3dsr_packet *pkt,
					      l3dsr_verdict_t verdict)
{
	struct l3dsr_director *director = l3dsr_director_of(net);

	switch (l3dsr_verdict_action(verdict)) {
	case L3DSR_ACTION_NOT_OURS:
		if (l3dsr_match_vip(&director->services.match, pkt))
			return L3DSR_DIRECTOR_OUTCOME_NO_SERVICE;
		return L3DSR_DIRECTOR_OUTCOME_NO_VIP;
	case L3DSR_ACTION_DROP:
		return L3DSR_DIRECTOR_OUTCOME_DROPPED;
	default:
		break;
	}
	switch (l3dsr_verdict_reason(verdict)) {
	case L3DSR_REASON_FORWARDED:
		return L3DSR_DIRECTOR_OUTCOME_FORWARDED;
	case L3DSR_REASON_LOCAL:
		return L3DSR_DIRECTOR_OUTCOME_LOCAL;
	default:
		return L3DSR_DIRECTOR_OUTCOME_PASSED;
	}
}

static bool ask_at(struct net *net, struct sk_buff *skb, u8 family,
		   enum l3dsr_director_door door, struct l3dsr_answer *answer)
{
	struct l3dsr_packet pkt;

	l3dsr_query_release(&answer->query);
	answer->door = door;
	answer->verdict = l3dsr_director_ask(&pkt, net, skb, family, door,
					     &answer->query);
	answer->outcome = outcome_of(net, &pkt, answer->verdict);
	return answer->verdict != L3DSR_NOT_OURS;
}

/**
 * l3dsr_question_ask() - ask every door that the packet would come to, until
 *	one has it.
 * @net: namespace.
 * @skb: from l3dsr_question_skb(), with the device that it comes in by.
 * @question: what it was made from.
 * @attached: that device is attached.
 * @answer: filled in; its query is to be released.
 *
 * Context: director's lock and RCU read side held, BH off.
 */
void l3dsr_question_ask(struct net *net, struct sk_buff *skb,
			const struct l3dsr_question *question, bool attached,
			struct l3dsr_answer *answer)
{
	u8 family = question->family;

	*answer = (struct l3dsr_answer){};
	if (question->flags & L3DSR_DIRECTOR_PACKET_FLAG_LOCAL) {
		ask_at(net, skb, family, L3DSR_DIRECTOR_DOOR_LOCAL_OUT, answer);
		return;
	}
	if (attached && ask_at(net, skb, family, L3DSR_DIRECTOR_DOOR_INGRESS,
			       answer))
		return;
	if (ask_at(net, skb, family, L3DSR_DIRECTOR_DOOR_PREROUTING, answer) ||
	    !l3dsr_match_mark(&l3dsr_director_of(net)->services, family,
			      question->mark))
		return;
	ask_at(net, skb, family, L3DSR_DIRECTOR_DOOR_MARK, answer);
}
