// SPDX-License-Identifier: GPL-2.0-only
#include "netns.h"

#include <net/netns/generic.h>

#include "common/host_address.h"
#include "hook.h"
#include "netlink.h"

static unsigned int realserver_net_id;

/* The realserver of a namespace. Context: any, while the namespace lives. */
struct l3dsr_realserver *l3dsr_realserver_of(struct net *net)
{
	return net_generic(net, realserver_net_id);
}

static struct l3dsr_doors *doors_of(struct net *net, u8 family)
{
	struct l3dsr_realserver *rs = l3dsr_realserver_of(net);

	return family == AF_INET ? &rs->doors4 : &rs->doors6;
}

/* How one kind of door is opened for its first user and closed after the last.
 */
struct door {
	int (*open)(struct net *net, u8 family);
	void (*close)(struct net *net, u8 family);
};

static const struct door decode_door = {
	.open = l3dsr_hook_decode_open,
	.close = l3dsr_hook_decode_close,
};

static const struct door reply_door = {
	.open = l3dsr_hook_reply_open,
	.close = l3dsr_hook_reply_close,
};

static const struct door clamp_door = {
	.open = l3dsr_hook_clamp_open,
	.close = l3dsr_hook_clamp_close,
};

static int use_door(const struct door *door, unsigned int *users,
		    struct net *net, u8 family)
{
	int err = *users ? 0 : door->open(net, family);

	*users += !err;
	return err;
}

static void leave_door(const struct door *door, unsigned int *users,
		       struct net *net, u8 family)
{
	if (!--*users)
		door->close(net, family);
}

static bool is_decoded(const struct l3dsr_vip *vip)
{
	return !vip->tunnelled && vip->door == L3DSR_RS_DOOR_PREROUTING;
}

/* Doors that nobody needed until now are opened. */
static int open_doors(struct net *net, const struct l3dsr_vip *vip)
{
	struct l3dsr_doors *doors = doors_of(net, vip->family);
	u8 family = vip->family;
	int err = 0;

	if (vip->tunnelled)
		return use_door(&clamp_door, &doors->clamp, net, family);
	if (is_decoded(vip))
		err = use_door(&decode_door, &doors->decode, net, family);
	if (err || !vip->ports_count)
		return err;
	err = use_door(&reply_door, &doors->reply, net, family);
	if (err && is_decoded(vip))
		leave_door(&decode_door, &doors->decode, net, family);
	return err;
}

/* Doors that nobody needs any more are closed. */
static void close_doors(struct net *net, const struct l3dsr_vip *vip)
{
	struct l3dsr_doors *doors = doors_of(net, vip->family);
	u8 family = vip->family;

	if (vip->tunnelled)
		leave_door(&clamp_door, &doors->clamp, net, family);
	if (is_decoded(vip))
		leave_door(&decode_door, &doors->decode, net, family);
	if (vip->ports_count)
		leave_door(&reply_door, &doors->reply, net, family);
}

/* The entry of that code, or NULL. Context: lock held. */
struct l3dsr_vip *l3dsr_realserver_vip(struct l3dsr_realserver *rs, u8 family,
				       u8 code)
{
	return rcu_dereference_protected(*l3dsr_vip_slot(&rs->map, family,
							 code),
					 lockdep_is_held(&rs->lock));
}

/**
 * l3dsr_realserver_add() - let packets find an entry; open the doors that it is
 *	the first to need.
 * @net: namespace.
 * @vip: the map's from now on, unless this fails; its code or alias is free.
 *
 * Context: lock held, may sleep. Return: 0, or -errno and nothing changed;
 * -EEXIST is about a port.
 */
int l3dsr_realserver_add(struct net *net, struct l3dsr_vip *vip)
{
	struct l3dsr_realserver *rs = l3dsr_realserver_of(net);
	int err;

	lockdep_assert_held(&rs->lock);
	err = l3dsr_vip_get(net, vip->family, &vip->address);
	if (err)
		return err;
	err = l3dsr_reply_ports_add(&rs->replies, vip, NULL);
	if (err)
		goto put_vip;
	err = open_doors(net, vip);
	if (err)
		goto del_ports;
	err = l3dsr_vip_map_add(&rs->map, vip);
	if (!err)
		return 0;

	close_doors(net, vip);
del_ports:
	l3dsr_reply_ports_del(&rs->replies, vip);
put_vip:
	l3dsr_vip_put(net, vip->family, &vip->address);
	return err;
}

