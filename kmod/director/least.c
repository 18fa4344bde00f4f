// SPDX-License-Identifier: GPL-2.0-only
#include "least.h"

#include <linux/kernel.h>

#include "order.h"

static u16 better(const struct l3dsr_table *table, u16 best, u16 id,
		  l3dsr_less_fn less)
{
	const struct l3dsr_dest *dest = l3dsr_table_dest(table, id);

	if (!dest || l3dsr_dest_is_full(dest))
		return best;
	if (best == L3DSR_NOBODY || less(dest, table->dests[best]))
		return id;
	return best;
}

/* Buckets are shared out by weight, so that a bucket is drawn as a lot with
 * weights would be.
 */
static u16 draw(const struct l3dsr_table *table, u32 random)
{
	return table->buckets[reciprocal_scale(random, table->size)].cur;
}

/**
 * l3dsr_least_of_two() - the better one of two dests that are drawn by weight.
 * @table: the table; has an order.
 * @random: decides the draw.
 * @less: compares.
 *
 * Context: any, RCU read side. Return: an id, or L3DSR_NOBODY when all are
 * full.
 */
u16 l3dsr_least_of_two(const struct l3dsr_table *table, u64 random,
		       l3dsr_less_fn less)
{
	u16 best;

	best = better(table, L3DSR_NOBODY, draw(table, random), less);
	best = better(table, best, draw(table, random >> 32), less);
	if (best != L3DSR_NOBODY || !table->turns)
		return best;
	return l3dsr_order_any(table, reciprocal_scale(random, table->turns));
}

/* The dest with the least, the first one of equals. As above. */
u16 l3dsr_least(const struct l3dsr_table *table, u64 random,
		l3dsr_less_fn less)
{
	u16 best = L3DSR_NOBODY;
	u32 i;

	if (table->turns > L3DSR_LEAST_EXACT)
		return l3dsr_least_of_two(table, random, less);
	for (i = 0; i < table->turns; i++)
		best = better(table, best, table->order[i], less);
	return best;
}
