/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The dest with the least to do: exactly, among a few; among many, the better
 * one of two that are drawn, which does almost as well (M. Mitzenmacher, "The
 * Power of Two Choices in Randomized Load Balancing", IEEE TPDS 12(10), 2001).
 */
#ifndef _L3DSR_LEAST_H
#define _L3DSR_LEAST_H

#include "order.h"
#include "pool.h"

/* Up to as many dests are compared one by one. */
#define L3DSR_LEAST_EXACT	16

/* Whether @a is to have the next flow rather than @b, which comes before it. */
typedef bool (*l3dsr_less_fn)(const struct l3dsr_dest *a,
			      const struct l3dsr_dest *b);

/* What its flows cost a dest: those that said that they end hardly anything,
 * as IPVS has it.
 */
static inline u64 l3dsr_overhead(const struct l3dsr_dest *dest)
{
	const struct l3dsr_load *load = dest->load;
	s64 cost = 256LL * atomic_read(&load->active) +
		   atomic_read(&load->flows);

	/* Counts may be a little wrong between two sweeps. */
	return max_t(s64, cost, 0);
}

/* Whether @cost_a for each unit of weight is less than @cost_b. */
static inline bool l3dsr_less_by_weight(const struct l3dsr_dest *a, u64 cost_a,
					const struct l3dsr_dest *b, u64 cost_b)
{
	return cost_a * b->config.weight < cost_b * a->config.weight;
}

static __always_inline u16 l3dsr_least_better(const struct l3dsr_table *table,
					      u16 best, u16 id,
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
static inline u16 l3dsr_least_draw(const struct l3dsr_table *table, u32 random)
{
	return table->buckets[reciprocal_scale(random, table->size)].cur;
}

/**
 * l3dsr_least_of_two() - the better one of two dests that are drawn by weight.
 * @table: the table; has an order.
 * @random: decides the draw.
 * @less: compares; a constant, so that it costs no call.
 *
 * Context: any, RCU read side. Return: an id, or L3DSR_NOBODY when all are
 * full.
 */
static __always_inline u16 l3dsr_least_of_two(const struct l3dsr_table *table,
					      u64 random, l3dsr_less_fn less)
{
	u16 best = l3dsr_least_better(table, L3DSR_NOBODY,
				      l3dsr_least_draw(table, random), less);

	best = l3dsr_least_better(table, best,
				  l3dsr_least_draw(table, random >> 32), less);
	if (likely(best != L3DSR_NOBODY) || !table->turns)
		return best;
	return l3dsr_order_any(table, reciprocal_scale(random, table->turns));
}

/* The dest with the least of all, the first one of equals. */
static noinline u16 l3dsr_least_of_all(const struct l3dsr_table *table,
				       l3dsr_less_fn less)
{
	u16 best = L3DSR_NOBODY;
	u32 i;

	for (i = 0; i < table->turns; i++)
		best = l3dsr_least_better(table, best, table->order[i], less);
	return best;
}

/* The dest with the least, as nearly as their number lets one look. As of
 * l3dsr_least_of_two().
 */
static __always_inline u16 l3dsr_least(const struct l3dsr_table *table,
				       u64 random, l3dsr_less_fn less)
{
	if (table->turns > L3DSR_LEAST_EXACT)
		return l3dsr_least_of_two(table, random, less);
	return l3dsr_least_of_all(table, less);
}

#endif /* _L3DSR_LEAST_H */
