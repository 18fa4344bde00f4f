// SPDX-License-Identifier: GPL-2.0-only
#include "packet.h"

#include <linux/export.h>
#include <linux/icmp.h>
#include <linux/icmpv6.h>
#include <linux/ip.h>
#include <linux/ipv6.h>
#include <linux/sctp.h>
#include <linux/tcp.h>
#include <linux/udp.h>
#include <net/ip.h>
#include <net/ipv6.h>

#include "dscp.h"

/* RFC 8200, section 4.1 lists six kinds, destination options twice; twice
 * that is more than any honest sender writes and little enough to walk.
 */
#define MAX_EXT_HEADERS	14

/* A GSO packet of more than 64 KiB carries 0 where its length should be. */
static bool length_lies(const struct l3dsr_packet *pkt, unsigned int claimed,
			unsigned int header)
{
	if (!claimed && skb_is_gso(pkt->skb))
		return false;
	return claimed < header || claimed > pkt->len;
}

/* Strict and loose source routes (RFC 791, section 3.1) name the real
 * destination in an option.
 */
static bool has_source_route(const u8 *option, unsigned int len)
{
	unsigned int at = 0;

	while (at < len && option[at] != IPOPT_END) {
		if (option[at] == IPOPT_NOOP) {
			at++;
			continue;
		}
		if (option[at] == IPOPT_LSRR || option[at] == IPOPT_SSRR)
			return true;
		/* A length that leads nowhere: the stack drops it later. */
		if (at + 1 >= len || option[at + 1] < 2)
			break;
		at += option[at + 1];
	}
	return false;
}

static noinline l3dsr_verdict_t read_options(const struct l3dsr_packet *pkt,
					     unsigned int len)
{
	u8 buf[MAX_IPOPTLEN];
	const u8 *option;

	option = skb_header_pointer(pkt->skb, pkt->l3 + sizeof(struct iphdr),
				    len, buf);
	if (!option)
		return l3dsr_pass(L3DSR_REASON_TRUNCATED);
	if (has_source_route(option, len))
		return l3dsr_pass(L3DSR_REASON_SOURCE_ROUTE);
	return L3DSR_CONTINUE;
}

static noinline void read_fragment4(struct l3dsr_packet *pkt,
				    const struct iphdr *iph)
{
	u16 offset = ntohs(iph->frag_off);

	pkt->fragment = offset & IP_OFFSET ? L3DSR_FRAGMENT_LATER :
					     L3DSR_FRAGMENT_FIRST;
	pkt->part = (struct l3dsr_part){
		.id = (__force __be32)iph->id,
		.offset = (offset & IP_OFFSET) * 8,
		.len = pkt->l3 + pkt->len - pkt->l4,
		.more = offset & IP_MF,
	};
}

/* Where a header lies, if it need not be put together first. Nearly all do; a
 * buffer for those that do not would be cleared for each packet, so it stands
 * in functions of its own.
 */
static __always_inline const void *in_place(const struct sk_buff *skb,
					    unsigned int offset,
					    unsigned int len)
{
	return likely(offset + len <= skb_headlen(skb)) ? skb->data + offset :
							  NULL;
}

static __always_inline l3dsr_verdict_t take4(struct l3dsr_packet *pkt,
					     const struct iphdr *iph)
{
	if (iph->version != 4 || iph->ihl < 5 ||
	    length_lies(pkt, ntohs(iph->tot_len), iph->ihl * 4))
		return l3dsr_pass(L3DSR_REASON_BAD_HEADER);

	pkt->saddr.ip = iph->saddr;
	pkt->daddr.ip = iph->daddr;
	pkt->protocol = iph->protocol;
	pkt->dscp = l3dsr_dscp_of(iph->tos);
	pkt->ttl = iph->ttl;
	if (iph->tot_len)
		pkt->len = ntohs(iph->tot_len);
	pkt->l4 = pkt->l3 + iph->ihl * 4;
	pkt->may_fragment = !(iph->frag_off & htons(IP_DF));
	if (unlikely(ip_is_fragment(iph)))
		read_fragment4(pkt, iph);

	if (likely(iph->ihl == 5))
		return L3DSR_CONTINUE;
	pkt->has_options = true;
	return read_options(pkt, (iph->ihl - 5) * 4);
}

