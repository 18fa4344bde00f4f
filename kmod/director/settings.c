// SPDX-License-Identifier: GPL-2.0-only
#include "settings.h"

#include <linux/slab.h>

#include "flow_hash.h"
#include "hook.h"
#include "netns.h"
#include "pool.h"

static struct l3dsr_flow_key *make_key(siphash_key_t secret)
{
	struct l3dsr_flow_key *key = kzalloc(sizeof(*key), GFP_KERNEL_ACCOUNT);

	if (key)
		l3dsr_flow_key_init(key, secret);
	return key;
}

static bool same_key(siphash_key_t a, siphash_key_t b)
{
	return a.key[0] == b.key[0] && a.key[1] == b.key[1];
}

/* Whether it is the key that everybody knows. Context: any. */
bool l3dsr_settings_default_key(const struct l3dsr_settings *settings)
{
	return same_key(settings->key, L3DSR_FLOW_KEY_DEFAULT);
}

/* Context: may sleep. Return: 0, to be paired with l3dsr_settings_exit(), or
 * -ENOMEM.
 */
int l3dsr_settings_init(struct l3dsr_director *director)
{
	director->settings = (struct l3dsr_settings){
		.key = L3DSR_FLOW_KEY_DEFAULT,
		.move_time = L3DSR_MOVE_TIME,
		.pins = L3DSR_PINS_TOTAL,
	};
	director->pins.limit = director->settings.pins;
	director->flow_key = make_key(director->settings.key);
	return director->flow_key ? 0 : -ENOMEM;
}

/* The services are gone, and so are packets. Context: any. */
void l3dsr_settings_exit(struct l3dsr_director *director)
{
	kfree_sensitive(director->flow_key);
}

static bool anything_remembered(struct l3dsr_director *director)
{
	struct l3dsr_pool *pool;

	list_for_each_entry(pool, &director->services.pools, node)
		if (l3dsr_pool_remembers_any(pool))
			return true;
	return false;
}

static void cancel_all(struct l3dsr_director *director)
{
	struct l3dsr_pool *pool;

	list_for_each_entry(pool, &director->services.pools, node)
		l3dsr_pool_cancel(pool, director->flow_key);
}

static int prepare_all(struct l3dsr_director *director,
		       const struct l3dsr_flow_key *key)
{
	struct l3dsr_pool *pool;
	int err;

	list_for_each_entry(pool, &director->services.pools, node) {
		err = l3dsr_pool_prepare(pool, key);
		if (err) {
			cancel_all(director);
			return err;
		}
	}
	return 0;
}

/* All tables are built before packets see the first. */
static int change_key(struct l3dsr_director *director, siphash_key_t secret)
{
	struct l3dsr_flow_key *before = director->flow_key;
	struct l3dsr_flow_key *key;
	struct l3dsr_pool *pool;
	int err;

	if (same_key(secret, before->permutation))
		return 0;
	key = make_key(secret);
	if (!key)
		return -ENOMEM;
	err = prepare_all(director, key);
	if (err) {
		kfree_sensitive(key);
		return err;
	}
	list_for_each_entry(pool, &director->services.pools, node)
		l3dsr_pool_commit(pool);
	director->flow_key = key;
	kfree_rcu(before, rcu);
	return 0;
}

static int move_doors(struct net *net, bool late)
{
	struct l3dsr_director *director = l3dsr_director_of(net);
	int err;

	if (director->settings.late == late)
		return 0;
	err = director->users[L3DSR_DOOR_IPV4] ?
	      l3dsr_hook_prerouting_open(net, AF_INET, late) : 0;
	if (err)
		return err;
	err = director->users[L3DSR_DOOR_IPV6] ?
	      l3dsr_hook_prerouting_open(net, AF_INET6, late) : 0;
	if (err) {
		if (director->users[L3DSR_DOOR_IPV4])
			l3dsr_hook_prerouting_close(net, AF_INET, late);
		return err;
	}
	if (director->users[L3DSR_DOOR_IPV4])
		l3dsr_hook_prerouting_close(net, AF_INET, !late);
	if (director->users[L3DSR_DOOR_IPV6])
		l3dsr_hook_prerouting_close(net, AF_INET6, !late);
	director->settings.late = late;
	return 0;
}

/**
 * l3dsr_settings_change() - change what is said of the director.
 * @net: namespace.
 * @settings: new values.
 * @force: forget what is remembered where it stands in the way.
 *
 * Context: lock held, may sleep. Return: 0; -EBUSY while flows are remembered
 * under the old key and nothing changed; -ENOMEM, and it may be that the door
 * moved.
 */
int l3dsr_settings_change(struct net *net,
			  const struct l3dsr_settings *settings, bool force)
{
	struct l3dsr_director *director = l3dsr_director_of(net);
	struct l3dsr_pool *pool;
	int err;

	lockdep_assert_held(&director->lock);
	if (!force && !same_key(settings->key, director->settings.key) &&
	    anything_remembered(director))
		return -EBUSY;
	err = move_doors(net, settings->late) ?:
	      change_key(director, settings->key);
	if (err)
		return err;
	list_for_each_entry(pool, &director->services.pools, node)
		pool->move_time = settings->move_time;
	director->pins.limit = settings->pins;
	director->settings = *settings;
	return 0;
}
