// SPDX-License-Identifier: GPL-2.0-only
#include "service.h"

#include <linux/slab.h>

#include "common/packet.h"

static int compare(struct rhashtable_compare_arg *arg, const void *object)
{
	const struct l3dsr_service *service = object;

	return !l3dsr_key_equal(arg->key, &service->key);
}

static const struct rhashtable_params service_params = {
	.head_offset = offsetof(struct l3dsr_service, node),
	.key_offset = offsetof(struct l3dsr_service, key),
	.key_len = sizeof(struct l3dsr_service_key),
	.hashfn = l3dsr_key_hash,
	.obj_cmpfn = compare,
	.automatic_shrinking = true,
};

/* Context: may sleep. Return: 0, to be paired with l3dsr_services_exit(), or
 * -errno.
 */
int l3dsr_services_init(struct l3dsr_services *services)
{
	int err;

	err = rhashtable_init(&services->by_key, &service_params);
	if (err)
		return err;
	err = l3dsr_match_init(&services->match);
	if (err)
		rhashtable_destroy(&services->by_key);
	xa_init_flags(&services->by_id, XA_FLAGS_ALLOC);
	services->next_id = 0;
	INIT_LIST_HEAD(&services->pools);
	return err;
}

/* The services are gone, and so are packets. Context: may sleep. */
void l3dsr_services_exit(struct l3dsr_services *services)
{
	xa_destroy(&services->by_id);
	l3dsr_match_exit(&services->match);
	rhashtable_destroy(&services->by_key);
}

/* The service of a packet's own address and port, and its protocol, or NULL.
 * Context: RCU read side.
 */
struct l3dsr_service *l3dsr_service_of(struct l3dsr_services *services,
				       const struct l3dsr_packet *pkt)
{
	const struct l3dsr_service_key key = {
		.address = pkt->daddr,
		.port = pkt->dport,
		.last_port = pkt->dport,
		.protocol = pkt->protocol,
		.family = pkt->family,
		.prefix = l3dsr_whole_prefix(pkt->family),
	};

	return rhashtable_lookup(&services->by_key, &key, service_params);
}

/* The service of that key, or NULL. Context: RCU read side, or lock held. */
struct l3dsr_service *
l3dsr_service_find(struct l3dsr_services *services,
		   const struct l3dsr_service_key *key)
{
	return rhashtable_lookup_fast(&services->by_key, key, service_params);
}

/**
 * l3dsr_service_alloc() - make a service that no packet sees yet.
 * @key: copied.
 * @pool: a pool that services share, or one of no name, which is the service's
 *	from now on, unless this fails.
 *
 * Context: may sleep. Return: the service, for l3dsr_service_add() or
 * l3dsr_service_free(); NULL without memory.
 */
struct l3dsr_service *
l3dsr_service_alloc(const struct l3dsr_service_key *key,
		    struct l3dsr_pool *pool)
{
	struct l3dsr_service *service;

	service = kzalloc(sizeof(*service), GFP_KERNEL_ACCOUNT);
	if (!service)
		return NULL;
	service->key = *key;
	service->pool = pool;
	service->own_pool = !l3dsr_pool_shared(pool);
	INIT_LIST_HEAD(&service->in_pool);
	service->counters = alloc_percpu_gfp(struct l3dsr_counters,
					     GFP_KERNEL_ACCOUNT);
	if (service->counters)
		return service;
	kfree(service);
	return NULL;
}

/* Free a service that no packet can see. Context: any. */
void l3dsr_service_free(struct l3dsr_service *service)
{
	if (service->own_pool)
		l3dsr_pool_destroy(service->pool);
	free_percpu(service->counters);
	kfree(service);
}

static void free_after_readers(struct rcu_head *rcu)
{
	l3dsr_service_free(container_of(rcu, struct l3dsr_service, rcu));
}

