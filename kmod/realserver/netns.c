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

/* Doors that nobody needed until now are opened. */
static int open_doors(struct net *net, const struct l3dsr_vip *vip)
{
	bool decode = vip->door == L3DSR_RS_DOOR_PREROUTING;
	struct l3dsr_doors *doors = doors_of(net, vip->family);
	int err;

	if (decode && !doors->decode) {
		err = l3dsr_hook_decode_open(net, vip->family);
		if (err)
			return err;
	}
	if (vip->ports_count && !doors->reply) {
		err = l3dsr_hook_reply_open(net, vip->family);
		if (err) {
			if (decode && !doors->decode)
				l3dsr_hook_decode_close(net, vip->family);
			return err;
		}
	}
	doors->decode += decode;
	doors->reply += vip->ports_count > 0;
	return 0;
}

/* Doors that nobody needs any more are closed. */
static void close_doors(struct net *net, const struct l3dsr_vip *vip)
{
	struct l3dsr_doors *doors = doors_of(net, vip->family);

	if (vip->door == L3DSR_RS_DOOR_PREROUTING && !--doors->decode)
		l3dsr_hook_decode_close(net, vip->family);
	if (vip->ports_count && !--doors->reply)
		l3dsr_hook_reply_close(net, vip->family);
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

static int __net_init realserver_net_init(struct net *net)
{
	struct l3dsr_realserver *rs = l3dsr_realserver_of(net);
	int err;

	mutex_init(&rs->lock);
	INIT_LIST_HEAD(&rs->devices.list);
	rs->devices.lock = &rs->lock;
	rs->devices.generation = &rs->generation;
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

	xa_for_each(&rs->map.alias_ids, id, vip) {
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
