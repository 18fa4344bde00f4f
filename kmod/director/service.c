// SPDX-License-Identifier: GPL-2.0-only
#include "service.h"

#include <linux/slab.h>

static const struct rhashtable_params service_params = {
	.head_offset = offsetof(struct l3dsr_service, node),
	.key_offset = offsetof(struct l3dsr_service, key),
	.key_len = sizeof(struct l3dsr_service_key),
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
	return err;
}

/* The services are gone, and so are packets. Context: may sleep. */
void l3dsr_services_exit(struct l3dsr_services *services)
{
	xa_destroy(&services->by_id);
	l3dsr_match_exit(&services->match);
	rhashtable_destroy(&services->by_key);
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
 * @config: of its pool.
 * @flow_key: the director's.
 *
 * Context: may sleep. Return: the service, for l3dsr_service_add() or
 * l3dsr_service_free(); NULL without memory.
 */
struct l3dsr_service *
l3dsr_service_alloc(const struct l3dsr_service_key *key,
		    const struct l3dsr_pool_config *config,
		    const struct l3dsr_flow_key *flow_key)
{
	struct l3dsr_service *service;

	service = kzalloc(sizeof(*service), GFP_KERNEL_ACCOUNT);
	if (!service)
		return NULL;
	service->key = *key;
	service->counters = alloc_percpu_gfp(struct l3dsr_counters,
					     GFP_KERNEL_ACCOUNT);
	if (!service->counters)
		goto err_service;
	if (l3dsr_pool_init(&service->pool, config, flow_key))
		goto err_counters;
	return service;

err_counters:
	free_percpu(service->counters);
err_service:
	kfree(service);
	return NULL;
}

/* Free a service that no packet can see. Context: any. */
void l3dsr_service_free(struct l3dsr_service *service)
{
	l3dsr_pool_free(&service->pool);
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
	if (!err)
		return 0;

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
	call_rcu(&service->rcu, free_after_readers);
}

static void zero(struct l3dsr_counters *zero,
		 const struct l3dsr_counters __percpu *counters)
{
	*zero = (struct l3dsr_counters){};
	l3dsr_counters_sum(counters, zero);
}

/* Count a service's and its dests' packets from here on. What packets write is
 * left alone: a sum is kept, and subtracted from later ones, so that no packet
 * is lost. Context: lock held.
 */
void l3dsr_service_zero(struct l3dsr_service *service)
{
	struct l3dsr_dest *dest;

	zero(&service->zero, service->counters);
	list_for_each_entry(dest, &service->pool.dests, node)
		zero(&dest->zero, dest->counters);
}
