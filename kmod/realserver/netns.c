// SPDX-License-Identifier: GPL-2.0-only
#include "netns.h"

#include <net/netns/generic.h>

#include "common/host_address.h"
#include "hook.h"

static unsigned int realserver_net_id;

/* The realserver of a namespace. Context: any, while the namespace lives. */
struct l3dsr_realserver *l3dsr_realserver_of(struct net *net)
{
	return net_generic(net, realserver_net_id);
}

static unsigned int *count_of(struct l3dsr_realserver *rs, u8 family)
{
	return family == AF_INET ? &rs->count4 : &rs->count6;
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
 * l3dsr_realserver_add() - let packets find an entry; open the door for the
 *	first one of its family.
 * @net: namespace.
 * @vip: the map's from now on, unless this fails; its code is free.
 *
 * Context: lock held, may sleep. Return: 0, or -errno and nothing changed.
 */
int l3dsr_realserver_add(struct net *net, struct l3dsr_vip *vip)
{
	struct l3dsr_realserver *rs = l3dsr_realserver_of(net);
	unsigned int *count = count_of(rs, vip->family);
	int err;

	lockdep_assert_held(&rs->lock);
	err = l3dsr_vip_get(net, vip->family, &vip->address);
	if (err)
		return err;
	if (!*count) {
		err = l3dsr_hook_decode_open(net, vip->family);
		if (err) {
			l3dsr_vip_put(net, vip->family, &vip->address);
			return err;
		}
	}
	rcu_assign_pointer(*l3dsr_vip_slot(&rs->map, vip->family, vip->code),
			   vip);
	++*count;
	return 0;
}

/**
 * l3dsr_realserver_replace() - put an entry in the place of another, maybe
 *	under another code.
 * @net: namespace.
 * @old: freed once no packet sees it.
 * @vip: same VIP, made from @old; its code is @old's or free.
 *
 * Context: lock held.
 */
void l3dsr_realserver_replace(struct net *net, struct l3dsr_vip *old,
			      struct l3dsr_vip *vip)
{
	struct l3dsr_realserver *rs = l3dsr_realserver_of(net);

	lockdep_assert_held(&rs->lock);
	rcu_assign_pointer(*l3dsr_vip_slot(&rs->map, vip->family, vip->code),
			   vip);
	if (old->code != vip->code)
		RCU_INIT_POINTER(*l3dsr_vip_slot(&rs->map, old->family,
						 old->code), NULL);
	old->superseded = true;
	l3dsr_vip_free_rcu(old);
}

/* Hide an entry from packets; close the door after the last one of its family.
 * It is the caller's to free by l3dsr_vip_free_rcu(). Context: lock held, may
 * sleep.
 */
void l3dsr_realserver_del(struct net *net, struct l3dsr_vip *vip)
{
	struct l3dsr_realserver *rs = l3dsr_realserver_of(net);

	lockdep_assert_held(&rs->lock);
	RCU_INIT_POINTER(*l3dsr_vip_slot(&rs->map, vip->family, vip->code),
			 NULL);
	if (!--*count_of(rs, vip->family))
		l3dsr_hook_decode_close(net, vip->family);
	l3dsr_vip_put(net, vip->family, &vip->address);
}

static int __net_init realserver_net_init(struct net *net)
{
	mutex_init(&l3dsr_realserver_of(net)->lock);
	return 0;
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

static void __net_exit realserver_net_pre_exit(struct net *net)
{
	struct l3dsr_realserver *rs = l3dsr_realserver_of(net);

	mutex_lock(&rs->lock);
	del_family(net, AF_INET);
	del_family(net, AF_INET6);
	mutex_unlock(&rs->lock);
}

static struct pernet_operations realserver_net_ops = {
	.init = realserver_net_init,
	.pre_exit = realserver_net_pre_exit,
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
