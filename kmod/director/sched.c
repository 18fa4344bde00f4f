// SPDX-License-Identifier: GPL-2.0-only
#include "sched.h"

#include <linux/kernel.h>
#include <linux/l3dsr_director.h>
#include <linux/string.h>

#include "owner.h"
#include "pool.h"

static const struct l3dsr_sched * const scheds[] = {
	&l3dsr_sched_mh, &l3dsr_sched_sh, &l3dsr_sched_dh,
	&l3dsr_sched_rr, &l3dsr_sched_wrr,
	&l3dsr_sched_lc, &l3dsr_sched_wlc, &l3dsr_sched_sed, &l3dsr_sched_nq,
	&l3dsr_sched_fo, &l3dsr_sched_ovf, &l3dsr_sched_twos,
};

/* The scheduler of that name, or NULL. Context: any. */
const struct l3dsr_sched *l3dsr_sched_find(const char *name)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(scheds); i++)
		if (!strcmp(scheds[i]->name, name))
			return scheds[i];
	return NULL;
}

static __always_inline u64 hash_client(const struct l3dsr_table *table,
				       const struct l3dsr_packet *pkt)
{
	if (table->config.hash == L3DSR_HASH_ADDRESS)
		return l3dsr_address_hash(pkt->family, &pkt->saddr, 0,
					  table->key);
	return l3dsr_flow_hash(pkt, table->key);
}

/* The hash of most schedulers: of what tells clients apart. Context: any. */
u64 l3dsr_hash_client(const struct l3dsr_table *table,
		      const struct l3dsr_packet *pkt)
{
	return hash_client(table, pkt);
}

static __always_inline u64 hash_of(const struct l3dsr_table *table,
				   const struct l3dsr_packet *pkt)
{
	if (likely(table->sched->hash == l3dsr_hash_client))
		return hash_client(table, pkt);
	return table->sched->hash(table, pkt);
}

/* The dest of a packet; NULL when none takes its flow. Context: softirq or BH
 * off, RCU read side.
 */
struct l3dsr_dest *l3dsr_sched_choose(const struct l3dsr_table *table,
				      const struct l3dsr_packet *pkt)
{
	u32 bucket = reciprocal_scale(hash_of(table, pkt) >> 32, table->size);

	/* Nothing is remembered: the bucket tells all. */
	if (likely(!table->pins && !pkt->query))
		return l3dsr_table_dest(table, table->buckets[bucket].cur);
	return l3dsr_owner(table, pkt, bucket);
}
