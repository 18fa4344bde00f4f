/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A pool: dests and the table by which packets find them. Writers hold the
 * director's lock; they change the list of dests, then publish a table made
 * from it, which packets see from then on.
 *
 * A change moves some buckets from one dest to another. Each of these remembers
 * its earlier owner, so that older connections stay where they are, and flows
 * that begin meanwhile are pinned where they went (owner.c). At the bucket's
 * deadline the earlier owner is forgotten.
 */
#ifndef _L3DSR_POOL_H
#define _L3DSR_POOL_H

#include <linux/atomic.h>
#include <linux/cache.h>
#include <linux/idr.h>
#include <linux/list.h>
#include <linux/rcupdate.h>

#include "dest.h"
#include "flow_hash.h"
#include "pin.h"
#include "sched.h"

/* No dest. */
#define L3DSR_NOBODY		U16_MAX

#define L3DSR_DESTS_MAX		4096
#define L3DSR_POOL_NAME_MAX	31	/* bytes */
#define L3DSR_TABLE_SIZE	4093	/* when the operator names none */
#define L3DSR_PINS		16384	/* likewise */
#define L3DSR_PINS_TOTAL	16777216	/* likewise, for all pools */
/* Seconds for which a change other than to weight 0 is remembered. */
#define L3DSR_MOVE_TIME		900
/* Seconds after a change for which a flow that shows no beginning is taken for
 * an older one.
 */
#define L3DSR_UDP_GRACE		60

/**
 * struct l3dsr_bucket - whose the flows are that hash to a bucket.
 * @cur: id of the dest that new flows go to, or L3DSR_NOBODY.
 * @prev: id of the dest that older flows, which have no pin, go to; or
 *	L3DSR_NOBODY: the bucket did not move.
 */
struct l3dsr_bucket {
	u16 cur;
	u16 prev;
};

/**
 * struct l3dsr_pool_config - what an operator says of a pool.
 * @sched: chooses among its dests.
 * @table_size: buckets.
 * @pins: how many flows can be pinned.
 * @persistence: seconds for which a client's flows follow his last one; 0 if
 *	they don't.
 * @client_prefix: bits of his address that make a client.
 * @hash: enum l3dsr_director_hash.
 * @spill: where the scheduler hashes, flows for a dest that is full go to
 *	another.
 * @one_packet: every UDP packet is a flow of its own, and never pinned.
 */
struct l3dsr_pool_config {
	const struct l3dsr_sched *sched;
	u32 table_size;
	u32 pins;
	u32 persistence;
	u8 client_prefix;
	u8 hash;
	bool spill;
	bool one_packet;
};

/**
 * struct l3dsr_table - what packets see of a pool; never changes, the pins
 *	aside.
 * @rcu: frees after the last packet.
 * @sched: built it, and chooses from it.
 * @key: of its hashes; the director's.
 * @pins: where flows are pinned; NULL while no bucket moved and nothing is
 *	pinned. The pool's.
 * @changed: when the dests last changed, in seconds.
 * @size: number of @buckets.
 * @ids: number of @dests.
 * @config: of the pool.
 * @pins_all: every flow is pinned, so that all are counted.
 * @pick: @sched's, where a flow that begins asks for nothing else; or NULL.
 * @on_fallback: none but fallback dests want new flows.
 * @fallback: id of the dest that takes new flows when the others are full, or
 *	L3DSR_NOBODY.
 * @turns: number of @order.
 * @turn: where in @order the scheduler stands. The pool's.
 * @order: ids of the dests that want new flows, as the scheduler sorted them;
 *	NULL if it needs no order.
 * @buckets: by hash.
 * @dests: by id; NULL when it is gone.
 */
struct l3dsr_table {
	struct rcu_head rcu;
	const struct l3dsr_sched *sched;
	const struct l3dsr_flow_key *key;
	struct l3dsr_pins *pins;
	u32 changed;
	u32 size;
	u32 ids;
	struct l3dsr_pool_config config;
	bool pins_all;
	u16 (*pick)(const struct l3dsr_table *table, u64 random);
	bool on_fallback;
	u16 fallback;
	u32 turns;
	atomic_t *turn;
	u16 *order;
	struct l3dsr_bucket *buckets;
	struct l3dsr_dest *dests[];
};

