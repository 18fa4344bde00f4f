// SPDX-License-Identifier: GPL-2.0-only
/*
 * Commands about settings of the director as a whole: parse, change, tell.
 */
#include <linux/l3dsr_director.h>

#include "netlink.h"
#include "netlink_policy.h"

/* What a request names; what it does not name stays. */
struct settings {
	u32 dest_mark;
	u32 dest_mask;
};

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

/* Context: lock held. */
static int set_dest_mark(struct genl_info *info,
			 struct l3dsr_director *director,
			 const struct settings *settings)
{
	struct nlattr *nest = info->attrs[L3DSR_DIRECTOR_A_SETTINGS];
	u64 space = L3DSR_MARK_SPACE(settings->dest_mark, settings->dest_mask);

	if (settings->dest_mark & ~settings->dest_mask ||
	    !settings->dest_mark != !settings->dest_mask) {
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
	WRITE_ONCE(director->marks.space, space);
	return 0;
}

/* Context: lock held. */
static int set_settings(struct genl_info *info,
			struct l3dsr_director *director, struct nlattr **attrs)
{
	struct nlattr *mark = attrs[L3DSR_DIRECTOR_A_SETTINGS_DEST_MARK];
	struct nlattr *mask = attrs[L3DSR_DIRECTOR_A_SETTINGS_DEST_MASK];
	const struct l3dsr_subject about = { .settings = true };
	struct settings settings = {
		.dest_mark = director->marks.space,
		.dest_mask = director->marks.space >> 32,
	};
	int err;

	if (mark)
		settings.dest_mark = nla_get_u32(mark);
	if (mask)
		settings.dest_mask = nla_get_u32(mask);
	err = set_dest_mark(info, director, &settings);
	if (!err)
		l3dsr_event(genl_info_net(info),
			    L3DSR_DIRECTOR_CHANGE_DIRECTOR_SET, &about);
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
	err = set_settings(info, director, attrs);
	mutex_unlock(&director->lock);
	return err;
}

/* Context: lock held. Return: 0 or -EMSGSIZE. */
int l3dsr_fill_settings(struct sk_buff *msg,
			const struct l3dsr_director *director)
{
	struct nlattr *nest = nla_nest_start(msg, L3DSR_DIRECTOR_A_SETTINGS);
	u64 space = director->marks.space;

	if (!nest ||
	    nla_put_u32(msg, L3DSR_DIRECTOR_A_SETTINGS_DEST_MARK, space) ||
	    nla_put_u32(msg, L3DSR_DIRECTOR_A_SETTINGS_DEST_MASK, space >> 32))
		return -EMSGSIZE;
	nla_nest_end(msg, nest);
	return 0;
}

static int reply_settings(struct genl_info *info, struct sk_buff *reply,
			  const struct l3dsr_director *director)
{
	void *header = genlmsg_put_reply(reply, info, &l3dsr_director_family, 0,
					 L3DSR_DIRECTOR_CMD_SET_DIRECTOR);

	if (!header ||
	    nla_put_u32(reply, L3DSR_DIRECTOR_A_GENERATION,
			director->generation) ||
	    l3dsr_fill_settings(reply, director))
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
	err = reply_settings(info, reply, director);
	mutex_unlock(&director->lock);
	if (!err)
		return genlmsg_reply(reply, info);
	nlmsg_free(reply);
	return err;
}
