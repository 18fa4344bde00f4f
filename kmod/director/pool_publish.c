// SPDX-License-Identifier: GPL-2.0-only
/*
 * From a pool's settings and list of dests to the table that packets see, with
 * what the pool needs to remember by.
 */
#include <linux/mm.h>
#include <linux/slab.h>

#include "former.h"
#include "pool.h"
#include "table.h"

/* When a bucket is to forget its earlier owner: never, while that stands at
 * weight 0 and was given no time; else some time after the bucket's last
 * change.
 */
static u32 deadline_of(const struct l3dsr_pool *pool,
		       const struct l3dsr_table *table,
		       const struct l3dsr_bucket *bucket)
{
	const struct l3dsr_dest *prev = l3dsr_table_dest(table, bucket->prev);
	u32 time = pool->move_time;

	if (prev && !prev->config.weight && !prev->config.down) {
		time = prev->config.drain_time;
		if (!time)
			return 0;
	}
	/* 0 means never. */
	return table->changed + time ?: 1;
}

static bool same_deadline(const struct l3dsr_table *before,
			  const struct l3dsr_table *table, u32 i)
{
	const struct l3dsr_bucket *was = &before->buckets[i];
	const struct l3dsr_bucket *is = &table->buckets[i];
	const struct l3dsr_dest *prev_was = l3dsr_table_dest(before, is->prev);
	const struct l3dsr_dest *prev_is = l3dsr_table_dest(table, is->prev);

	return was->cur == is->cur && was->prev == is->prev &&
	       prev_was == prev_is;
}

static void set_deadlines(struct l3dsr_pool *pool,
			  const struct l3dsr_table *before,
			  const struct l3dsr_table *table)
{
	u32 i;

	for (i = 0; i < table->size; i++) {
		if (table->buckets[i].prev == L3DSR_NOBODY)
			pool->deadlines[i] = 0;
		else if (!same_deadline(before, table, i))
			pool->deadlines[i] = deadline_of(pool, table,
							 &table->buckets[i]);
	}
}

static struct l3dsr_pins *make_pins(const struct l3dsr_pool *pool)
{
	return l3dsr_pins_alloc(pool->budget, pool->config.pins,
				pool->config.table_size);
}

/* Pins and deadlines are made by the change that needs them, never by a
 * packet.
 */
static int make_memory(struct l3dsr_pool *pool)
{
	if (!pool->deadlines)
		pool->deadlines = kvcalloc(pool->config.table_size,
					   sizeof(*pool->deadlines),
					   GFP_KERNEL_ACCOUNT);
	if (!pool->pins)
		pool->pins = make_pins(pool);
	return pool->deadlines && pool->pins ? 0 : -ENOMEM;
}

/**
 * l3dsr_table_show() - let packets see a table instead of the one before.
 * @pool: the pool; its pins are the table's.
 * @table: the table.
 *
 * Context: lock held.
 */
void l3dsr_table_show(struct l3dsr_pool *pool, struct l3dsr_table *table)
{
	struct l3dsr_table *before = l3dsr_pool_table(pool);

	table->pins = pool->pins;
	rcu_assign_pointer(pool->table, table);
	if (before)
		l3dsr_table_free_rcu(before);
}

/* Whether flows find their buckets and pins as before. */
static bool same_memory(const struct l3dsr_pool_config *a,
			const struct l3dsr_pool_config *b)
{
	return a->sched->hash == b->sched->hash && a->hash == b->hash &&
	       a->table_size == b->table_size && a->pins == b->pins;
}

/* A table that can tell whose the flows are, for they find it as before. */
static const struct l3dsr_table *earlier_table(const struct l3dsr_pool *pool)
{
	const struct l3dsr_table *table = l3dsr_pool_table(pool);

	if (!table || table->key != pool->key ||
	    !same_memory(&table->config, &pool->config))
		return NULL;
	return table;
}

