/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The services of a director. Operators find them by their key, packets by
 * match.c. Readers hold RCU's read side, writers the director's lock.
 */
#ifndef _L3DSR_SERVICE_H
#define _L3DSR_SERVICE_H

#include <linux/rhashtable.h>
#include <linux/xarray.h>

#include "common/stats.h"
#include "match.h"
#include "pool.h"
#include "service_key.h"

/**
 * struct l3dsr_service - one service.
 * @node: in the table by key.
 * @key: never changes.
 * @pool: its dests, or the pool that it shares with others.
 * @own_pool: @pool goes with it.
 * @in_pool: in the pool's list of services, while packets can find it; under
 *	the director's lock.
 * @code: DSCP code for dests that name none; 0 is none. Packets read it once.
 * @id: in the table by id, in order of entry.
 * @counters: of packets that were forwarded.
 * @zero: their sum when they were last set to zero; under the director's lock.
 * @rcu: frees after the last packet.
 *
 * There may be a great many, so it is kept within 96 bytes.
 */
struct l3dsr_service {
	struct rhash_head node;
	struct l3dsr_service_key key;
	struct l3dsr_pool *pool;
	u8 code;
	bool own_pool;
	u32 id;
	struct l3dsr_counters __percpu *counters;
	struct l3dsr_counters zero;
	union {
		struct list_head in_pool;
		struct rcu_head rcu;
	};
};

/* As many as an id can name, and as memory for that many can be had. */
#define L3DSR_SERVICES_MAX	BIT(20)

/**
 * struct l3dsr_services - the services of a network namespace.
 * @by_key: all of them.
 * @by_id: for dumps, which go on where they stopped.
 * @next_id: where the next id is sought.
 * @match: for packets.
 * @pools: all pools.
 */
struct l3dsr_services {
	struct rhashtable by_key;
	struct xarray by_id;
	u32 next_id;
	struct l3dsr_match match;
	struct list_head pools;
};

int l3dsr_services_init(struct l3dsr_services *services);
void l3dsr_services_exit(struct l3dsr_services *services);

struct l3dsr_service *l3dsr_service_of(struct l3dsr_services *services,
				       const struct l3dsr_packet *pkt);
struct l3dsr_service *
l3dsr_service_find(struct l3dsr_services *services,
		   const struct l3dsr_service_key *key);

struct l3dsr_service *
l3dsr_service_alloc(const struct l3dsr_service_key *key,
		    struct l3dsr_pool *pool);
void l3dsr_service_free(struct l3dsr_service *service);
int __must_check l3dsr_service_add(struct l3dsr_services *services,
				   struct l3dsr_service *service);
void l3dsr_service_del(struct l3dsr_services *services,
		       struct l3dsr_service *service);
void l3dsr_service_zero(struct l3dsr_service *service);
void l3dsr_services_zero(struct l3dsr_services *services);

struct l3dsr_pool *l3dsr_pool_of_name(struct l3dsr_services *services,
				      const char *name);
void l3dsr_pool_enter(struct l3dsr_services *services,
		      struct l3dsr_pool *pool);
void l3dsr_pool_leave(struct l3dsr_pool *pool);

#endif /* _L3DSR_SERVICE_H */