/**
 * l3dsr_service_add() - let packets find a service.
 * @services: table.
 * @service: the table's from now on, unless this fails.
 *
 * Context: lock held, may sleep. Return: 0; -EEXIST when there is one or its
 * range overlaps another's, -ENOSPC when a limit is reached, or another
 * -errno; and nothing changed.
 */
int l3dsr_service_add(struct l3dsr_services *services,
		      struct l3dsr_service *service)
{
	int err;

	err = xa_alloc_cyclic(&services->by_id, &service->id, service,
			      XA_LIMIT(0, L3DSR_SERVICES_MAX - 1),
			      &services->next_id, GFP_KERNEL_ACCOUNT);
	if (err < 0)
		return err == -EBUSY ? -ENOSPC : err;
	err = rhashtable_lookup_insert_fast(&services->by_key, &service->node,
					    service_params);
	if (err)
		goto err_id;
	err = l3dsr_match_add(&services->match, service);
	if (!err) {
		list_add_tail(&service->in_pool, &service->pool->services);
		if (service->own_pool)
			l3dsr_pool_enter(services, service->pool);
		return 0;
	}

	rhashtable_remove_fast(&services->by_key, &service->node,
			       service_params);
	/* Packets may have met it for a moment. */
	synchronize_rcu();
err_id:
	xa_erase(&services->by_id, service->id);
	return err;
}

/* Hide a service from packets, and free it and its dests when the last one has
 * passed. Context: lock held.
 */
void l3dsr_service_del(struct l3dsr_services *services,
		       struct l3dsr_service *service)
{
	l3dsr_match_del(&services->match, service);
	rhashtable_remove_fast(&services->by_key, &service->node,
			       service_params);
	xa_erase(&services->by_id, service->id);
	list_del(&service->in_pool);
	if (service->own_pool)
		l3dsr_pool_leave(service->pool);
	call_rcu(&service->rcu, free_after_readers);
}

static void zero(struct l3dsr_counters *zero,
		 const struct l3dsr_counters __percpu *counters)
{
	*zero = (struct l3dsr_counters){};
	l3dsr_counters_sum(counters, zero);
}

static void zero_dests(struct l3dsr_pool *pool)
{
	struct l3dsr_dest *dest;

	list_for_each_entry(dest, &pool->dests, node)
		zero(&dest->zero, dest->counters);
}

/* Count a service's and its dests' packets from here on. What packets write is
 * left alone: a sum is kept, and subtracted from later ones, so that no packet
 * is lost. Context: lock held.
 */
void l3dsr_service_zero(struct l3dsr_service *service)
{
	zero(&service->zero, service->counters);
	zero_dests(service->pool);
}

/* Likewise for all services and pools. Context: lock held. */
void l3dsr_services_zero(struct l3dsr_services *services)
{
	struct l3dsr_service *service;
	struct l3dsr_pool *pool;
	unsigned long id;

	xa_for_each(&services->by_id, id, service)
		zero(&service->zero, service->counters);
	list_for_each_entry(pool, &services->pools, node)
		zero_dests(pool);
}

/* The pool of that name, or NULL. Context: lock held. */
struct l3dsr_pool *l3dsr_pool_of_name(struct l3dsr_services *services,
				      const char *name)
{
	struct l3dsr_pool *pool;

	list_for_each_entry(pool, &services->pools, node) {
		if (!l3dsr_pool_shared(pool))
			break;
		if (!strcmp(pool->name, name))
			return pool;
	}
	return NULL;
}

/* Let a pool be found: those with a name stand first. Context: lock held. */
void l3dsr_pool_enter(struct l3dsr_services *services, struct l3dsr_pool *pool)
{
	struct l3dsr_pool *other;

	if (!l3dsr_pool_shared(pool)) {
		list_add_tail(&pool->node, &services->pools);
		return;
	}
	list_for_each_entry(other, &services->pools, node)
		if (!l3dsr_pool_shared(other))
			break;
	list_add_tail(&pool->node, &other->node);
}

/* The pool has no service. Context: lock held. */
void l3dsr_pool_leave(struct l3dsr_pool *pool)
{
	list_del(&pool->node);
}
