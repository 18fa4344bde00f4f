// SPDX-License-Identifier: GPL-2.0-only
/*
 * The family l3dsr_director; its contract is kmod/netlink/l3dsr_director.yaml.
 * Only an administrator of the host may speak it, as with IPVS: a container's
 * root gets EPERM.
 */
#include "netlink.h"

#include <linux/l3dsr_director.h>

#include "common/netlink.h"
#include "hook.h"
#include "netlink_dump.h"
#include "netlink_parse.h"
#include "netlink_policy.h"

enum {
	GROUP_CONFIG,
};

/* The service that a request names, as attributes and as a key. Return: 0 or
 * -errno.
 */
int l3dsr_request_service(struct genl_info *info, struct nlattr **attrs,
			  struct l3dsr_service_key *key)
{
	struct nlattr *nest = info->attrs[L3DSR_DIRECTOR_A_SERVICE];
	int err;

	if (!nest) {
		GENL_SET_ERR_MSG(info, "which service? none is named");
		return -EINVAL;
	}
	err = nla_parse_nested(attrs, L3DSR_DIRECTOR_A_SERVICE_MAX, nest,
			       l3dsr_director_service_policy, info->extack);
	if (err)
		return err;
	return l3dsr_parse_service_key(key, nest, attrs, info->extack);
}

/* The service that a request is about. Context: lock held. */
struct l3dsr_service *
l3dsr_request_find(struct genl_info *info, struct l3dsr_director *director,
		   const struct l3dsr_service_key *key)
{
	struct l3dsr_service *service;

	lockdep_assert_held(&director->lock);
	service = l3dsr_service_find(&director->services, key);
	if (!service)
		NL_SET_ERR_MSG_ATTR(info->extack,
				    info->attrs[L3DSR_DIRECTOR_A_SERVICE],
				    "no such service");
	return service;
}

/* Whose dest an event is about. */
static const struct l3dsr_pool *pool_of(const struct l3dsr_subject *about)
{
	return about->pool ?: about->service->pool;
}

static int fill_event(struct sk_buff *msg, struct net *net, u8 change,
		      u32 generation, const struct l3dsr_subject *about)
{
	void *header = genlmsg_put(msg, 0, 0, &l3dsr_director_family, 0,
				   L3DSR_DIRECTOR_CMD_EVENT);

	if (!header ||
	    nla_put_u8(msg, L3DSR_DIRECTOR_A_CHANGE, change) ||
	    nla_put_u32(msg, L3DSR_DIRECTOR_A_GENERATION, generation) ||
	    (about->service && l3dsr_fill_service(msg, about->service)) ||
	    (about->pool && l3dsr_fill_pool(msg, about->pool)) ||
	    (about->dest && l3dsr_fill_dest(msg, pool_of(about),
					    about->dest)) ||
	    (about->device && nla_put_string(msg, L3DSR_DIRECTOR_A_DEVICE,
					     about->device)) ||
	    (about->settings &&
	     l3dsr_fill_settings(msg, l3dsr_director_of(net), false)))
		return -EMSGSIZE;
	genlmsg_end(msg, header);
	return 0;
}

/**
 * l3dsr_event() - count a change and tell whoever listens.
 * @net: namespace.
 * @change: enum l3dsr_director_change.
 * @about: what it is about.
 *
 * Listeners who miss an event see a gap in the generation. Context: lock
 * held, may sleep.
 */
void l3dsr_event(struct net *net, u8 change, const struct l3dsr_subject *about)
{
	struct l3dsr_director *director = l3dsr_director_of(net);
	struct sk_buff *msg;

	lockdep_assert_held(&director->lock);
	director->generation++;
	if (!genl_has_listeners(&l3dsr_director_family, net, GROUP_CONFIG))
		return;
	msg = genlmsg_new(NLMSG_GOODSIZE, GFP_KERNEL);
	if (!msg)
		return;
	if (fill_event(msg, net, change, director->generation, about)) {
		nlmsg_free(msg);
		return;
	}
	genlmsg_multicast_netns(&l3dsr_director_family, net, msg, 0,
				GROUP_CONFIG, GFP_KERNEL);
}

