// SPDX-License-Identifier: GPL-2.0-only
/*
 * dh: destination hashing, for services that have many VIPs, such as caches in
 * front of a prefix: all flows to one address go to one dest.
 */
#include "flow_hash.h"
#include "pool.h"
#include "sched.h"

static u64 hash(const struct l3dsr_table *table, const struct l3dsr_packet *pkt)
{
	return l3dsr_address_hash(pkt->family, &pkt->daddr, 0, table->key);
}

const struct l3dsr_sched l3dsr_sched_dh = {
	.name = "dh",
	.hash = hash,
};
