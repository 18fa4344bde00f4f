/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Devices whose packets one half meets before the IP stack does. They are held
 * by nothing: a device that goes, or moves to another namespace, is detached by
 * that.
 */
#ifndef _L3DSR_DEVICE_H
#define _L3DSR_DEVICE_H

#include <linux/list.h>
#include <linux/netdevice.h>
#include <linux/netfilter.h>
#include <net/genetlink.h>

#include "both.h"

/**
 * struct l3dsr_devices - a half's attached devices in one namespace.
 * @list: of struct l3dsr_device; packets read it under RCU.
 * @lock: the half's lock, under which it is written.
 * @generation: the half's number of changes so far.
 */
struct l3dsr_devices {
	struct list_head list;
	struct mutex *lock;	/* see above */
	const u32 *generation;
};

/**
 * struct l3dsr_device_half - how a half attaches devices.
 * @of: its devices in a namespace.
 * @door: hook on each of them; its priv is what @of returns.
 * @excludes_services: not while the director has services in the namespace.
 * @family: its netlink family.
 * @name_attr: attribute with the name of a device.
 * @generation_attr: attribute with the number of changes.
 * @command: command of the messages of a dump.
 * @tell: counts a change and sends its event; lock held, may sleep.
 * @notifier: l3dsr_devices_init()'s.
 */
struct l3dsr_device_half {
	struct l3dsr_devices *(*of)(struct net *net);
	const struct nf_hook_ops *door;
	bool excludes_services;
	const struct genl_family *family;
	u16 name_attr;
	u16 generation_attr;
	u8 command;
	void (*tell)(struct net *net, const char *name, bool attached);
	struct notifier_block notifier;
};

/**
 * struct l3dsr_device - an attached device.
 * @dev: the device; there is a hook on it as long as this is in the list.
 * @ops: the hook.
 * @node: in the half's list.
 * @rcu: frees after the last packet.
 */
struct l3dsr_device {
	struct net_device *dev;
	struct nf_hook_ops ops;
	struct list_head node;
	struct rcu_head rcu;
};

bool l3dsr_device_is_attached(const struct l3dsr_devices *devices,
			      const struct net_device *dev);
struct l3dsr_device *l3dsr_device_find(const struct l3dsr_devices *devices,
				       const struct net_device *dev);
bool l3dsr_device_overlaps(const struct l3dsr_devices *devices,
			   struct net_device *dev);
int __must_check l3dsr_device_attach(struct l3dsr_device_half *half,
				     struct net_device *dev);
void l3dsr_device_detach(struct l3dsr_device_half *half,
			 struct l3dsr_device *device);
void l3dsr_devices_detach_all(struct l3dsr_device_half *half, struct net *net);

int l3dsr_devices_init(struct l3dsr_device_half *half);
void l3dsr_devices_exit(struct l3dsr_device_half *half);

int l3dsr_netlink_attach(struct genl_info *info,
			 struct l3dsr_device_half *half);
int l3dsr_netlink_detach(struct genl_info *info,
			 struct l3dsr_device_half *half);
int l3dsr_netlink_devices(struct sk_buff *msg, struct netlink_callback *cb,
			  struct l3dsr_device_half *half);

#endif /* _L3DSR_DEVICE_H */