static int flush(struct sk_buff *msg, struct genl_info *info)
{
	struct net *net = genl_info_net(info);
	struct l3dsr_director *director = l3dsr_director_of(net);

	mutex_lock(&director->lock);
	l3dsr_director_clear(net);
	l3dsr_event(net, L3DSR_DIRECTOR_CHANGE_FLUSHED,
		    &(struct l3dsr_subject){});
	mutex_unlock(&director->lock);
	return 0;
}

static int dump_reasons(struct sk_buff *msg, struct netlink_callback *cb)
{
	return l3dsr_dump_reasons(msg, cb, &l3dsr_director_family,
				  L3DSR_DIRECTOR_CMD_GET_REASON);
}

static struct l3dsr_devices *devices_of(struct net *net)
{
	return &l3dsr_director_of(net)->devices;
}

static void tell_device(struct net *net, const char *name, bool attached)
{
	const struct l3dsr_subject about = { .device = name };

	l3dsr_event(net, attached ? L3DSR_DIRECTOR_CHANGE_DEVICE_ATTACHED :
				    L3DSR_DIRECTOR_CHANGE_DEVICE_DETACHED,
		    &about);
}

struct l3dsr_device_half l3dsr_director_devices = {
	.of = devices_of,
	.door = &l3dsr_hook_ingress_ops,
	.family = &l3dsr_director_family,
	.name_attr = L3DSR_DIRECTOR_A_DEVICE,
	.generation_attr = L3DSR_DIRECTOR_A_GENERATION,
	.command = L3DSR_DIRECTOR_CMD_ATTACH_DEVICE,
	.tell = tell_device,
};

static int attach_device(struct sk_buff *msg, struct genl_info *info)
{
	return l3dsr_netlink_attach(info, &l3dsr_director_devices);
}

static int detach_device(struct sk_buff *msg, struct genl_info *info)
{
	return l3dsr_netlink_detach(info, &l3dsr_director_devices);
}

static int dump_devices(struct sk_buff *msg, struct netlink_callback *cb)
{
	return l3dsr_netlink_devices(msg, cb, &l3dsr_director_devices);
}

