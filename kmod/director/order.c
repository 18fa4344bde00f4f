// SPDX-License-Identifier: GPL-2.0-only
#include "order.h"

#include <linux/mm.h>
#include <linux/sort.h>

#include "buckets.h"

/**
 * l3dsr_order_once() - every dest that takes part once, in the pool's order.
 * @pool: the pool.
 * @table: its new table.
 *
 * Context: lock held, may sleep. Return: 0 or -ENOMEM.
 */
int l3dsr_order_once(const struct l3dsr_pool *pool, struct l3dsr_table *table)
{
	const struct l3dsr_dest *dest;

	table->order = kvmalloc_array(pool->count, sizeof(*table->order),
				      GFP_KERNEL_ACCOUNT | __GFP_ZERO);
	if (!table->order)
		return -ENOMEM;
	list_for_each_entry(dest, &pool->dests, node)
		if (l3dsr_takes_part(table, dest))
			table->order[table->turns++] = dest->id;
	return 0;
}

struct rank {
	u32 weight;
	u16 place;
	u16 id;
};

static int compare_ranks(const void *a, const void *b)
{
	const struct rank *x = a, *y = b;

	if (x->weight != y->weight)
		return x->weight > y->weight ? -1 : 1;
	return x->place < y->place ? -1 : 1;
}

/* The same, the highest weight first, equal ones in the pool's order. Context
 * and return as above.
 */
int l3dsr_order_by_weight(const struct l3dsr_pool *pool,
			  struct l3dsr_table *table)
{
	struct rank *ranks;
	u32 i;

	if (l3dsr_order_once(pool, table))
		return -ENOMEM;
	ranks = kvmalloc_array(table->turns, sizeof(*ranks),
			       GFP_KERNEL | __GFP_ZERO);
	if (!ranks)
		return -ENOMEM;
	for (i = 0; i < table->turns; i++) {
		ranks[i].id = table->order[i];
		ranks[i].place = i;
		ranks[i].weight = table->dests[ranks[i].id]->config.weight;
	}
	sort(ranks, table->turns, sizeof(*ranks), compare_ranks, NULL);
	for (i = 0; i < table->turns; i++)
		table->order[i] = ranks[i].id;
	kvfree(ranks);
	return 0;
}

static bool is_full(const struct l3dsr_table *table, u32 at)
{
	return l3dsr_dest_is_full(table->dests[table->order[at]]);
}

/* The first place from @at on, all around, whose dest is not full; @turns when
 * there is none.
 */
static __always_inline u32 seek(const struct l3dsr_table *table, u32 at)
{
	u32 i;

	for (i = 0; i < table->turns; i++, at++) {
		if (at >= table->turns)
			at = 0;
		if (!is_full(table, at))
			return at;
	}
	return table->turns;
}

/**
 * l3dsr_order_next() - whose turn it is.
 * @table: the table.
 *
 * The one place that all CPUs write, once for a new flow, so that turns are
 * exact. Context: any, RCU read side. Return: an id, or L3DSR_NOBODY when all
 * are full.
 */
u16 l3dsr_order_next(const struct l3dsr_table *table)
{
	int turn = atomic_read(table->turn);
	u32 at;

	do {
		at = seek(table, turn);
		if (at == table->turns)
			return L3DSR_NOBODY;
	} while (!atomic_try_cmpxchg(table->turn, &turn, at + 1));
	return table->order[at];
}

/* Whose turn would be next; it does not pass. As above. */
u16 l3dsr_order_peek(const struct l3dsr_table *table)
{
	return l3dsr_order_any(table, atomic_read(table->turn));
}

/* Any dest that is not full, the first one from place @start on; L3DSR_NOBODY
 * when all are. Context: as above.
 */
u16 l3dsr_order_any(const struct l3dsr_table *table, u32 start)
{
	u32 at = seek(table, start);

	return at == table->turns ? L3DSR_NOBODY : table->order[at];
}
