// SPDX-License-Identifier: GPL-2.0-only
/*
 * The realserver's whole path: which VIP does the code stand for, may it be
 * decoded, put the VIP back.
 */
#include "realserver.h"

#include "common/dscp.h"
#include "common/host_address.h"
#include "common/inner.h"
#include "common/quote.h"
#include "common/rewrite.h"

static enum l3dsr_host_address
destination(struct net *net, u8 family, const union nf_inet_addr *daddr,
	    const struct l3dsr_vip *vip)
{
	if (!vip->ats_count && vip->code)
		return l3dsr_host_address(net, family, daddr);
	if (l3dsr_is_vip(net, family, daddr))
		return L3DSR_ADDRESS_VIP;
	if (vip->code && !l3dsr_vip_is_at(vip, daddr))
		return L3DSR_ADDRESS_OTHER;
	return L3DSR_ADDRESS_OWN;
}

/**
 * l3dsr_realserver_check() - may a packet be decoded, by what it is to and what
 *	it came by?
 * @net: namespace.
 * @skb: the packet.
 * @family: AF_INET or AF_INET6.
 * @daddr: its destination; bytes that the family has no use for may say
 *	anything.
 * @vip: the entry that it is for.
 *
 * Only what was sent to this host itself, or where the entry says: a packet to a
 * VIP reaches that VIP, whatever its sender wrote into DSCP. Context: RCU read
 * side. Return: L3DSR_CONTINUE, or how it passes.
 */
l3dsr_verdict_t l3dsr_realserver_check(struct net *net,
				       const struct sk_buff *skb, u8 family,
				       const union nf_inet_addr *daddr,
				       const struct l3dsr_vip *vip)
{
	switch (destination(net, family, daddr, vip)) {
	case L3DSR_ADDRESS_VIP:
		return l3dsr_pass(L3DSR_REASON_IS_VIP);
	case L3DSR_ADDRESS_OTHER:
		return l3dsr_pass(L3DSR_REASON_OTHER_ADDRESS);
	case L3DSR_ADDRESS_OWN:
		break;
	}
	if (l3dsr_inner_by_device(skb) || l3dsr_inner_by_mark(skb))
		return l3dsr_pass(L3DSR_REASON_TUNNEL);
	if (!l3dsr_vip_admits_device(vip, skb->dev->name))
		return l3dsr_pass(L3DSR_REASON_NOT_ALLOWED);
	return L3DSR_CONTINUE;
}

/* ICMP is always let in: without it, paths with a small MTU break. */
static l3dsr_verdict_t check_protocol(const struct l3dsr_packet *pkt,
				      const struct l3dsr_vip *vip)
{
	if (pkt->protocol == l3dsr_packet_icmp(pkt))
		return L3DSR_CONTINUE;
	if (!l3dsr_has_ports(pkt->protocol))
		return l3dsr_pass(L3DSR_REASON_PROTOCOL);
	if (!l3dsr_vip_admits(vip, pkt->protocol, pkt->dport,
			      pkt->fragment != L3DSR_FRAGMENT_LATER))
		return l3dsr_pass(L3DSR_REASON_NOT_ALLOWED);
	return L3DSR_CONTINUE;
}

/* An error about what the service sent quotes the port that clients know. */
static l3dsr_verdict_t decode_quote(struct l3dsr_packet *pkt,
				    const struct l3dsr_vip *vip)
{
	struct l3dsr_quote quote;
	__be16 port;

	if (!l3dsr_quote_read(&quote, pkt) ||
	    !nf_inet_addr_cmp(&quote.saddr, &vip->address))
		return L3DSR_CONTINUE;
	port = l3dsr_vip_port_to(vip, quote.protocol, quote.sport);
	if (!port)
		return L3DSR_CONTINUE;
	return l3dsr_rewrite_quote(pkt, &quote, quote.l4, port);
}

static l3dsr_verdict_t write_vip(struct l3dsr_packet *pkt,
				 const struct l3dsr_vip *vip)
{
	struct l3dsr_rewrite to = {
		.daddr = &vip->address,
		.dscp = vip->dscp == L3DSR_RS_DSCP_KEEP ? L3DSR_DSCP_KEEP :
							  vip->dscp,
	};
	l3dsr_verdict_t verdict;

	if (vip->ports_count && pkt->dport)
		to.dport = l3dsr_vip_port_to(vip, pkt->protocol, pkt->dport);
	verdict = l3dsr_rewrite(pkt, &to);
	if (verdict != L3DSR_CONTINUE)
		return verdict;
	if (vip->ports_count && pkt->protocol == l3dsr_packet_icmp(pkt))
		return decode_quote(pkt, vip);
	return L3DSR_CONTINUE;
}

static l3dsr_verdict_t decode(struct l3dsr_packet *pkt,
			      const struct l3dsr_vip *vip)
{
	l3dsr_verdict_t verdict;

	verdict = l3dsr_packet_read_transport(pkt);
	if (verdict != L3DSR_CONTINUE)
		return verdict;
	verdict = check_protocol(pkt, vip);
	if (verdict != L3DSR_CONTINUE)
		return verdict;
	verdict = write_vip(pkt, vip);
	if (verdict != L3DSR_CONTINUE)
		return verdict;
	l3dsr_vip_mark(vip, pkt->skb);
	l3dsr_counters_add(vip->counters, pkt->len, pkt->opens_flow);
	return l3dsr_pass(L3DSR_REASON_DECODED);
}

/* The entry that a packet is for: an alias means its VIP whatever the code. */
static const struct l3dsr_vip *find_vip(struct l3dsr_vip_map *map,
					const struct l3dsr_packet *pkt)
{
	const struct l3dsr_vip *vip = NULL;

	if (l3dsr_vip_has_aliases(map, pkt->family))
		vip = l3dsr_vip_of_alias(map, pkt->family, &pkt->daddr);
	if (vip)
		return vip;
	return rcu_dereference(*l3dsr_vip_slot(map, pkt->family, pkt->dscp));
}

/**
 * l3dsr_realserver_receive() - decode a packet that came from the network.
 * @net: namespace.
 * @skb: the packet, as netfilter's PRE_ROUTING has it; stays the caller's.
 * @family: AF_INET or AF_INET6.
 * @map: of the namespace.
 * @door: where it was met (enum l3dsr_rs_door); entries of other doors do not
 *	count.
 *
 * Context: softirq, RCU read side. Return: a final verdict, never stolen.
 */
l3dsr_verdict_t l3dsr_realserver_receive(struct net *net, struct sk_buff *skb,
					 u8 family, struct l3dsr_vip_map *map,
					 u8 door)
{
	struct l3dsr_packet pkt __uninitialized;
	const struct l3dsr_vip *vip;
	l3dsr_verdict_t verdict;

	verdict = l3dsr_packet_read(&pkt, net, skb, family);
	if (verdict != L3DSR_CONTINUE)
		return verdict;
	vip = find_vip(map, &pkt);
	if (!vip)
		return pkt.dscp ? l3dsr_pass(L3DSR_REASON_UNKNOWN_CODE) :
				  L3DSR_NOT_OURS;
	if (vip->door != door)
		return L3DSR_NOT_OURS;
	verdict = l3dsr_realserver_check(net, skb, family, &pkt.daddr, vip);
	if (verdict != L3DSR_CONTINUE)
		return verdict;
	return decode(&pkt, vip);
}
