// SPDX-License-Identifier: GPL-2.0-only
/*
 * The only place that writes headers before those that a packet came with, and
 * takes such headers off.
 */
#include "encap.h"

#include <linux/etherdevice.h>
#include <linux/export.h>
#include <linux/if_tunnel.h>
#include <linux/ip.h>
#include <linux/ipv6.h>
#include <linux/udp.h>
#include <net/inet_ecn.h>
#include <net/ip.h>
#include <net/ip6_checksum.h>
#include <net/ip_tunnels.h>
#include <net/ipv6.h>
#include <net/udp.h>

/* Source ports are from the dynamic ones (RFC 6335, section 6). */
#define FIRST_SPORT	0xc000
#define FLOW_LABEL_MASK	0xfffff

static const u8 outer_protocol[] = {
	[L3DSR_ENCAP_IPIP] = IPPROTO_IPIP,	/* or IPv6's, as the packet is */
	[L3DSR_ENCAP_GRE] = IPPROTO_GRE,
	[L3DSR_ENCAP_GUE] = IPPROTO_UDP,
};

static void prepare4(void *header, const struct l3dsr_encap_config *config)
{
	struct iphdr *iph = header;

	iph->version = 4;
	iph->ihl = sizeof(*iph) / 4;
	iph->protocol = outer_protocol[config->kind];
	iph->daddr = config->daddr->ip;
}

static void prepare6(void *header, const struct l3dsr_encap_config *config)
{
	struct ipv6hdr *ip6h = header;

	ip6h->version = 6;
	ip6h->nexthdr = outer_protocol[config->kind];
	ip6h->daddr = config->daddr->in6;
}

/**
 * l3dsr_encap_prepare() - write what the headers of all packets share.
 * @encap: filled in.
 * @config: where to; of kind L3DSR_ENCAP_NONE there are no headers.
 *
 * Context: any.
 */
void l3dsr_encap_prepare(struct l3dsr_encap *encap,
			 const struct l3dsr_encap_config *config)
{
	struct udphdr *udp;

	memset(encap, 0, sizeof(*encap));
	if (config->kind == L3DSR_ENCAP_NONE)
		return;
	encap->kind = config->kind;
	encap->family = config->family;
	encap->checksum = config->checksum;
	if (config->family == AF_INET) {
		encap->ip_len = sizeof(struct iphdr);
		prepare4(encap->header, config);
	} else {
		encap->ip_len = sizeof(struct ipv6hdr);
		prepare6(encap->header, config);
	}
	encap->len = encap->ip_len + l3dsr_encap_extra_len(config->kind);
	if (config->kind == L3DSR_ENCAP_GUE) {
		udp = (struct udphdr *)(encap->header + encap->ip_len);
		udp->dest = config->port;
	}
}
EXPORT_SYMBOL_GPL(l3dsr_encap_prepare);

/* As IP and GUE number what they carry. */
static u8 inner_protocol(const struct l3dsr_packet *pkt)
{
	return pkt->family == AF_INET ? IPPROTO_IPIP : IPPROTO_IPV6;
}

static __be16 ethertype(u8 family)
{
	return family == AF_INET ? htons(ETH_P_IP) : htons(ETH_P_IPV6);
}

/* The ECN bits go into the outer header as they are (RFC 6040, section 4.1);
 * DSCP does not: at a realserver it may be a code.
 */
static u8 outer_dsfield(const struct sk_buff *skb, u8 family)
{
	u8 dsfield = family == AF_INET ? ipv4_get_dsfield(ip_hdr(skb)) :
					 ipv6_get_dsfield(ipv6_hdr(skb));

	return dsfield & INET_ECN_MASK;
}

/* Segments that were merged are cut later, by the stack or by hardware, which
 * learn here where the packet lies and what is before it.
 */
static int keep_offloads(struct l3dsr_packet *pkt,
			 const struct l3dsr_encap *encap)
{
	int type = encap->family == AF_INET ? SKB_GSO_IPXIP4 : SKB_GSO_IPXIP6;
	struct sk_buff *skb = pkt->skb;

	skb_reset_mac_header(skb);
	skb_set_transport_header(skb, pkt->l4);
	if (encap->kind == L3DSR_ENCAP_GRE) {
		type = SKB_GSO_GRE;
		skb_set_inner_protocol(skb, ethertype(pkt->family));
	} else {
		skb_set_inner_ipproto(skb, inner_protocol(pkt));
	}
	if (encap->kind == L3DSR_ENCAP_GUE)
		type |= encap->checksum ? SKB_GSO_UDP_TUNNEL_CSUM :
					  SKB_GSO_UDP_TUNNEL;
	return iptunnel_handle_offloads(skb, type);
}

