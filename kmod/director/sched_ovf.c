// SPDX-License-Identifier: GPL-2.0-only
/*
 * ovf: overflow. The dest with the highest weight has all new flows while it
 * has no more active ones than its weight; then the next one.
 */
#include "flow_hash.h"
#include "order.h"
#include "sched.h"

static bool has_room(const struct l3dsr_dest *dest)
{
	return l3dsr_dest_active(dest) <= dest->config.weight &&
	       !l3dsr_dest_is_full(dest);
}

static u16 pick(const struct l3dsr_table *table, u64 random)
{
	u32 i;

	for (i = 0; i < table->turns; i++)
		if (has_room(table->dests[table->order[i]]))
			return table->order[i];
	return L3DSR_NOBODY;
}

const struct l3dsr_sched l3dsr_sched_ovf = {
	.name = "ovf",
	.hash = l3dsr_hash_client,
	.order = l3dsr_order_by_weight,
	.pick = pick,
};
