// SPDX-License-Identifier: GPL-2.0-only
/*
 * nq: never queue. A dest that has nothing to do, if there is one; else as sed.
 */
#include "flow_hash.h"
#include "least.h"
#include "sched.h"

static bool less(const struct l3dsr_dest *a, const struct l3dsr_dest *b)
{
	u64 active_a = l3dsr_dest_active(a), active_b = l3dsr_dest_active(b);

	if (!active_a || !active_b)
		return active_a < active_b;
	return l3dsr_less_by_weight(a, 1 + active_a, b, 1 + active_b);
}

static u16 pick(const struct l3dsr_table *table, u64 random)
{
	return l3dsr_least(table, random, less);
}

const struct l3dsr_sched l3dsr_sched_nq = {
	.name = "nq",
	.hash = l3dsr_hash_client,
	.order = l3dsr_order_once,
	.pick = pick,
};
