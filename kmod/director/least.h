/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The dest with the least to do: exactly, among a few; among many, the better
 * one of two that are drawn, which does almost as well (M. Mitzenmacher, "The
 * Power of Two Choices in Randomized Load Balancing", IEEE TPDS 12(10), 2001).
 */
#ifndef _L3DSR_LEAST_H
#define _L3DSR_LEAST_H

#include "pool.h"

/* Up to as many dests are compared one by one. */
#define L3DSR_LEAST_EXACT	16

/* Whether @a is to have the next flow rather than @b, which comes before it. */
typedef bool (*l3dsr_less_fn)(const struct l3dsr_dest *a,
			      const struct l3dsr_dest *b);

u16 l3dsr_least(const struct l3dsr_table *table, u64 random,
		l3dsr_less_fn less);
u16 l3dsr_least_of_two(const struct l3dsr_table *table, u64 random,
		       l3dsr_less_fn less);

/* What its flows cost a dest: those that said that they end hardly anything,
 * as IPVS has it.
 */
static inline u64 l3dsr_overhead(const struct l3dsr_dest *dest)
{
	return 256ULL * l3dsr_dest_active(dest) + l3dsr_dest_flows(dest);
}

/* Whether @cost_a for each unit of weight is less than @cost_b. */
static inline bool l3dsr_less_by_weight(const struct l3dsr_dest *a, u64 cost_a,
					const struct l3dsr_dest *b, u64 cost_b)
{
	return cost_a * b->config.weight < cost_b * a->config.weight;
}

#endif /* _L3DSR_LEAST_H */