/**
 * struct l3dsr_pool - dests that share a table.
 * @name: as operators write it; empty for a service's own.
 * @services: list of struct l3dsr_service that use it.
 * @rcu: frees after the last packet.
 * @table: read under RCU.
 * @config: as configured.
 * @code: its dests' DSCP code where they have none of their own; 0 leaves it
 *	to the service.
 * @key: of the tables' hashes; the director's.
 * @budget: what @pins are taken from; the director's.
 * @pending: a table under another key, not yet seen by packets.
 * @move_time: seconds for which a change other than to weight 0 is remembered.
 * @node: in the director's list.
 * @pins: of the table; NULL while it needs none.
 * @dests: list of struct l3dsr_dest, in the order of l3dsr_dest_compare().
 * @count: length of the list.
 * @former: deleted dests that buckets or pins still name; they keep their ids,
 *	and get them back when they are added again.
 * @ids: ids in use.
 * @deadlines: for each bucket, when its earlier owner is forgotten, in
 *	seconds; 0 is never. NULL while no bucket moved.
 * @turn: of the tables; written by packets, so it stands far from @table.
 */
struct l3dsr_pool {
	struct l3dsr_table __rcu *table;
	char name[L3DSR_POOL_NAME_MAX + 1];
	struct list_head services;
	struct rcu_head rcu;
	struct l3dsr_pool_config config;
	u8 code;
	const struct l3dsr_flow_key *key;
	struct l3dsr_pin_budget *budget;
	struct l3dsr_table *pending;
	u32 move_time;
	struct list_head node;
	struct l3dsr_pins *pins;
	struct list_head dests;
	unsigned int count;
	struct list_head former;
	struct ida ids;
	u32 *deadlines;
	atomic_t turn ____cacheline_aligned_in_smp;
};

int __must_check l3dsr_pool_init(struct l3dsr_pool *pool,
				 const struct l3dsr_pool_config *config,
				 const struct l3dsr_flow_key *key,
				 struct l3dsr_pin_budget *budget);
void l3dsr_pool_free(struct l3dsr_pool *pool);

struct l3dsr_pool *l3dsr_pool_alloc(const struct l3dsr_pool_config *config,
				    const struct l3dsr_flow_key *key,
				    struct l3dsr_pin_budget *budget);
void l3dsr_pool_destroy(struct l3dsr_pool *pool);
void l3dsr_pool_destroy_rcu(struct l3dsr_pool *pool);

/* Whether services may share it. */
static inline bool l3dsr_pool_shared(const struct l3dsr_pool *pool)
{
	return pool->name[0];
}

struct l3dsr_dest *l3dsr_pool_find(const struct l3dsr_pool *pool,
				   const struct l3dsr_dest_config *config);
int __must_check l3dsr_pool_add(struct l3dsr_pool *pool,
				struct l3dsr_dest *dest);
int __must_check l3dsr_pool_replace(struct l3dsr_pool *pool,
				    struct l3dsr_dest *old,
				    struct l3dsr_dest *dest);
int __must_check l3dsr_pool_del(struct l3dsr_pool *pool,
				struct l3dsr_dest *dest);
int __must_check l3dsr_pool_publish(struct l3dsr_pool *pool);
bool l3dsr_pool_is_bound(const struct l3dsr_pool *pool,
			 const struct l3dsr_pool_config *config);

int __must_check l3dsr_pool_prepare(struct l3dsr_pool *pool,
				    const struct l3dsr_flow_key *key);
void l3dsr_pool_commit(struct l3dsr_pool *pool);
void l3dsr_pool_cancel(struct l3dsr_pool *pool,
		       const struct l3dsr_flow_key *key);

bool l3dsr_pool_sweep(struct l3dsr_pool *pool);

bool l3dsr_pool_counts(const struct l3dsr_pool *pool);

/**
 * struct l3dsr_pool_memory - what a pool remembers of changes.
 * @pins: how many flows are pinned.
 * @moved: buckets with an earlier owner.
 * @deadline: seconds until the last of them is forgotten that has a deadline;
 *	0 when none has.
 */
struct l3dsr_pool_memory {
	struct l3dsr_pins_count pins;
	u32 moved;
	u32 deadline;
};

void l3dsr_pool_memory(const struct l3dsr_pool *pool,
		       struct l3dsr_pool_memory *memory);

bool l3dsr_pool_remembers_any(const struct l3dsr_pool *pool);
bool l3dsr_pool_remembers(const struct l3dsr_pool *pool, u32 bucket,
			  u32 *left);

/* Whether any dest takes new flows: then every bucket has one. */
static inline bool l3dsr_table_is_up(const struct l3dsr_table *table)
{
	return table->buckets[0].cur != L3DSR_NOBODY;
}

/* The dest of that id, or NULL. */
static inline struct l3dsr_dest *
l3dsr_table_dest(const struct l3dsr_table *table, u16 id)
{
	return id < table->ids ? table->dests[id] : NULL;
}

/* Seconds of a clock that does not jump. */
static inline u32 l3dsr_now(void)
{
	return jiffies_64 / HZ;
}

#endif /* _L3DSR_POOL_H */
