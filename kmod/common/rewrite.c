// SPDX-License-Identifier: GPL-2.0-only
/*
 * The only place that writes into headers a packet came with.
 */
#include "rewrite.h"

#include <linux/export.h>
#include <linux/icmp.h>
#include <linux/ip.h>
#include <linux/ipv6.h>
#include <linux/tcp.h>
#include <net/checksum.h>
#include <net/ip.h>
#include <net/ipv6.h>
#include <net/tcp.h>

#include "dscp.h"

/* UDP's transport checksum of 0 says that there is none (RFC 768), unless
 * hardware is still to fill it in.
 */
static bool has_no_checksum(const struct l3dsr_packet *pkt, __sum16 check)
{
	return pkt->protocol == IPPROTO_UDP && !check &&
	       pkt->skb->ip_summed != CHECKSUM_PARTIAL;
}

/* A computed 0 is sent as all ones (RFC 768; RFC 8200, section 8.1). */
static void finish_checksum(const struct l3dsr_packet *pkt, __sum16 *check)
{
	if (has_no_checksum(pkt, *check))
		*check = CSUM_MANGLED_0;
}

static __sum16 *transport_checksum(const struct l3dsr_packet *pkt)
{
	__sum16 *check = (__sum16 *)(pkt->skb->data + pkt->check);

	if (!pkt->check || has_no_checksum(pkt, *check))
		return NULL;
	return check;
}

/* skb->csum of CHECKSUM_COMPLETE: the IPv4 header sums to the same before and
 * after, its checksum sees to that, so only the transport checksum counts,
 * which inet_proto_csum_replace4() does.
 */
static void write_daddr4(struct l3dsr_packet *pkt, __be32 daddr)
{
	struct iphdr *iph = (struct iphdr *)(pkt->skb->data + pkt->l3);
	__sum16 *check = transport_checksum(pkt);

	if (check) {
		inet_proto_csum_replace4(check, pkt->skb, iph->daddr, daddr,
					 true);
		finish_checksum(pkt, check);
	}
	csum_replace4(&iph->check, iph->daddr, daddr);
	iph->daddr = daddr;
}

static void write4(struct l3dsr_packet *pkt, const struct l3dsr_rewrite *to)
{
	struct iphdr *iph = (struct iphdr *)(pkt->skb->data + pkt->l3);

	if (to->daddr && iph->daddr != to->daddr->ip)
		write_daddr4(pkt, to->daddr->ip);
	if (to->dscp != L3DSR_DSCP_KEEP)
		l3dsr_dscp_set4(iph, to->dscp);
	if (to->lower_ttl)
		ip_decrease_ttl(iph);
}

static void write_daddr6(struct l3dsr_packet *pkt,
			 const struct in6_addr *daddr)
{
	struct ipv6hdr *ip6h = (struct ipv6hdr *)(pkt->skb->data + pkt->l3);
	__sum16 *check = transport_checksum(pkt);

	if (check) {
		inet_proto_csum_replace16(check, pkt->skb,
					  ip6h->daddr.s6_addr32,
					  daddr->s6_addr32, true);
		finish_checksum(pkt, check);
	}
	ip6h->daddr = *daddr;
}

/* Sum of every byte that write6() may change. */
static __wsum sum6(const struct l3dsr_packet *pkt,
		   const struct l3dsr_rewrite *to)
{
	__wsum sum = csum_partial(pkt->skb->data + pkt->l3,
				  sizeof(struct ipv6hdr), 0);

	if (to->daddr && pkt->check)
		sum = csum_add(sum, csum_unfold(*(__sum16 *)(pkt->skb->data +
							     pkt->check)));
	return sum;
}

/* Nothing in the IPv6 header evens out a change, so skb->csum follows it. */
static void write6(struct l3dsr_packet *pkt, const struct l3dsr_rewrite *to)
{
	struct ipv6hdr *ip6h = (struct ipv6hdr *)(pkt->skb->data + pkt->l3);
	bool complete = pkt->skb->ip_summed == CHECKSUM_COMPLETE;

	if (complete)
		pkt->skb->csum = csum_sub(pkt->skb->csum, sum6(pkt, to));
	if (to->daddr && !ipv6_addr_equal(&ip6h->daddr, &to->daddr->in6))
		write_daddr6(pkt, &to->daddr->in6);
	if (to->dscp != L3DSR_DSCP_KEEP)
		l3dsr_dscp_set6(ip6h, to->dscp);
	if (to->lower_ttl)
		ip6h->hop_limit--;
	if (complete)
		pkt->skb->csum = csum_add(pkt->skb->csum, sum6(pkt, to));
}

static bool writes_ports(const struct l3dsr_rewrite *to)
{
	return to->sport || to->dport;
}

/* The port is part of skb->csum, and so is the checksum that evens it out,
 * where there is one.
 */
