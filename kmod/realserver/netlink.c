// SPDX-License-Identifier: GPL-2.0-only
/*
 * The family l3dsr_rs; its contract is kmod/netlink/l3dsr_rs.yaml. Only an
 * administrator of the host may speak it: a container's root gets EPERM.
 */
#include "netlink.h"

#include <linux/l3dsr_rs.h>
#include <net/genetlink.h>
#include <net/sock.h>

#include "common/netlink.h"
#include "hook.h"
#include "netlink_decap.h"
#include "netlink_policy.h"
#include "netlink_vip.h"
#include "netns.h"

enum {
	GROUP_CONFIG,
};

static int put_host(struct sk_buff *msg,
		    const struct l3dsr_host_settings *host)
{
	struct nlattr *nest = nla_nest_start(msg, L3DSR_RS_A_HOST);

	if (!nest ||
	    (host->has_arp_ignore && nla_put_u8(msg, L3DSR_RS_A_HOST_ARP_IGNORE,
						host->arp_ignore)) ||
	    (host->has_arp_announce &&
	     nla_put_u8(msg, L3DSR_RS_A_HOST_ARP_ANNOUNCE, host->arp_announce)))
		return -EMSGSIZE;
	nla_nest_end(msg, nest);
	return 0;
}

static int put_subject(struct sk_buff *msg, const struct l3dsr_realserver *rs,
		       const struct l3dsr_rs_subject *about)
{
	if (about->vip)
		return l3dsr_vip_put_nest(msg, about->vip);
	if (about->decap)
		return l3dsr_decap_put_nest(msg, about->decap);
	if (about->settings)
		return l3dsr_rs_put_settings(msg, rs);
	if (about->device)
		return nla_put_string(msg, L3DSR_RS_A_DEVICE, about->device);
	return put_host(msg, &rs->host);
}

static int fill_event(struct sk_buff *msg, u8 change,
		      const struct l3dsr_realserver *rs,
		      const struct l3dsr_rs_subject *about)
{
	void *header = genlmsg_put(msg, 0, 0, &l3dsr_rs_family, 0, L3DSR_RS_CMD_EVENT);

	if (!header || nla_put_u8(msg, L3DSR_RS_A_CHANGE, change) ||
	    nla_put_u32(msg, L3DSR_RS_A_GENERATION, rs->generation))
		return -EMSGSIZE;
	if (put_subject(msg, rs, about))
		return -EMSGSIZE;
	genlmsg_end(msg, header);
	return 0;
}

/* Count a change and tell whoever listens. Context: lock held, may sleep. */
void l3dsr_rs_event(struct net *net, u8 change, const struct l3dsr_rs_subject *about)
{
	struct l3dsr_realserver *rs = l3dsr_realserver_of(net);
	struct sk_buff *msg;

	lockdep_assert_held(&rs->lock);
	rs->generation++;
	if (!genl_has_listeners(&l3dsr_rs_family, net, GROUP_CONFIG))
		return;
	msg = genlmsg_new(NLMSG_GOODSIZE, GFP_KERNEL);
	if (!msg)
		return;
	if (fill_event(msg, change, rs, about)) {
		nlmsg_free(msg);
		return;
	}
	genlmsg_multicast_netns(&l3dsr_rs_family, net, msg, 0, GROUP_CONFIG, GFP_KERNEL);
}

static void vip_event(struct net *net, u8 change, const struct l3dsr_vip *vip)
{
	l3dsr_rs_event(net, change, &(struct l3dsr_rs_subject){ .vip = vip });
}

/* @attr: where the request names the code. */
static bool code_is_free(struct genl_info *info, struct l3dsr_realserver *rs,
			 u8 vip_family, u8 code, const struct nlattr *attr)
{
	if (!l3dsr_realserver_vip(rs, vip_family, code))
		return true;
	NL_SET_ERR_MSG_ATTR(info->extack, attr,
			    "the code stands for a VIP already");
	return false;
}

static bool alias_is_free(struct genl_info *info, struct l3dsr_realserver *rs,
			  const struct l3dsr_vip *vip,
			  const struct nlattr *attr)
{
	if (!l3dsr_vip_of_alias(&rs->map, vip->family, &vip->alias.address))
		return true;
	NL_SET_ERR_MSG_ATTR(info->extack, attr,
			    "the alias stands for a VIP already");
	return false;
}

