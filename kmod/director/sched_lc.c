// SPDX-License-Identifier: GPL-2.0-only
/*
 * lc: least connection. The dest with the fewest flows, whatever its weight.
 */
#include "flow_hash.h"
#include "least.h"
#include "sched.h"

static bool less(const struct l3dsr_dest *a, const struct l3dsr_dest *b)
{
	return l3dsr_overhead(a) < l3dsr_overhead(b);
}

static u16 pick(const struct l3dsr_table *table, u64 random)
{
	return l3dsr_least(table, random, less);
}

const struct l3dsr_sched l3dsr_sched_lc = {
	.name = "lc",
	.hash = l3dsr_hash_client,
	.order = l3dsr_order_once,
	.pick = pick,
};
