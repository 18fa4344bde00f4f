/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the path needs to know of a packet, read once. Nobody else looks for
 * headers or computes offsets.
 */
#ifndef _L3DSR_PACKET_H
#define _L3DSR_PACKET_H

#include <linux/in.h>
#include <linux/ip.h>
#include <linux/ipv6.h>
#include <linux/netfilter.h>
#include <linux/skbuff.h>
#include <net/ipv6.h>
#include <net/net_namespace.h>

#include "verdict.h"

struct l3dsr_query;

enum l3dsr_fragment {
	L3DSR_FRAGMENT_NONE,
	L3DSR_FRAGMENT_FIRST,	/* has the transport header */
	L3DSR_FRAGMENT_LATER,	/* has none: no ports, no checksum */
};

/**
 * struct l3dsr_part - which part of a datagram a fragment is.
 * @id: identification, which all of them have.
 * @offset: of its data from the datagram's, in bytes.
 * @len: bytes of its data.
 * @more: it is not the last.
 */
struct l3dsr_part {
	__be32 id;
	u16 offset;
	u16 len;
	bool more;
};

/**
 * struct l3dsr_packet - a packet on its way through L3DSR.
 * @net: namespace in which it was met.
 * @skb: the packet; whoever holds the struct does not own it.
 * @saddr: source address.
 * @daddr: destination address.
 * @l3: offset of the IP header from skb->data, as are all offsets here.
 * @l4: offset of the transport header, or of a later fragment's payload.
 * @check: offset of the transport checksum if a pseudo-header with the
 *	addresses is part of it, else 0.
 * @len: bytes from the IP header on.
 * @sport: source port; 0 where the protocol has none or it was not read.
 * @dport: destination port, likewise.
 * @family: AF_INET or AF_INET6.
 * @protocol: transport protocol, IPPROTO_*.
 * @dscp: DSCP, 0 to 63.
 * @ttl: TTL or hop limit.
 * @fragment: enum l3dsr_fragment.
 * @may_fragment: the sender lets routers fragment it (IPv4 without DF).
 * @local_out: the packet is this host's own and has a dst that may be
 *	replaced; the stack sends it on.
 * @ingress: met before the IP stack, which may still have it.
 * @has_options: its header is followed by options that every hop looks at:
 *	IPv4's, or IPv6's hop-by-hop ones.
 * @opens_flow: TCP packet with SYN and without ACK, RST and FIN.
 * @closes_flow: TCP packet with RST or FIN.
 * @query: set for a packet that is only asked about: what it meets is noted
 *	there, and nothing else changes; NULL for all others.
 * @part: of a fragment; not set in others.
 *
 * l3dsr_packet_read() fills in all but @l4, @check, the ports, @opens_flow and
 * @closes_flow, and in IPv6 @protocol, @fragment and @part;
 * l3dsr_packet_read_transport() the rest.
 */
struct l3dsr_packet {
	struct net *net;
	struct sk_buff *skb;
	union nf_inet_addr saddr;
	union nf_inet_addr daddr;
	unsigned int l3;
	unsigned int l4;
	unsigned int check;
	unsigned int len;
	__be16 sport;
	__be16 dport;
	u8 family;
	u8 protocol;
	u8 dscp;
	u8 ttl;
	u8 fragment;
	bool may_fragment;
	bool local_out;
	bool ingress;
	bool has_options;
	bool opens_flow;
	bool closes_flow;
	struct l3dsr_query *query;
	struct l3dsr_part part;
};

l3dsr_verdict_t __must_check
l3dsr_packet_read(struct l3dsr_packet *pkt, struct net *net,
		  struct sk_buff *skb, u8 family);
l3dsr_verdict_t __must_check
l3dsr_packet_read_inner(struct l3dsr_packet *pkt,
			const struct l3dsr_packet *outer, u8 family,
			unsigned int at);
l3dsr_verdict_t __must_check
l3dsr_packet_read_transport(struct l3dsr_packet *pkt);

/* ICMP of the packet's family. */
static inline u8 l3dsr_packet_icmp(const struct l3dsr_packet *pkt)
{
	return pkt->family == AF_INET ? IPPROTO_ICMP : IPPROTO_ICMPV6;
}

/* Of an IP header without options or extension headers. */
static inline unsigned int l3dsr_ip_header_len(u8 family)
{
	return family == AF_INET ? sizeof(struct iphdr) :
				   sizeof(struct ipv6hdr);
}

/* Whether a transport protocol has ports where TCP has them: those that
 * services can be of.
 */
static inline bool l3dsr_has_ports(u8 protocol)
{
	return protocol == IPPROTO_TCP || protocol == IPPROTO_UDP ||
	       protocol == IPPROTO_SCTP;
}

/**
 * l3dsr_is_bad_source() - tell whether no reply could reach a packet's sender.
 * @family: AF_INET or AF_INET6.
 * @saddr: who sent it.
 * @daddr: to whom.
 *
 * Routing would refuse these sources (RFC 1812, section 5.3.7), but the
 * director's doors come before it. Broadcasts of a subnet look like any other
 * address here. Context: any.
 */
static inline bool l3dsr_is_bad_source(u8 family,
				       const union nf_inet_addr *saddr,
				       const union nf_inet_addr *daddr)
{
	if (family == AF_INET)
		return ipv4_is_multicast(saddr->ip) ||
		       ipv4_is_lbcast(saddr->ip) ||
		       ipv4_is_zeronet(saddr->ip) ||
		       ipv4_is_loopback(saddr->ip) || saddr->ip == daddr->ip;
	return ipv6_addr_is_multicast(&saddr->in6) ||
	       ipv6_addr_any(&saddr->in6) || ipv6_addr_loopback(&saddr->in6) ||
	       ipv6_addr_equal(&saddr->in6, &daddr->in6);
}

/* Of a packet that was read. Context: any. */
static inline bool l3dsr_packet_bad_source(const struct l3dsr_packet *pkt)
{
	return l3dsr_is_bad_source(pkt->family, &pkt->saddr, &pkt->daddr);
}

bool l3dsr_packet_intact(const struct l3dsr_packet *pkt);

#endif /* _L3DSR_PACKET_H */