/* Whether what is to stand for a VIP does not yet. */
static bool key_is_free(struct genl_info *info, struct l3dsr_realserver *rs,
			struct nlattr **attrs, const struct l3dsr_vip *vip)
{
	struct nlattr *attr = attrs[L3DSR_RS_A_VIP_TUNNELLED];

	if (vip->code)
		return code_is_free(info, rs, vip->family, vip->code,
				    attrs[L3DSR_RS_A_VIP_CODE]);
	if (!vip->tunnelled)
		return alias_is_free(info, rs, vip,
				     attrs[L3DSR_RS_A_VIP_ALIAS]);
	if (!l3dsr_vip_tunnelled(&rs->map, vip->family, &vip->address))
		return true;
	NL_SET_ERR_MSG_ATTR(info->extack, attr,
			    "the VIP is listed for tunnels already");
	return false;
}

/* What the realserver refused, in words. */
static int explain(struct genl_info *info, struct nlattr **attrs, int err)
{
	if (err == -EEXIST)
		NL_SET_ERR_MSG_ATTR(info->extack, attrs[L3DSR_RS_A_VIP_PORT],
				    "another entry of the VIP translates another port to that one");
	if (err == -ENOSPC)
		NL_SET_ERR_MSG_ATTR(info->extack, info->attrs[L3DSR_RS_A_VIP],
				    "there are 65536 of that kind already");
	return err;
}

/* Context: lock held. */
static int add_vip(struct genl_info *info, struct nlattr **attrs,
		   struct l3dsr_vip *vip)
{
	struct net *net = genl_info_net(info);
	struct l3dsr_realserver *rs = l3dsr_realserver_of(net);
	int err;

	if (!key_is_free(info, rs, attrs, vip))
		return -EEXIST;
	err = l3dsr_realserver_add(net, vip);
	if (err)
		return explain(info, attrs, err);
	vip_event(net, L3DSR_RS_CHANGE_VIP_ADDED, vip);
	return 0;
}

static int new_vip(struct sk_buff *msg, struct genl_info *info)
{
	struct l3dsr_realserver *rs = l3dsr_realserver_of(genl_info_net(info));
	struct nlattr *attrs[L3DSR_RS_A_VIP_MAX + 1];
	struct l3dsr_vip config = {};
	struct l3dsr_vip *vip;
	int err;

	err = l3dsr_vip_parse(info, attrs, &config);
	if (err)
		return err;
	if (!config.code && !config.alias.family) {
		NL_SET_ERR_MSG_ATTR(info->extack, info->attrs[L3DSR_RS_A_VIP],
				    "which code, 1 to 63? none is named");
		return -EINVAL;
	}
	err = l3dsr_vip_parse_fields(info, attrs, &config);
	if (err)
		return err;
	vip = l3dsr_vip_alloc(&config, NULL);
	if (!vip)
		return -ENOMEM;

	mutex_lock(&rs->lock);
	err = add_vip(info, attrs, vip);
	mutex_unlock(&rs->lock);
	if (err)
		l3dsr_vip_free(vip);
	return err;
}

/* Whether an entry is the one that a request names. */
static bool same_vip(const struct l3dsr_vip *vip,
		     const struct l3dsr_vip *named)
{
	if (vip->family != named->family ||
	    !nf_inet_addr_cmp(&vip->address, &named->address))
		return false;
	if (named->code)
		return vip->code == named->code;
	if (named->alias.family)
		return vip->tunnelled == named->tunnelled &&
		       !memcmp(&vip->alias, &named->alias,
			       sizeof(vip->alias));
	return true;
}

/* The next entry that a request names, behind @at of its family's codes and
 * @id of the aliases. Context: lock held.
 */
static struct l3dsr_vip *next_vip(struct l3dsr_realserver *rs,
				  const struct l3dsr_vip *named, u8 *code,
				  unsigned long *id)
{
	struct l3dsr_vip *vip;

	while (++*code <= L3DSR_CODE_MAX) {
		vip = l3dsr_realserver_vip(rs, named->family, *code);
		if (vip && same_vip(vip, named))
			return vip;
	}
	*code = L3DSR_CODE_MAX;
	for (;;) {
		vip = xa_find(&rs->map.ids, id, ULONG_MAX, XA_PRESENT);
		if (!vip)
			return NULL;
		++*id;
		if (same_vip(vip, named))
			return vip;
	}
}

/* The one entry that a request names by VIP, and maybe code or alias. Context:
 * lock held.
 */
