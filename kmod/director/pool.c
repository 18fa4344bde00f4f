// SPDX-License-Identifier: GPL-2.0-only
#include "pool.h"

#include <linux/bitmap.h>
#include <linux/mm.h>
#include <linux/slab.h>

#include "table.h"

/* A deleted dest whose id is still named. */
struct former {
	struct list_head node;
	struct l3dsr_dest_config config;
	u16 id;
};

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
static u32 deadline_of(const struct l3dsr_table *table,
		       const struct l3dsr_bucket *bucket)
{
	const struct l3dsr_dest *prev = dest_of(table, bucket->prev);
	u32 time = L3DSR_MOVE_TIME;

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
			pool->deadlines[i] = deadline_of(table,
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

/* Make a table from the list, and what it needs to remember by. It takes over
 * from @before what that remembers, if it is given.
 */
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

/* Let packets see the list as it is now. */
static int publish(struct l3dsr_pool *pool)
{
	struct l3dsr_table *table = make_table(pool, table_of(pool));

	if (IS_ERR(table))
		return PTR_ERR(table);
	show(pool, table);
	return 0;
}

/* Likewise, with nothing remembered; nothing is, but what is being pinned at
 * this moment. Return: 0, or -errno and nothing changed.
 */
static int publish_anew(struct l3dsr_pool *pool)
{
	struct l3dsr_pins *pins = pool->pins;
	u32 *deadlines = pool->deadlines;
	struct l3dsr_table *table;

	pool->pins = NULL;
	pool->deadlines = NULL;
	table = make_table(pool, NULL);
	if (IS_ERR(table)) {
		l3dsr_pins_free(pool->pins);
		kvfree(pool->deadlines);
		pool->pins = pins;
		pool->deadlines = deadlines;
		return PTR_ERR(table);
	}
	show(pool, table);
	l3dsr_pins_free_rcu(pins);
	kvfree(deadlines);
	return 0;
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
	return publish(pool);
}

static void free_former(struct l3dsr_pool *pool, struct former *former)
{
	list_del(&former->node);
	ida_free(&pool->ids, former->id);
	kfree(former);
}

/* Free a pool that no packet can see. Context: any. */
void l3dsr_pool_free(struct l3dsr_pool *pool)
{
	struct l3dsr_dest *dest, *next_dest;
	struct former *former, *next_former;

	l3dsr_table_free(table_of(pool));
	list_for_each_entry_safe(dest, next_dest, &pool->dests, node)
		l3dsr_dest_free(dest);
	list_for_each_entry_safe(former, next_former, &pool->former, node)
		free_former(pool, former);
	ida_destroy(&pool->ids);
	l3dsr_pins_free(pool->pins);
	kvfree(pool->deadlines);
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

static struct former *find_former(const struct l3dsr_pool *pool,
				  const struct l3dsr_dest_config *config)
{
	struct former *former;

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
	err = publish(pool);
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
	struct former *former = find_former(pool, &dest->config);
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
	struct former *former = kzalloc(sizeof(*former), GFP_KERNEL_ACCOUNT);
	struct list_head *next = dest->node.next;
	int err;

	if (!former)
		return -ENOMEM;
	former->config = dest->config;
	former->id = dest->id;
	list_del_init(&dest->node);
	pool->count--;
	err = publish(pool);
	if (err) {
		list_add_tail(&dest->node, next);
		pool->count++;
		kfree(former);
		return err;
	}
	list_add(&former->node, &pool->former);
	return 0;
}

/* Whether flows find their buckets and pins as before. */
static bool same_memory(const struct l3dsr_pool_config *a,
			const struct l3dsr_pool_config *b)
{
	return a->sched->hash == b->sched->hash && a->hash == b->hash &&
	       a->table_size == b->table_size && a->pins == b->pins;
}

static bool remembers(const struct l3dsr_pool *pool)
{
	struct l3dsr_pool_memory memory;

	l3dsr_pool_memory(pool, &memory);
	return memory.pins.confirmed || memory.pins.tentative || memory.moved;
}

/**
 * l3dsr_pool_configure() - change what is configured of a pool.
 * @pool: the pool.
 * @config: new values.
 *
 * Flows keep their dests: pins stay, and so do buckets. Where these would be
 * found no more, nothing may be remembered. Context: lock held, may sleep.
 * Return: 0; -EBUSY while something is, or another -errno, and nothing
 * changed.
 */
int l3dsr_pool_configure(struct l3dsr_pool *pool,
			 const struct l3dsr_pool_config *config)
{
	struct l3dsr_pool_config before = pool->config;
	int err;

	if (!same_memory(&before, config) && remembers(pool))
		return -EBUSY;
	pool->config = *config;
	err = same_memory(&before, config) ? publish(pool) :
					      publish_anew(pool);
	if (err)
		pool->config = before;
	return err;
}

/* What a dest had to do when a walk began, and what the walk saw. */
struct tally {
	int flows_before;
	int active_before;
	int flows;
	int active;
};

struct sweep {
	const struct l3dsr_table *table;
	unsigned long *named;	/* ids that buckets or pins name */
	struct tally *tallies;	/* by id, where flows are counted; or NULL */
};

static void tally_up(const struct sweep *sweep, const struct l3dsr_pin *pin)
{
	if (!sweep->tallies || pin->dest >= sweep->table->ids ||
	    pin->bucket == L3DSR_PIN_CLIENT)
		return;
	sweep->tallies[pin->dest].flows++;
	sweep->tallies[pin->dest].active += !pin->closing;
}

/* A pin that says what its bucket says is needed no more. */
static bool is_obvious(const struct l3dsr_pin *pin, const struct sweep *sweep)
{
	const struct l3dsr_bucket *bucket;

	if (sweep->table->pins_all)
		return false;
	if (pin->bucket == L3DSR_PIN_CLIENT)
		return true;
	bucket = &sweep->table->buckets[pin->bucket];
	return bucket->prev == L3DSR_NOBODY && bucket->cur == pin->dest;
}

static bool look_at(const struct l3dsr_pin *pin, void *data)
{
	struct sweep *sweep = data;

	if (is_obvious(pin, sweep))
		return true;
	tally_up(sweep, pin);
	set_bit(pin->dest, sweep->named);
	return false;
}

static void begin_tallies(struct sweep *sweep)
{
	u32 i;

	sweep->tallies = NULL;
	if (sweep->table->pins_all)
		sweep->tallies = kvcalloc(sweep->table->ids,
					  sizeof(*sweep->tallies), GFP_KERNEL);
	for (i = 0; sweep->tallies && i < sweep->table->ids; i++) {
		const struct l3dsr_dest *dest = sweep->table->dests[i];

		if (!dest)
			continue;
		sweep->tallies[i].flows_before =
			atomic_read(&dest->load->flows);
		sweep->tallies[i].active_before =
			atomic_read(&dest->load->active);
	}
}

/* Put the counts right. What packets counted during the walk may be in both,
 * until the next one.
 */
static void end_tallies(struct sweep *sweep)
{
	u32 i;

	for (i = 0; sweep->tallies && i < sweep->table->ids; i++) {
		const struct tally *tally = &sweep->tallies[i];

		if (sweep->table->dests[i])
			l3dsr_dest_count(sweep->table->dests[i],
					 tally->flows - tally->flows_before,
					 tally->active - tally->active_before);
	}
	kvfree(sweep->tallies);
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
	struct former *former, *next;

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

	if (!pool->pins)
		return false;
	sweep.named = bitmap_zalloc(L3DSR_NOBODY, GFP_KERNEL);
	if (!sweep.named)
		return true;
	forgot = forget_due(pool, now);
	sweep.table = table_of(pool);
	begin_tallies(&sweep);
	l3dsr_pins_walk(pool->pins, now, look_at, &sweep, &count);
	end_tallies(&sweep);
	name_earlier_owners(&sweep);
	release_ids(pool, &sweep);
	bitmap_free(sweep.named);
	/* Packets that read the table before may be pinning still. */
	if (!forgot && !sweep.table->pins_all && !count.confirmed &&
	    !count.tentative && !l3dsr_table_moved(sweep.table))
		forget_all(pool, now);
	return pool->pins;
}

/* Whether it pins every flow, and so knows how many its dests have. Context:
 * lock held.
 */
bool l3dsr_pool_counts(const struct l3dsr_pool *pool)
{
	return table_of(pool)->pins_all;
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

/* Whether a bucket has an earlier owner that it forgets by itself, and in how
 * many seconds. Context: lock held.
 */
bool l3dsr_pool_remembers(const struct l3dsr_pool *pool, u32 bucket, u32 *left)
{
	s32 seconds;

	if (!pool->deadlines || !pool->deadlines[bucket])
		return false;
	seconds = pool->deadlines[bucket] - l3dsr_now();
	*left = max(seconds, 0);
	return true;
}
