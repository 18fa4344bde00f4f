// SPDX-License-Identifier: GPL-2.0-only
#include "host_address.h"

#include <linux/export.h>
#include <linux/inetdevice.h>
#include <linux/mm.h>
#include <linux/rhashtable.h>
#include <linux/slab.h>
#include <net/addrconf.h>
#include <net/netns/generic.h>

#include "address_key.h"
#include "filter.h"

struct vip {
	struct rhash_head node;
	struct l3dsr_address_key key;
	unsigned int users;	/* map entries and rules; under vips->lock */
	struct rcu_head rcu;
};

struct vips_net {
	struct mutex lock;	/* serialises writers of vips */
	struct rhashtable vips;	/* read under RCU */
	struct l3dsr_filter __rcu *filter;	/* of vips, read under RCU */
	bool gone;		/* the namespace is; under lock */
};

static unsigned int vips_net_id;

static const struct rhashtable_params vip_params = {
	.head_offset = offsetof(struct vip, node),
	.key_offset = offsetof(struct vip, key),
	.key_len = sizeof(struct l3dsr_address_key),
	.automatic_shrinking = true,
};

static struct net_device *device_of(struct net *net, u8 family,
				    const union nf_inet_addr *addr)
{
	if (family == AF_INET)
		return __ip_dev_find(net, addr->ip, false);
	return ipv6_dev_find(net, &addr->in6, NULL);
}

/**
 * l3dsr_is_vip() - tell whether a map entry or a rule names an address as VIP.
 * @net: namespace.
 * @family: AF_INET or AF_INET6.
 * @addr: address of that family.
 *
 * Context: RCU read side.
 */
bool l3dsr_is_vip(struct net *net, u8 family, const union nf_inet_addr *addr)
{
	struct vips_net *vn = net_generic(net, vips_net_id);
	struct l3dsr_address_key key;

	/* Most packets with a code are to no VIP. However many there are, the
	 * filter says so at once.
	 */
	if (likely(!l3dsr_filter_has(rcu_dereference(vn->filter), family,
				     addr)))
		return false;
	key = l3dsr_address_key(family, addr);
	return rhashtable_lookup(&vn->vips, &key, vip_params);
}
EXPORT_SYMBOL_GPL(l3dsr_is_vip);

/**
 * l3dsr_host_address() - tell what an address is to this host.
 * @net: namespace.
 * @family: AF_INET or AF_INET6.
 * @addr: address of that family.
 *
 * Context: RCU read side.
 */
enum l3dsr_host_address
l3dsr_host_address(struct net *net, u8 family, const union nf_inet_addr *addr)
{
	const struct net_device *dev;

	if (l3dsr_is_vip(net, family, addr))
		return L3DSR_ADDRESS_VIP;

	dev = device_of(net, family, addr);
	if (!dev)
		return L3DSR_ADDRESS_OTHER;
	return dev->flags & IFF_LOOPBACK ? L3DSR_ADDRESS_VIP :
					   L3DSR_ADDRESS_OWN;
}
EXPORT_SYMBOL_GPL(l3dsr_host_address);

/* Whether an address is this host's, on whatever device. Context: RCU read
 * side.
 */
bool l3dsr_is_local(struct net *net, u8 family, const union nf_inet_addr *addr)
{
	return device_of(net, family, addr);
}
EXPORT_SYMBOL_GPL(l3dsr_is_local);

static struct l3dsr_filter *filter_of(struct vips_net *vn)
{
	return rcu_dereference_protected(vn->filter,
					 lockdep_is_held(&vn->lock));
}

static void show_filter(struct vips_net *vn, struct l3dsr_filter *filter)
{
	struct l3dsr_filter *before = filter_of(vn);

	rcu_assign_pointer(vn->filter, filter);
	if (before)
		kvfree_rcu(before, rcu);
}

static void enter_all(struct vips_net *vn, struct l3dsr_filter *filter)
{
	struct rhashtable_iter iter;
	const struct vip *vip;

	rhashtable_walk_enter(&vn->vips, &iter);
	rhashtable_walk_start(&iter);
	while ((vip = rhashtable_walk_next(&iter))) {
		/* The table grew: all are shown again, which does no harm. */
		if (!IS_ERR(vip))
			l3dsr_filter_enter(filter, vip->key.family,
					   &vip->key.address);
	}
	rhashtable_walk_stop(&iter);
	rhashtable_walk_exit(&iter);
}

