// SPDX-License-Identifier: GPL-2.0-only
#include "table.h"

#include <linux/mm.h>
#include <linux/slab.h>

#include "buckets.h"

void l3dsr_table_free(struct l3dsr_table *table)
{
	kvfree(table->order);
	kvfree(table->buckets);
	kvfree(table);
}

static void free_after_readers(struct rcu_head *rcu)
{
	l3dsr_table_free(container_of(rcu, struct l3dsr_table, rcu));
}

void l3dsr_table_free_rcu(struct l3dsr_table *table)
{
	call_rcu(&table->rcu, free_after_readers);
}

static u32 count_ids(const struct l3dsr_pool *pool)
{
	const struct l3dsr_dest *dest;
	u32 ids = 0;

	list_for_each_entry(dest, &pool->dests, node)
		ids = max_t(u32, ids, dest->id + 1);
	return ids;
}

static bool any_wants_flows(const struct l3dsr_pool *pool, bool fallback)
{
	const struct l3dsr_dest *dest;

	list_for_each_entry(dest, &pool->dests, node)
		if (dest->config.fallback == fallback &&
		    l3dsr_dest_wants_flows(dest))
			return true;
	return false;
}

static u16 first_fallback(const struct l3dsr_pool *pool)
{
	const struct l3dsr_dest *dest;

	list_for_each_entry(dest, &pool->dests, node)
		if (dest->config.fallback && l3dsr_dest_wants_flows(dest))
			return dest->id;
	return L3DSR_NOBODY;
}

/* Whether flows must be known one by one: to those who pick, for clients to be
 * followed, or for thresholds.
 */
static bool pins_all(const struct l3dsr_pool *pool)
{
	const struct l3dsr_dest *dest;

	if (pool->config.sched->pick || pool->config.persistence)
		return true;
	list_for_each_entry(dest, &pool->dests, node)
		if (dest->config.upper)
			return true;
	return false;
}

static void fill_settings(struct l3dsr_table *table,
			  const struct l3dsr_pool *pool)
{
	table->sched = pool->config.sched;
	table->key = pool->key;
	table->pins = pool->pins;
	table->changed = l3dsr_now();
	table->size = pool->config.table_size;
	table->config = pool->config;
	table->pins_all = pins_all(pool);
	if (!pool->config.persistence)
		table->pick = pool->config.sched->pick;
	table->on_fallback = !any_wants_flows(pool, false) &&
			     any_wants_flows(pool, true);
	table->fallback = first_fallback(pool);
}

/* A table with the pool's dests, its buckets not filled. */
static struct l3dsr_table *alloc_table(struct l3dsr_pool *pool)
{
	u32 ids = count_ids(pool);
	struct l3dsr_table *table;
	struct l3dsr_dest *dest;

	table = kvzalloc(struct_size(table, dests, ids), GFP_KERNEL_ACCOUNT);
	if (!table)
		return NULL;
	fill_settings(table, pool);
	table->turn = &pool->turn;
	table->ids = ids;
	list_for_each_entry(dest, &pool->dests, node)
		table->dests[dest->id] = dest;
	table->buckets = kvmalloc_array(table->size, sizeof(*table->buckets),
					GFP_KERNEL_ACCOUNT);
	if (table->buckets)
		return table;
	l3dsr_table_free(table);
	return NULL;
}

/* The first change of a bucket says whose the older flows are; later ones do
 * not, so that nothing but pins need be kept of the owners in between.
 */
static u16 earlier_owner(const struct l3dsr_bucket *was, u16 cur)
{
	if (was->prev != L3DSR_NOBODY)
		return was->prev;
	return was->cur != cur ? was->cur : L3DSR_NOBODY;
}

static void fill_buckets(struct l3dsr_table *table, const u16 *owners,
			 const struct l3dsr_table *before)
{
	u32 i;

	for (i = 0; i < table->size; i++) {
		struct l3dsr_bucket *bucket = &table->buckets[i];

		bucket->cur = owners[i];
		bucket->prev = L3DSR_NOBODY;
		if (before)
			bucket->prev = earlier_owner(&before->buckets[i],
						     owners[i]);
	}
}

static int make_order(const struct l3dsr_pool *pool, struct l3dsr_table *table)
{
	return table->sched->order ? table->sched->order(pool, table) : 0;
}

/**
 * l3dsr_table_build() - make a table from a pool's list of dests.
 * @pool: the pool.
 * @before: table of the same size that packets see now; NULL remembers nothing
 *	of it.
 *
 * Context: lock held, may sleep. Return: the table, or an ERR_PTR().
 */
struct l3dsr_table *l3dsr_table_build(struct l3dsr_pool *pool,
				      const struct l3dsr_table *before)
{
	struct l3dsr_table *table = alloc_table(pool);
	u16 *owners;
	int err;

	if (!table)
		return ERR_PTR(-ENOMEM);
	err = -ENOMEM;
	owners = kvmalloc_array(table->size, sizeof(*owners), GFP_KERNEL);
	if (owners)
		err = l3dsr_buckets_own(pool, table, owners);
	if (!err)
		fill_buckets(table, owners, before);
	kvfree(owners);
	err = err ?: make_order(pool, table);
	if (!err)
		return table;
	l3dsr_table_free(table);
	return ERR_PTR(err);
}

static bool is_due(const struct l3dsr_pool *pool, u32 bucket, u32 now)
{
	u32 deadline = pool->deadlines ? pool->deadlines[bucket] : 0;

	return deadline && (s32)(now - deadline) >= 0;
}

/**
 * l3dsr_table_forget() - copy a table without the earlier owners that are due.
 * @pool: the pool.
 * @before: the table.
 * @now: seconds.
 *
 * Context: lock held, may sleep. Return: the copy, or NULL without memory.
 */
struct l3dsr_table *l3dsr_table_forget(struct l3dsr_pool *pool,
				       const struct l3dsr_table *before,
				       u32 now)
{
	struct l3dsr_table *table = alloc_table(pool);
	u32 i;

	if (!table)
		return NULL;
	if (make_order(pool, table)) {
		l3dsr_table_free(table);
		return NULL;
	}
	table->changed = before->changed;
	for (i = 0; i < table->size; i++) {
		table->buckets[i] = before->buckets[i];
		if (is_due(pool, i, now))
			table->buckets[i].prev = L3DSR_NOBODY;
	}
	return table;
}

/* How many buckets have an earlier owner. */
u32 l3dsr_table_moved(const struct l3dsr_table *table)
{
	u32 moved = 0;
	u32 i;

	for (i = 0; i < table->size; i++)
		moved += table->buckets[i].prev != L3DSR_NOBODY;
	return moved;
}
