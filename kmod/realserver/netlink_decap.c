// SPDX-License-Identifier: GPL-2.0-only
/*
 * Commands about tunnels: whose are taken, and what becomes of others.
 */
#include "netlink_decap.h"

#include <linux/l3dsr_rs.h>
#include <net/sock.h>

#include "common/netlink.h"
#include "netlink.h"
#include "netlink_policy.h"
#include "netlink_vip.h"
#include "netns.h"

#define MTU_MIN4	576	/* RFC 791, section 3.1 */
#define MTU_MIN6	1280	/* RFC 8200, section 5 */

/* The prefix that a request is about, and all its attributes. */
static int parse_name(struct genl_info *info, struct nlattr **attrs,
		      struct l3dsr_decap *decap)
{
	struct nlattr *nest = info->attrs[L3DSR_RS_A_DECAP];
	struct nlattr *source, *prefix;
	int err;

	if (!nest) {
		GENL_SET_ERR_MSG(info, "whose tunnels? none are named");
		return -EINVAL;
	}
	err = nla_parse_nested(attrs, L3DSR_RS_A_DECAP_MAX, nest,
			       l3dsr_rs_decap_policy, info->extack);
	if (err)
		return err;
	source = attrs[L3DSR_RS_A_DECAP_SOURCE];
	prefix = attrs[L3DSR_RS_A_DECAP_PREFIX];
	if (!source) {
		NL_SET_ERR_MSG_ATTR(info->extack, nest,
				    "tunnels are named by their source");
		return -EINVAL;
	}
	err = l3dsr_parse_bytes(&decap->source, &decap->family, source,
				info->extack);
	if (err)
		return err;
	decap->prefix = decap->family == AF_INET ? 32 : 128;
	if (!prefix)
		return 0;
	if (nla_get_u8(prefix) > decap->prefix) {
		NL_SET_ERR_MSG_ATTR(info->extack, prefix,
				    "the prefix is longer than the address");
		return -EINVAL;
	}
	decap->prefix = nla_get_u8(prefix);
	if (l3dsr_decap_is_prefix(decap))
		return 0;
	NL_SET_ERR_MSG_ATTR(info->extack, source,
			    "the address has bits behind its prefix");
	return -EINVAL;
}

static bool is_mtu(const struct l3dsr_decap *decap)
{
	return !decap->mtu ||
	       (decap->mtu <= U16_MAX &&
		decap->mtu >= (decap->family == AF_INET ? MTU_MIN4 : MTU_MIN6));
}

/* What is named; the rest stays. */
static int parse_fields(struct genl_info *info, struct nlattr **attrs,
			struct l3dsr_decap *decap)
{
	const struct nlattr *tunnels = attrs[L3DSR_RS_A_DECAP_TUNNELS];
	const struct nlattr *port = attrs[L3DSR_RS_A_DECAP_PORT];
	const struct nlattr *mtu = attrs[L3DSR_RS_A_DECAP_MTU];

	if (tunnels)
		decap->tunnels = nla_get_u32(tunnels);
	if (port)
		decap->port = nla_get_be16(port);
	if (mtu)
		decap->mtu = nla_get_u32(mtu);
	if (!decap->tunnels)
		NL_SET_ERR_MSG_ATTR(info->extack, tunnels,
				    "no kind of tunnel is named");
	else if (!decap->port)
		NL_SET_ERR_MSG_ATTR(info->extack, port,
				    "a port is 1 to 65535");
	else if (!is_mtu(decap))
		NL_SET_ERR_MSG_ATTR(info->extack, mtu,
				    "an MTU is 576 to 65535 bytes, over IPv6 1280 at least");
	else
		return 0;
	return -EINVAL;
}

/* A table in which @decap is in the place of @old, or beside all others.
 * Context: lock held.
 */
static int publish(struct net *net, const struct l3dsr_decap *old,
		   const struct l3dsr_decap *decap)
{
	struct l3dsr_realserver *rs = l3dsr_realserver_of(net);
	struct l3dsr_decaps *decaps;

	decaps = l3dsr_decaps_without(l3dsr_realserver_decaps(rs), old,
				      decap ? 1 : 0);
	if (!decaps)
		return -ENOMEM;
	if (decap)
		l3dsr_decaps_put(decaps, decap);
	return l3dsr_realserver_publish(net, decaps);
}

static void tell(struct net *net, u8 change, const struct l3dsr_decap *decap)
{
	l3dsr_rs_event(net, change, &(struct l3dsr_rs_subject){
		.decap = decap,
	});
}