/* A table that has nothing to do with the one before. It has pins of its own,
 * where flows are pinned from the first one on.
 */
static struct l3dsr_table *make_table_anew(struct l3dsr_pool *pool)
{
	struct l3dsr_table *table = l3dsr_table_build(pool, NULL);

	if (IS_ERR(table))
		return table;
	table->pins = NULL;
	if (!table->pins_all)
		return table;
	table->pins = make_pins(pool);
	if (table->pins)
		return table;
	l3dsr_table_free(table);
	return ERR_PTR(-ENOMEM);
}

/* Let packets see such a table, and forget what was remembered before. */
static void show_anew(struct l3dsr_pool *pool, struct l3dsr_table *table)
{
	struct l3dsr_pins *pins = pool->pins;

	pool->pins = table->pins;
	l3dsr_table_show(pool, table);
	l3dsr_pins_free_rcu(pins);
	kvfree(pool->deadlines);
	pool->deadlines = NULL;
	l3dsr_formers_free(pool);
}

/* A table that takes over what @before remembers. */
static struct l3dsr_table *make_table(struct l3dsr_pool *pool,
				      const struct l3dsr_table *before)
{
	struct l3dsr_table *table = l3dsr_table_build(pool, before);
	u32 moved;

	if (IS_ERR(table))
		return table;
	moved = l3dsr_table_moved(table);
	if ((moved || table->pins_all) && make_memory(pool)) {
		l3dsr_table_free(table);
		return ERR_PTR(-ENOMEM);
	}
	if (moved)
		set_deadlines(pool, before, table);
	return table;
}

/**
 * l3dsr_pool_publish() - make a table from settings and list, and let packets
 *	see it instead of the one before.
 * @pool: the pool.
 *
 * Nothing may be remembered where flows don't find it under new settings.
 * Context: lock held, may sleep. Return: 0, or -errno and packets see what they
 * saw before.
 */
int l3dsr_pool_publish(struct l3dsr_pool *pool)
{
	const struct l3dsr_table *before = earlier_table(pool);
	struct l3dsr_table *table;

	table = before ? make_table(pool, before) : make_table_anew(pool);
	if (IS_ERR(table))
		return PTR_ERR(table);
	if (before)
		l3dsr_table_show(pool, table);
	else
		show_anew(pool, table);
	return 0;
}

/* Whether anything is remembered that would be lost under other settings.
 * Context: lock held, may sleep.
 */
bool l3dsr_pool_is_bound(const struct l3dsr_pool *pool,
			 const struct l3dsr_pool_config *config)
{
	return !same_memory(&pool->config, config) &&
	       l3dsr_pool_remembers_any(pool);
}

/**
 * l3dsr_pool_prepare() - build a table under another key, for
 *	l3dsr_pool_commit() or l3dsr_pool_cancel().
 * @pool: the pool.
 * @key: of the table's hashes.
 *
 * Context: lock held until then, may sleep. Return: 0 or -errno.
 */
int l3dsr_pool_prepare(struct l3dsr_pool *pool,
		       const struct l3dsr_flow_key *key)
{
	struct l3dsr_table *table;

	pool->key = key;
	table = make_table_anew(pool);
	if (IS_ERR(table))
		return PTR_ERR(table);
	pool->pending = table;
	return 0;
}

/* Let packets see what was prepared, and forget what was remembered under the
 * key before. Context: lock held.
 */
void l3dsr_pool_commit(struct l3dsr_pool *pool)
{
	show_anew(pool, pool->pending);
	pool->pending = NULL;
}

/* Undo l3dsr_pool_prepare(), or nothing. @key is the one of before. Context:
 * lock held.
 */
void l3dsr_pool_cancel(struct l3dsr_pool *pool,
		       const struct l3dsr_flow_key *key)
{
	pool->key = key;
	if (!pool->pending)
		return;
	l3dsr_pins_free(pool->pending->pins);
	l3dsr_table_free(pool->pending);
	pool->pending = NULL;
}
