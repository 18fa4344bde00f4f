/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Devices whose packets the director meets before the IP stack does. They are
 * held by nothing: a device that goes, or moves to another namespace, is
 * detached by that.
 */
#ifndef _L3DSR_DEVICE_H
#define _L3DSR_DEVICE_H

#include <linux/list.h>
#include <linux/netdevice.h>
#include <linux/netfilter.h>

struct l3dsr_director;

/**
 * struct l3dsr_device - an attached device.
 * @dev: the device; there is a hook on it as long as this is in the list.
 * @ops: the hook.
 * @node: in the director's list; under its lock.
 */
struct l3dsr_device {
	struct net_device *dev;
	struct nf_hook_ops ops;
	struct list_head node;
};

struct l3dsr_device *l3dsr_device_find(const struct l3dsr_director *director,
				       const struct net_device *dev);
bool l3dsr_device_overlaps(const struct l3dsr_director *director,
			   struct net_device *dev);
int __must_check l3dsr_device_attach(struct l3dsr_director *director,
				     struct net_device *dev);
void l3dsr_device_detach(struct l3dsr_device *device);
void l3dsr_devices_detach_all(struct l3dsr_director *director);

int l3dsr_devices_init(void);
void l3dsr_devices_exit(void);

#endif /* _L3DSR_DEVICE_H */
