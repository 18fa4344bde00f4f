/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What ipip, gre and gue have in common.
 */
#ifndef _L3DSR_TUNNEL_H
#define _L3DSR_TUNNEL_H

#include "common/packet.h"
#include "dest.h"
#include "service.h"

/* RFC 8200, section 5: what every IPv6 link carries. */
#define L3DSR_IPV6_LEAST_MTU	1280

l3dsr_verdict_t __must_check
l3dsr_tunnel_change(struct l3dsr_packet *pkt,
		    const struct l3dsr_service *service,
		    const struct l3dsr_dest *dest);
l3dsr_verdict_t __must_check
l3dsr_tunnel_enter(struct l3dsr_packet *pkt,
		   const struct l3dsr_service *service,
		   const struct l3dsr_dest *dest, const struct dst_entry *dst,
		   const union nf_inet_addr *saddr);

#endif /* _L3DSR_TUNNEL_H */