/**
 * l3dsr_realserver_replace() - put an entry in the place of another, maybe
 *	under another code.
 * @net: namespace.
 * @old: freed once no packet sees it.
 * @vip: same VIP and alias, made from @old; its code is @old's or free.
 *
 * Context: lock held, may sleep. Return: 0, or -errno and nothing changed;
 * -EEXIST is about a port.
 */
int l3dsr_realserver_replace(struct net *net, struct l3dsr_vip *old,
			     struct l3dsr_vip *vip)
{
	struct l3dsr_realserver *rs = l3dsr_realserver_of(net);
	int err;

	lockdep_assert_held(&rs->lock);
	err = open_doors(net, vip);
	if (err)
		return err;
	err = l3dsr_reply_ports_add(&rs->replies, vip, old);
	if (err) {
		close_doors(net, vip);
		return err;
	}
	l3dsr_vip_map_replace(&rs->map, old, vip);
	l3dsr_reply_ports_del(&rs->replies, old);
	close_doors(net, old);
	old->superseded = true;
	l3dsr_vip_free_rcu(old);
	return 0;
}

/* Hide an entry from packets; close the doors that nobody else needs. It is the
 * caller's to free by l3dsr_vip_free_rcu(). Context: lock held, may sleep.
 */
void l3dsr_realserver_del(struct net *net, struct l3dsr_vip *vip)
{
	struct l3dsr_realserver *rs = l3dsr_realserver_of(net);

	lockdep_assert_held(&rs->lock);
	l3dsr_vip_map_del(&rs->map, vip);
	close_doors(net, vip);
	l3dsr_reply_ports_del(&rs->replies, vip);
	l3dsr_vip_put(net, vip->family, &vip->address);
}

/* Whose tunnels are taken, or NULL. Context: lock held. */
struct l3dsr_decaps *
l3dsr_realserver_decaps(const struct l3dsr_realserver *rs)
{
	return rcu_dereference_protected(rs->decaps,
					 lockdep_is_held(&rs->lock));
}

static bool takes(const struct l3dsr_decaps *decaps, u8 family)
{
	return decaps &&
	       (family == AF_INET ? decaps->tunnels4 : decaps->tunnels6);
}

/* Open the door of tunnels where only @to needs it. */
static int open_decap_door(struct net *net, u8 family,
			   const struct l3dsr_decaps *from,
			   const struct l3dsr_decaps *to)
{
	if (takes(from, family) || !takes(to, family))
		return 0;
	return use_door(&decode_door, &doors_of(net, family)->decode, net,
			family);
}

/* Close it where only @from needed it. */
static void close_decap_door(struct net *net, u8 family,
			     const struct l3dsr_decaps *from,
			     const struct l3dsr_decaps *to)
{
	if (takes(from, family) && !takes(to, family))
		leave_door(&decode_door, &doors_of(net, family)->decode, net,
			   family);
}

/* Let packets see another table. */
static void switch_decaps(struct net *net, struct l3dsr_decaps *from,
			  struct l3dsr_decaps *to)
{
	struct l3dsr_realserver *rs = l3dsr_realserver_of(net);

	rcu_assign_pointer(rs->decaps, to);
	close_decap_door(net, AF_INET, from, to);
	close_decap_door(net, AF_INET6, from, to);
	if (from)
		synchronize_rcu();
	kfree(from);
}

/**
 * l3dsr_realserver_publish() - let packets see whose tunnels are taken.
 * @net: namespace.
 * @decaps: the namespace's from now on, in every case.
 *
 * The table before it is freed, and no packet sees any of it when this returns.
 *
 * Context: lock held, may sleep. Return: 0, or -errno and nothing changed.
 */
