// SPDX-License-Identifier: GPL-2.0-only
#include "pool.h"

#include <linux/mm.h>
#include <linux/slab.h>

#include "maglev.h"

static void free_table(struct l3dsr_table *table)
{
	kvfree(table->buckets);
	kvfree(table);
}

static void free_table_rcu(struct rcu_head *rcu)
{
	free_table(container_of(rcu, struct l3dsr_table, rcu));
}

static unsigned int count_with_weight(const struct l3dsr_pool *pool)
{
	const struct l3dsr_dest *dest;
	unsigned int count = 0;

	list_for_each_entry(dest, &pool->dests, node)
		count += dest->config.weight > 0;
	return count;
}

static struct l3dsr_table *alloc_table(const struct l3dsr_pool *pool)
{
	unsigned int weighted = count_with_weight(pool);
	struct l3dsr_table *table;
	struct l3dsr_dest *dest;
	unsigned int i = 0;

	table = kvzalloc(struct_size(table, dests, pool->count),
			 GFP_KERNEL_ACCOUNT);
	if (!table)
		return NULL;
	table->sched = pool->sched;
	table->key = pool->key;
	table->count = pool->count;
	list_for_each_entry(dest, &pool->dests, node)
		table->dests[i++] = dest;
	if (!weighted)
		return table;

	table->size = pool->table_size ?: l3dsr_maglev_size(weighted);
	table->buckets = kvmalloc_array(table->size, sizeof(*table->buckets),
					GFP_KERNEL_ACCOUNT);
	if (!table->buckets) {
		free_table(table);
		return NULL;
	}
	return table;
}

static struct l3dsr_table *build_table(const struct l3dsr_pool *pool)
{
	struct l3dsr_table *table = alloc_table(pool);
	int err;

	if (!table)
		return ERR_PTR(-ENOMEM);
	err = table->size ? pool->sched->build(table) : 0;
	if (err) {
		free_table(table);
		return ERR_PTR(err);
	}
	return table;
}

/* Make a table from the list and let packets see it instead of the one before. */
static int publish(struct l3dsr_pool *pool)
{
	struct l3dsr_table *before = rcu_dereference_protected(pool->table, 1);
	struct l3dsr_table *table = build_table(pool);

	if (IS_ERR(table))
		return PTR_ERR(table);
	rcu_assign_pointer(pool->table, table);
	if (before)
		call_rcu(&before->rcu, free_table_rcu);
	return 0;
}

/* Context: may sleep. Return: 0, to be paired with l3dsr_pool_free(), or
 * -ENOMEM.
 */
int l3dsr_pool_init(struct l3dsr_pool *pool, const struct l3dsr_sched *sched,
		    const struct l3dsr_flow_key *key, u32 table_size)
{
	memset(pool, 0, sizeof(*pool));
	INIT_LIST_HEAD(&pool->dests);
	pool->sched = sched;
	pool->key = key;
	pool->table_size = table_size;
	return publish(pool);
}

/* Free a pool that no packet can see. Context: any. */
void l3dsr_pool_free(struct l3dsr_pool *pool)
{
	struct l3dsr_dest *dest, *next;

	free_table(rcu_dereference_protected(pool->table, 1));
	list_for_each_entry_safe(dest, next, &pool->dests, node)
		l3dsr_dest_free(dest);
}

/* The dest with @config's address and port, or NULL. Context: lock held. */
struct l3dsr_dest *l3dsr_pool_find(const struct l3dsr_pool *pool,
				   const struct l3dsr_dest_config *config)
{
	struct l3dsr_dest *dest;

	list_for_each_entry(dest, &pool->dests, node)
		if (!l3dsr_dest_compare(&dest->config, config))
			return dest;
	return NULL;
}

/* Before which node a dest belongs. */
static struct list_head *place_of(struct l3dsr_pool *pool,
				  const struct l3dsr_dest *dest)
{
	struct l3dsr_dest *other;

	list_for_each_entry(other, &pool->dests, node)
		if (l3dsr_dest_compare(&dest->config, &other->config) < 0)
			return &other->node;
	return &pool->dests;
}

/**
 * l3dsr_pool_add() - add a dest.
 * @pool: the pool; has no dest of that address and port.
 * @dest: the pool's from now on, unless this fails.
 *
 * Context: lock held, may sleep. Return: 0, or -errno and nothing changed.
 */
int l3dsr_pool_add(struct l3dsr_pool *pool, struct l3dsr_dest *dest)
{
	int err;

	list_add_tail(&dest->node, place_of(pool, dest));
	pool->count++;
	err = publish(pool);
	if (err) {
		list_del_init(&dest->node);
		pool->count--;
	}
	return err;
}

/**
 * l3dsr_pool_replace() - put a dest into the place of another.
 * @pool: the pool.
 * @old: freed, once no packet sees it, unless this fails.
 * @dest: made from @old by l3dsr_dest_alloc(); the pool's from now on, unless
 *	this fails.
 *
 * Context: lock held, may sleep. Return: 0, or -errno and nothing changed.
 */
int l3dsr_pool_replace(struct l3dsr_pool *pool, struct l3dsr_dest *old,
		       struct l3dsr_dest *dest)
{
	int err;

	list_replace(&old->node, &dest->node);
	err = publish(pool);
	if (err) {
		list_replace_init(&dest->node, &old->node);
		return err;
	}
	old->superseded = true;
	l3dsr_dest_free_rcu(old);
	return 0;
}

/* Take a dest out; it is the caller's to free by l3dsr_dest_free_rcu().
 * Context: lock held, may sleep. Return: 0, or -errno and nothing changed.
 */
int l3dsr_pool_del(struct l3dsr_pool *pool, struct l3dsr_dest *dest)
{
	struct list_head *next = dest->node.next;
	int err;

	list_del_init(&dest->node);
	pool->count--;
	err = publish(pool);
	if (err) {
		list_add_tail(&dest->node, next);
		pool->count++;
	}
	return err;
}

/* Change scheduler and table size. Context: lock held, may sleep. Return: 0,
 * or -errno and nothing changed.
 */
int l3dsr_pool_configure(struct l3dsr_pool *pool,
			 const struct l3dsr_sched *sched, u32 table_size)
{
	const struct l3dsr_sched *sched_before = pool->sched;
	u32 size_before = pool->table_size;
	int err;

	pool->sched = sched;
	pool->table_size = table_size;
	err = publish(pool);
	if (err) {
		pool->sched = sched_before;
		pool->table_size = size_before;
	}
	return err;
}