/* Context: lock held. */
static int add(struct genl_info *info, struct l3dsr_decap *decap)
{
	struct net *net = genl_info_net(info);
	const struct l3dsr_decaps *decaps;
	int err;

	decaps = l3dsr_realserver_decaps(l3dsr_realserver_of(net));
	if (l3dsr_decap_named(decaps, decap)) {
		NL_SET_ERR_MSG_ATTR(info->extack, info->attrs[L3DSR_RS_A_DECAP],
				    "tunnels of that prefix are taken already");
		return -EEXIST;
	}
	if (decaps && decaps->count == L3DSR_RS_DECAPS_MAX) {
		NL_SET_ERR_MSG_ATTR(info->extack, info->attrs[L3DSR_RS_A_DECAP],
				    "there are 64 prefixes already");
		return -ENOSPC;
	}
	decap->counters = alloc_percpu_gfp(struct l3dsr_counters,
					   GFP_KERNEL_ACCOUNT);
	if (!decap->counters)
		return -ENOMEM;
	err = publish(net, NULL, decap);
	if (err)
		free_percpu(decap->counters);
	else
		tell(net, L3DSR_RS_CHANGE_DECAP_ADDED, decap);
	return err;
}

int l3dsr_new_decap(struct sk_buff *msg, struct genl_info *info)
{
	struct l3dsr_realserver *rs = l3dsr_realserver_of(genl_info_net(info));
	struct nlattr *attrs[L3DSR_RS_A_DECAP_MAX + 1];
	struct l3dsr_decap decap = {
		.tunnels = L3DSR_RS_TUNNEL_IPIP,
		.port = htons(L3DSR_RS_GUE_PORT),
	};
	int err;

	err = parse_name(info, attrs, &decap);
	if (err)
		return err;
	err = parse_fields(info, attrs, &decap);
	if (err)
		return err;
	mutex_lock(&rs->lock);
	err = add(info, &decap);
	mutex_unlock(&rs->lock);
	return err;
}

/* Context: lock held. */
static const struct l3dsr_decap *find(struct genl_info *info,
				      struct l3dsr_realserver *rs,
				      const struct l3dsr_decap *named)
{
	const struct l3dsr_decap *decap;

	decap = l3dsr_decap_named(l3dsr_realserver_decaps(rs), named);
	if (!decap)
		NL_SET_ERR_MSG_ATTR(info->extack, info->attrs[L3DSR_RS_A_DECAP],
				    "no tunnels of that prefix are taken");
	return decap;
}

/* Context: lock held. */
static int change(struct genl_info *info, struct nlattr **attrs,
		  const struct l3dsr_decap *named)
{
	struct net *net = genl_info_net(info);
	const struct l3dsr_decap *old;
	struct l3dsr_decap decap;
	int err;

	old = find(info, l3dsr_realserver_of(net), named);
	if (!old)
		return -ESRCH;
	decap = *old;
	err = parse_fields(info, attrs, &decap);
	if (err)
		return err;
	err = publish(net, old, &decap);
	if (!err)
		tell(net, L3DSR_RS_CHANGE_DECAP_SET, &decap);
	return err;
}

int l3dsr_set_decap(struct sk_buff *msg, struct genl_info *info)
{
	struct l3dsr_realserver *rs = l3dsr_realserver_of(genl_info_net(info));
	struct nlattr *attrs[L3DSR_RS_A_DECAP_MAX + 1];
	struct l3dsr_decap named = {};
	int err;

	err = parse_name(info, attrs, &named);
	if (err)
		return err;
	mutex_lock(&rs->lock);
	err = change(info, attrs, &named);
	mutex_unlock(&rs->lock);
	return err;
}

/* Context: lock held. */
static int del(struct genl_info *info, const struct l3dsr_decap *named)
{
	struct net *net = genl_info_net(info);
	const struct l3dsr_decap *old;
	struct l3dsr_decap decap;
	int err;

	old = find(info, l3dsr_realserver_of(net), named);
	if (!old)
		return -ESRCH;
	decap = *old;
	err = publish(net, old, NULL);
	if (err)
		return err;
	tell(net, L3DSR_RS_CHANGE_DECAP_DELETED, &decap);
	free_percpu(decap.counters);
	return 0;
}

int l3dsr_del_decap(struct sk_buff *msg, struct genl_info *info)
{
	struct l3dsr_realserver *rs = l3dsr_realserver_of(genl_info_net(info));
	struct nlattr *attrs[L3DSR_RS_A_DECAP_MAX + 1];
	struct l3dsr_decap named = {};
	int err;

	err = parse_name(info, attrs, &named);
	if (err)
		return err;
	mutex_lock(&rs->lock);
	err = del(info, &named);
	mutex_unlock(&rs->lock);
	return err;
}

