// SPDX-License-Identifier: GPL-2.0-only
/*
 * sed: shortest expected delay. The dest that will have the fewest active flows
 * for its weight when it has this one too.
 */
#include "flow_hash.h"
#include "least.h"
#include "sched.h"

static bool less(const struct l3dsr_dest *a, const struct l3dsr_dest *b)
{
	return l3dsr_less_by_weight(a, 1 + (u64)l3dsr_dest_active(a),
				    b, 1 + (u64)l3dsr_dest_active(b));
}

static u16 pick(const struct l3dsr_table *table, u64 random)
{
	return l3dsr_least(table, random, less);
}

const struct l3dsr_sched l3dsr_sched_sed = {
	.name = "sed",
	.hash = l3dsr_hash_client,
	.order = l3dsr_order_once,
	.pick = pick,
};
