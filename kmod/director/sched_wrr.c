// SPDX-License-Identifier: GPL-2.0-only
/*
 * wrr: weighted round robin, in the order that IPVS has: rounds, the first one
 * with those of the highest weight alone, each further one with those of the
 * next lower weight as well. All rounds of a cycle are written down when the
 * table is made, so that a turn costs the same with any number of dests.
 */
#include <linux/bitmap.h>
#include <linux/gcd.h>
#include <linux/mm.h>
#include <linux/slab.h>

#include "flow_hash.h"
#include "order.h"
#include "sched.h"

/* More turns than this in a cycle make shares no more exact to speak of. */
#define TURNS_MAX	131072

/* Who takes part, in the order of the pool. */
struct players {
	u16 *ids;
	u32 *turns;		/* in a cycle */
	unsigned long *playing;	/* in the present round */
	u32 count;
};

static u32 weight_of(const struct l3dsr_table *table, u16 id)
{
	return table->dests[id]->config.weight;
}

/* How many turns each has in a cycle; returns the sum. */
static u32 share_out(const struct l3dsr_table *table, struct players *players)
{
	unsigned long divisor = 0;
	u64 all = 0, sum = 0;
	u32 i;

	for (i = 0; i < players->count; i++)
		divisor = gcd(weight_of(table, players->ids[i]), divisor);
	for (i = 0; i < players->count; i++) {
		players->turns[i] = weight_of(table, players->ids[i]) / divisor;
		all += players->turns[i];
	}
	for (i = 0; i < players->count; i++) {
		if (all > TURNS_MAX)
			players->turns[i] = max_t(u32, 1, players->turns[i] *
						  (u64)TURNS_MAX / all);
		sum += players->turns[i];
	}
	return sum;
}

static u32 highest(const struct players *players)
{
	u32 most = 0;
	u32 i;

	for (i = 0; i < players->count; i++)
		most = max(most, players->turns[i]);
	return most;
}

/* Let those in whose turns begin with this round; returns when the next ones'
 * begin.
 */
static u32 let_in(struct players *players, u32 round)
{
	u32 next = 0;
	u32 i;

	for (i = 0; i < players->count; i++) {
		if (players->turns[i] >= round)
			__set_bit(i, players->playing);
		else
			next = max(next, players->turns[i]);
	}
	return next;
}

static void write_down(struct l3dsr_table *table, struct players *players,
		       u16 *order)
{
	u32 round, next, i, turn = 0;

	next = highest(players);
	for (round = next; round; round--) {
		if (round == next)
			next = let_in(players, round);
		for_each_set_bit(i, players->playing, players->count)
			order[turn++] = players->ids[i];
		cond_resched();
	}
	table->turns = turn;
}

static int make_cycle(struct l3dsr_table *table, struct players *players)
{
	u16 *order;

	order = kvmalloc_array(share_out(table, players), sizeof(*order),
			       GFP_KERNEL_ACCOUNT);
	if (!order)
		return -ENOMEM;
	write_down(table, players, order);
	table->order = order;
	return 0;
}

static int order(const struct l3dsr_pool *pool, struct l3dsr_table *table)
{
	struct players players;
	int err = -ENOMEM;

	if (l3dsr_order_once(pool, table))
		return -ENOMEM;
	if (!table->turns)
		return 0;
	players.ids = table->order;
	players.count = table->turns;
	table->order = NULL;
	players.turns = kvcalloc(players.count, sizeof(*players.turns),
				 GFP_KERNEL);
	players.playing = bitmap_zalloc(players.count, GFP_KERNEL);
	if (players.turns && players.playing)
		err = make_cycle(table, &players);
	bitmap_free(players.playing);
	kvfree(players.turns);
	kvfree(players.ids);
	return err;
}

static u16 pick(const struct l3dsr_table *table, u64 random)
{
	return l3dsr_order_next(table);
}

const struct l3dsr_sched l3dsr_sched_wrr = {
	.name = "wrr",
	.hash = l3dsr_hash_client,
	.order = order,
	.pick = pick,
	.peek = l3dsr_order_peek,
};
