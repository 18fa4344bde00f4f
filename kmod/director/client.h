/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Persistence: a client, or a network of them, is pinned as a flow is, and his
 * new flows go where the last one went. The flows have pins of their own, so
 * that they stay when the client moves.
 */
#ifndef _L3DSR_CLIENT_H
#define _L3DSR_CLIENT_H

#include "pool.h"

u16 l3dsr_client_dest(const struct l3dsr_table *table,
		      const struct l3dsr_packet *pkt, u32 now);
void l3dsr_client_begins(const struct l3dsr_table *table,
			 const struct l3dsr_packet *pkt, u32 now, u16 dest);
void l3dsr_client_goes_on(const struct l3dsr_table *table,
			  const struct l3dsr_packet *pkt, u32 now,
			  const struct l3dsr_pin *flow);

#endif /* _L3DSR_CLIENT_H */
