// SPDX-License-Identifier: GPL-2.0-only
/*
 * Commands about the director as a whole: parse, change, tell.
 */
#include <linux/l3dsr_director.h>

#include "common/netlink.h"
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

static int put_space(struct sk_buff *msg, u64 space)
{
	return nla_put_u32(msg, L3DSR_DIRECTOR_A_SETTINGS_DEST_MARK, space) ?:
	       nla_put_u32(msg, L3DSR_DIRECTOR_A_SETTINGS_DEST_MASK,
			   space >> 32);
}

/* Context: lock held. Return: 0 or -EMSGSIZE. */
int l3dsr_fill_settings(struct sk_buff *msg,
			const struct l3dsr_director *director, bool with_key)
{
	struct nlattr *nest = nla_nest_start(msg, L3DSR_DIRECTOR_A_SETTINGS);
	const struct l3dsr_settings *settings = &director->settings;

	if (!nest || put_space(msg, director->marks.space) ||
	    (with_key && put_key(msg, &settings->key)) ||
	    nla_put_u8(msg, L3DSR_DIRECTOR_A_SETTINGS_KEY_SET,
		       !l3dsr_settings_default_key(settings)) ||
	    nla_put_u8(msg, L3DSR_DIRECTOR_A_SETTINGS_PRIORITY,
		       settings->late ? L3DSR_DIRECTOR_PRIORITY_LATE :
					L3DSR_DIRECTOR_PRIORITY_EARLY) ||
	    nla_put_u32(msg, L3DSR_DIRECTOR_A_SETTINGS_MOVE_TIME,
			settings->move_time) ||
	    nla_put_u32(msg, L3DSR_DIRECTOR_A_SETTINGS_PINS_MAX,
			settings->pins) ||
	    nla_put_u32(msg, L3DSR_DIRECTOR_A_SETTINGS_PINS_ROOM,
			atomic_read(&director->pins.used)))
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
	if (attrs[L3DSR_DIRECTOR_A_SETTINGS_PRIORITY])
		settings->late =
			nla_get_u8(attrs[L3DSR_DIRECTOR_A_SETTINGS_PRIORITY]) ==
			L3DSR_DIRECTOR_PRIORITY_LATE;
	if (attrs[L3DSR_DIRECTOR_A_SETTINGS_MOVE_TIME])
		settings->move_time =
			nla_get_u32(attrs[L3DSR_DIRECTOR_A_SETTINGS_MOVE_TIME]);
	if (attrs[L3DSR_DIRECTOR_A_SETTINGS_PINS_MAX])
		settings->pins =
			nla_get_u32(attrs[L3DSR_DIRECTOR_A_SETTINGS_PINS_MAX]);
}

/* Bits of marks that say that they name a dest: as the request says, else as
 * they are. Context: lock held.
 */
static u64 space_of(const struct l3dsr_director *director,
		    struct nlattr **attrs)
{
	u32 value = director->marks.space;
	u32 mask = director->marks.space >> 32;

	if (attrs[L3DSR_DIRECTOR_A_SETTINGS_DEST_MARK])
		value = nla_get_u32(attrs[L3DSR_DIRECTOR_A_SETTINGS_DEST_MARK]);
	if (attrs[L3DSR_DIRECTOR_A_SETTINGS_DEST_MASK])
		mask = nla_get_u32(attrs[L3DSR_DIRECTOR_A_SETTINGS_DEST_MASK]);
	return L3DSR_MARK_SPACE(value, mask);
}

static bool service_has_mark_in(struct l3dsr_director *director, u64 space)
{
	struct l3dsr_service *service;
	unsigned long id;

	xa_for_each(&director->services.by_id, id, service)
		if (l3dsr_key_is_mark(&service->key) &&
		    l3dsr_mark_in(space, service->key.mark))
			return true;
	return false;
}

/* Whether these bits can say it. Context: lock held. */
static int check_space(struct genl_info *info,
		       struct l3dsr_director *director, u64 space)
{
	struct nlattr *nest = info->attrs[L3DSR_DIRECTOR_A_SETTINGS];
	u32 value = space;
	u32 mask = space >> 32;

	if (value & ~mask || !value != !mask) {
		NL_SET_ERR_MSG_ATTR(info->extack, nest,
				    "the value has bits that the mask has not, or none");
		return -EINVAL;
	}
	if (space == director->marks.space)
		return 0;
	if (!xa_empty(&director->marks.by_mark)) {
		NL_SET_ERR_MSG_ATTR(info->extack, nest,
				    "dests have marks of the old kind");
		return -EBUSY;
	}
	if (service_has_mark_in(director, space)) {
		NL_SET_ERR_MSG_ATTR(info->extack, nest,
				    "a service has such a mark");
		return -EBUSY;
	}
	return 0;
}

/* Context: lock held. */
static int change(struct genl_info *info, struct nlattr **attrs)
{
	struct net *net = genl_info_net(info);
	struct l3dsr_director *director = l3dsr_director_of(net);
	struct l3dsr_settings settings = director->settings;
	const struct l3dsr_subject about = { .settings = true };
	u64 space = space_of(director, attrs);
	int err;

	parse(&settings, attrs);
	err = check_space(info, director, space);
	if (err)
		return err;
	err = l3dsr_settings_change(net, &settings, is_forced(info));
	if (err == -EBUSY)
		NL_SET_ERR_MSG_ATTR(info->extack,
				    attrs[L3DSR_DIRECTOR_A_SETTINGS_KEY],
				    "flows are remembered under the old key; force lets them lose their dests");
	if (err)
		return err;
	WRITE_ONCE(director->marks.space, space);
	l3dsr_event(net, L3DSR_DIRECTOR_CHANGE_DIRECTOR_SET, &about);
	return 0;
}

int l3dsr_set_director(struct sk_buff *msg, struct genl_info *info)
{
	struct l3dsr_director *director =
		l3dsr_director_of(genl_info_net(info));
	struct nlattr *attrs[L3DSR_DIRECTOR_A_SETTINGS_MAX + 1];
	int err;

	err = l3dsr_parse_settings(info, L3DSR_DIRECTOR_A_SETTINGS, attrs,
				   L3DSR_DIRECTOR_A_SETTINGS_MAX,
				   l3dsr_director_settings_policy);
	if (err)
		return err;
	mutex_lock(&director->lock);
	err = change(info, attrs);
	mutex_unlock(&director->lock);
	return err;
}

static int fill_reply(struct sk_buff *reply, struct genl_info *info)
{
	struct l3dsr_director *director =
		l3dsr_director_of(genl_info_net(info));
	int err;

	mutex_lock(&director->lock);
	err = nla_put_u32(reply, L3DSR_DIRECTOR_A_GENERATION,
			  director->generation) ?:
	      l3dsr_fill_settings(reply, director, is_forced(info));
	mutex_unlock(&director->lock);
	return err;
}

int l3dsr_get_director(struct sk_buff *msg, struct genl_info *info)
{
	return l3dsr_reply(info, &l3dsr_director_family,
			   L3DSR_DIRECTOR_CMD_SET_DIRECTOR, fill_reply);
}
