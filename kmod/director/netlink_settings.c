// SPDX-License-Identifier: GPL-2.0-only
/*
 * Commands about the director as a whole: parse, change, tell.
 */
#include <linux/l3dsr_director.h>

#include "flow_hash.h"
#include "netlink.h"
#include "netlink_policy.h"

static_assert(L3DSR_MOVE_TIME <= L3DSR_DIRECTOR_DRAIN_TIME_MAX);

/* Sixteen zeros stand for the default. */
static void read_key(siphash_key_t *key, const struct nlattr *attr)
{
	__le64 bytes[2];

	nla_memcpy(bytes, attr, sizeof(bytes));
	key->key[0] = le64_to_cpu(bytes[0]);
	key->key[1] = le64_to_cpu(bytes[1]);
	if (siphash_key_is_zero(key))
		*key = L3DSR_FLOW_KEY_DEFAULT;
}

static int put_key(struct sk_buff *msg, const siphash_key_t *key)
{
	__le64 bytes[2] = { cpu_to_le64(key->key[0]),
			    cpu_to_le64(key->key[1]) };

	return nla_put(msg, L3DSR_DIRECTOR_A_SETTINGS_KEY, sizeof(bytes),
		       bytes);
}

/* Return: 0 or -EMSGSIZE. */
int l3dsr_fill_settings(struct sk_buff *msg,
			const struct l3dsr_settings *settings, bool with_key)
{
	struct nlattr *nest = nla_nest_start(msg, L3DSR_DIRECTOR_A_SETTINGS);

	if (!nest || (with_key && put_key(msg, &settings->key)) ||
	    nla_put_u8(msg, L3DSR_DIRECTOR_A_SETTINGS_KEY_SET,
		       !l3dsr_settings_default_key(settings)) ||
	    nla_put_u8(msg, L3DSR_DIRECTOR_A_SETTINGS_DOOR,
		       settings->late ? L3DSR_DIRECTOR_DOOR_LATE :
					L3DSR_DIRECTOR_DOOR_EARLY) ||
	    nla_put_u32(msg, L3DSR_DIRECTOR_A_SETTINGS_MOVE_TIME,
			settings->move_time))
		return -EMSGSIZE;
	nla_nest_end(msg, nest);
	return 0;
}

static bool is_forced(const struct genl_info *info)
{
	const struct nlattr *attr = info->attrs[L3DSR_DIRECTOR_A_FORCE];

	return attr && nla_get_u8(attr);
}

static void parse(struct l3dsr_settings *settings, struct nlattr **attrs)
{
	if (attrs[L3DSR_DIRECTOR_A_SETTINGS_KEY])
		read_key(&settings->key, attrs[L3DSR_DIRECTOR_A_SETTINGS_KEY]);
	if (attrs[L3DSR_DIRECTOR_A_SETTINGS_DOOR])
		settings->late =
			nla_get_u8(attrs[L3DSR_DIRECTOR_A_SETTINGS_DOOR]) ==
			L3DSR_DIRECTOR_DOOR_LATE;
	if (attrs[L3DSR_DIRECTOR_A_SETTINGS_MOVE_TIME])
		settings->move_time =
			nla_get_u32(attrs[L3DSR_DIRECTOR_A_SETTINGS_MOVE_TIME]);
}

/* Context: lock held. */
static int change(struct genl_info *info, struct nlattr **attrs)
{
	struct net *net = genl_info_net(info);
	struct l3dsr_director *director = l3dsr_director_of(net);
	struct l3dsr_settings settings = director->settings;
	int err;

	parse(&settings, attrs);
	err = l3dsr_settings_change(net, &settings, is_forced(info));
	if (err == -EBUSY)
		NL_SET_ERR_MSG_ATTR(info->extack,
				    attrs[L3DSR_DIRECTOR_A_SETTINGS_KEY],
				    "flows are remembered under the old key; force lets them lose their dests");
	if (!err)
		l3dsr_event(net, L3DSR_DIRECTOR_CHANGE_DIRECTOR_SET,
			    &(struct l3dsr_subject){
				    .settings = &director->settings });
	return err;
}

int l3dsr_set_director(struct sk_buff *msg, struct genl_info *info)
{
	struct l3dsr_director *director =
		l3dsr_director_of(genl_info_net(info));
	struct nlattr *nest = info->attrs[L3DSR_DIRECTOR_A_SETTINGS];
	struct nlattr *attrs[L3DSR_DIRECTOR_A_SETTINGS_MAX + 1];
	int err;

	if (!nest) {
		GENL_SET_ERR_MSG(info, "which settings? none are named");
		return -EINVAL;
	}
	err = nla_parse_nested(attrs, L3DSR_DIRECTOR_A_SETTINGS_MAX, nest,
			       l3dsr_director_settings_policy, info->extack);
	if (err)
		return err;
	mutex_lock(&director->lock);
	err = change(info, attrs);
	mutex_unlock(&director->lock);
	return err;
}

static int fill_reply(struct genl_info *info, struct sk_buff *reply,
		      const struct l3dsr_director *director)
{
	void *header = genlmsg_put_reply(reply, info, &l3dsr_director_family, 0,
					 L3DSR_DIRECTOR_CMD_SET_DIRECTOR);

	if (!header || nla_put_u32(reply, L3DSR_DIRECTOR_A_GENERATION,
				   director->generation) ||
	    l3dsr_fill_settings(reply, &director->settings, is_forced(info)))
		return -EMSGSIZE;
	genlmsg_end(reply, header);
	return 0;
}

int l3dsr_get_director(struct sk_buff *msg, struct genl_info *info)
{
	struct l3dsr_director *director =
		l3dsr_director_of(genl_info_net(info));
	struct sk_buff *reply = genlmsg_new(NLMSG_GOODSIZE, GFP_KERNEL);
	int err;

	if (!reply)
		return -ENOMEM;
	mutex_lock(&director->lock);
	err = fill_reply(info, reply, director);
	mutex_unlock(&director->lock);
	if (!err)
		return genlmsg_reply(reply, info);
	nlmsg_free(reply);
	return err;
}
