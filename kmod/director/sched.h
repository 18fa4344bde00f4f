/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _L3DSR_SCHED_H
#define _L3DSR_SCHED_H

#include "common/packet.h"

struct l3dsr_dest;
struct l3dsr_pool;
struct l3dsr_table;

/**
 * struct l3dsr_sched - how the dest of a packet is chosen.
 * @name: as operators write it.
 * @build: say who owns each bucket of a new table: an id of one of the pool's
 *	dests, or L3DSR_NOBODY. May sleep. Return: 0 or -errno.
 * @choose: the dest for a packet; NULL when none takes new flows. Softirq,
 *	RCU read side.
 */
struct l3dsr_sched {
	const char *name;
	int (*build)(const struct l3dsr_pool *pool, u16 *owners);
	struct l3dsr_dest *(*choose)(const struct l3dsr_table *table,
				     const struct l3dsr_packet *pkt);
};

extern const struct l3dsr_sched l3dsr_sched_mh;

const struct l3dsr_sched *l3dsr_sched_find(const char *name);

#endif /* _L3DSR_SCHED_H */
