// SPDX-License-Identifier: GPL-2.0-only
/*
 * twos: two random choices by weight, and of these the one that wlc would
 * choose.
 */
#include "flow_hash.h"
#include "least.h"
#include "sched.h"

static bool less(const struct l3dsr_dest *a, const struct l3dsr_dest *b)
{
	return l3dsr_less_by_weight(a, l3dsr_overhead(a), b, l3dsr_overhead(b));
}

static u16 pick(const struct l3dsr_table *table, u64 random)
{
	return l3dsr_least_of_two(table, random, less);
}

const struct l3dsr_sched l3dsr_sched_twos = {
	.name = "twos",
	.hash = l3dsr_hash_client,
	.order = l3dsr_order_once,
	.pick = pick,
};