/* A length that its 16 bits can't hold is that of merged segments, and then
 * nobody reads it.
 */
static __be16 length(unsigned int len)
{
	return len > U16_MAX ? 0 : htons(len);
}

static void write_udp(struct l3dsr_packet *pkt, const struct l3dsr_encap *encap,
		      const struct l3dsr_outer *outer)
{
	struct udphdr *udp = udp_hdr(pkt->skb);
	unsigned int len = pkt->skb->len - encap->ip_len;
	struct l3dsr_gue_header *gue = (struct l3dsr_gue_header *)(udp + 1);

	udp->source = htons(FIRST_SPORT | (outer->entropy & ~FIRST_SPORT));
	udp->len = length(len);
	gue->protocol = inner_protocol(pkt);
	if (encap->family == AF_INET)
		udp_set_csum(!encap->checksum, pkt->skb, ip_hdr(pkt->skb)->saddr,
			     ip_hdr(pkt->skb)->daddr, len);
	else
		udp6_set_csum(!encap->checksum, pkt->skb,
			      &ipv6_hdr(pkt->skb)->saddr,
			      &ipv6_hdr(pkt->skb)->daddr, len);
}

static void write_payload_type(struct l3dsr_packet *pkt,
			       const struct l3dsr_encap *encap,
			       const struct l3dsr_outer *outer)
{
	struct sk_buff *skb = pkt->skb;

	switch (encap->kind) {
	case L3DSR_ENCAP_GRE:
		((struct l3dsr_gre_header *)skb_transport_header(skb))->protocol =
			ethertype(pkt->family);
		break;
	case L3DSR_ENCAP_GUE:
		write_udp(pkt, encap, outer);
		break;
	default:
		if (encap->family == AF_INET)
			ip_hdr(skb)->protocol = inner_protocol(pkt);
		else
			ipv6_hdr(skb)->nexthdr = inner_protocol(pkt);
	}
}

/* Who may be fragmented on the way needs an identification; who may not does
 * not (RFC 6864, section 4.1).
 */
static void finish4(struct l3dsr_packet *pkt, const struct l3dsr_outer *outer,
		    u8 dsfield)
{
	struct iphdr *iph = ip_hdr(pkt->skb);

	iph->tos = dsfield;
	iph->tot_len = length(pkt->skb->len);
	iph->ttl = outer->ttl;
	if (pkt->may_fragment)
		__ip_select_ident(pkt->net, iph,
				  skb_shinfo(pkt->skb)->gso_segs ?: 1);
	else
		iph->frag_off = htons(IP_DF);
	ip_send_check(iph);
}

static void finish6(struct l3dsr_packet *pkt, const struct l3dsr_outer *outer,
		    u8 dsfield)
{
	struct ipv6hdr *ip6h = ipv6_hdr(pkt->skb);

	/* The label tells flows apart where no port does (RFC 6438). */
	ip6_flow_hdr(ip6h, dsfield, htonl(outer->entropy & FLOW_LABEL_MASK));
	ip6h->payload_len = length(pkt->skb->len - sizeof(*ip6h));
	ip6h->hop_limit = outer->ttl;
	/* Only its source may fragment an IPv6 packet, and that is this host. */
	pkt->skb->ignore_df = pkt->may_fragment;
}

static void write_headers(struct l3dsr_packet *pkt,
			  const struct l3dsr_encap *encap,
			  const struct l3dsr_outer *outer, u8 dsfield)
{
	struct sk_buff *skb = pkt->skb;

	memcpy(skb_push(skb, encap->len), encap->header, encap->len);
	skb_reset_network_header(skb);
	skb_set_transport_header(skb, encap->ip_len);
	skb->protocol = ethertype(encap->family);
	if (encap->family == AF_INET)
		ip_hdr(skb)->saddr = outer->saddr->ip;
	else
		ipv6_hdr(skb)->saddr = outer->saddr->in6;
	write_payload_type(pkt, encap, outer);
	if (encap->family == AF_INET)
		finish4(pkt, outer, dsfield);
	else
		finish6(pkt, outer, dsfield);
}

/**
 * l3dsr_encap_push() - make a packet the payload of another.
 * @pkt: read by l3dsr_packet_read_transport(), skb->data at its IP header; is
 *	the new packet then. Where it may fragment, so may the new one.
 * @encap: headers.
 * @outer: what else they say.
 *
 * Segments that were merged stay so. What the skb knew of the old packet, its
 * dst and conntrack included, is gone. The checksum of UDP is left to hardware
 * where there is none yet.
 *
 * Context: softirq or BH off. Return: L3DSR_CONTINUE; or a drop when memory ran
 * out or the packet is longer than any can be, and then nothing was written.
 */
