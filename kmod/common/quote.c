// SPDX-License-Identifier: GPL-2.0-only
#include "quote.h"

#include <linux/export.h>
#include <linux/icmp.h>
#include <linux/icmpv6.h>
#include <linux/ip.h>
#include <linux/ipv6.h>
#include <linux/tcp.h>
#include <linux/udp.h>
#include <net/ip.h>
#include <net/ipv6.h>

#include "encap.h"

/* RFC 792 and RFC 4443: both headers have 8 bytes. */
#define ICMP_HEADER	sizeof(struct icmphdr)

static bool is_error(u8 family, u8 type)
{
	if (family == AF_INET6)
		return type >= ICMPV6_DEST_UNREACH && type <= ICMPV6_PARAMPROB;
	return type == ICMP_DEST_UNREACH || type == ICMP_TIME_EXCEEDED ||
	       type == ICMP_PARAMETERPROB || type == ICMP_SOURCE_QUENCH;
}

/* The header of an error, or NULL. */
static const struct icmphdr *read_icmp(const struct l3dsr_packet *pkt,
				       struct icmphdr *buf)
{
	const struct icmphdr *icmp;

	icmp = skb_header_pointer(pkt->skb, pkt->l4, sizeof(*buf), buf);
	return icmp && is_error(pkt->family, icmp->type) ? icmp : NULL;
}

/* The end of the packet, which may come before that of the skb. */
static unsigned int end_of(const struct l3dsr_packet *pkt)
{
	return pkt->l3 + pkt->len;
}

/* Offset of the quoted transport header, 0 if there is none. */
static unsigned int read_header4(struct l3dsr_quote *quote,
				 const struct sk_buff *skb, unsigned int at)
{
	const struct iphdr *iph;
	struct iphdr buf;

	iph = skb_header_pointer(skb, at, sizeof(buf), &buf);
	if (!iph || iph->version != 4 || iph->ihl < 5 ||
	    iph->frag_off & htons(IP_OFFSET))
		return 0;
	quote->saddr.ip = iph->saddr;
	quote->daddr.ip = iph->daddr;
	quote->protocol = iph->protocol;
	return at + iph->ihl * 4;
}

static unsigned int read_header6(struct l3dsr_quote *quote,
				 const struct sk_buff *skb, unsigned int at)
{
	const struct ipv6hdr *ip6h;
	struct ipv6hdr buf;
	__be16 offset = 0;
	int l4;

	ip6h = skb_header_pointer(skb, at, sizeof(buf), &buf);
	if (!ip6h || ip6h->version != 6)
		return 0;
	quote->saddr.in6 = ip6h->saddr;
	quote->daddr.in6 = ip6h->daddr;
	quote->protocol = ip6h->nexthdr;
	l4 = ipv6_skip_exthdr(skb, at + sizeof(buf), &quote->protocol,
			      &offset);
	return l4 < 0 || offset & htons(IP6_OFFSET) ? 0 : l4;
}

static unsigned int read_header(struct l3dsr_quote *quote, u8 family,
				const struct sk_buff *skb, unsigned int at)
{
	return family == AF_INET ? read_header4(quote, skb, at) :
				   read_header6(quote, skb, at);
}

/* Offset of the checksum in the transport header; 0 for SCTP, whose covers no
 * addresses and is none that can be fixed.
 */
static unsigned int check_offset(u8 protocol)
{
	switch (protocol) {
	case IPPROTO_TCP:
		return offsetof(struct tcphdr, check);
	case IPPROTO_UDP:
		return offsetof(struct udphdr, check);
	default:
		return 0;
	}
}

/**
 * l3dsr_quote_read() - read what an ICMP error quotes.
 * @quote: filled in.
 * @pkt: an ICMP packet of its family, read by l3dsr_packet_read_transport().
 *
 * Context: any. Return: whether it is an error that quotes the ports of a TCP,
 * UDP or SCTP packet.
 */