static void write_port(struct l3dsr_packet *pkt, unsigned int at, __be16 port)
{
	__be16 *field = (__be16 *)(pkt->skb->data + at);
	__sum16 *check = transport_checksum(pkt);

	if (check) {
		inet_proto_csum_replace2(check, pkt->skb, *field, port, false);
		finish_checksum(pkt, check);
	} else if (pkt->skb->ip_summed == CHECKSUM_COMPLETE) {
		pkt->skb->csum = csum_block_sub(pkt->skb->csum,
						csum_partial(field, 2, 0), at);
		pkt->skb->csum = csum_block_add(pkt->skb->csum,
						csum_partial(&port, 2, 0), at);
	}
	*field = port;
}

static void write_ports(struct l3dsr_packet *pkt,
			const struct l3dsr_rewrite *to)
{
	if (to->sport) {
		write_port(pkt, pkt->l4, to->sport);
		pkt->sport = to->sport;
	}
	if (to->dport) {
		write_port(pkt, pkt->l4 + sizeof(__be16), to->dport);
		pkt->dport = to->dport;
	}
}

static unsigned int ip_header_len(const struct l3dsr_packet *pkt)
{
	return pkt->family == AF_INET ? sizeof(struct iphdr) :
					sizeof(struct ipv6hdr);
}

static unsigned int bytes_to_write(const struct l3dsr_packet *pkt,
				   const struct l3dsr_rewrite *to)
{
	if ((to->daddr || writes_ports(to)) && pkt->check)
		return pkt->check + sizeof(__sum16);
	return pkt->l3 + ip_header_len(pkt);
}

/* Most packets are nobody else's, and their headers lie in one piece. */
static int make_writable(struct sk_buff *skb, unsigned int end)
{
	if (likely(end <= skb_headlen(skb) && !skb_cloned(skb)))
		return 0;
	return skb_ensure_writable(skb, end);
}

/**
 * l3dsr_rewrite() - write into a packet's headers.
 * @pkt: read by l3dsr_packet_read_transport(); its addresses, ports, DSCP and
 *	TTL follow what is written.
 * @to: what to write.
 *
 * Header and transport checksums and skb->csum are updated incrementally (RFC
 * 1624), for whatever skb->ip_summed says; payload and ECN bits stay. Only the
 * bytes up to the last one written are made writable: pointers into the packet
 * taken before are void.
 *
 * Context: any. Return: L3DSR_CONTINUE, or a drop when memory ran out; then
 * nothing was written.
 */
l3dsr_verdict_t l3dsr_rewrite(struct l3dsr_packet *pkt,
			      const struct l3dsr_rewrite *to)
{
	if (make_writable(pkt->skb, bytes_to_write(pkt, to)))
		return l3dsr_drop(L3DSR_REASON_NO_MEMORY);

	if (pkt->family == AF_INET)
		write4(pkt, to);
	else
		write6(pkt, to);
	if (writes_ports(to))
		write_ports(pkt, to);

	if (to->daddr)
		pkt->daddr = *to->daddr;
	if (to->dscp != L3DSR_DSCP_KEEP)
		pkt->dscp = to->dscp;
	if (to->lower_ttl)
		pkt->ttl--;
	return L3DSR_CONTINUE;
}
EXPORT_SYMBOL_GPL(l3dsr_rewrite);

/**
 * l3dsr_lower_ttl() - make a packet one hop older, and change nothing else.
 * @pkt: as for l3dsr_rewrite(), of which this is the shortest case.
 *
 * Context: any. Return: as there.
 */
l3dsr_verdict_t l3dsr_lower_ttl(struct l3dsr_packet *pkt)
{
	static const struct l3dsr_rewrite to = {
		.dscp = L3DSR_DSCP_KEEP,
		.lower_ttl = true,
	};
	struct sk_buff *skb = pkt->skb;

	/* In IPv4 the header's own checksum evens the change out. */
	if (pkt->family != AF_INET && skb->ip_summed == CHECKSUM_COMPLETE)
		return l3dsr_rewrite(pkt, &to);
	if (make_writable(skb, pkt->l3 + ip_header_len(pkt)))
		return l3dsr_drop(L3DSR_REASON_NO_MEMORY);
	if (pkt->family == AF_INET)
		ip_decrease_ttl((struct iphdr *)(skb->data + pkt->l3));
	else
		((struct ipv6hdr *)(skb->data + pkt->l3))->hop_limit--;
	pkt->ttl--;
	return L3DSR_CONTINUE;
}
EXPORT_SYMBOL_GPL(l3dsr_lower_ttl);

/**
 * l3dsr_rewrite_quote() - write a port into the packet that an ICMP error
 *	quotes.
 * @pkt: the error.
 * @quote: what it quotes.
 * @at: offset of the port to write.
 * @port: what to write.
 *
 * The quoted checksum follows where it is quoted, as the sender of the quoted
 * packet would have written it, and so does the error's. Pointers into the
 * packet taken before are void.
 *
 * Context: any. Return: L3DSR_CONTINUE, or a drop when memory ran out; then
 * nothing was written.
 */
