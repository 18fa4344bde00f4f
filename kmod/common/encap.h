/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Headers before a packet, by which it travels to a dest as the payload of
 * another. What they say and why: docs/tunnels.md.
 */
#ifndef _L3DSR_ENCAP_H
#define _L3DSR_ENCAP_H

#include <linux/netfilter.h>
#include <linux/udp.h>

#include "packet.h"

enum l3dsr_encap_kind {
	L3DSR_ENCAP_NONE,
	L3DSR_ENCAP_IPIP,	/* nothing between (RFC 2003, 2473, 4213) */
	L3DSR_ENCAP_GRE,	/* GRE without options (RFC 2784) */
	L3DSR_ENCAP_GUE,	/* UDP and GUE (draft-ietf-intarea-gue) */
};

/* RFC 2784, section 2.1: no checksum, version 0, and what is inside. */
struct l3dsr_gre_header {
	__be16 flags;
	__be16 protocol;
};

/* draft-ietf-intarea-gue, section 3.1: version 0, a data message, no options. */
struct l3dsr_gue_header {
	u8 version_control_hlen;
	u8 protocol;
	__be16 flags;
};

/* IPv6, UDP, GUE. */
#define L3DSR_ENCAP_MAX		(40 + 8 + 4)

/**
 * struct l3dsr_encap - the headers for one dest, as far as they are known.
 * @header: what every packet gets, in network byte order.
 * @len: bytes of @header; 0 when packets get none.
 * @ip_len: bytes of it that are the IP header.
 * @family: of the IP header.
 * @kind: enum l3dsr_encap_kind.
 * @checksum: UDP has a checksum.
 */
struct l3dsr_encap {
	u8 header[L3DSR_ENCAP_MAX];
	u8 len;
	u8 ip_len;
	u8 family;
	u8 kind;
	bool checksum;
};

/**
 * struct l3dsr_encap_config - where a tunnel leads.
 * @daddr: its other end.
 * @family: of @daddr.
 * @kind: enum l3dsr_encap_kind.
 * @port: GUE's port at the other end.
 * @checksum: GUE's UDP has a checksum.
 */
struct l3dsr_encap_config {
	const union nf_inet_addr *daddr;
	u8 family;
	u8 kind;
	__be16 port;
	bool checksum;
};

/**
 * struct l3dsr_outer - what the headers of a single packet say.
 * @saddr: this host's address.
 * @entropy: the same for all packets of a flow; routers choose among paths
 *	by it. Goes into UDP's source port and IPv6's flow label.
 * @headroom: bytes that must be free before the headers.
 * @ttl: TTL or hop limit.
 */
struct l3dsr_outer {
	const union nf_inet_addr *saddr;
	u32 entropy;
	unsigned int headroom;
	u8 ttl;
};

/* Bytes that a kind of tunnel puts between the IP header and the packet. */
static inline unsigned int l3dsr_encap_extra_len(u8 kind)
{
	switch (kind) {
	case L3DSR_ENCAP_GRE:
		return sizeof(struct l3dsr_gre_header);
	case L3DSR_ENCAP_GUE:
		return sizeof(struct udphdr) + sizeof(struct l3dsr_gue_header);
	default:
		return 0;
	}
}

/**
 * struct l3dsr_carried - what a tunnel's packet carries.
 * @at: offset of the packet inside from skb->data.
 * @port: UDP's destination port, of L3DSR_ENCAP_GUE.
 * @kind: enum l3dsr_encap_kind.
 * @family: AF_INET or AF_INET6 of the packet inside; AF_UNSPEC when the headers
 *	say more than l3dsr_encap_push() writes, or carry something else.
 */
struct l3dsr_carried {
	unsigned int at;
	__be16 port;
	u8 kind;
	u8 family;
};

bool l3dsr_encap_read(struct l3dsr_carried *carried, const struct sk_buff *skb,
		      u8 protocol, unsigned int at);
l3dsr_verdict_t __must_check
l3dsr_encap_pull(struct l3dsr_packet *pkt,
		 const struct l3dsr_carried *carried);

void l3dsr_encap_prepare(struct l3dsr_encap *encap,
			 const struct l3dsr_encap_config *config);
l3dsr_verdict_t __must_check
l3dsr_encap_push(struct l3dsr_packet *pkt, const struct l3dsr_encap *encap,
		 const struct l3dsr_outer *outer);

#endif /* _L3DSR_ENCAP_H */
