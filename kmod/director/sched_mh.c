// SPDX-License-Identifier: GPL-2.0-only
/*
 * mh: Maglev hashing of client address and port. A pure function of packet and
 * configuration; nothing is remembered about a flow unless its bucket moved.
 */
#include <linux/slab.h>

#include "flow_hash.h"
#include "maglev.h"
#include "owner.h"
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

static u32 weight_of(const struct l3dsr_dest *dest)
{
	return dest->config.down ? 0 : dest->config.weight;
}

static void fill_entries(const struct l3dsr_pool *pool,
			 struct l3dsr_maglev_entry *entries, u16 *ids)
{
	const struct l3dsr_dest *dest;
	unsigned int i = 0;

	list_for_each_entry(dest, &pool->dests, node) {
		struct dest_name name = name_of(&dest->config);

		entries[i].weight = weight_of(dest);
		l3dsr_maglev_permute(&entries[i], pool->config.table_size,
				     &pool->key->permutation, &name,
				     sizeof(name));
		ids[i++] = dest->id;
	}
}

/* Maglev numbers its entries in the order of the list, which is the same on
 * every director; ids are this one's.
 */
static void name_owners(u16 *owners, u32 size, const u16 *ids)
{
	u32 i;

	for (i = 0; i < size; i++)
		if (owners[i] != L3DSR_MAGLEV_EMPTY)
			owners[i] = ids[owners[i]];
}

static_assert(L3DSR_MAGLEV_EMPTY == L3DSR_NOBODY);

static int mh_build(const struct l3dsr_pool *pool, u16 *owners)
{
	struct l3dsr_maglev_entry *entries;
	int err = -ENOMEM;
	u16 *ids;

	entries = kvcalloc(pool->count, sizeof(*entries), GFP_KERNEL);
	ids = kvcalloc(pool->count, sizeof(*ids), GFP_KERNEL);
	if (entries && ids) {
		fill_entries(pool, entries, ids);
		l3dsr_maglev_fill(owners, pool->config.table_size, entries,
				  pool->count);
		name_owners(owners, pool->config.table_size, ids);
		err = 0;
	}
	kvfree(ids);
	kvfree(entries);
	return err;
}

static struct l3dsr_dest *mh_choose(const struct l3dsr_table *table,
				    const struct l3dsr_packet *pkt)
{
	u64 hash = l3dsr_flow_hash(pkt, table->key);

	return l3dsr_owner(table, pkt, reciprocal_scale(hash >> 32,
							table->size));
}

const struct l3dsr_sched l3dsr_sched_mh = {
	.name = "mh",
	.build = mh_build,
	.choose = mh_choose,
};
