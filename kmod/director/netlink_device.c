// SPDX-License-Identifier: GPL-2.0-only
/*
 * Commands about attached devices: parse, change the list, tell.
 */
#include <linux/l3dsr_director.h>
#include <linux/rtnetlink.h>
#include <net/sock.h>

#include "device.h"
#include "netlink.h"

static int attach(struct genl_info *info, struct net_device *dev)
{
	struct l3dsr_director *director =
		l3dsr_director_of(genl_info_net(info));
	int err;

	if (l3dsr_device_find(director, dev)) {
		GENL_SET_ERR_MSG(info, "the device is attached already");
		return -EEXIST;
	}
	if (l3dsr_device_overlaps(director, dev)) {
		GENL_SET_ERR_MSG(info,
				 "a device above or below it is attached");
		return -EBUSY;
	}
	err = l3dsr_device_attach(director, dev);
	if (err == -EOPNOTSUPP)
		GENL_SET_ERR_MSG(info, "the kernel has no netfilter ingress hook");
	return err;
}

static int detach(struct genl_info *info, struct net_device *dev)
{
	struct l3dsr_device *device =
		l3dsr_device_find(l3dsr_director_of(genl_info_net(info)), dev);

	if (!device) {
		GENL_SET_ERR_MSG(info, "the device is not attached");
		return -ENOENT;
	}
	l3dsr_device_detach(device);
	return 0;
}

/* Context: RTNL held. */
static int find_and(struct genl_info *info, u8 change,
		    int (*act)(struct genl_info *info, struct net_device *dev))
{
	struct net *net = genl_info_net(info);
	struct l3dsr_director *director = l3dsr_director_of(net);
	struct nlattr *name = info->attrs[L3DSR_DIRECTOR_A_DEVICE];
	struct l3dsr_subject about = {};
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
	about.device = dev->name;
	mutex_lock(&director->lock);
	err = act(info, dev);
	if (!err)
		l3dsr_event(net, change, &about);
	mutex_unlock(&director->lock);
	return err;
}

int l3dsr_attach_device(struct sk_buff *msg, struct genl_info *info)
{
	int err;

	rtnl_lock();
	err = find_and(info, L3DSR_DIRECTOR_CHANGE_DEVICE_ATTACHED, attach);
	rtnl_unlock();
	return err;
}

int l3dsr_detach_device(struct sk_buff *msg, struct genl_info *info)
{
	int err;

	rtnl_lock();
	err = find_and(info, L3DSR_DIRECTOR_CHANGE_DEVICE_DETACHED, detach);
	rtnl_unlock();
	return err;
}

static bool dump_device(struct sk_buff *msg, struct netlink_callback *cb,
			u32 generation, const struct l3dsr_device *device)
{
	void *header = genlmsg_put(msg, NETLINK_CB(cb->skb).portid,
				   cb->nlh->nlmsg_seq, &l3dsr_director_family,
				   NLM_F_MULTI,
				   L3DSR_DIRECTOR_CMD_ATTACH_DEVICE);

	if (!header)
		return false;
	genl_dump_check_consistent(cb, header);
	if (nla_put_u32(msg, L3DSR_DIRECTOR_A_GENERATION, generation) ||
	    nla_put_string(msg, L3DSR_DIRECTOR_A_DEVICE, device->dev->name)) {
		genlmsg_cancel(msg, header);
		return false;
	}
	genlmsg_end(msg, header);
	return true;
}

/* cb->args[0]: number of the device to go on with. */
int l3dsr_dump_devices(struct sk_buff *msg, struct netlink_callback *cb)
{
	struct l3dsr_director *director =
		l3dsr_director_of(sock_net(msg->sk));
	const struct l3dsr_device *device;
	long number = 0;

	mutex_lock(&director->lock);
	cb->seq = director->generation + 1;
	list_for_each_entry(device, &director->devices, node) {
		if (number++ < cb->args[0])
			continue;
		if (!dump_device(msg, cb, director->generation, device))
			break;
		cb->args[0] = number;
	}
	mutex_unlock(&director->lock);
	return msg->len;
}
