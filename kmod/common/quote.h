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

bool l3dsr_quote_read(struct l3dsr_quote *quote,
		      const struct l3dsr_packet *pkt);

#endif /* _L3DSR_QUOTE_H */