static struct l3dsr_vip *find_vip(struct genl_info *info,
				  struct l3dsr_realserver *rs,
				  const struct l3dsr_vip *named)
{
	struct l3dsr_vip *found;
	unsigned long id = 0;
	u8 code = 0;

	found = next_vip(rs, named, &code, &id);
	if (!found) {
		NL_SET_ERR_MSG_ATTR(info->extack, info->attrs[L3DSR_RS_A_VIP],
				    "no code stands for that VIP");
		return ERR_PTR(-ESRCH);
	}
	if (!next_vip(rs, named, &code, &id))
		return found;
	NL_SET_ERR_MSG_ATTR(info->extack, info->attrs[L3DSR_RS_A_VIP],
			    "the VIP has several codes; name one");
	return ERR_PTR(-EINVAL);
}

/* Context: lock held. */
static int change_code(struct genl_info *info, struct nlattr **attrs,
		       struct l3dsr_vip *config)
{
	struct l3dsr_realserver *rs = l3dsr_realserver_of(genl_info_net(info));
	struct nlattr *attr = attrs[L3DSR_RS_A_VIP_NEW_CODE];
	u8 code;

	if (!attr)
		return 0;
	if (!config->code) {
		NL_SET_ERR_MSG_ATTR(info->extack, attr,
				    "an entry has a code or an alias, not both");
		return -EINVAL;
	}
	code = nla_get_u8(attr);
	if (code != config->code &&
	    !code_is_free(info, rs, config->family, code, attr))
		return -EEXIST;
	config->code = code;
	return 0;
}

/* Context: lock held. */
static int change_vip(struct genl_info *info, struct l3dsr_vip *old,
		      struct nlattr **attrs)
{
	struct net *net = genl_info_net(info);
	struct l3dsr_vip config = *old;
	struct l3dsr_vip *vip;
	int err;

	err = l3dsr_vip_parse_fields(info, attrs, &config);
	if (err)
		return err;
	err = change_code(info, attrs, &config);
	if (err)
		return err;
	vip = l3dsr_vip_alloc(&config, old);
	if (!vip)
		return -ENOMEM;
	err = l3dsr_realserver_replace(net, old, vip);
	if (err) {
		vip->superseded = true;
		l3dsr_vip_free(vip);
		return explain(info, attrs, err);
	}
	vip_event(net, L3DSR_RS_CHANGE_VIP_SET, vip);
	return 0;
}

static int set_vip(struct sk_buff *msg, struct genl_info *info)
{
	struct l3dsr_realserver *rs = l3dsr_realserver_of(genl_info_net(info));
	struct nlattr *attrs[L3DSR_RS_A_VIP_MAX + 1];
	struct l3dsr_vip named = {};
	struct l3dsr_vip *vip;
	int err;

	err = l3dsr_vip_parse(info, attrs, &named);
	if (err)
		return err;
	mutex_lock(&rs->lock);
	vip = find_vip(info, rs, &named);
	err = IS_ERR(vip) ? PTR_ERR(vip) : change_vip(info, vip, attrs);
	mutex_unlock(&rs->lock);
	return err;
}

static int del_vip(struct sk_buff *msg, struct genl_info *info)
{
	struct net *net = genl_info_net(info);
	struct l3dsr_realserver *rs = l3dsr_realserver_of(net);
	struct nlattr *attrs[L3DSR_RS_A_VIP_MAX + 1];
	struct l3dsr_vip named = {};
	struct l3dsr_vip *vip;
	int err;

	err = l3dsr_vip_parse(info, attrs, &named);
	if (err)
		return err;
	mutex_lock(&rs->lock);
	vip = find_vip(info, rs, &named);
	if (!IS_ERR(vip)) {
		l3dsr_realserver_del(net, vip);
		vip_event(net, L3DSR_RS_CHANGE_VIP_DELETED, vip);
		l3dsr_vip_free_rcu(vip);
	}
	mutex_unlock(&rs->lock);
	return PTR_ERR_OR_ZERO(vip);
}

static bool dump_vip(struct sk_buff *msg, struct netlink_callback *cb,
		     const struct l3dsr_realserver *rs,
		     const struct l3dsr_vip *vip)
{
	void *header = l3dsr_dump_header(msg, cb, &l3dsr_rs_family,
					 L3DSR_RS_CMD_NEW_VIP);

	if (!header)
		return false;
	if (nla_put_u32(msg, L3DSR_RS_A_GENERATION, rs->generation) ||
	    l3dsr_vip_put_nest(msg, vip)) {
		genlmsg_cancel(msg, header);
		return false;
	}
	genlmsg_end(msg, header);
	return true;
}

