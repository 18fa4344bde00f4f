// SPDX-License-Identifier: GPL-2.0-only
/*
 * rr: round robin. Dests take turns, whatever their weights.
 */
#include "flow_hash.h"
#include "order.h"
#include "sched.h"

static u16 pick(const struct l3dsr_table *table, u64 random)
{
	return l3dsr_order_next(table);
}

const struct l3dsr_sched l3dsr_sched_rr = {
	.name = "rr",
	.hash = l3dsr_hash_client,
	.order = l3dsr_order_once,
	.pick = pick,
	.peek = l3dsr_order_peek,
};
