/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _L3DSR_REWRITE_H
#define _L3DSR_REWRITE_H

#include "packet.h"
#include "quote.h"

/**
 * struct l3dsr_rewrite - what to write into a packet.
 * @daddr: new destination address of the packet's family; NULL keeps it.
 * @sport: new source port of a TCP or UDP packet; 0 keeps it.
 * @dport: new destination port, likewise.
 * @dscp: new DSCP, or L3DSR_DSCP_KEEP.
 * @lower_ttl: take one from TTL or hop limit; the caller saw that it is > 1.
 */
struct l3dsr_rewrite {
	const union nf_inet_addr *daddr;
	__be16 sport;
	__be16 dport;
	u8 dscp;
	bool lower_ttl;
};

l3dsr_verdict_t __must_check
l3dsr_rewrite(struct l3dsr_packet *pkt, const struct l3dsr_rewrite *to);
l3dsr_verdict_t __must_check l3dsr_lower_ttl(struct l3dsr_packet *pkt);
l3dsr_verdict_t __must_check
l3dsr_rewrite_mss(struct l3dsr_packet *pkt, u16 most, bool *lowered);
l3dsr_verdict_t __must_check
l3dsr_rewrite_quote(struct l3dsr_packet *pkt, const struct l3dsr_quote *quote,
		    unsigned int at, __be16 port);

#endif /* _L3DSR_REWRITE_H */
