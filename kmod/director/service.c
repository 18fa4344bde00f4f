// SPDX-License-Identifier: GPL-2.0-only
#include "service.h"

#include <linux/slab.h>

struct vip_key {
	union nf_inet_addr address;
	u32 family;
};

struct vip {
	struct rhash_head node;
	struct vip_key key;
	unsigned int services;	/* under the director's lock */
	struct rcu_head rcu;
};

static const struct rhashtable_params service_params = {
	.head_offset = offsetof(struct l3dsr_service, node),
	.key_offset = offsetof(struct l3dsr_service, key),
	.key_len = sizeof(struct l3dsr_service_key),
	.automatic_shrinking = true,
};

static const struct rhashtable_params vip_params = {
	.head_offset = offsetof(struct vip, node),
	.key_offset = offsetof(struct vip, key),
	.key_len = sizeof(struct vip_key),
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
	err = rhashtable_init(&services->vips, &vip_params);
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
	rhashtable_destroy(&services->vips);
	rhashtable_destroy(&services->by_key);
}

static struct vip *find_vip(struct l3dsr_services *services, u8 family,
			    const union nf_inet_addr *addr)
{
	struct vip_key key = { .family = family };

	if (family == AF_INET)
		key.address.ip = addr->ip;
	else
		key.address.in6 = addr->in6;
	return rhashtable_lookup(&services->vips, &key, vip_params);
}

/* Whether any service has that address. Context: RCU read side. */
bool l3dsr_services_has_vip(struct l3dsr_services *services, u8 family,
			    const union nf_inet_addr *addr)
{
	return find_vip(services, family, addr);
}

/* Count one more service on its VIP. Context: lock held, may sleep. */
static int vip_get(struct l3dsr_services *services,
		   const struct l3dsr_service_key *key)
{
	struct vip *vip;
	int err;

	rcu_read_lock();
	vip = find_vip(services, key->family, &key->address);
	rcu_read_unlock();
	if (vip) {
		vip->services++;
		return 0;
	}

	vip = kzalloc(sizeof(*vip), GFP_KERNEL_ACCOUNT);
	if (!vip)
		return -ENOMEM;
	vip->key.address = key->address;
	vip->key.family = key->family;
	vip->services = 1;
	err = rhashtable_insert_fast(&services->vips, &vip->node, vip_params);
	if (err)
		kfree(vip);
	return err;
}

static void vip_put(struct l3dsr_services *services,
		    const struct l3dsr_service_key *key)
{
	struct vip *vip;

	rcu_read_lock();
	vip = find_vip(services, key->family, &key->address);
	rcu_read_unlock();
	if (--vip->services)
		return;
	rhashtable_remove_fast(&services->vips, &vip->node, vip_params);
	kfree_rcu(vip, rcu);
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
 * Context: lock held, may sleep. Return: 0; -EEXIST, or another -errno, and
 * nothing changed.
 */
int l3dsr_service_add(struct l3dsr_services *services,
		      struct l3dsr_service *service)
{
	int err;

	err = xa_alloc_cyclic(&services->by_id, &service->id, service,
			      xa_limit_31b, &services->next_id, GFP_KERNEL);
	if (err < 0)
		return err;
	err = vip_get(services, &service->key);
	if (err)
		goto err_id;
	err = rhashtable_lookup_insert_fast(&services->by_key, &service->node,
					    service_params);
	if (!err)
		return 0;

	vip_put(services, &service->key);
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
	rhashtable_remove_fast(&services->by_key, &service->node,
			       service_params);
	vip_put(services, &service->key);
	xa_erase(&services->by_id, service->id);
	call_rcu(&service->rcu, free_after_readers);
}
