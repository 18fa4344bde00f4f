/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The packet that an ICMP error is about, as far as the error quotes it.
 */
#ifndef _L3DSR_QUOTE_H
#define _L3DSR_QUOTE_H

#include "packet.h"

/**
 * struct l3dsr_quote - a quoted TCP, UDP or SCTP packet.
 * @saddr: its source address.
 * @daddr: its destination address.
 * @l4: offset of its transport header from skb->data, where its ports are.
 * @check: offset of its transport checksum; 0 if that is not quoted, and for
 *	SCTP.
 * @sport: its source port.
 * @dport: its destination port.
 * @protocol: IPPROTO_TCP, IPPROTO_UDP or IPPROTO_SCTP.
 */
struct l3dsr_quote {
	union nf_inet_addr saddr;
	union nf_inet_addr daddr;
	unsigned int l4;
	unsigned int check;
	__be16 sport;
	__be16 dport;
	u8 protocol;
};

/**
 * struct l3dsr_tunnel_quote - a quoted packet that carries another.
 * @saddr: its source address.
 * @daddr: its destination address.
 * @at: offset of its IP header from skb->data.
 * @kind: enum l3dsr_encap_kind.
 * @port: GUE's.
 * @len: bytes of headers before the packet that it carries.
 * @inner: offset of that packet; 0 if its addresses are not quoted, and if it
 *	is a later fragment.
 * @inner_family: AF_INET or AF_INET6.
 * @inner_saddr: its source address.
 * @inner_daddr: its destination address.
 * @too_big: it did not fit.
 * @unreachable: it did not arrive for another reason that may last.
 * @mtu: what fits, in bytes, where it did not.
 */
struct l3dsr_tunnel_quote {
	union nf_inet_addr saddr;
	union nf_inet_addr daddr;
	unsigned int at;
	u8 kind;
	__be16 port;
	unsigned int len;
	unsigned int inner;
	u8 inner_family;
	union nf_inet_addr inner_saddr;
	union nf_inet_addr inner_daddr;
	bool too_big;
	bool unreachable;
	u32 mtu;
};

bool l3dsr_quote_read_tunnel(struct l3dsr_tunnel_quote *quote,
			     const struct l3dsr_packet *pkt);
bool l3dsr_quote_read(struct l3dsr_quote *quote,
		      const struct l3dsr_packet *pkt);

#endif /* _L3DSR_QUOTE_H */
