// SPDX-License-Identifier: GPL-2.0-only
/*
 * Commands about attached devices, which both families have: parse, change the
 * list, tell.
 */
#include <linux/export.h>
#include <linux/rtnetlink.h>
#include <net/sock.h>

#include "device.h"
#include "netlink.h"

static int attach(struct genl_info *info, struct l3dsr_device_half *half,
		  struct net_device *dev)
{
	const struct l3dsr_devices *devices = half->of(genl_info_net(info));
	int err;

	if (l3dsr_device_find(devices, dev)) {
		GENL_SET_ERR_MSG(info, "the device is attached already");
		return -EEXIST;
	}
	if (l3dsr_device_overlaps(devices, dev)) {
		GENL_SET_ERR_MSG(info,
				 "a device above or below it is attached");
		return -EBUSY;
	}
	err = l3dsr_device_attach(half, dev);
	if (err == -EBUSY)
		GENL_SET_ERR_MSG(info,
				 "this namespace has a director's services: beside them the realserver meets packets in PRE_ROUTING only");
	if (err == -EOPNOTSUPP)
		GENL_SET_ERR_MSG(info, "the kernel has no netfilter ingress hook");
	return err;
}

static int detach(struct genl_info *info, struct l3dsr_device_half *half,
		  struct net_device *dev)
{
	struct l3dsr_device *device =
		l3dsr_device_find(half->of(genl_info_net(info)), dev);

	if (!device) {
		GENL_SET_ERR_MSG(info, "the device is not attached");
		return -ENOENT;
	}
	l3dsr_device_detach(half, device);
	return 0;
}

/* Context: RTNL held. */
static int find_and(struct genl_info *info, struct l3dsr_device_half *half,
		    bool attaches)
{
	struct net *net = genl_info_net(info);
	struct l3dsr_devices *devices = half->of(net);
	struct nlattr *name = info->attrs[half->name_attr];
	struct net_device *dev;
	int err;

	if (!name) {
		GENL_SET_ERR_MSG(info, "which device? none is named");
		return -EINVAL;
	}
	dev = __dev_get_by_name(net, nla_data(name));
	if (!dev) {
		NL_SET_ERR_MSG_ATTR(info->extack, name, "no such device");
		return -ENODEV;
	}
	mutex_lock(devices->lock);
	err = attaches ? attach(info, half, dev) : detach(info, half, dev);
	if (!err)
		half->tell(net, dev->name, attaches);
	mutex_unlock(devices->lock);
	return err;
}

/**
 * l3dsr_netlink_attach() - what attach-device wants.
 * @info: the request.
 * @half: whose.
 *
 * Context: may sleep. Return: 0, or -errno and why in extack.
 */
int l3dsr_netlink_attach(struct genl_info *info,
			 struct l3dsr_device_half *half)
{
	int err;

	rtnl_lock();
	err = find_and(info, half, true);
	rtnl_unlock();
	return err;
}
EXPORT_SYMBOL_GPL(l3dsr_netlink_attach);

/* Likewise, for detach-device. */
int l3dsr_netlink_detach(struct genl_info *info,
			 struct l3dsr_device_half *half)
{
	int err;

	rtnl_lock();
	err = find_and(info, half, false);
	rtnl_unlock();
	return err;
}
EXPORT_SYMBOL_GPL(l3dsr_netlink_detach);

static bool dump_device(struct sk_buff *msg, struct netlink_callback *cb,
			const struct l3dsr_device_half *half, u32 generation,
			const struct l3dsr_device *device)
{
	void *header = l3dsr_dump_header(msg, cb, half->family, half->command);

	if (!header)
		return false;
	if (nla_put_u32(msg, half->generation_attr, generation) ||
	    nla_put_string(msg, half->name_attr, device->dev->name)) {
		genlmsg_cancel(msg, header);
		return false;
	}
	genlmsg_end(msg, header);
	return true;
}

/**
 * l3dsr_netlink_devices() - dump attached devices, one a message.
 * @msg: buffer.
 * @cb: state of the dump; args[0] is the number of the device to go on with.
 * @half: whose.
 *
 * Context: may sleep. Return: bytes in @msg; 0 at the end.
 */
int l3dsr_netlink_devices(struct sk_buff *msg, struct netlink_callback *cb,
			  struct l3dsr_device_half *half)
{
	struct l3dsr_devices *devices = half->of(sock_net(msg->sk));
	const struct l3dsr_device *device;
	long number = 0;

	mutex_lock(devices->lock);
	/* 0 would say that the dump can't tell. */
	cb->seq = *devices->generation + 1;
	list_for_each_entry(device, &devices->list, node) {
		if (number++ < cb->args[0])
			continue;
		if (!dump_device(msg, cb, half, *devices->generation, device))
			break;
		cb->args[0] = number;
	}
	mutex_unlock(devices->lock);
	return msg->len;
}
EXPORT_SYMBOL_GPL(l3dsr_netlink_devices);