int l3dsr_realserver_publish(struct net *net, struct l3dsr_decaps *decaps)
{
	struct l3dsr_realserver *rs = l3dsr_realserver_of(net);
	struct l3dsr_decaps *from = l3dsr_realserver_decaps(rs);
	int err;

	lockdep_assert_held(&rs->lock);
	if (!decaps->count && !decaps->drop) {
		kfree(decaps);
		decaps = NULL;
	}
	err = open_decap_door(net, AF_INET, from, decaps);
	if (err)
		goto err_free;
	err = open_decap_door(net, AF_INET6, from, decaps);
	if (err)
		goto err_door;
	switch_decaps(net, from, decaps);
	return 0;

err_door:
	close_decap_door(net, AF_INET, decaps, from);
err_free:
	kfree(decaps);
	return err;
}

static void del_decaps(struct net *net)
{
	struct l3dsr_realserver *rs = l3dsr_realserver_of(net);
	struct l3dsr_decaps *decaps = l3dsr_realserver_decaps(rs);
	unsigned int i;

	if (!decaps)
		return;
	rcu_assign_pointer(rs->decaps, NULL);
	close_decap_door(net, AF_INET, decaps, NULL);
	close_decap_door(net, AF_INET6, decaps, NULL);
	synchronize_rcu();
	for (i = 0; i < decaps->count; i++)
		free_percpu(decaps->entries[i].counters);
	kfree(decaps);
}

static int __net_init realserver_net_init(struct net *net)
{
	struct l3dsr_realserver *rs = l3dsr_realserver_of(net);
	int err;

	mutex_init(&rs->lock);
	INIT_LIST_HEAD(&rs->devices.list);
	rs->devices.lock = &rs->lock;
	rs->devices.generation = &rs->generation;
	rs->reasons = l3dsr_reasons_of(net);
	err = l3dsr_vip_map_init(&rs->map);
	if (err)
		return err;
	err = l3dsr_reply_ports_init(&rs->replies);
	if (err)
		l3dsr_vip_map_exit(&rs->map);
	return err;
}

static void del_family(struct net *net, u8 family)
{
	struct l3dsr_realserver *rs = l3dsr_realserver_of(net);
	struct l3dsr_vip *vip;
	u8 code;

	for (code = L3DSR_CODE_MIN; code <= L3DSR_CODE_MAX; code++) {
		vip = l3dsr_realserver_vip(rs, family, code);
		if (!vip)
			continue;
		l3dsr_realserver_del(net, vip);
		l3dsr_vip_free_rcu(vip);
	}
}

static void del_aliases(struct net *net)
{
	struct l3dsr_realserver *rs = l3dsr_realserver_of(net);
	struct l3dsr_vip *vip;
	unsigned long id;

	xa_for_each(&rs->map.ids, id, vip) {
		l3dsr_realserver_del(net, vip);
		l3dsr_vip_free_rcu(vip);
	}
}

static void __net_exit realserver_net_pre_exit(struct net *net)
{
	struct l3dsr_realserver *rs = l3dsr_realserver_of(net);

	mutex_lock(&rs->lock);
	l3dsr_devices_detach_all(&l3dsr_realserver_devices, net);
	del_family(net, AF_INET);
	del_family(net, AF_INET6);
	del_aliases(net);
	del_decaps(net);
	mutex_unlock(&rs->lock);
}

/* Packets are gone: a grace period lies between. */
static void __net_exit realserver_net_exit(struct net *net)
{
	struct l3dsr_realserver *rs = l3dsr_realserver_of(net);

	l3dsr_reply_ports_exit(&rs->replies);
	l3dsr_vip_map_exit(&rs->map);
}

static struct pernet_operations realserver_net_ops = {
	.init = realserver_net_init,
	.pre_exit = realserver_net_pre_exit,
	.exit = realserver_net_exit,
	.id = &realserver_net_id,
	.size = sizeof(struct l3dsr_realserver),
};

int __init l3dsr_realserver_netns_init(void)
{
	return register_pernet_subsys(&realserver_net_ops);
}

void l3dsr_realserver_netns_exit(void)
{
	unregister_pernet_subsys(&realserver_net_ops);
}