static __always_inline l3dsr_verdict_t take6(struct l3dsr_packet *pkt,
					     const struct ipv6hdr *ip6h)
{
	unsigned int payload = ntohs(ip6h->payload_len);

	if (ip6h->version != 6 ||
	    payload + sizeof(*ip6h) > pkt->len)
		return l3dsr_pass(L3DSR_REASON_BAD_HEADER);

	pkt->saddr.in6 = ip6h->saddr;
	pkt->daddr.in6 = ip6h->daddr;
	pkt->protocol = ip6h->nexthdr;
	pkt->dscp = l3dsr_dscp_of(ipv6_get_dsfield(ip6h));
	pkt->ttl = ip6h->hop_limit;
	/* 0 may stand for a jumbogram (RFC 2675): the whole skb is the packet. */
	if (payload || !(skb_is_gso(pkt->skb) || pkt->protocol == NEXTHDR_HOP))
		pkt->len = payload + sizeof(*ip6h);
	pkt->l4 = pkt->l3 + sizeof(*ip6h);
	pkt->has_options = pkt->protocol == NEXTHDR_HOP;
	return L3DSR_CONTINUE;
}

static noinline l3dsr_verdict_t read4_scattered(struct l3dsr_packet *pkt)
{
	struct iphdr buf;

	if (skb_copy_bits(pkt->skb, pkt->l3, &buf, sizeof(buf)))
		return l3dsr_pass(L3DSR_REASON_TRUNCATED);
	return take4(pkt, &buf);
}

static noinline l3dsr_verdict_t read6_scattered(struct l3dsr_packet *pkt)
{
	struct ipv6hdr buf;

	if (skb_copy_bits(pkt->skb, pkt->l3, &buf, sizeof(buf)))
		return l3dsr_pass(L3DSR_REASON_TRUNCATED);
	return take6(pkt, &buf);
}

static __always_inline l3dsr_verdict_t read4(struct l3dsr_packet *pkt)
{
	const struct iphdr *iph = in_place(pkt->skb, pkt->l3, sizeof(*iph));

	return iph ? take4(pkt, iph) : read4_scattered(pkt);
}

static __always_inline l3dsr_verdict_t read6(struct l3dsr_packet *pkt)
{
	const struct ipv6hdr *ip6h = in_place(pkt->skb, pkt->l3, sizeof(*ip6h));

	return ip6h ? take6(pkt, ip6h) : read6_scattered(pkt);
}

/* All but what is filled in at once, or looked at in fragments only: clearing
 * everything takes longer than reading the header.
 */
static __always_inline void clear(struct l3dsr_packet *pkt)
{
	pkt->saddr = (union nf_inet_addr){};
	pkt->daddr = (union nf_inet_addr){};
	pkt->check = 0;
	pkt->sport = 0;
	pkt->dport = 0;
	pkt->dscp = 0;
	pkt->fragment = L3DSR_FRAGMENT_NONE;
	pkt->may_fragment = false;
	pkt->local_out = false;
	pkt->ingress = false;
	pkt->has_options = false;
	pkt->opens_flow = false;
	pkt->closes_flow = false;
	pkt->query = NULL;
}

static l3dsr_verdict_t read_at(struct l3dsr_packet *pkt, struct net *net,
			       struct sk_buff *skb, u8 family, unsigned int l3,
			       unsigned int len)
{
	pkt->net = net;
	pkt->skb = skb;
	pkt->family = family;
	pkt->l3 = l3;
	pkt->len = len;
	return family == AF_INET ? read4(pkt) : read6(pkt);
}

/**
 * l3dsr_packet_read() - read the IP header.
 * @pkt: filled in.
 * @net: namespace in which the packet was met.
 * @skb: the packet, skb->data at or before its IP header; neither changed nor
 *	owned.
 * @family: AF_INET or AF_INET6, what the door knows the packet to be.
 *
 * Context: any. Return: L3DSR_CONTINUE, or a verdict that passes on what is
 * no IP packet to deal with.
 */
l3dsr_verdict_t l3dsr_packet_read(struct l3dsr_packet *pkt, struct net *net,
				  struct sk_buff *skb, u8 family)
{
	int l3 = skb_network_offset(skb);

	clear(pkt);
	if (l3 < 0 || l3 > skb->len)
		return l3dsr_pass(L3DSR_REASON_TRUNCATED);

	return read_at(pkt, net, skb, family, l3, skb->len - l3);
}
EXPORT_SYMBOL_GPL(l3dsr_packet_read);

/**
 * l3dsr_packet_read_inner() - read the IP header of a packet inside another.
 * @pkt: filled in; has the skb of @outer, and lies within that.
 * @outer: read by l3dsr_packet_read_transport().
 * @family: AF_INET or AF_INET6, what the headers before it say.
 * @at: its offset from skb->data.
 *
 * Context: any. Return: as of l3dsr_packet_read().
 */