static bool dump_codes(struct sk_buff *msg, struct netlink_callback *cb,
		       struct l3dsr_realserver *rs)
{
	const unsigned int codes = L3DSR_CODE_MAX + 1;
	struct l3dsr_vip *vip;

	for (; cb->args[0] < 2 * codes; cb->args[0]++) {
		vip = l3dsr_realserver_vip(rs, cb->args[0] < codes ? AF_INET :
								     AF_INET6,
					   cb->args[0] % codes);
		if (vip && !dump_vip(msg, cb, rs, vip))
			return false;
	}
	return true;
}

static void dump_aliases(struct sk_buff *msg, struct netlink_callback *cb,
			 struct l3dsr_realserver *rs)
{
	struct l3dsr_vip *vip;
	unsigned long id;

	xa_for_each_start(&rs->map.ids, id, vip, cb->args[1]) {
		if (!dump_vip(msg, cb, rs, vip))
			break;
		cb->args[1] = id + 1;
	}
}

/* Where to go on: cb->args[0], IPv4's codes first, then IPv6's; cb->args[1],
 * the next alias.
 */
static int dump_vips(struct sk_buff *msg, struct netlink_callback *cb)
{
	struct l3dsr_realserver *rs = l3dsr_realserver_of(sock_net(msg->sk));

	mutex_lock(&rs->lock);
	/* 0 would say that the dump can't tell. */
	cb->seq = rs->generation + 1;
	if (dump_codes(msg, cb, rs))
		dump_aliases(msg, cb, rs);
	mutex_unlock(&rs->lock);
	return msg->len;
}

static int set_host(struct sk_buff *msg, struct genl_info *info)
{
	struct net *net = genl_info_net(info);
	struct l3dsr_realserver *rs = l3dsr_realserver_of(net);
	struct nlattr *attrs[L3DSR_RS_A_HOST_MAX + 1];
	struct l3dsr_host_settings host = {};
	int err;

	err = l3dsr_parse_settings(info, L3DSR_RS_A_HOST, attrs,
				   L3DSR_RS_A_HOST_MAX, l3dsr_rs_host_policy);
	if (err)
		return err;
	host.has_arp_ignore = attrs[L3DSR_RS_A_HOST_ARP_IGNORE];
	if (host.has_arp_ignore)
		host.arp_ignore = nla_get_u8(attrs[L3DSR_RS_A_HOST_ARP_IGNORE]);
	host.has_arp_announce = attrs[L3DSR_RS_A_HOST_ARP_ANNOUNCE];
	if (host.has_arp_announce)
		host.arp_announce =
			nla_get_u8(attrs[L3DSR_RS_A_HOST_ARP_ANNOUNCE]);

	mutex_lock(&rs->lock);
	rs->host = host;
	l3dsr_rs_event(net, L3DSR_RS_CHANGE_HOST_SET, &(struct l3dsr_rs_subject){});
	mutex_unlock(&rs->lock);
	return 0;
}

static int fill_host(struct sk_buff *reply, struct genl_info *info)
{
	struct l3dsr_realserver *rs = l3dsr_realserver_of(genl_info_net(info));
	int err;

	mutex_lock(&rs->lock);
	err = put_host(reply, &rs->host);
	mutex_unlock(&rs->lock);
	return err;
}

static int get_host(struct sk_buff *msg, struct genl_info *info)
{
	return l3dsr_reply(info, &l3dsr_rs_family, L3DSR_RS_CMD_SET_HOST,
			   fill_host);
}

static int dump_reasons(struct sk_buff *msg, struct netlink_callback *cb)
{
	return l3dsr_dump_reasons(msg, cb, &l3dsr_rs_family, L3DSR_RS_CMD_GET_REASON);
}

static struct l3dsr_devices *devices_of(struct net *net)
{
	return &l3dsr_realserver_of(net)->devices;
}

static void tell_device(struct net *net, const char *name, bool attached)
{
	l3dsr_rs_event(net, attached ? L3DSR_RS_CHANGE_DEVICE_ATTACHED :
			      L3DSR_RS_CHANGE_DEVICE_DETACHED,
	      &(struct l3dsr_rs_subject){ .device = name });
}

struct l3dsr_device_half l3dsr_realserver_devices = {
	.of = devices_of,
	.door = &l3dsr_hook_decode_ingress_ops,
	.excludes_services = true,
	.family = &l3dsr_rs_family,
	.name_attr = L3DSR_RS_A_DEVICE,
	.generation_attr = L3DSR_RS_A_GENERATION,
	.command = L3DSR_RS_CMD_ATTACH_DEVICE,
	.tell = tell_device,
};

