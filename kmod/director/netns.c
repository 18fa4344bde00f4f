// SPDX-License-Identifier: GPL-2.0-only
#include "netns.h"

#include <net/netns/generic.h>

#include "peer.h"
#include "hook.h"
#include "netlink.h"

static unsigned int director_net_id;

/* The director of a namespace. Context: any, while the namespace lives. */
struct l3dsr_director *l3dsr_director_of(struct net *net)
{
	return net_generic(net, director_net_id);
}

static unsigned int *users_of(struct l3dsr_director *director, u8 family)
{
	return &director->users[family == AF_INET ? L3DSR_DOOR_IPV4 :
						    L3DSR_DOOR_IPV6];
}

static bool has_users(struct net *net)
{
	const struct l3dsr_director *director = l3dsr_director_of(net);

	return director->users[L3DSR_DOOR_IPV4] ||
	       director->users[L3DSR_DOOR_IPV6];
}

static int open_doors(struct net *net, u8 family)
{
	bool late = l3dsr_director_of(net)->settings.late;
	int err;

	err = l3dsr_use_begin(net, L3DSR_USE_SERVICES);
	if (err)
		return err;
	err = l3dsr_hook_prerouting_open(net, family, late);
	if (err)
		goto err_use;
	err = l3dsr_hook_local_out_open(net, family);
	if (err)
		goto err_prerouting;
	err = has_users(net) ? 0 : l3dsr_hook_local_in_open(net);
	if (!err)
		return 0;
	l3dsr_hook_local_out_close(net, family);
err_prerouting:
	l3dsr_hook_prerouting_close(net, family, late);
err_use:
	l3dsr_use_end(net, L3DSR_USE_SERVICES);
	return err;
}

static void close_doors(struct net *net, u8 family)
{
	if (!has_users(net))
		l3dsr_hook_local_in_close(net);
	l3dsr_hook_local_out_close(net, family);
	l3dsr_hook_prerouting_close(net, family,
				    l3dsr_director_of(net)->settings.late);
	l3dsr_use_end(net, L3DSR_USE_SERVICES);
}

static unsigned int *mark_users_of(struct l3dsr_director *director, u8 family)
{
	return &director->mark_users[family == AF_INET ? L3DSR_DOOR_IPV4 :
							 L3DSR_DOOR_IPV6];
}

/* Open the door for marks, if a service of one is the first. */
static int open_mark_door(struct net *net, const struct l3dsr_service_key *key)
{
	unsigned int *users = mark_users_of(l3dsr_director_of(net),
					    key->family);
	int err = 0;

	if (!l3dsr_key_is_mark(key))
		return 0;
	if (!*users)
		err = l3dsr_hook_mark_open(net, key->family);
	if (!err)
		++*users;
	return err;
}

static void close_mark_door(struct net *net,
			    const struct l3dsr_service_key *key)
{
	unsigned int *users = mark_users_of(l3dsr_director_of(net),
					    key->family);

	if (l3dsr_key_is_mark(key) && !--*users)
		l3dsr_hook_mark_close(net, key->family);
}

/**
 * l3dsr_director_add_service() - add a service, and open the doors for the
 *	first one of its family.
 * @net: namespace.
 * @service: the director's from now on, unless this fails.
 *
 * Context: lock held, may sleep. Return: 0; -EEXIST, -EBUSY where the
 * realserver has attached devices, or another -errno, and nothing changed.
 */
int l3dsr_director_add_service(struct net *net, struct l3dsr_service *service)
{
	struct l3dsr_director *director = l3dsr_director_of(net);
	unsigned int *users = users_of(director, service->key.family);
	int err;

	lockdep_assert_held(&director->lock);
	if (!*users) {
		err = open_doors(net, service->key.family);
		if (err)
			return err;
	}
	err = open_mark_door(net, &service->key);
	if (!err) {
		err = l3dsr_service_add(&director->services, service);
		if (err)
			close_mark_door(net, &service->key);
	}
	if (!err)
		++*users;
	else if (!*users)
		close_doors(net, service->key.family);
	return err;
}

/* Delete a service, and close the doors after the last one of its family.
 * Context: lock held, may sleep.
 */
void l3dsr_director_del_service(struct net *net, struct l3dsr_service *service)
{
	struct l3dsr_director *director = l3dsr_director_of(net);
	u8 family = service->key.family;

	lockdep_assert_held(&director->lock);
	close_mark_door(net, &service->key);
	l3dsr_marks_drop(&director->marks, service);
	l3dsr_peers_put(&director->peers, service, service->code);
	l3dsr_service_del(&director->services, service);
	if (!--*users_of(director, family))
		close_doors(net, family);
}