static const struct genl_ops ops[] = {
	{
		.cmd = L3DSR_DIRECTOR_CMD_NEW_SERVICE,
		.flags = GENL_ADMIN_PERM,
		.doit = l3dsr_new_service,
	},
	{
		.cmd = L3DSR_DIRECTOR_CMD_SET_SERVICE,
		.flags = GENL_ADMIN_PERM,
		.doit = l3dsr_set_service,
	},
	{
		.cmd = L3DSR_DIRECTOR_CMD_DEL_SERVICE,
		.flags = GENL_ADMIN_PERM,
		.doit = l3dsr_del_service,
	},
	{
		.cmd = L3DSR_DIRECTOR_CMD_GET_SERVICE,
		.flags = GENL_ADMIN_PERM,
		.doit = l3dsr_get_service,
		.dumpit = l3dsr_dump_services,
	},
	{
		.cmd = L3DSR_DIRECTOR_CMD_NEW_DEST,
		.flags = GENL_ADMIN_PERM,
		.doit = l3dsr_new_dest,
	},
	{
		.cmd = L3DSR_DIRECTOR_CMD_SET_DEST,
		.flags = GENL_ADMIN_PERM,
		.doit = l3dsr_set_dest,
	},
	{
		.cmd = L3DSR_DIRECTOR_CMD_DEL_DEST,
		.flags = GENL_ADMIN_PERM,
		.doit = l3dsr_del_dest,
	},
	{
		.cmd = L3DSR_DIRECTOR_CMD_GET_DEST,
		.flags = GENL_ADMIN_PERM,
		.dumpit = l3dsr_dump_dests,
	},
	{
		.cmd = L3DSR_DIRECTOR_CMD_FLUSH,
		.flags = GENL_ADMIN_PERM,
		.doit = flush,
	},
	{
		.cmd = L3DSR_DIRECTOR_CMD_GET_REASON,
		.flags = GENL_ADMIN_PERM,
		.dumpit = dump_reasons,
	},
	{
		.cmd = L3DSR_DIRECTOR_CMD_ATTACH_DEVICE,
		.flags = GENL_ADMIN_PERM,
		.doit = attach_device,
	},
	{
		.cmd = L3DSR_DIRECTOR_CMD_DETACH_DEVICE,
		.flags = GENL_ADMIN_PERM,
		.doit = detach_device,
	},
	{
		.cmd = L3DSR_DIRECTOR_CMD_GET_DEVICE,
		.flags = GENL_ADMIN_PERM,
		.dumpit = dump_devices,
	},
	{
		.cmd = L3DSR_DIRECTOR_CMD_EXPLAIN,
		.flags = GENL_ADMIN_PERM,
		.doit = l3dsr_explain,
	},
	{
		.cmd = L3DSR_DIRECTOR_CMD_ZERO,
		.flags = GENL_ADMIN_PERM,
		.doit = l3dsr_zero,
	},
	{
		.cmd = L3DSR_DIRECTOR_CMD_SET_DIRECTOR,
		.flags = GENL_ADMIN_PERM,
		.doit = l3dsr_set_director,
	},
	{
		.cmd = L3DSR_DIRECTOR_CMD_GET_DIRECTOR,
		.flags = GENL_ADMIN_PERM,
		.doit = l3dsr_get_director,
	},
	{
		.cmd = L3DSR_DIRECTOR_CMD_REPLACE_SERVICE,
		.flags = GENL_ADMIN_PERM,
		.doit = l3dsr_replace_service,
	},
	{
		.cmd = L3DSR_DIRECTOR_CMD_NEW_POOL,
		.flags = GENL_ADMIN_PERM,
		.doit = l3dsr_new_pool,
	},
	{
		.cmd = L3DSR_DIRECTOR_CMD_SET_POOL,
		.flags = GENL_ADMIN_PERM,
		.doit = l3dsr_set_pool,
	},
	{
		.cmd = L3DSR_DIRECTOR_CMD_DEL_POOL,
		.flags = GENL_ADMIN_PERM,
		.doit = l3dsr_del_pool,
	},
	{
		.cmd = L3DSR_DIRECTOR_CMD_GET_POOL,
		.flags = GENL_ADMIN_PERM,
		.doit = l3dsr_get_pool,
		.dumpit = l3dsr_dump_pools,
	},
	{
		.cmd = L3DSR_DIRECTOR_CMD_REPLACE_POOL,
		.flags = GENL_ADMIN_PERM,
		.doit = l3dsr_replace_pool,
	},
	{
		.cmd = L3DSR_DIRECTOR_CMD_GET_TABLE,
		.flags = GENL_ADMIN_PERM,
		.dumpit = l3dsr_dump_table,
	},
};

static const struct genl_multicast_group groups[] = {
	[GROUP_CONFIG] = { .name = L3DSR_DIRECTOR_MCGRP_CONFIG },
};

struct genl_family l3dsr_director_family __ro_after_init = {
	.name = L3DSR_DIRECTOR_FAMILY_NAME,
	.version = L3DSR_DIRECTOR_FAMILY_VERSION,
	.maxattr = L3DSR_DIRECTOR_A_MAX,
	.policy = l3dsr_director_policy,
	.netnsok = true,
	.parallel_ops = true,
	.module = THIS_MODULE,
	.ops = ops,
	.n_ops = ARRAY_SIZE(ops),
	.mcgrps = groups,
	.n_mcgrps = ARRAY_SIZE(groups),
};

int __init l3dsr_director_netlink_init(void)
{
	return genl_register_family(&l3dsr_director_family);
}

void l3dsr_director_netlink_exit(void)
{
	genl_unregister_family(&l3dsr_director_family);
}