/* All of an entry, in a nest. Context: any. Return: 0 or -EMSGSIZE. */
int l3dsr_decap_put_nest(struct sk_buff *msg, const struct l3dsr_decap *decap)
{
	struct nlattr *nest = nla_nest_start(msg, L3DSR_RS_A_DECAP);

	if (!nest ||
	    l3dsr_put_address(msg, L3DSR_RS_A_DECAP_SOURCE, decap->family,
			      &decap->source) ||
	    nla_put_u8(msg, L3DSR_RS_A_DECAP_PREFIX, decap->prefix) ||
	    nla_put_u32(msg, L3DSR_RS_A_DECAP_TUNNELS, decap->tunnels) ||
	    nla_put_be16(msg, L3DSR_RS_A_DECAP_PORT, decap->port) ||
	    nla_put_u32(msg, L3DSR_RS_A_DECAP_MTU, decap->mtu) ||
	    l3dsr_rs_put_stats(msg, L3DSR_RS_A_DECAP_STATS, decap->counters))
		return -EMSGSIZE;
	nla_nest_end(msg, nest);
	return 0;
}

static bool dump(struct sk_buff *msg, struct netlink_callback *cb,
		 u32 generation, const struct l3dsr_decap *decap)
{
	void *header = l3dsr_dump_header(msg, cb, &l3dsr_rs_family,
					 L3DSR_RS_CMD_NEW_DECAP);

	if (!header)
		return false;
	if (nla_put_u32(msg, L3DSR_RS_A_GENERATION, generation) ||
	    l3dsr_decap_put_nest(msg, decap)) {
		genlmsg_cancel(msg, header);
		return false;
	}
	genlmsg_end(msg, header);
	return true;
}

/* cb->args[0]: number of the entry to go on with. */
int l3dsr_dump_decaps(struct sk_buff *msg, struct netlink_callback *cb)
{
	struct l3dsr_realserver *rs = l3dsr_realserver_of(sock_net(msg->sk));
	const struct l3dsr_decaps *decaps;

	mutex_lock(&rs->lock);
	cb->seq = rs->generation + 1;
	decaps = l3dsr_realserver_decaps(rs);
	while (decaps && cb->args[0] < decaps->count &&
	       dump(msg, cb, rs->generation, &decaps->entries[cb->args[0]]))
		cb->args[0]++;
	mutex_unlock(&rs->lock);
	return msg->len;
}

/* Context: lock held. */
static int set_drop(struct net *net, bool drop)
{
	struct l3dsr_realserver *rs = l3dsr_realserver_of(net);
	struct l3dsr_decaps *decaps;
	int err;

	decaps = l3dsr_decaps_without(l3dsr_realserver_decaps(rs), NULL, 0);
	if (!decaps)
		return -ENOMEM;
	l3dsr_decaps_set_drop(decaps, drop);
	err = l3dsr_realserver_publish(net, decaps);
	if (!err)
		l3dsr_rs_event(net, L3DSR_RS_CHANGE_REALSERVER_SET,
			       &(struct l3dsr_rs_subject){ .settings = true });
	return err;
}

int l3dsr_set_realserver(struct sk_buff *msg, struct genl_info *info)
{
	struct net *net = genl_info_net(info);
	struct l3dsr_realserver *rs = l3dsr_realserver_of(net);
	struct nlattr *attrs[L3DSR_RS_A_SETTINGS_MAX + 1];
	int err;

	err = l3dsr_parse_settings(info, L3DSR_RS_A_SETTINGS, attrs,
				   L3DSR_RS_A_SETTINGS_MAX,
				   l3dsr_rs_settings_policy);
	if (err || !attrs[L3DSR_RS_A_SETTINGS_OTHER_TUNNELS])
		return err;
	mutex_lock(&rs->lock);
	err = set_drop(net, nla_get_u8(attrs[L3DSR_RS_A_SETTINGS_OTHER_TUNNELS]) ==
			    L3DSR_RS_OTHER_TUNNELS_DROP);
	mutex_unlock(&rs->lock);
	return err;
}

/* Context: lock held. Return: 0 or -EMSGSIZE. */
int l3dsr_rs_put_settings(struct sk_buff *msg,
			  const struct l3dsr_realserver *rs)
{
	const struct l3dsr_decaps *decaps = l3dsr_realserver_decaps(rs);
	struct nlattr *nest = nla_nest_start(msg, L3DSR_RS_A_SETTINGS);

	if (!nest ||
	    nla_put_u8(msg, L3DSR_RS_A_SETTINGS_OTHER_TUNNELS,
		       decaps && decaps->drop ? L3DSR_RS_OTHER_TUNNELS_DROP :
						L3DSR_RS_OTHER_TUNNELS_PASS))
		return -EMSGSIZE;
	nla_nest_end(msg, nest);
	return 0;
}

static int fill_settings(struct sk_buff *reply, struct genl_info *info)
{
	struct l3dsr_realserver *rs = l3dsr_realserver_of(genl_info_net(info));
	int err;

	mutex_lock(&rs->lock);
	err = l3dsr_rs_put_settings(reply, rs);
	mutex_unlock(&rs->lock);
	return err;
}

int l3dsr_get_realserver(struct sk_buff *msg, struct genl_info *info)
{
	return l3dsr_reply(info, &l3dsr_rs_family, L3DSR_RS_CMD_SET_REALSERVER,
			   fill_settings);
}