l3dsr_verdict_t l3dsr_packet_read_inner(struct l3dsr_packet *pkt,
					const struct l3dsr_packet *outer,
					u8 family, unsigned int at)
{
	unsigned int end = outer->l3 + outer->len;

	memset(pkt, 0, sizeof(*pkt));
	if (at >= end)
		return l3dsr_pass(L3DSR_REASON_TRUNCATED);
	return read_at(pkt, outer->net, outer->skb, family, at, end - at);
}
EXPORT_SYMBOL_GPL(l3dsr_packet_read_inner);

/* Bytes of @len at @offset, inside what the IP header says the packet is. */
static const void *header(const struct l3dsr_packet *pkt, unsigned int offset,
			  unsigned int len, void *buf)
{
	if (offset + len > pkt->l3 + pkt->len)
		return NULL;
	return skb_header_pointer(pkt->skb, offset, len, buf);
}

static void read_fragment6(struct l3dsr_packet *pkt,
			   const struct frag_hdr *frag, unsigned int at)
{
	u16 offset = ntohs(frag->frag_off);

	/* Neither offset nor more to come: atomic (RFC 6946), as good as whole. */
	if (!(offset & (IP6_OFFSET | IP6_MF)))
		return;
	pkt->fragment = offset & IP6_OFFSET ? L3DSR_FRAGMENT_LATER :
					      L3DSR_FRAGMENT_FIRST;
	pkt->part = (struct l3dsr_part){
		.id = frag->identification,
		.offset = offset & IP6_OFFSET,
		.len = pkt->l3 + pkt->len - at - sizeof(*frag),
		.more = offset & IP6_MF,
	};
}

/* Read the extension header at @at and say how long it is. */
static l3dsr_verdict_t read_ext_header(struct l3dsr_packet *pkt, u8 nexthdr,
				       unsigned int at, u8 *next,
				       unsigned int *len)
{
	/* The longest of the fixed parts; type and segments left of a routing
	 * header lie in the first 4 bytes.
	 */
	union {
		struct ipv6_opt_hdr opt;
		struct ipv6_rt_hdr routing;
		struct frag_hdr frag;
	} buf;
	const typeof(buf) *ext = header(pkt, at, sizeof(buf), &buf);

	if (!ext)
		return l3dsr_drop(L3DSR_REASON_TRUNCATED);

	*next = ext->opt.nexthdr;
	*len = ipv6_optlen(&ext->opt);
	if (nexthdr == NEXTHDR_FRAGMENT) {
		read_fragment6(pkt, &ext->frag, at);
		*len = sizeof(ext->frag);
	} else if (nexthdr == NEXTHDR_AUTH) {
		return l3dsr_pass(L3DSR_REASON_AH);
	} else if (nexthdr == NEXTHDR_ROUTING && ext->routing.segments_left) {
		return l3dsr_pass(L3DSR_REASON_SOURCE_ROUTE);
	}
	return L3DSR_CONTINUE;
}

static noinline l3dsr_verdict_t skip_ext_headers(struct l3dsr_packet *pkt)
{
	unsigned int count = 0;
	l3dsr_verdict_t verdict;
	unsigned int len;

	while (ipv6_ext_hdr(pkt->protocol) && pkt->protocol != NEXTHDR_NONE) {
		if (++count > MAX_EXT_HEADERS)
			return l3dsr_drop(L3DSR_REASON_EXT_HEADERS);
		verdict = read_ext_header(pkt, pkt->protocol, pkt->l4,
					  &pkt->protocol, &len);
		if (verdict != L3DSR_CONTINUE)
			return verdict;
		pkt->l4 += len;
		if (pkt->l4 > pkt->l3 + pkt->len)
			return l3dsr_drop(L3DSR_REASON_TRUNCATED);
		/* What follows is the payload, not more headers. */
		if (pkt->fragment == L3DSR_FRAGMENT_LATER)
			break;
	}
	return L3DSR_CONTINUE;
}

static __always_inline l3dsr_verdict_t take_tcp(struct l3dsr_packet *pkt,
						const struct tcphdr *tcp)
{
	if (!tcp)
		return l3dsr_drop(L3DSR_REASON_TRUNCATED);
	pkt->sport = tcp->source;
	pkt->dport = tcp->dest;
	pkt->check = pkt->l4 + offsetof(struct tcphdr, check);
	pkt->closes_flow = tcp->rst || tcp->fin;
	pkt->opens_flow = tcp->syn && !tcp->ack && !pkt->closes_flow;
	return L3DSR_CONTINUE;
}

static __always_inline l3dsr_verdict_t take_udp(struct l3dsr_packet *pkt,
						const struct udphdr *udp)
{
	if (!udp)
		return l3dsr_drop(L3DSR_REASON_TRUNCATED);
	pkt->sport = udp->source;
	pkt->dport = udp->dest;
	pkt->check = pkt->l4 + offsetof(struct udphdr, check);
	return L3DSR_CONTINUE;
}