/* Delete all services and pools. Context: lock held, may sleep. */
void l3dsr_director_clear(struct net *net)
{
	struct l3dsr_director *director = l3dsr_director_of(net);
	struct l3dsr_service *service;
	struct l3dsr_pool *pool, *next;
	unsigned long id;

	xa_for_each(&director->services.by_id, id, service) {
		l3dsr_director_del_service(net, service);
		cond_resched();
	}
	list_for_each_entry_safe(pool, next, &director->services.pools, node) {
		l3dsr_pool_leave(pool);
		l3dsr_pool_destroy_rcu(pool);
	}
}

#define SWEEP_INTERVAL	(5 * HZ)

static bool sweep_all(struct l3dsr_director *director)
{
	struct l3dsr_pool *pool;
	bool again = false;

	lockdep_assert_held(&director->lock);
	list_for_each_entry(pool, &director->services.pools, node)
		again |= l3dsr_pool_sweep(pool);
	return again;
}

static void sweep(struct work_struct *work)
{
	struct l3dsr_director *director =
		container_of(to_delayed_work(work), struct l3dsr_director,
			     sweep);
	bool again;

	mutex_lock(&director->lock);
	again = sweep_all(director);
	mutex_unlock(&director->lock);
	if (again)
		l3dsr_director_sweep_later(director);
}

/* Let the pools be swept, until they remember nothing. Context: any, while the
 * namespace lives.
 */
void l3dsr_director_sweep_later(struct l3dsr_director *director)
{
	queue_delayed_work(system_unbound_wq, &director->sweep,
			   SWEEP_INTERVAL);
}

static int __net_init director_net_init(struct net *net)
{
	struct l3dsr_director *director = l3dsr_director_of(net);
	int err;

	mutex_init(&director->lock);
	INIT_DELAYED_WORK(&director->sweep, sweep);
	INIT_LIST_HEAD(&director->devices.list);
	director->devices.lock = &director->lock;
	director->devices.generation = &director->generation;
	director->reasons = l3dsr_reasons_of(net);
	l3dsr_marks_init(&director->marks);
	l3dsr_fragments_init(&director->fragments, net);
	err = l3dsr_settings_init(director);
	if (err)
		return err;
	err = l3dsr_services_init(&director->services);
	if (err)
		goto err_settings;
	err = l3dsr_peers_init(&director->peers);
	if (!err)
		return 0;
	l3dsr_services_exit(&director->services);
err_settings:
	l3dsr_settings_exit(director);
	return err;
}

/* Close the doors before the devices go. Between this and director_net_exit()
 * the last packets leave.
 */
static void __net_exit director_net_pre_exit(struct net *net)
{
	struct l3dsr_director *director = l3dsr_director_of(net);

	mutex_lock(&director->lock);
	l3dsr_devices_detach_all(&l3dsr_director_devices, net);
	l3dsr_director_clear(net);
	mutex_unlock(&director->lock);
	cancel_delayed_work_sync(&director->sweep);
}

static void __net_exit director_net_exit(struct net *net)
{
	struct l3dsr_director *director = l3dsr_director_of(net);

	l3dsr_fragments_exit(&director->fragments);
	l3dsr_marks_exit(&director->marks);
	l3dsr_peers_exit(&director->peers);
	l3dsr_services_exit(&director->services);
	l3dsr_settings_exit(director);
}

/* Deleted dests hold routes until their RCU callbacks ran; the namespace's
 * routing goes next.
 */
static void __net_exit director_net_exit_batch(struct list_head *nets)
{
	struct net *net;

	list_for_each_entry(net, nets, exit_list) {
		if (l3dsr_director_of(net)->generation) {
			rcu_barrier();
			return;
		}
	}
}

static struct pernet_operations director_net_ops = {
	.init = director_net_init,
	.pre_exit = director_net_pre_exit,
	.exit = director_net_exit,
	.exit_batch = director_net_exit_batch,
	.id = &director_net_id,
	.size = sizeof(struct l3dsr_director),
};

int __init l3dsr_director_netns_init(void)
{
	return register_pernet_subsys(&director_net_ops);
}

void l3dsr_director_netns_exit(void)
{
	unregister_pernet_subsys(&director_net_ops);
}
