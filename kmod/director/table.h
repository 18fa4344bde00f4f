/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Making the tables of a pool; nobody but the pool's own files does.
 */
#ifndef _L3DSR_TABLE_H
#define _L3DSR_TABLE_H

#include "pool.h"

struct l3dsr_table *l3dsr_table_build(struct l3dsr_pool *pool,
				      const struct l3dsr_table *before);
struct l3dsr_table *l3dsr_table_forget(struct l3dsr_pool *pool,
				       const struct l3dsr_table *before,
				       u32 now);
u32 l3dsr_table_moved(const struct l3dsr_table *table);
void l3dsr_table_free(struct l3dsr_table *table);
void l3dsr_table_free_rcu(struct l3dsr_table *table);
void l3dsr_table_show(struct l3dsr_pool *pool, struct l3dsr_table *table);

/* What packets see. Context: lock held. */
static inline struct l3dsr_table *
l3dsr_pool_table(const struct l3dsr_pool *pool)
{
	return rcu_dereference_protected(pool->table, 1);
}

#endif /* _L3DSR_TABLE_H */