static noinline l3dsr_verdict_t read_tcp_scattered(struct l3dsr_packet *pkt)
{
	struct tcphdr buf;

	return take_tcp(pkt, header(pkt, pkt->l4, sizeof(buf), &buf));
}

static noinline l3dsr_verdict_t read_udp_scattered(struct l3dsr_packet *pkt)
{
	struct udphdr buf;

	return take_udp(pkt, header(pkt, pkt->l4, sizeof(buf), &buf));
}

/* Inside what the IP header says the packet is, and in one piece. */
static __always_inline const void *own_header(const struct l3dsr_packet *pkt,
					      unsigned int len)
{
	if (unlikely(pkt->l4 + len > pkt->l3 + pkt->len))
		return NULL;
	return in_place(pkt->skb, pkt->l4, len);
}

static __always_inline l3dsr_verdict_t read_tcp(struct l3dsr_packet *pkt)
{
	const struct tcphdr *tcp = own_header(pkt, sizeof(*tcp));

	return tcp ? take_tcp(pkt, tcp) : read_tcp_scattered(pkt);
}

static __always_inline l3dsr_verdict_t read_udp(struct l3dsr_packet *pkt)
{
	const struct udphdr *udp = own_header(pkt, sizeof(*udp));

	return udp ? take_udp(pkt, udp) : read_udp_scattered(pkt);
}

static noinline l3dsr_verdict_t read_sctp(struct l3dsr_packet *pkt)
{
	const struct sctphdr *sctp;
	struct sctphdr buf;

	sctp = header(pkt, pkt->l4, sizeof(buf), &buf);
	if (!sctp)
		return l3dsr_drop(L3DSR_REASON_TRUNCATED);
	pkt->sport = sctp->source;
	pkt->dport = sctp->dest;
	return L3DSR_CONTINUE;
}

static noinline l3dsr_verdict_t read_icmp(struct l3dsr_packet *pkt)
{
	struct icmphdr buf;

	if (!header(pkt, pkt->l4, sizeof(buf), &buf))
		return l3dsr_drop(L3DSR_REASON_TRUNCATED);
	/* RFC 4443, section 2.3: the pseudo-header is ICMPv6's alone. */
	if (pkt->protocol == IPPROTO_ICMPV6)
		pkt->check = pkt->l4 + offsetof(struct icmp6hdr, icmp6_cksum);
	return L3DSR_CONTINUE;
}

/**
 * l3dsr_packet_read_transport() - find and read the transport header.
 * @pkt: read by l3dsr_packet_read().
 *
 * Protocols other than TCP, UDP, SCTP and ICMP are not looked into.
 *
 * Context: any. Return: L3DSR_CONTINUE; a verdict that passes on what must not
 * be rewritten; or one that drops what lies about its headers.
 */
l3dsr_verdict_t l3dsr_packet_read_transport(struct l3dsr_packet *pkt)
{
	if (pkt->family == AF_INET6 && unlikely(ipv6_ext_hdr(pkt->protocol))) {
		l3dsr_verdict_t verdict = skip_ext_headers(pkt);

		if (verdict != L3DSR_CONTINUE)
			return verdict;
	}
	if (pkt->fragment == L3DSR_FRAGMENT_LATER)
		return L3DSR_CONTINUE;

	switch (pkt->protocol) {
	case IPPROTO_TCP:
		return read_tcp(pkt);
	case IPPROTO_UDP:
		return read_udp(pkt);
	case IPPROTO_SCTP:
		return read_sctp(pkt);
	case IPPROTO_ICMP:
	case IPPROTO_ICMPV6:
		return read_icmp(pkt);
	case IPPROTO_AH:
		return l3dsr_pass(L3DSR_REASON_AH);
	default:
		return L3DSR_CONTINUE;
	}
}
EXPORT_SYMBOL_GPL(l3dsr_packet_read_transport);

/**
 * l3dsr_packet_intact() - whether an ICMP packet's checksum is right.
 * @pkt: a whole packet, read by l3dsr_packet_read_transport().
 *
 * The kernel's own check, which takes a device's word and leaves its result in
 * the skb. Context: any.
 */
bool l3dsr_packet_intact(const struct l3dsr_packet *pkt)
{
	return !nf_checksum(pkt->skb, NF_INET_PRE_ROUTING, pkt->l4,
			    pkt->protocol, pkt->family);
}
EXPORT_SYMBOL_GPL(l3dsr_packet_intact);
