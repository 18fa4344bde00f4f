// SPDX-License-Identifier: GPL-2.0-only
#include "pool.h"

#include <linux/bitmap.h>
#include <linux/mm.h>
#include <linux/slab.h>

#include "former.h"
#include "table.h"

/* Context: lock held, as in all of this file. */
static struct l3dsr_table *table_of(const struct l3dsr_pool *pool)
{
	return rcu_dereference_protected(pool->table, 1);
}

static const struct l3dsr_dest *dest_of(const struct l3dsr_table *table, u16 id)
{
	return id < table->ids ? table->dests[id] : NULL;
}

/* When a bucket is to forget its earlier owner: never, while that stands at
 * weight 0 and was given no time; else some time after the bucket's last
 * change.
 */
static u32 deadline_of(const struct l3dsr_pool *pool,
		       const struct l3dsr_table *table,
		       const struct l3dsr_bucket *bucket)
{
	const struct l3dsr_dest *prev = dest_of(table, bucket->prev);
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
	const struct l3dsr_dest *prev_was = dest_of(before, is->prev);
	const struct l3dsr_dest *prev_is = dest_of(table, is->prev);

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
		pool->pins = l3dsr_pins_alloc(pool->config.pins,
					      pool->config.table_size);
	return pool->deadlines && pool->pins ? 0 : -ENOMEM;
}

static void show(struct l3dsr_pool *pool, struct l3dsr_table *table)
{
	struct l3dsr_table *before = table_of(pool);

	table->pins = pool->pins;
	rcu_assign_pointer(pool->table, table);
	if (before)
		l3dsr_table_free_rcu(before);
}

static void free_former(struct l3dsr_pool *pool, struct l3dsr_former *former)
{
	list_del(&former->node);
	ida_free(&pool->ids, former->id);
	kfree(former);
}

static void free_all_former(struct l3dsr_pool *pool)
{
	struct l3dsr_former *former, *next;

	list_for_each_entry_safe(former, next, &pool->former, node)
		free_former(pool, former);
}

/* Let packets see a table that has nothing to do with the one before. */
static void show_alone(struct l3dsr_pool *pool, struct l3dsr_table *table)
{
	struct l3dsr_pins *pins = pool->pins;

	pool->pins = NULL;
	show(pool, table);
	if (pins)
		l3dsr_pins_free_rcu(pins);
	kvfree(pool->deadlines);
	pool->deadlines = NULL;
	free_all_former(pool);
}

/* A table of the same buckets, which can tell who owned them. */
static const struct l3dsr_table *earlier_table(const struct l3dsr_pool *pool)
{
	const struct l3dsr_table *table = table_of(pool);

	if (!table || table->sched != pool->config.sched ||
	    table->size != pool->config.table_size || table->key != pool->key)
		return NULL;
	return table;
}

/**
 * l3dsr_pool_publish() - make a table from settings and list, and let packets
 *	see it instead of the one before.
 * @pool: the pool.
 *
 * Context: lock held, may sleep. Return: 0, or -errno and packets see what they
 * saw before.
 */
int l3dsr_pool_publish(struct l3dsr_pool *pool)
{
	const struct l3dsr_table *before = earlier_table(pool);
	struct l3dsr_table *table = l3dsr_table_build(pool, before);

	if (IS_ERR(table))
		return PTR_ERR(table);
	if (!before) {
		show_alone(pool, table);
		return 0;
	}
	if (l3dsr_table_moved(table)) {
		if (make_memory(pool)) {
			l3dsr_table_free(table);
			return -ENOMEM;
		}
		set_deadlines(pool, before, table);
	}
	show(pool, table);
	return 0;
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
	table = l3dsr_table_build(pool, NULL);
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
	show_alone(pool, pool->pending);
	pool->pending = NULL;
}

/* Undo l3dsr_pool_prepare(), or nothing. @key is the one of before. Context:
 * lock held.
 */
void l3dsr_pool_cancel(struct l3dsr_pool *pool,
		       const struct l3dsr_flow_key *key)
{
	pool->key = key;
	if (pool->pending)
		l3dsr_table_free(pool->pending);
	pool->pending = NULL;
}

/* Context: may sleep. Return: 0, to be paired with l3dsr_pool_free(), or
 * -errno.
 */