l3dsr_verdict_t l3dsr_encap_push(struct l3dsr_packet *pkt,
				 const struct l3dsr_encap *encap,
				 const struct l3dsr_outer *outer)
{
	struct sk_buff *skb = pkt->skb;
	u8 dsfield;

	if (!skb_is_gso(skb) && skb->len + encap->len > U16_MAX)
		return l3dsr_drop(L3DSR_REASON_TOO_BIG);
	if (skb_cow_head(skb, outer->headroom + encap->len) ||
	    keep_offloads(pkt, encap))
		return l3dsr_drop(L3DSR_REASON_NO_MEMORY);

	dsfield = outer_dsfield(skb, pkt->family);
	skb_scrub_packet(skb, false);
	skb_clear_hash_if_not_l4(skb);
	memset(skb->cb, 0, sizeof(skb->cb));
	write_headers(pkt, encap, outer, dsfield);

	pkt->family = encap->family;
	pkt->len += encap->len;
	pkt->l4 = encap->ip_len;
	return L3DSR_CONTINUE;
}
EXPORT_SYMBOL_GPL(l3dsr_encap_push);

static u8 family_of_protocol(u8 protocol)
{
	if (protocol == IPPROTO_IPIP)
		return AF_INET;
	return protocol == IPPROTO_IPV6 ? AF_INET6 : AF_UNSPEC;
}

static u8 family_of_ethertype(__be16 type)
{
	if (type == htons(ETH_P_IP))
		return AF_INET;
	return type == htons(ETH_P_IPV6) ? AF_INET6 : AF_UNSPEC;
}

/* Only what l3dsr_encap_push() writes is known: no flag, version 0. */
static void read_gre(struct l3dsr_carried *carried, const struct sk_buff *skb,
		     unsigned int at)
{
	const struct l3dsr_gre_header *gre;
	struct l3dsr_gre_header buf;

	carried->kind = L3DSR_ENCAP_GRE;
	gre = skb_header_pointer(skb, at, sizeof(buf), &buf);
	if (gre && !gre->flags)
		carried->family = family_of_ethertype(gre->protocol);
}

/* Likewise: version 0, a data message, without options. */
static void read_gue(struct l3dsr_carried *carried, const struct sk_buff *skb,
		     unsigned int at)
{
	const struct l3dsr_gue_header *gue;
	struct l3dsr_gue_header gue_buf;
	const struct udphdr *udp;
	struct udphdr udp_buf;

	udp = skb_header_pointer(skb, at, sizeof(udp_buf), &udp_buf);
	if (!udp)
		return;
	carried->kind = L3DSR_ENCAP_GUE;
	carried->port = udp->dest;
	gue = skb_header_pointer(skb, at + sizeof(udp_buf), sizeof(gue_buf),
				 &gue_buf);
	if (gue && !gue->version_control_hlen && !gue->flags)
		carried->family = family_of_protocol(gue->protocol);
}

/**
 * l3dsr_encap_read() - read the headers of a tunnel.
 * @carried: filled in.
 * @skb: a packet, or an error that quotes one.
 * @protocol: what the IP header says comes next.
 * @at: offset of that from skb->data.
 *
 * Every UDP packet is taken for GUE's: the port tells. Context: any. Return:
 * whether it is a tunnel's.
 */
bool l3dsr_encap_read(struct l3dsr_carried *carried, const struct sk_buff *skb,
		      u8 protocol, unsigned int at)
{
	memset(carried, 0, sizeof(*carried));
	switch (protocol) {
	case IPPROTO_IPIP:
	case IPPROTO_IPV6:
		carried->kind = L3DSR_ENCAP_IPIP;
		carried->family = family_of_protocol(protocol);
		break;
	case IPPROTO_GRE:
		read_gre(carried, skb, at);
		break;
	case IPPROTO_UDP:
		read_gue(carried, skb, at);
	}
	carried->at = at + l3dsr_encap_extra_len(carried->kind);
	return carried->kind != L3DSR_ENCAP_NONE;
}
EXPORT_SYMBOL_GPL(l3dsr_encap_read);

/* UDP's checksum, skb->data at its header. Where hardware has verified it, one
 * is verified less than before, and may be the inner one now.
 */
