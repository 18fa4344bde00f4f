// SPDX-License-Identifier: GPL-2.0-only
/*
 * fo: failover. The dest with the highest weight has all new flows.
 */
#include "flow_hash.h"
#include "order.h"
#include "sched.h"

static u16 pick(const struct l3dsr_table *table, u64 random)
{
	return l3dsr_order_any(table, 0);
}

const struct l3dsr_sched l3dsr_sched_fo = {
	.name = "fo",
	.hash = l3dsr_hash_client,
	.order = l3dsr_order_by_weight,
	.pick = pick,
};
