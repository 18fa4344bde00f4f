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
 * @hash: the number by which a packet finds its bucket. Softirq.
 * @order: fill in the table's order of dests; NULL if it needs none. May
 *	sleep. Return: 0 or -errno.
 * @pick: the dest for a new flow: an id, or L3DSR_NOBODY when none takes it. A
 *	scheduler that has this pins every flow. Softirq, RCU read side.
 * @peek: whom @pick would choose next, and nobody's turn passes; NULL where
 *	@pick changes nothing.
 *
 * A table has buckets whoever the scheduler is: where one picks, they are for
 * flows that have no pin, so that these find the same dest each time, and the
 * same one on every director.
 */
struct l3dsr_sched {
	const char *name;
	u64 (*hash)(const struct l3dsr_table *table,
		    const struct l3dsr_packet *pkt);
	int (*order)(const struct l3dsr_pool *pool, struct l3dsr_table *table);
	u16 (*pick)(const struct l3dsr_table *table, u64 random);
	u16 (*peek)(const struct l3dsr_table *table);
};

extern const struct l3dsr_sched l3dsr_sched_mh;
extern const struct l3dsr_sched l3dsr_sched_sh;
extern const struct l3dsr_sched l3dsr_sched_dh;
extern const struct l3dsr_sched l3dsr_sched_rr;
extern const struct l3dsr_sched l3dsr_sched_wrr;
extern const struct l3dsr_sched l3dsr_sched_lc;
extern const struct l3dsr_sched l3dsr_sched_wlc;
extern const struct l3dsr_sched l3dsr_sched_sed;
extern const struct l3dsr_sched l3dsr_sched_nq;
extern const struct l3dsr_sched l3dsr_sched_fo;
extern const struct l3dsr_sched l3dsr_sched_ovf;
extern const struct l3dsr_sched l3dsr_sched_twos;

const struct l3dsr_sched *l3dsr_sched_find(const char *name);

u64 l3dsr_hash_client(const struct l3dsr_table *table,
		      const struct l3dsr_packet *pkt);
struct l3dsr_dest *l3dsr_sched_choose(const struct l3dsr_table *table,
				      const struct l3dsr_packet *pkt);

#endif /* _L3DSR_SCHED_H */
