// SPDX-License-Identifier: GPL-2.0-only
#include "device.h"

#include <linux/export.h>
#include <linux/rculist.h>
#include <linux/slab.h>

/* Whether packets of the device were met before the IP stack had them. Context:
 * RCU read side.
 */
bool l3dsr_device_is_attached(const struct l3dsr_devices *devices,
			      const struct net_device *dev)
{
	const struct l3dsr_device *device;

	list_for_each_entry_rcu(device, &devices->list, node)
		if (device->dev == dev)
			return true;
	return false;
}
EXPORT_SYMBOL_GPL(l3dsr_device_is_attached);

/* The attached device, or NULL. Context: lock held. */
struct l3dsr_device *l3dsr_device_find(const struct l3dsr_devices *devices,
				       const struct net_device *dev)
{
	struct l3dsr_device *device;

	lockdep_assert_held(devices->lock);
	list_for_each_entry(device, &devices->list, node)
		if (device->dev == dev)
			return device;
	return NULL;
}
EXPORT_SYMBOL_GPL(l3dsr_device_find);

/* Whether a device above or below it is attached: packets would be met twice.
 * Context: RTNL and lock held.
 */
bool l3dsr_device_overlaps(const struct l3dsr_devices *devices,
			   struct net_device *dev)
{
	struct l3dsr_device *other;
	bool overlaps = false;

	lockdep_assert_held(devices->lock);
	rcu_read_lock();
	list_for_each_entry(other, &devices->list, node)
		overlaps |= netdev_has_upper_dev_all_rcu(dev, other->dev) ||
			    netdev_has_upper_dev_all_rcu(other->dev, dev);
	rcu_read_unlock();
	return overlaps;
}

static int begin_use(const struct l3dsr_device_half *half, struct net *net)
{
	return half->excludes_services ?
	       l3dsr_use_begin(net, L3DSR_USE_INGRESS) : 0;
}

static void end_use(const struct l3dsr_device_half *half, struct net *net)
{
	if (half->excludes_services)
		l3dsr_use_end(net, L3DSR_USE_INGRESS);
}

static int open_door(const struct l3dsr_device_half *half,
		     struct l3dsr_device *device)
{
	struct net *net = dev_net(device->dev);
	int err;

	err = begin_use(half, net);
	if (err)
		return err;
	err = nf_register_net_hook(net, &device->ops);
	if (err)
		end_use(half, net);
	return err;
}

/**
 * l3dsr_device_attach() - open a door on a device.
 * @half: whose.
 * @dev: the device; not attached yet. No reference is taken.
 *
 * Its LRO is switched off, as for forwarding. Context: RTNL and lock held, may
 * sleep. Return: 0, -EBUSY where services exclude it, or another -errno.
 */
int l3dsr_device_attach(struct l3dsr_device_half *half, struct net_device *dev)
{
	struct l3dsr_devices *devices = half->of(dev_net(dev));
	struct l3dsr_device *device = kzalloc(sizeof(*device),
					      GFP_KERNEL_ACCOUNT);
	int err;

	lockdep_assert_held(devices->lock);
	if (!device)
		return -ENOMEM;
	device->dev = dev;
	device->ops = *half->door;
	device->ops.priv = devices;
	device->ops.dev = dev;
	err = open_door(half, device);
	if (err) {
		kfree(device);
		return err;
	}
	dev_disable_lro(dev);
	list_add_tail_rcu(&device->node, &devices->list);
	return 0;
}

/* Close the door. Packets may still be inside when this returns. Context: lock
 * held, may sleep.
 */
void l3dsr_device_detach(struct l3dsr_device_half *half,
			 struct l3dsr_device *device)
{
	struct net *net = dev_net(device->dev);

	lockdep_assert_held(half->of(net)->lock);
	list_del_rcu(&device->node);
	nf_unregister_net_hook(net, &device->ops);
	end_use(half, net);
	kfree_rcu(device, rcu);
}

/* Context: lock held, may sleep. */
void l3dsr_devices_detach_all(struct l3dsr_device_half *half, struct net *net)
{
	struct l3dsr_device *device, *next;

	list_for_each_entry_safe(device, next, &half->of(net)->list, node)
		l3dsr_device_detach(half, device);
}
EXPORT_SYMBOL_GPL(l3dsr_devices_detach_all);

static void detach_gone(struct l3dsr_device_half *half, struct net_device *dev)
{
	struct l3dsr_devices *devices = half->of(dev_net(dev));
	struct l3dsr_device *device;

	mutex_lock(devices->lock);
	device = l3dsr_device_find(devices, dev);
	if (device) {
		l3dsr_device_detach(half, device);
		half->tell(dev_net(dev), dev->name, false);
	}
	mutex_unlock(devices->lock);
}

/* Both when a device goes and when it leaves for another namespace; still in
 * the old one then.
 */
static int netdev_event(struct notifier_block *nb, unsigned long event,
			void *ptr)
{
	struct l3dsr_device_half *half =
		container_of(nb, struct l3dsr_device_half, notifier);

	if (event == NETDEV_UNREGISTER)
		detach_gone(half, netdev_notifier_info_to_dev(ptr));
	return NOTIFY_DONE;
}

/**
 * l3dsr_devices_init() - from now on, notice devices that go.
 * @half: all of it but the notifier; namespaces are ready.
 *
 * Context: may sleep. Return: 0 or -errno.
 */
int l3dsr_devices_init(struct l3dsr_device_half *half)
{
	half->notifier.notifier_call = netdev_event;
	return register_netdevice_notifier(&half->notifier);
}
EXPORT_SYMBOL_GPL(l3dsr_devices_init);

/* Context: may sleep. */
void l3dsr_devices_exit(struct l3dsr_device_half *half)
{
	unregister_netdevice_notifier(&half->notifier);
}
EXPORT_SYMBOL_GPL(l3dsr_devices_exit);
