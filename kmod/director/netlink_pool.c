// SPDX-License-Identifier: GPL-2.0-only
/*
 * Commands about pools that services share: parse, change the tables, tell.
 */
#include <linux/l3dsr_director.h>

#include "assign.h"
#include "netlink.h"
#include "netlink_dump.h"
#include "netlink_parse.h"
#include "netlink_policy.h"

static_assert(L3DSR_POOL_NAME_MAX == L3DSR_DIRECTOR_POOL_NAME_MAX);

/* The pool that a request names, as attributes. Return: 0 or -errno. */
int l3dsr_request_pool(struct genl_info *info, struct nlattr **attrs)
{
	struct nlattr *nest = info->attrs[L3DSR_DIRECTOR_A_POOL];
	struct nlattr *name;
	int err;

	if (!nest) {
		GENL_SET_ERR_MSG(info, "which pool? none is named");
		return -EINVAL;
	}
	err = nla_parse_nested(attrs, L3DSR_DIRECTOR_A_POOL_MAX, nest,
			       l3dsr_director_pool_policy, info->extack);
	if (err)
		return err;
	name = attrs[L3DSR_DIRECTOR_A_POOL_NAME];
	if (name && *(const char *)nla_data(name))
		return 0;
	NL_SET_ERR_MSG_ATTR(info->extack, name ?: nest, "a pool has a name");
	return -EINVAL;
}

/* The pool that a request is about. Context: lock held. */
struct l3dsr_pool *l3dsr_request_find_pool(struct genl_info *info,
					   struct l3dsr_director *director,
					   struct nlattr **attrs)
{
	struct l3dsr_pool *pool;

	lockdep_assert_held(&director->lock);
	pool = l3dsr_pool_of_name(&director->services,
				  nla_data(attrs[L3DSR_DIRECTOR_A_POOL_NAME]));
	if (!pool)
		NL_SET_ERR_MSG_ATTR(info->extack,
				    info->attrs[L3DSR_DIRECTOR_A_POOL],
				    "no such pool");
	return pool;
}

/* Whether all services that use a pool could use a dest. Context: lock held. */
int l3dsr_check_pool_dest(const struct l3dsr_pool *pool,
			  const struct l3dsr_dest_config *config,
			  struct nlattr **attrs,
			  struct netlink_ext_ack *extack)
{
	const struct l3dsr_service *service;
	int err;

	list_for_each_entry(service, &pool->services, in_pool) {
		err = l3dsr_check_dest(config, &service->key, service->code,
				       attrs, extack);
		if (err)
			return err;
	}
	return 0;
}

static void tell(struct genl_info *info, u8 change,
		 const struct l3dsr_pool *pool)
{
	const struct l3dsr_subject about = { .pool = pool };

	l3dsr_event(genl_info_net(info), change, &about);
}

static int new_pool(struct genl_info *info, struct l3dsr_director *director,
		    struct nlattr **attrs)
{
	const struct nlattr *name = attrs[L3DSR_DIRECTOR_A_POOL_NAME];
	struct l3dsr_pool_config config = l3dsr_service_defaults.pool;
	struct l3dsr_pool *pool;
	int err;

	if (l3dsr_pool_of_name(&director->services, nla_data(name))) {
		NL_SET_ERR_MSG_ATTR(info->extack, name,
				    "there is such a pool already");
		return -EEXIST;
	}
	err = l3dsr_parse_pool(&config, attrs, info->extack);
	if (err)
		return err;
	pool = l3dsr_pool_alloc(&config, director->flow_key, &director->pins);
	if (!pool)
		return -ENOMEM;
	nla_strscpy(pool->name, name, sizeof(pool->name));
	pool->move_time = director->settings.move_time;
	l3dsr_pool_enter(&director->services, pool);
	tell(info, L3DSR_DIRECTOR_CHANGE_POOL_ADDED, pool);
	return 0;
}

static int set_pool(struct genl_info *info, struct l3dsr_director *director,
		    struct nlattr **attrs)
{
	struct l3dsr_pool *pool = l3dsr_request_find_pool(info, director,
							  attrs);
	struct l3dsr_pool_config config;
	int err;

	if (!pool)
		return -ESRCH;
	config = pool->config;
	err = l3dsr_parse_pool(&config, attrs, info->extack);
	if (err)
		return err;
	if (memcmp(&config, &pool->config, sizeof(config)))
		err = l3dsr_pool_configure(pool, &config, 0);
	if (err == -EBUSY)
		GENL_SET_ERR_MSG(info,
				 "flows are remembered under the old hash and sizes");
	if (err)
		return err;
	l3dsr_director_sweep_later(director);
	tell(info, L3DSR_DIRECTOR_CHANGE_POOL_SET, pool);
	return 0;
}

static int del_pool(struct genl_info *info, struct l3dsr_director *director,
		    struct nlattr **attrs)
{
	struct l3dsr_pool *pool = l3dsr_request_find_pool(info, director,
							  attrs);

	if (!pool)
		return -ESRCH;
	if (!list_empty(&pool->services)) {
		NL_SET_ERR_MSG_ATTR(info->extack,
				    info->attrs[L3DSR_DIRECTOR_A_POOL],
				    "services use the pool; delete them first");
		return -EBUSY;
	}
	tell(info, L3DSR_DIRECTOR_CHANGE_POOL_DELETED, pool);
	l3dsr_pool_leave(pool);
	l3dsr_pool_destroy_rcu(pool);
	return 0;
}

static int handle(struct genl_info *info,
		  int (*change)(struct genl_info *info,
				struct l3dsr_director *director,
				struct nlattr **attrs))
{
	struct l3dsr_director *director =
		l3dsr_director_of(genl_info_net(info));
	struct nlattr *attrs[L3DSR_DIRECTOR_A_POOL_MAX + 1];
	int err;

	err = l3dsr_request_pool(info, attrs);
	if (err)
		return err;
	mutex_lock(&director->lock);
	err = change(info, director, attrs);
	mutex_unlock(&director->lock);
	return err;
}

int l3dsr_new_pool(struct sk_buff *msg, struct genl_info *info)
{
	return handle(info, new_pool);
}

int l3dsr_set_pool(struct sk_buff *msg, struct genl_info *info)
{
	return handle(info, set_pool);
}

int l3dsr_del_pool(struct sk_buff *msg, struct genl_info *info)
{
	return handle(info, del_pool);
}

static int get_pool(struct genl_info *info, struct l3dsr_director *director,
		    struct nlattr **attrs)
{
	struct l3dsr_pool *pool = l3dsr_request_find_pool(info, director,
							  attrs);
	struct sk_buff *reply;
	void *header;

	if (!pool)
		return -ESRCH;
	reply = genlmsg_new(NLMSG_GOODSIZE, GFP_KERNEL);
	if (!reply)
		return -ENOMEM;
	header = genlmsg_put_reply(reply, info, &l3dsr_director_family, 0,
				   L3DSR_DIRECTOR_CMD_NEW_POOL);
	if (!header || nla_put_u32(reply, L3DSR_DIRECTOR_A_GENERATION,
				   director->generation) ||
	    l3dsr_fill_pool(reply, pool)) {
		nlmsg_free(reply);
		return -EMSGSIZE;
	}
	genlmsg_end(reply, header);
	return genlmsg_reply(reply, info);
}

int l3dsr_get_pool(struct sk_buff *msg, struct genl_info *info)
{
	return handle(info, get_pool);
}
