/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A pool: dests and the table by which packets find them. Writers hold the
 * director's lock; they change the list of dests, then publish a table made
 * from it, which packets see from then on.
 */
#ifndef _L3DSR_POOL_H
#define _L3DSR_POOL_H

#include <linux/list.h>
#include <linux/rcupdate.h>

#include "dest.h"
#include "flow_hash.h"
#include "sched.h"

/**
 * struct l3dsr_table - what packets see of a pool; never changes.
 * @rcu: frees after the last packet.
 * @sched: built it, and chooses from it.
 * @key: of its hashes; the director's.
 * @size: number of @buckets; 0 when there is no dest with weight.
 * @count: number of @dests.
 * @buckets: indexes into @dests.
 * @dests: in the order of l3dsr_dest_compare().
 */
struct l3dsr_table {
	struct rcu_head rcu;
	const struct l3dsr_sched *sched;
	const struct l3dsr_flow_key *key;
	u32 size;
	u32 count;
	u16 *buckets;
	struct l3dsr_dest *dests[];
};

/**
 * struct l3dsr_pool - dests that share a table.
 * @table: read under RCU.
 * @sched: chooses among them.
 * @key: of the tables' hashes; the director's.
 * @table_size: buckets that the operator wants; 0 lets their number decide.
 * @dests: list of struct l3dsr_dest, in the order of l3dsr_dest_compare().
 * @count: length of the list.
 */
struct l3dsr_pool {
	struct l3dsr_table __rcu *table;
	const struct l3dsr_sched *sched;
	const struct l3dsr_flow_key *key;
	u32 table_size;
	struct list_head dests;
	unsigned int count;
};

int __must_check l3dsr_pool_init(struct l3dsr_pool *pool,
				 const struct l3dsr_sched *sched,
				 const struct l3dsr_flow_key *key,
				 u32 table_size);
void l3dsr_pool_free(struct l3dsr_pool *pool);

struct l3dsr_dest *l3dsr_pool_find(const struct l3dsr_pool *pool,
				   const struct l3dsr_dest_config *config);
int __must_check l3dsr_pool_add(struct l3dsr_pool *pool,
				struct l3dsr_dest *dest);
int __must_check l3dsr_pool_replace(struct l3dsr_pool *pool,
				    struct l3dsr_dest *old,
				    struct l3dsr_dest *dest);
int __must_check l3dsr_pool_del(struct l3dsr_pool *pool,
				struct l3dsr_dest *dest);
int __must_check l3dsr_pool_configure(struct l3dsr_pool *pool,
				      const struct l3dsr_sched *sched,
				      u32 table_size);

#endif /* _L3DSR_POOL_H */