static l3dsr_verdict_t check_udp(struct l3dsr_packet *pkt)
{
	struct sk_buff *skb = pkt->skb;
	const struct udphdr *udp;
	unsigned int len;

	if (!pskb_may_pull(skb, sizeof(*udp)))
		return l3dsr_drop(L3DSR_REASON_NO_MEMORY);
	udp = (const struct udphdr *)skb->data;
	len = ntohs(udp->len);
	if (len != skb->len && (len || !skb_is_gso(skb)))
		return l3dsr_drop(L3DSR_REASON_TUNNEL_LIES);
	if (!udp->check)
		return L3DSR_CONTINUE;
	if (pkt->family == AF_INET ?
	    skb_checksum_validate(skb, IPPROTO_UDP, inet_compute_pseudo) :
	    skb_checksum_validate(skb, IPPROTO_UDP, ip6_compute_pseudo))
		return l3dsr_drop(L3DSR_REASON_CHECKSUM);
	return L3DSR_CONTINUE;
}

/* The frame's header goes before the packet again, where there is one: whoever
 * sees frames of the device expects it.
 */
static int move_mac_header(struct sk_buff *skb)
{
	struct ethhdr *eth;

	if (skb->dev->type != ARPHRD_ETHER || !skb_mac_header_was_set(skb)) {
		skb_reset_mac_header(skb);
		return 0;
	}
	if (skb_cow_head(skb, ETH_HLEN))
		return -ENOMEM;
	eth = (struct ethhdr *)(skb->data - ETH_HLEN);
	memmove(eth, skb_mac_header(skb), ETH_HLEN);
	eth->h_proto = skb->protocol;
	skb_set_mac_header(skb, -ETH_HLEN);
	return 0;
}

/* RFC 6040, section 4.2, but for what is dropped. */
static int write_ecn(struct sk_buff *skb, u8 outer, unsigned int header)
{
	u8 inner = skb->protocol == htons(ETH_P_IP) ?
		   ipv4_get_dsfield(ip_hdr(skb)) :
		   ipv6_get_dsfield(ipv6_hdr(skb));

	if (INET_ECN_is_not_ect(inner) || !((outer ^ inner) & INET_ECN_MASK))
		return 0;
	if (skb_ensure_writable(skb, header))
		return -ENOMEM;
	INET_ECN_decapsulate(skb, outer, inner);
	return 0;
}

/* After all checks: skb->data behind IP's options or extension headers. */
static int pull_headers(struct l3dsr_packet *pkt,
			const struct l3dsr_carried *carried, u8 dsfield)
{
	unsigned int header = carried->family == AF_INET ?
			      sizeof(struct iphdr) : sizeof(struct ipv6hdr);
	struct sk_buff *skb = pkt->skb;
	int err;

	err = __iptunnel_pull_header(skb, carried->at - pkt->l4,
				     ethertype(carried->family), true, false);
	if (err)
		return err;
	if (!pskb_may_pull(skb, header))
		return -ENOMEM;
	skb_reset_network_header(skb);
	skb_reset_transport_header(skb);
	memset(skb->cb, 0, sizeof(skb->cb));
	err = move_mac_header(skb);
	return err ?: write_ecn(skb, dsfield, header);
}

/**
 * l3dsr_encap_pull() - take a packet out of a tunnel.
 * @pkt: read by l3dsr_packet_read_transport(), not shared.
 * @carried: what it carries; of a known family, and its header is all there.
 *
 * Segments that were merged stay so. What the skb knew of the old packet, its
 * dst and conntrack included, is gone; the packet mark stays.
 *
 * Context: softirq. Return: L3DSR_CONTINUE, and skb->data is at the packet's IP
 * header; or a drop: no memory, ECN, or a wrong checksum outside.
 */
l3dsr_verdict_t l3dsr_encap_pull(struct l3dsr_packet *pkt,
				 const struct l3dsr_carried *carried)
{
	struct sk_buff *skb = pkt->skb;
	l3dsr_verdict_t verdict;
	u8 dsfield;

	if (pskb_trim_rcsum(skb, pkt->l3 + pkt->len) ||
	    !pskb_may_pull(skb, pkt->l4))
		return l3dsr_drop(L3DSR_REASON_NO_MEMORY);
	dsfield = pkt->family == AF_INET ? ipv4_get_dsfield(ip_hdr(skb)) :
					   ipv6_get_dsfield(ipv6_hdr(skb));
	skb_pull_rcsum(skb, pkt->l4);
	if (carried->kind == L3DSR_ENCAP_GUE) {
		verdict = check_udp(pkt);
		if (verdict != L3DSR_CONTINUE)
			return verdict;
	}
	if (pull_headers(pkt, carried, dsfield))
		return l3dsr_drop(L3DSR_REASON_NO_MEMORY);
	return L3DSR_CONTINUE;
}
EXPORT_SYMBOL_GPL(l3dsr_encap_pull);
