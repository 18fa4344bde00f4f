/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Orders of dests, for schedulers that pick: made with the table, by turns or
 * by rank, so that a new flow need not look at every dest.
 */
#ifndef _L3DSR_ORDER_H
#define _L3DSR_ORDER_H

#include "pool.h"

int l3dsr_order_once(const struct l3dsr_pool *pool, struct l3dsr_table *table);
int l3dsr_order_by_weight(const struct l3dsr_pool *pool,
			  struct l3dsr_table *table);

u16 l3dsr_order_next(const struct l3dsr_table *table);
u16 l3dsr_order_peek(const struct l3dsr_table *table);
u16 l3dsr_order_any(const struct l3dsr_table *table, u32 start);

#endif /* _L3DSR_ORDER_H */
