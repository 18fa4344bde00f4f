// SPDX-License-Identifier: GPL-2.0-only
/*
 * The realserver's whole path: which VIP does the code stand for, may it be
 * decoded, put the VIP back.
 */
#include "realserver.h"

#include <linux/if_arp.h>

#include "common/dscp.h"
#include "common/host_address.h"
#include "common/rewrite.h"

/* Came out of one of the kernel's tunnels: what it says was said inside, where
 * no director writes.
 */
static bool is_inner_packet(const struct sk_buff *skb)
{
	switch (skb->dev->type) {
	case ARPHRD_TUNNEL:
	case ARPHRD_TUNNEL6:
	case ARPHRD_SIT:
	case ARPHRD_IPGRE:
	case ARPHRD_IP6GRE:
		return true;
	default:
		return false;
	}
}

/* Only what was sent to this host itself: a packet to a VIP reaches that VIP,
 * whatever its sender wrote into DSCP.
 */
static l3dsr_verdict_t check_destination(const struct l3dsr_packet *pkt)
{
	switch (l3dsr_host_address(pkt->net, pkt->family, &pkt->daddr)) {
	case L3DSR_ADDRESS_VIP:
		return l3dsr_pass(L3DSR_REASON_IS_VIP);
	case L3DSR_ADDRESS_OTHER:
		return l3dsr_pass(L3DSR_REASON_OTHER_ADDRESS);
	case L3DSR_ADDRESS_OWN:
		break;
	}
	if (is_inner_packet(pkt->skb))
		return l3dsr_pass(L3DSR_REASON_TUNNEL);
	return L3DSR_CONTINUE;
}

static l3dsr_verdict_t check_protocol(const struct l3dsr_packet *pkt)
{
	u8 icmp = pkt->family == AF_INET ? IPPROTO_ICMP : IPPROTO_ICMPV6;

	if (pkt->protocol == IPPROTO_TCP || pkt->protocol == IPPROTO_UDP ||
	    pkt->protocol == IPPROTO_SCTP || pkt->protocol == icmp)
		return L3DSR_CONTINUE;
	return l3dsr_pass(L3DSR_REASON_PROTOCOL);
}

static l3dsr_verdict_t decode(struct l3dsr_packet *pkt,
			      const struct l3dsr_vip *vip)
{
	const struct l3dsr_rewrite to = { .daddr = &vip->address, .dscp = 0 };
	l3dsr_verdict_t verdict;

	verdict = l3dsr_packet_read_transport(pkt);
	if (verdict != L3DSR_CONTINUE)
		return verdict;
	verdict = check_protocol(pkt);
	if (verdict != L3DSR_CONTINUE)
		return verdict;
	verdict = l3dsr_rewrite(pkt, &to);
	if (verdict != L3DSR_CONTINUE)
		return verdict;
	l3dsr_counters_add(vip->counters, pkt->len, pkt->opens_flow);
	return l3dsr_pass(L3DSR_REASON_DECODED);
}

/**
 * l3dsr_realserver_receive() - decode a packet that came from the network.
 * @net: namespace.
 * @skb: the packet, as netfilter's PRE_ROUTING has it, its DSCP not 0; stays
 *	the caller's.
 * @family: AF_INET or AF_INET6.
 * @map: of the namespace.
 *
 * Context: softirq, RCU read side. Return: a final verdict, never stolen.
 */
l3dsr_verdict_t l3dsr_realserver_receive(struct net *net, struct sk_buff *skb,
					 u8 family, struct l3dsr_vip_map *map)
{
	const struct l3dsr_vip *vip;
	struct l3dsr_packet pkt;
	l3dsr_verdict_t verdict;

	verdict = l3dsr_packet_read(&pkt, net, skb, family);
	if (verdict != L3DSR_CONTINUE)
		return verdict;
	vip = rcu_dereference(*l3dsr_vip_slot(map, family, pkt.dscp));
	if (!vip)
		return l3dsr_pass(L3DSR_REASON_UNKNOWN_CODE);
	verdict = check_destination(&pkt);
	if (verdict != L3DSR_CONTINUE)
		return verdict;
	return decode(&pkt, vip);
}
