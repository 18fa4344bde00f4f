/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The 6 DSCP bits of the DS field (RFC 2474, section 3). The 2 ECN bits beside
 * them (RFC 3168, section 5) are never touched.
 */
#ifndef _L3DSR_DSCP_H
#define _L3DSR_DSCP_H

#include <net/dsfield.h>
#include <net/inet_ecn.h>

#define L3DSR_DSCP_SHIFT	2
/* In place of a DSCP to write: leave it as it is. */
#define L3DSR_DSCP_KEEP		0xff

/* DSCP, 0 to 63, of a DS field. */
static inline u8 l3dsr_dscp_of(u8 dsfield)
{
	return dsfield >> L3DSR_DSCP_SHIFT;
}

/* The header's checksum follows (RFC 1624). */
static inline void l3dsr_dscp_set4(struct iphdr *iph, u8 dscp)
{
	ipv4_change_dsfield(iph, INET_ECN_MASK, dscp << L3DSR_DSCP_SHIFT);
}

static inline void l3dsr_dscp_set6(struct ipv6hdr *ip6h, u8 dscp)
{
	ipv6_change_dsfield(ip6h, INET_ECN_MASK, dscp << L3DSR_DSCP_SHIFT);
}

#endif /* _L3DSR_DSCP_H */