static int attach_device(struct sk_buff *msg, struct genl_info *info)
{
	return l3dsr_netlink_attach(info, &l3dsr_realserver_devices);
}

static int detach_device(struct sk_buff *msg, struct genl_info *info)
{
	return l3dsr_netlink_detach(info, &l3dsr_realserver_devices);
}

static int dump_devices(struct sk_buff *msg, struct netlink_callback *cb)
{
	return l3dsr_netlink_devices(msg, cb, &l3dsr_realserver_devices);
}

static const struct genl_ops ops[] = {
	{
		.cmd = L3DSR_RS_CMD_NEW_VIP,
		.flags = GENL_ADMIN_PERM,
		.doit = new_vip,
	},
	{
		.cmd = L3DSR_RS_CMD_SET_VIP,
		.flags = GENL_ADMIN_PERM,
		.doit = set_vip,
	},
	{
		.cmd = L3DSR_RS_CMD_DEL_VIP,
		.flags = GENL_ADMIN_PERM,
		.doit = del_vip,
	},
	{
		.cmd = L3DSR_RS_CMD_GET_VIP,
		.flags = GENL_ADMIN_PERM,
		.dumpit = dump_vips,
	},
	{
		.cmd = L3DSR_RS_CMD_SET_HOST,
		.flags = GENL_ADMIN_PERM,
		.doit = set_host,
	},
	{
		.cmd = L3DSR_RS_CMD_GET_HOST,
		.flags = GENL_ADMIN_PERM,
		.doit = get_host,
	},
	{
		.cmd = L3DSR_RS_CMD_GET_REASON,
		.flags = GENL_ADMIN_PERM,
		.dumpit = dump_reasons,
	},
	{
		.cmd = L3DSR_RS_CMD_ATTACH_DEVICE,
		.flags = GENL_ADMIN_PERM,
		.doit = attach_device,
	},
	{
		.cmd = L3DSR_RS_CMD_DETACH_DEVICE,
		.flags = GENL_ADMIN_PERM,
		.doit = detach_device,
	},
	{
		.cmd = L3DSR_RS_CMD_GET_DEVICE,
		.flags = GENL_ADMIN_PERM,
		.dumpit = dump_devices,
	},
	{
		.cmd = L3DSR_RS_CMD_NEW_DECAP,
		.flags = GENL_ADMIN_PERM,
		.doit = l3dsr_new_decap,
	},
	{
		.cmd = L3DSR_RS_CMD_SET_DECAP,
		.flags = GENL_ADMIN_PERM,
		.doit = l3dsr_set_decap,
	},
	{
		.cmd = L3DSR_RS_CMD_DEL_DECAP,
		.flags = GENL_ADMIN_PERM,
		.doit = l3dsr_del_decap,
	},
	{
		.cmd = L3DSR_RS_CMD_GET_DECAP,
		.flags = GENL_ADMIN_PERM,
		.dumpit = l3dsr_dump_decaps,
	},
	{
		.cmd = L3DSR_RS_CMD_SET_REALSERVER,
		.flags = GENL_ADMIN_PERM,
		.doit = l3dsr_set_realserver,
	},
	{
		.cmd = L3DSR_RS_CMD_GET_REALSERVER,
		.flags = GENL_ADMIN_PERM,
		.doit = l3dsr_get_realserver,
	},
};

static const struct genl_multicast_group groups[] = {
	[GROUP_CONFIG] = { .name = L3DSR_RS_MCGRP_CONFIG },
};

struct genl_family l3dsr_rs_family __ro_after_init = {
	.name = L3DSR_RS_FAMILY_NAME,
	.version = L3DSR_RS_FAMILY_VERSION,
	.maxattr = L3DSR_RS_A_MAX,
	.policy = l3dsr_rs_policy,
	.netnsok = true,
	.parallel_ops = true,
	.module = THIS_MODULE,
	.ops = ops,
	.n_ops = ARRAY_SIZE(ops),
	.mcgrps = groups,
	.n_mcgrps = ARRAY_SIZE(groups),
};

int __init l3dsr_realserver_netlink_init(void)
{
	return genl_register_family(&l3dsr_rs_family);
}

void l3dsr_realserver_netlink_exit(void)
{
	genl_unregister_family(&l3dsr_rs_family);
}
