// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a pool remembers, and how it forgets that.
 */
#include <linux/bitmap.h>
#include <linux/mm.h>
#include <linux/slab.h>

#include "former.h"
#include "pool.h"
#include "table.h"

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
	struct l3dsr_former *former, *next;

	list_for_each_entry_safe(former, next, &pool->former, node)
		if (!test_bit(former->id, sweep->named))
			l3dsr_former_free(pool, former);
}

static void forget_all(struct l3dsr_pool *pool, u32 now)
{
	struct l3dsr_pins *pins = pool->pins;
	struct l3dsr_table *table;

	pool->pins = NULL;
	table = l3dsr_table_forget(pool, l3dsr_pool_table(pool), now);
	if (!table) {
		pool->pins = pins;
		return;
	}
	l3dsr_table_show(pool, table);
	l3dsr_pins_free_rcu(pins);
	kvfree(pool->deadlines);
	pool->deadlines = NULL;
}

static bool any_due(const struct l3dsr_pool *pool, u32 now)
{
	u32 i;

	for (i = 0; pool->deadlines && i < pool->config.table_size; i++)
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
	table = l3dsr_table_forget(pool, l3dsr_pool_table(pool), now);
	if (!table)
		return false;
	l3dsr_table_show(pool, table);
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
		l3dsr_formers_free(pool);
		return false;
	}
	sweep.named = bitmap_zalloc(L3DSR_NOBODY, GFP_KERNEL);
	if (!sweep.named)
		return true;
	forgot = forget_due(pool, now);
	sweep.table = l3dsr_pool_table(pool);
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
	return l3dsr_pool_table(pool)->pins_all;
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
	memory->moved = l3dsr_table_moved(l3dsr_pool_table(pool));
	memory->deadline = last_deadline(pool, now);
}

/* Whether it remembers anything. Context: lock held, may sleep. */
bool l3dsr_pool_remembers_any(const struct l3dsr_pool *pool)
{
	struct l3dsr_pool_memory memory;

	l3dsr_pool_memory(pool, &memory);
	return memory.pins.confirmed || memory.pins.tentative || memory.moved;
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