int l3dsr_pool_init(struct l3dsr_pool *pool,
		    const struct l3dsr_pool_config *config,
		    const struct l3dsr_flow_key *key)
{
	memset(pool, 0, sizeof(*pool));
	INIT_LIST_HEAD(&pool->dests);
	INIT_LIST_HEAD(&pool->former);
	ida_init(&pool->ids);
	pool->config = *config;
	pool->key = key;
	pool->move_time = L3DSR_MOVE_TIME;
	INIT_LIST_HEAD(&pool->node);
	INIT_LIST_HEAD(&pool->services);
	return l3dsr_pool_publish(pool);
}

/* Free a pool that no packet can see. Context: any. */
void l3dsr_pool_free(struct l3dsr_pool *pool)
{
	struct l3dsr_dest *dest, *next_dest;

	l3dsr_table_free(table_of(pool));
	list_for_each_entry_safe(dest, next_dest, &pool->dests, node)
		l3dsr_dest_free(dest);
	free_all_former(pool);
	ida_destroy(&pool->ids);
	l3dsr_pins_free(pool->pins);
	kvfree(pool->deadlines);
}

/* l3dsr_pool_init() on memory of its own, for l3dsr_pool_destroy(). Context:
 * may sleep. Return: NULL without memory.
 */
struct l3dsr_pool *l3dsr_pool_alloc(const struct l3dsr_pool_config *config,
				    const struct l3dsr_flow_key *key)
{
	struct l3dsr_pool *pool = kmalloc(sizeof(*pool), GFP_KERNEL_ACCOUNT);

	if (!pool || !l3dsr_pool_init(pool, config, key))
		return pool;
	kfree(pool);
	return NULL;
}

/* Free a pool that no packet can see. Context: any. */
void l3dsr_pool_destroy(struct l3dsr_pool *pool)
{
	l3dsr_pool_free(pool);
	kfree(pool);
}

static void destroy_after_readers(struct rcu_head *rcu)
{
	l3dsr_pool_destroy(container_of(rcu, struct l3dsr_pool, rcu));
}

