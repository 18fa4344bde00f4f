// SPDX-License-Identifier: GPL-2.0-only
#include "table.h"

#include <linux/mm.h>
#include <linux/slab.h>

void l3dsr_table_free(struct l3dsr_table *table)
{
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

/* A table with the pool's dests, its buckets not filled. */
static struct l3dsr_table *alloc_table(const struct l3dsr_pool *pool)
{
	u32 ids = count_ids(pool);
	struct l3dsr_table *table;
	struct l3dsr_dest *dest;

	table = kvzalloc(struct_size(table, dests, ids), GFP_KERNEL_ACCOUNT);
	if (!table)
		return NULL;
	table->sched = pool->config.sched;
	table->key = pool->key;
	table->pins = pool->pins;
	table->changed = l3dsr_now();
	table->size = pool->config.table_size;
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

/**
 * l3dsr_table_build() - make a table from a pool's list of dests.
 * @pool: the pool.
 * @before: table of the same size that packets see now; NULL remembers nothing
 *	of it.
 *
 * Context: lock held, may sleep. Return: the table, or an ERR_PTR().
 */
struct l3dsr_table *l3dsr_table_build(const struct l3dsr_pool *pool,
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
		err = table->sched->build(pool, owners);
	if (!err)
		fill_buckets(table, owners, before);
	kvfree(owners);
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
struct l3dsr_table *l3dsr_table_forget(const struct l3dsr_pool *pool,
				       const struct l3dsr_table *before,
				       u32 now)
{
	struct l3dsr_table *table = alloc_table(pool);
	u32 i;

	if (!table)
		return NULL;
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
