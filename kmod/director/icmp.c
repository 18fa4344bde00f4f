// SPDX-License-Identifier: GPL-2.0-only
/*
 * What the director tells clients, by the kernel's senders, whose rate limits
 * and rules (RFC 1122, section 3.2.2; RFC 4443, section 2.4) apply.
 */
#include "icmp.h"

#include <linux/icmpv6.h>
#include <net/icmp.h>
#include <net/route.h>

/* icmp_send() learns from the packet's dst where it is; early in PRE_ROUTING
 * there is none. The route that the answer takes serves.
 */
static bool give_dst(struct l3dsr_packet *pkt)
{
	struct flowi4 fl4 = { .daddr = pkt->saddr.ip };
	struct rtable *rt;

	if (skb_dst(pkt->skb))
		return true;
	rt = ip_route_output_key(pkt->net, &fl4);
	if (IS_ERR(rt))
		return false;
	skb_dst_set(pkt->skb, &rt->dst);
	return true;
}

static void send4(struct l3dsr_packet *pkt, int type, int code, u32 info)
{
	if (give_dst(pkt))
		icmp_send(pkt->skb, type, code, htonl(info));
}

/* Nobody is told of a packet that is only asked about, nor of a later fragment
 * (RFC 1122, section 3.2.2).
 */
static bool is_told(const struct l3dsr_packet *pkt)
{
	return !pkt->query && pkt->fragment != L3DSR_FRAGMENT_LATER;
}

/* Context: softirq or BH off; the packet is still the caller's, unchanged. */
void l3dsr_icmp_ttl_exceeded(struct l3dsr_packet *pkt)
{
	if (!is_told(pkt))
		return;
	if (pkt->family == AF_INET)
		send4(pkt, ICMP_TIME_EXCEEDED, ICMP_EXC_TTL, 0);
	else
		icmpv6_send(pkt->skb, ICMPV6_TIME_EXCEED, ICMPV6_EXC_HOPLIMIT,
			    0);
}

/* Say which size fits, in bytes from the client's IP header on. Context: as
 * above.
 */
void l3dsr_icmp_too_big(struct l3dsr_packet *pkt, u32 mtu)
{
	if (!is_told(pkt))
		return;
	if (pkt->family == AF_INET)
		send4(pkt, ICMP_DEST_UNREACH, ICMP_FRAG_NEEDED, mtu);
	else
		icmpv6_send(pkt->skb, ICMPV6_PKT_TOOBIG, 0, mtu);
}

/* Say that a packet does not arrive. Context: as above. */
void l3dsr_icmp_unreachable(struct l3dsr_packet *pkt)
{
	if (!is_told(pkt))
		return;
	if (pkt->family == AF_INET)
		send4(pkt, ICMP_DEST_UNREACH, ICMP_HOST_UNREACH, 0);
	else
		icmpv6_send(pkt->skb, ICMPV6_DEST_UNREACH, ICMPV6_ADDR_UNREACH,
			    0);
}