/* Let the filter know a new VIP, before packets find it. */
static void let_in(struct vips_net *vn, const struct l3dsr_address_key *key)
{
	struct l3dsr_filter *filter = filter_of(vn);

	if (filter && !l3dsr_filter_is_full(filter)) {
		l3dsr_filter_enter(filter, key->family, &key->address);
		return;
	}
	filter = l3dsr_filter_alloc(atomic_read(&vn->vips.nelems) + 1);
	if (filter) {
		enter_all(vn, filter);
		l3dsr_filter_enter(filter, key->family, &key->address);
	}
	show_filter(vn, filter);
}

/**
 * l3dsr_vip_get() - note that an address is a VIP.
 * @net: namespace.
 * @family: AF_INET or AF_INET6.
 * @addr: address of that family; copied.
 *
 * Context: may sleep. Return: 0, to be paired with l3dsr_vip_put(), or
 * -ENOMEM.
 */
int l3dsr_vip_get(struct net *net, u8 family, const union nf_inet_addr *addr)
{
	struct vips_net *vn = net_generic(net, vips_net_id);
	struct l3dsr_address_key key = l3dsr_address_key(family, addr);
	struct vip *vip;
	int err = 0;

	mutex_lock(&vn->lock);
	vip = rhashtable_lookup_fast(&vn->vips, &key, vip_params);
	if (vip) {
		vip->users++;
		goto out;
	}

	err = -ENOMEM;
	vip = kzalloc(sizeof(*vip), GFP_KERNEL_ACCOUNT);
	if (!vip)
		goto out;
	vip->key = key;
	vip->users = 1;
	let_in(vn, &key);
	err = rhashtable_insert_fast(&vn->vips, &vip->node, vip_params);
	if (err)
		kfree(vip);
out:
	mutex_unlock(&vn->lock);
	return err;
}
EXPORT_SYMBOL_GPL(l3dsr_vip_get);

/* Undo one l3dsr_vip_get(). Context: may sleep. */
void l3dsr_vip_put(struct net *net, u8 family, const union nf_inet_addr *addr)
{
	struct vips_net *vn = net_generic(net, vips_net_id);
	struct l3dsr_address_key key = l3dsr_address_key(family, addr);
	struct vip *vip;

	mutex_lock(&vn->lock);
	if (vn->gone)
		goto out;
	vip = rhashtable_lookup_fast(&vn->vips, &key, vip_params);
	if (!WARN_ON_ONCE(!vip) && !--vip->users) {
		rhashtable_remove_fast(&vn->vips, &vip->node, vip_params);
		kfree_rcu(vip, rcu);
	}
out:
	mutex_unlock(&vn->lock);
}
EXPORT_SYMBOL_GPL(l3dsr_vip_put);

static int __net_init vips_net_init(struct net *net)
{
	struct vips_net *vn = net_generic(net, vips_net_id);

	mutex_init(&vn->lock);
	return rhashtable_init(&vn->vips, &vip_params);
}

static void free_vip(void *vip, void *unused)
{
	kfree(vip);
}

/* A namespace's x_tables and nf_tables may free their rules after this, in the
 * same clean-up: those find the VIPs gone.
 */
static void __net_exit vips_net_exit(struct net *net)
{
	struct vips_net *vn = net_generic(net, vips_net_id);

	mutex_lock(&vn->lock);
	vn->gone = true;
	mutex_unlock(&vn->lock);
	rhashtable_free_and_destroy(&vn->vips, free_vip, NULL);
	kvfree(rcu_replace_pointer(vn->filter, NULL, true));
}

static struct pernet_operations vips_net_ops = {
	.init = vips_net_init,
	.exit = vips_net_exit,
	.id = &vips_net_id,
	.size = sizeof(struct vips_net),
};

int __init l3dsr_host_address_init(void)
{
	return register_pernet_subsys(&vips_net_ops);
}

void l3dsr_host_address_exit(void)
{
	unregister_pernet_subsys(&vips_net_ops);
}
