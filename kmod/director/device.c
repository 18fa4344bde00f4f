// SPDX-License-Identifier: GPL-2.0-only
#include "device.h"

#include <linux/l3dsr_director.h>
#include <linux/slab.h>

#include "hook.h"
#include "netlink.h"
#include "netns.h"

/* The attached device, or NULL. Context: lock held. */
struct l3dsr_device *l3dsr_device_find(const struct l3dsr_director *director,
				       const struct net_device *dev)
{
	struct l3dsr_device *device;

	list_for_each_entry(device, &director->devices, node)
		if (device->dev == dev)
			return device;
	return NULL;
}

/* Whether a device above or below it is attached: packets would be met twice.
 * Context: RTNL and lock held.
 */
bool l3dsr_device_overlaps(const struct l3dsr_director *director,
			   struct net_device *dev)
{
	struct l3dsr_device *other;
	bool overlaps = false;

	rcu_read_lock();
	list_for_each_entry(other, &director->devices, node)
		overlaps |= netdev_has_upper_dev_all_rcu(dev, other->dev) ||
			    netdev_has_upper_dev_all_rcu(other->dev, dev);
	rcu_read_unlock();
	return overlaps;
}

/**
 * l3dsr_device_attach() - open a door on a device.
 * @director: the namespace's.
 * @dev: the device; not attached yet. No reference is taken.
 *
 * Its LRO is switched off, as for forwarding. Context: RTNL and lock held, may
 * sleep. Return: 0 or -errno.
 */
int l3dsr_device_attach(struct l3dsr_director *director, struct net_device *dev)
{
	struct l3dsr_device *device = kzalloc(sizeof(*device),
					      GFP_KERNEL_ACCOUNT);
	int err;

	if (!device)
		return -ENOMEM;
	device->dev = dev;
	device->ops = l3dsr_hook_ingress_ops;
	device->ops.dev = dev;
	err = nf_register_net_hook(dev_net(dev), &device->ops);
	if (err) {
		kfree(device);
		return err;
	}
	dev_disable_lro(dev);
	list_add_tail(&device->node, &director->devices);
	return 0;
}

/* Close the door. Packets may still be inside when this returns; they do not
 * see @device. Context: lock held, may sleep.
 */
void l3dsr_device_detach(struct l3dsr_device *device)
{
	list_del(&device->node);
	nf_unregister_net_hook(dev_net(device->dev), &device->ops);
	kfree(device);
}

/* Context: lock held, may sleep. */
void l3dsr_devices_detach_all(struct l3dsr_director *director)
{
	struct l3dsr_device *device, *next;

	list_for_each_entry_safe(device, next, &director->devices, node)
		l3dsr_device_detach(device);
}

static void detach_gone(struct net *net, struct net_device *dev)
{
	const struct l3dsr_subject about = { .device = dev->name };
	struct l3dsr_director *director = l3dsr_director_of(net);
	struct l3dsr_device *device;

	mutex_lock(&director->lock);
	device = l3dsr_device_find(director, dev);
	if (device) {
		l3dsr_device_detach(device);
		l3dsr_event(net, L3DSR_DIRECTOR_CHANGE_DEVICE_DETACHED,
			    &about);
	}
	mutex_unlock(&director->lock);
}

/* Both when a device goes and when it leaves for another namespace; still in
 * the old one then.
 */
static int netdev_event(struct notifier_block *nb, unsigned long event,
			void *ptr)
{
	struct net_device *dev = netdev_notifier_info_to_dev(ptr);

	if (event == NETDEV_UNREGISTER)
		detach_gone(dev_net(dev), dev);
	return NOTIFY_DONE;
}

static struct notifier_block netdev_notifier = {
	.notifier_call = netdev_event,
};

int __init l3dsr_devices_init(void)
{
	return register_netdevice_notifier(&netdev_notifier);
}

void l3dsr_devices_exit(void)
{
	unregister_netdevice_notifier(&netdev_notifier);
}
