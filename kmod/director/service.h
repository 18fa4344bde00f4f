/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The services of a director. Operators find them by their key, packets by
 * match.c. Readers hold RCU's read side, writers the director's lock.
 */
#ifndef _L3DSR_SERVICE_H
#define _L3DSR_SERVICE_H

#include <linux/netfilter.h>
#include <linux/rhashtable.h>
#include <linux/xarray.h>

#include "common/stats.h"
#include "match.h"
#include "pool.h"

/**
 * struct l3dsr_service_key - what a service is named by.
 * @address: VIP, or prefix of VIPs; zero behind its last bit.
 * @mark: firewall mark, in its place if @protocol is 0; the rest of @address is
 *	zero then, and so is all that follows but for @family.
 * @port: first port.
 * @last_port: last port; the same as @port for a single one. 0 to 65535 are
 *	all ports.
 * @protocol: IPPROTO_TCP, IPPROTO_UDP or IPPROTO_SCTP; 0 for a mark.
 * @family: of @address, or of the packets with the mark.
 * @prefix: its length in bits.
 * @unused: 0.
 */
struct l3dsr_service_key {
	union {
		union nf_inet_addr address;
		u32 mark;
	};
	__be16 port;
	__be16 last_port;
	u8 protocol;
	u8 family;
	u8 prefix;
	u8 unused;
};

static inline bool l3dsr_key_is_mark(const struct l3dsr_service_key *key)
{
	return !key->protocol;
}

static inline struct l3dsr_service_key l3dsr_mark_key(u8 family, u32 mark)
{
	return (struct l3dsr_service_key){ .mark = mark, .family = family };
}

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

struct l3dsr_pool *l3dsr_pool_of_name(struct l3dsr_services *services,
				      const char *name);
void l3dsr_pool_enter(struct l3dsr_services *services,
		      struct l3dsr_pool *pool);
void l3dsr_pool_leave(struct l3dsr_pool *pool);

#endif /* _L3DSR_SERVICE_H */