/* Free a pool that packets may still be in. Context: any. */
void l3dsr_pool_destroy_rcu(struct l3dsr_pool *pool)
{
	call_rcu(&pool->rcu, destroy_after_readers);
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

static struct l3dsr_former *
find_former(const struct l3dsr_pool *pool,
	    const struct l3dsr_dest_config *config)
{
	struct l3dsr_former *former;

	list_for_each_entry(former, &pool->former, node)
		if (!l3dsr_dest_compare(&former->config, config))
			return former;
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

static int add_to_list(struct l3dsr_pool *pool, struct l3dsr_dest *dest)
{
	int err;

	list_add_tail(&dest->node, place_of(pool, dest));
	pool->count++;
	err = l3dsr_pool_publish(pool);
	if (err) {
		list_del_init(&dest->node);
		pool->count--;
	}
	return err;
}

/**
 * l3dsr_pool_add() - add a dest.
 * @pool: the pool; has no dest of that address and port.
 * @dest: the pool's from now on, unless this fails.
 *
 * Context: lock held, may sleep. Return: 0; -ENOSPC or another -errno, and
 * nothing changed.
 */
int l3dsr_pool_add(struct l3dsr_pool *pool, struct l3dsr_dest *dest)
{
	struct l3dsr_former *former = find_former(pool, &dest->config);
	int id;
	int err;

	if (pool->count >= L3DSR_DESTS_MAX)
		return -ENOSPC;
	id = former ? former->id :
		      ida_alloc_max(&pool->ids, L3DSR_NOBODY - 1,
				    GFP_KERNEL_ACCOUNT);
	if (id < 0)
		return id;
	dest->id = id;
	dest->code = dest->config.code ?: pool->code;
	err = add_to_list(pool, dest);
	if (err && !former)
		ida_free(&pool->ids, id);
	if (!err && former) {
		list_del(&former->node);
		kfree(former);
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

	dest->id = old->id;
	dest->code = dest->config.code ?: pool->code;
	list_replace(&old->node, &dest->node);
	err = l3dsr_pool_publish(pool);
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
	struct l3dsr_former *former = l3dsr_former_alloc(dest);
	struct list_head *next = dest->node.next;
	int err;

	if (!former)
		return -ENOMEM;
	list_del_init(&dest->node);
	pool->count--;
	err = l3dsr_pool_publish(pool);
	if (err) {
		list_add_tail(&dest->node, next);
		pool->count++;
		kfree(former);
		return err;
	}
	l3dsr_former_insert(&pool->former, former);
	return 0;
}

struct sweep {
	const struct l3dsr_table *table;
	unsigned long *named;	/* ids that buckets or pins name */
};

/* A pin that says what its bucket says is needed no more. */
static bool is_obvious(const struct l3dsr_pin *pin, void *data)
{
	struct sweep *sweep = data;
	const struct l3dsr_bucket *bucket = &sweep->table->buckets[pin->bucket];

	if (bucket->prev == L3DSR_NOBODY && bucket->cur == pin->dest)
		return true;
	set_bit(pin->dest, sweep->named);
	return false;
}

static void name_earlier_owners(struct sweep *sweep)
{
	u32 i;

	for (i = 0; i < sweep->table->size; i++)
		if (sweep->table->buckets[i].prev != L3DSR_NOBODY)
			set_bit(sweep->table->buckets[i].prev, sweep->named);
}

static void release_ids(struct l3dsr_pool *pool, const struct sweep *sweep)
{
	struct l3dsr_former *former, *next;

	list_for_each_entry_safe(former, next, &pool->former, node)
		if (!test_bit(former->id, sweep->named))
			free_former(pool, former);
}

static void forget_all(struct l3dsr_pool *pool, u32 now)
{
	struct l3dsr_pins *pins = pool->pins;
	struct l3dsr_table *table;

	pool->pins = NULL;
	table = l3dsr_table_forget(pool, table_of(pool), now);
	if (!table) {
		pool->pins = pins;
		return;
	}
	show(pool, table);
	l3dsr_pins_free_rcu(pins);
	kvfree(pool->deadlines);
	pool->deadlines = NULL;
}

static bool any_due(const struct l3dsr_pool *pool, u32 now)
{
	u32 i;

	for (i = 0; i < pool->config.table_size; i++)
		if (pool->deadlines[i] &&
		    (s32)(now - pool->deadlines[i]) >= 0)
			return true;
	return false;
}

static bool forget_due(struct l3dsr_pool *pool, u32 now)
{
	struct l3dsr_table *table;
	u32 i;

	if (!any_due(pool, now))
		return false;
	table = l3dsr_table_forget(pool, table_of(pool), now);
	if (!table)
		return false;
	show(pool, table);
	for (i = 0; i < table->size; i++)
		if (table->buckets[i].prev == L3DSR_NOBODY)
			pool->deadlines[i] = 0;
	return true;
}

/**
 * l3dsr_pool_sweep() - forget what is due, and what expired.
 * @pool: the pool.
 *
 * Context: lock held, may sleep. Return: whether anything is left to sweep
 * another time.
 */
bool l3dsr_pool_sweep(struct l3dsr_pool *pool)
{
	struct l3dsr_pins_count count;
	u32 now = l3dsr_now();
	struct sweep sweep;
	bool forgot;

	if (!pool->pins) {
		free_all_former(pool);
		return false;
	}
	sweep.named = bitmap_zalloc(L3DSR_NOBODY, GFP_KERNEL);
	if (!sweep.named)
		return true;
	forgot = forget_due(pool, now);
	sweep.table = table_of(pool);
	l3dsr_pins_walk(pool->pins, now, is_obvious, &sweep, &count);
	name_earlier_owners(&sweep);
	release_ids(pool, &sweep);
	bitmap_free(sweep.named);
	/* Packets that read the table before may be pinning still. */
	if (!forgot && !count.confirmed && !count.tentative &&
	    !l3dsr_table_moved(sweep.table))
		forget_all(pool, now);
	return pool->pins;
}

static u32 last_deadline(const struct l3dsr_pool *pool, u32 now)
{
	u32 last = 0;
	u32 i;

	for (i = 0; pool->deadlines && i < pool->config.table_size; i++)
		if (pool->deadlines[i] && (s32)(pool->deadlines[i] - now) > 0)
			last = max(last, pool->deadlines[i] - now);
	return last;
}

/* What a pool remembers. Context: lock held, may sleep. */
void l3dsr_pool_memory(const struct l3dsr_pool *pool,
		       struct l3dsr_pool_memory *memory)
{
	u32 now = l3dsr_now();

	*memory = (struct l3dsr_pool_memory){};
	if (!pool->pins)
		return;
	l3dsr_pins_walk(pool->pins, now, NULL, NULL, &memory->pins);
	memory->moved = l3dsr_table_moved(table_of(pool));
	memory->deadline = last_deadline(pool, now);
}