bool l3dsr_quote_read(struct l3dsr_quote *quote,
		      const struct l3dsr_packet *pkt)
{
	const struct icmphdr *icmp;
	struct icmphdr icmp_buf;
	const __be16 *ports;
	unsigned int check;
	__be16 buf[2];

	memset(quote, 0, sizeof(*quote));
	icmp = read_icmp(pkt, &icmp_buf);
	if (!icmp)
		return false;
	quote->l4 = read_header(quote, pkt->family, pkt->skb,
				pkt->l4 + ICMP_HEADER);
	if (!quote->l4 || !l3dsr_has_ports(quote->protocol) ||
	    quote->l4 + sizeof(buf) > end_of(pkt))
		return false;
	ports = skb_header_pointer(pkt->skb, quote->l4, sizeof(buf), buf);
	if (!ports)
		return false;
	quote->sport = ports[0];
	quote->dport = ports[1];
	check = check_offset(quote->protocol);
	if (check && quote->l4 + check + sizeof(__sum16) <= end_of(pkt))
		quote->check = quote->l4 + check;
	return true;
}
EXPORT_SYMBOL_GPL(l3dsr_quote_read);

/* What an error says of the packet that it is about. */
static bool read_error(struct l3dsr_tunnel_quote *quote,
		       const struct l3dsr_packet *pkt)
{
	struct icmphdr buf;
	const struct icmphdr *icmp = read_icmp(pkt, &buf);

	if (!icmp)
		return false;
	if (pkt->family == AF_INET6) {
		quote->too_big = icmp->type == ICMPV6_PKT_TOOBIG;
		quote->unreachable = icmp->type == ICMPV6_DEST_UNREACH ||
				     icmp->type == ICMPV6_TIME_EXCEED;
		quote->mtu = ntohl(icmp->un.gateway);
		return true;
	}
	quote->too_big = icmp->type == ICMP_DEST_UNREACH &&
			 icmp->code == ICMP_FRAG_NEEDED;
	quote->unreachable = !quote->too_big &&
			     (icmp->type == ICMP_DEST_UNREACH ||
			      icmp->type == ICMP_TIME_EXCEEDED);
	quote->mtu = ntohs(icmp->un.frag.mtu);
	return true;
}

/**
 * l3dsr_quote_read_tunnel() - read an ICMP error about a packet in a tunnel.
 * @quote: filled in.
 * @pkt: an ICMP packet of its family, read by l3dsr_packet_read_transport().
 *
 * A router need not quote more than 8 bytes behind the IP header (RFC 792):
 * that is enough to know the tunnel, and less than the packet inside.
 *
 * Context: any. Return: whether it is an error about a packet in a tunnel.
 */
bool l3dsr_quote_read_tunnel(struct l3dsr_tunnel_quote *quote,
			     const struct l3dsr_packet *pkt)
{
	struct l3dsr_quote outer = {}, inner = {};
	struct l3dsr_carried carried;
	unsigned int payload;

	memset(quote, 0, sizeof(*quote));
	if (!read_error(quote, pkt))
		return false;
	quote->at = pkt->l4 + ICMP_HEADER;
	payload = read_header(&outer, pkt->family, pkt->skb, quote->at);
	if (!payload)
		return false;
	quote->saddr = outer.saddr;
	quote->daddr = outer.daddr;
	if (!l3dsr_encap_read(&carried, pkt->skb, outer.protocol, payload))
		return false;
	quote->kind = carried.kind;
	quote->port = carried.port;
	quote->inner_family = carried.family;
	if (quote->inner_family == AF_UNSPEC)
		return true;
	quote->len = carried.at - quote->at;
	if (!read_header(&inner, quote->inner_family, pkt->skb, carried.at))
		return true;
	quote->inner = carried.at;
	quote->inner_saddr = inner.saddr;
	quote->inner_daddr = inner.daddr;
	return true;
}
EXPORT_SYMBOL_GPL(l3dsr_quote_read_tunnel);
