// SPDX-License-Identifier: GPL-2.0-only
#include "buckets.h"

#include <linux/mm.h>
#include <linux/slab.h>

#include "maglev.h"

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

/**
 * l3dsr_takes_part() - whether new flows are shared out to a dest.
 * @table: of its pool.
 * @dest: the dest.
 *
 * Context: any.
 */
bool l3dsr_takes_part(const struct l3dsr_table *table,
		      const struct l3dsr_dest *dest)
{
	return l3dsr_dest_wants_flows(dest) &&
	       dest->config.fallback == table->on_fallback;
}

static void fill_entries(const struct l3dsr_pool *pool,
			 const struct l3dsr_table *table,
			 struct l3dsr_maglev_entry *entries, u16 *ids)
{
	const struct l3dsr_dest *dest;
	unsigned int i = 0;

	list_for_each_entry(dest, &pool->dests, node) {
		struct dest_name name = name_of(&dest->config);

		entries[i].weight = l3dsr_takes_part(table, dest) ?
				    dest->config.weight : 0;
		l3dsr_maglev_permute(&entries[i], table->size,
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

/**
 * l3dsr_buckets_own() - say who owns each bucket of a new table.
 * @pool: the pool.
 * @table: the table, its buckets not filled.
 * @owners: filled in: ids, or L3DSR_NOBODY.
 *
 * A pure function of the configuration: the same on every director. Context:
 * lock held, may sleep. Return: 0 or -ENOMEM.
 */
int l3dsr_buckets_own(const struct l3dsr_pool *pool,
		      const struct l3dsr_table *table, u16 *owners)
{
	struct l3dsr_maglev_entry *entries;
	int err = -ENOMEM;
	u16 *ids;

	entries = kvcalloc(pool->count, sizeof(*entries), GFP_KERNEL);
	ids = kvcalloc(pool->count, sizeof(*ids), GFP_KERNEL);
	if (entries && ids) {
		fill_entries(pool, table, entries, ids);
		l3dsr_maglev_fill(owners, table->size, entries, pool->count);
		name_owners(owners, table->size, ids);
		err = 0;
	}
	kvfree(ids);
	kvfree(entries);
	return err;
}