l3dsr_verdict_t l3dsr_rewrite_quote(struct l3dsr_packet *pkt,
				    const struct l3dsr_quote *quote,
				    unsigned int at, __be16 port)
{
	unsigned int end = max_t(unsigned int, quote->l4 + 2 * sizeof(port),
				 quote->check + sizeof(__sum16));
	__sum16 *error_check, *check;
	__be16 *field, before;

	if (skb_ensure_writable(pkt->skb, end))
		return l3dsr_drop(L3DSR_REASON_NO_MEMORY);

	field = (__be16 *)(pkt->skb->data + at);
	check = (__sum16 *)(pkt->skb->data + quote->check);
	error_check = (__sum16 *)(pkt->skb->data + pkt->l4 +
				  offsetof(struct icmphdr, checksum));
	if (quote->check && (*check || quote->protocol != IPPROTO_UDP)) {
		before = (__force __be16)*check;
		csum_replace2(check, *field, port);
		if (!*check && quote->protocol == IPPROTO_UDP)
			*check = CSUM_MANGLED_0;
		inet_proto_csum_replace2(error_check, pkt->skb, before,
					 (__force __be16)*check, false);
	}
	inet_proto_csum_replace2(error_check, pkt->skb, *field, port, false);
	*field = port;
	return L3DSR_CONTINUE;
}
EXPORT_SYMBOL_GPL(l3dsr_rewrite_quote);

/* Offset of the segment size in a TCP header that is all there; 0 if it says
 * none (RFC 9293, section 3.2).
 */
static unsigned int find_mss(const struct tcphdr *tcp)
{
	const u8 *byte = (const u8 *)tcp;
	unsigned int at = sizeof(*tcp), end = tcp->doff * 4;

	while (at < end && byte[at] != TCPOPT_EOL) {
		if (byte[at] == TCPOPT_NOP) {
			at++;
			continue;
		}
		if (at + 1 >= end || byte[at + 1] < 2 ||
		    at + byte[at + 1] > end)
			break;
		if (byte[at] == TCPOPT_MSS && byte[at + 1] == TCPOLEN_MSS)
			return at + 2;
		at += byte[at + 1];
	}
	return 0;
}

static void write_mss(struct l3dsr_packet *pkt, unsigned int at, u16 mss)
{
	struct tcphdr *tcp = (struct tcphdr *)(pkt->skb->data + pkt->l4);
	u8 *field = (u8 *)tcp + at;
	u16 before = get_unaligned_be16(field), after = mss;

	put_unaligned_be16(mss, field);
	/* At an odd place its bytes lie in the sum the other way round. */
	if (at & 1) {
		before = swab16(before);
		after = swab16(after);
	}
	inet_proto_csum_replace2(&tcp->check, pkt->skb, htons(before),
				 htons(after), false);
}

/**
 * l3dsr_rewrite_mss() - lower the segment size that a TCP SYN asks for.
 * @pkt: a TCP packet, read by l3dsr_packet_read_transport().
 * @most: bytes of data in a segment that are not too many.
 * @lowered: set when it was more.
 *
 * A SYN that says none asks for what every path carries (RFC 9293, section
 * 3.7.1), and is left so. Pointers into the packet taken before are void.
 *
 * Context: any. Return: L3DSR_CONTINUE, or a drop when memory ran out; then
 * nothing was written.
 */
l3dsr_verdict_t l3dsr_rewrite_mss(struct l3dsr_packet *pkt, u16 most,
				  bool *lowered)
{
	struct sk_buff *skb = pkt->skb;
	const struct tcphdr *tcp;
	unsigned int end, at;

	if (!pskb_may_pull(skb, pkt->l4 + sizeof(*tcp)))
		return l3dsr_drop(L3DSR_REASON_NO_MEMORY);
	tcp = (const struct tcphdr *)(skb->data + pkt->l4);
	end = pkt->l4 + tcp->doff * 4;
	if (!tcp->syn || end > pkt->l3 + pkt->len)
		return L3DSR_CONTINUE;
	if (!pskb_may_pull(skb, end))
		return l3dsr_drop(L3DSR_REASON_NO_MEMORY);
	tcp = (const struct tcphdr *)(skb->data + pkt->l4);
	at = find_mss(tcp);
	if (!at || get_unaligned_be16((const u8 *)tcp + at) <= most)
		return L3DSR_CONTINUE;
	if (skb_ensure_writable(skb, end))
		return l3dsr_drop(L3DSR_REASON_NO_MEMORY);
	write_mss(pkt, at, most);
	*lowered = true;
	return L3DSR_CONTINUE;
}
EXPORT_SYMBOL_GPL(l3dsr_rewrite_mss);
