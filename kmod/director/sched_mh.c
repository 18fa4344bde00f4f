// SPDX-License-Identifier: GPL-2.0-only
/*
 * mh: Maglev hashing of client address and port. A pure function of packet and
 * configuration, so nothing is remembered about a flow.
 */
#include <linux/slab.h>

#include "flow_hash.h"
#include "maglev.h"
#include "pool.h"
#include "sched.h"

/* What names a dest in the permutation's hash: the same bytes on every
 * director, whatever its byte order.
 */
struct dest_name {
	u8 address[16];
	__be16 port;
	u8 version;
} __packed;

static struct dest_name name_of(const struct l3dsr_dest_config *config)
{
	struct dest_name name = {
		.port = config->port,
		.version = config->family == AF_INET ? 4 : 6,
	};

	memcpy(name.address, &config->address,
	       config->family == AF_INET ? sizeof(config->address.ip) :
					   sizeof(config->address.in6));
	return name;
}

static int mh_build(struct l3dsr_table *table)
{
	struct l3dsr_maglev_entry *entries;
	unsigned int i;

	entries = kvcalloc(table->count, sizeof(*entries), GFP_KERNEL);
	if (!entries)
		return -ENOMEM;
	for (i = 0; i < table->count; i++) {
		struct dest_name name = name_of(&table->dests[i]->config);

		entries[i].weight = table->dests[i]->config.weight;
		l3dsr_maglev_permute(&entries[i], table->size,
				     &table->key->permutation, &name,
				     sizeof(name));
	}
	l3dsr_maglev_fill(table->buckets, table->size, entries, table->count);
	kvfree(entries);
	return 0;
}

static struct l3dsr_dest *mh_choose(const struct l3dsr_table *table,
				    const struct l3dsr_packet *pkt)
{
	u64 hash = l3dsr_flow_hash(pkt, table->key);

	if (!table->size)
		return NULL;
	return table->dests[table->buckets[reciprocal_scale(hash >> 32,
							    table->size)]];
}

const struct l3dsr_sched l3dsr_sched_mh = {
	.name = "mh",
	.build = mh_build,
	.choose = mh_choose,
};
