// SPDX-License-Identifier: GPL-2.0-only
/*
 * Commands about services: parse, change the tables, tell.
 */
#include <linux/l3dsr_director.h>

#include "code.h"
#include "netlink.h"
#include "netlink_dump.h"
#include "netlink_parse.h"

static void tell(struct net *net, u8 change,
		 const struct l3dsr_service *service)
{
	const struct l3dsr_subject about = { .service = service };

	l3dsr_event(net, change, &about);
}

static int add_service(struct genl_info *info,
		       struct l3dsr_director *director,
		       struct l3dsr_service *service)
{
	struct net *net = genl_info_net(info);
	int err;

	if (l3dsr_key_is_mark(&service->key) &&
	    l3dsr_mark_is_dest(&director->marks, service->key.mark)) {
		NL_SET_ERR_MSG_ATTR(info->extack,
				    info->attrs[L3DSR_DIRECTOR_A_SERVICE],
				    "such a mark names a dest; l3dsrctl director show says which do");
		return -EINVAL;
	}
	err = l3dsr_director_add_service(net, service);
	if (err == -EEXIST)
		NL_SET_ERR_MSG_ATTR(info->extack,
				    info->attrs[L3DSR_DIRECTOR_A_SERVICE],
				    "there is such a service already, or one whose ports it shares");
	if (err == -ENOSPC)
		NL_SET_ERR_MSG_ATTR(info->extack,
				    info->attrs[L3DSR_DIRECTOR_A_SERVICE],
				    "too many services, forms of service or ranges; docs/limits.md");
	if (!err)
		tell(net, L3DSR_DIRECTOR_CHANGE_SERVICE_ADDED, service);
	return err;
}

int l3dsr_new_service(struct sk_buff *msg, struct genl_info *info)
{
	struct l3dsr_director *director =
		l3dsr_director_of(genl_info_net(info));
	struct l3dsr_service_config config = {
		.pool = {
			.sched = &l3dsr_sched_mh,
			.table_size = L3DSR_TABLE_SIZE,
			.pins = L3DSR_PINS,
			.client_prefix = 128,
			.spill = true,
		},
	};
	struct nlattr *attrs[L3DSR_DIRECTOR_A_SERVICE_MAX + 1];
	struct l3dsr_service_key key;
	struct l3dsr_service *service;
	int err;

	err = l3dsr_request_service(info, attrs, &key) ?:
	      l3dsr_parse_service(&config, &key, attrs, info->extack);
	if (err)
		return err;
	service = l3dsr_service_alloc(&key, &config.pool, &director->flow_key);
	if (!service)
		return -ENOMEM;
	service->code = config.code;

	mutex_lock(&director->lock);
	err = add_service(info, director, service);
	mutex_unlock(&director->lock);
	if (err)
		l3dsr_service_free(service);
	return err;
}

/* Only a code that is named, as @attr, can be taken. */
static int get_codes(struct genl_info *info, struct l3dsr_director *director,
		     const struct l3dsr_service *service, u8 code,
		     const struct nlattr *attr)
{
	int err = l3dsr_codes_get(&director->codes, service, code);

	if (err == -EEXIST)
		NL_SET_ERR_MSG_ATTR(info->extack, attr,
				    "at one of the dests the code means another VIP");
	return err;
}

static int change_pool(struct genl_info *info, struct l3dsr_service *service,
		       const struct l3dsr_pool_config *config)
{
	int err;

	if (!memcmp(config, &service->pool.config, sizeof(*config)))
		return 0;
	err = l3dsr_pool_configure(&service->pool, config);
	if (err == -EBUSY)
		GENL_SET_ERR_MSG(info,
				 "flows are remembered under the old hash and sizes");
	if (!err)
		l3dsr_director_sweep_later(l3dsr_director_of(genl_info_net(info)));
	return err;
}

/* The new code is taken beside the old one before anything changes; then only
 * one of them is left.
 */
static int set_service(struct genl_info *info,
		       struct l3dsr_director *director,
		       struct l3dsr_service *service, struct nlattr **attrs)
{
	struct l3dsr_service_config config = {
		.pool = service->pool.config,
		.code = service->code,
	};
	u8 obsolete = service->code;
	int err;

	err = l3dsr_parse_service(&config, &service->key, attrs,
				  info->extack) ?:
	      get_codes(info, director, service, config.code,
			attrs[L3DSR_DIRECTOR_A_SERVICE_CODE]);
	if (err)
		return err;
	err = change_pool(info, service, &config.pool);
	if (err)
		obsolete = config.code;
	else
		WRITE_ONCE(service->code, config.code);
	l3dsr_codes_put(&director->codes, service, obsolete);
	if (!err)
		tell(genl_info_net(info), L3DSR_DIRECTOR_CHANGE_SERVICE_SET,
		     service);
	return err;
}

int l3dsr_set_service(struct sk_buff *msg, struct genl_info *info)
{
	struct l3dsr_director *director =
		l3dsr_director_of(genl_info_net(info));
	struct nlattr *attrs[L3DSR_DIRECTOR_A_SERVICE_MAX + 1];
	struct l3dsr_service_key key;
	struct l3dsr_service *service;
	int err;

	err = l3dsr_request_service(info, attrs, &key);
	if (err)
		return err;
	mutex_lock(&director->lock);
	service = l3dsr_request_find(info, director, &key);
	err = service ? set_service(info, director, service, attrs) : -ESRCH;
	mutex_unlock(&director->lock);
	return err;
}

int l3dsr_del_service(struct sk_buff *msg, struct genl_info *info)
{
	struct net *net = genl_info_net(info);
	struct l3dsr_director *director = l3dsr_director_of(net);
	struct nlattr *attrs[L3DSR_DIRECTOR_A_SERVICE_MAX + 1];
	struct l3dsr_service_key key;
	struct l3dsr_service *service;
	int err;

	err = l3dsr_request_service(info, attrs, &key);
	if (err)
		return err;
	mutex_lock(&director->lock);
	service = l3dsr_request_find(info, director, &key);
	if (service) {
		tell(net, L3DSR_DIRECTOR_CHANGE_SERVICE_DELETED, service);
		l3dsr_director_del_service(net, service);
	}
	mutex_unlock(&director->lock);
	return service ? 0 : -ESRCH;
}

static int reply_service(struct genl_info *info, struct sk_buff *reply,
			 const struct l3dsr_director *director,
			 const struct l3dsr_service *service)
{
	void *header = genlmsg_put_reply(reply, info, &l3dsr_director_family, 0,
					 L3DSR_DIRECTOR_CMD_NEW_SERVICE);

	if (!header || nla_put_u32(reply, L3DSR_DIRECTOR_A_GENERATION,
				   director->generation))
		return -EMSGSIZE;
	if (l3dsr_fill_service(reply, service))
		return -EMSGSIZE;
	genlmsg_end(reply, header);
	return 0;
}

int l3dsr_get_service(struct sk_buff *msg, struct genl_info *info)
{
	struct l3dsr_director *director =
		l3dsr_director_of(genl_info_net(info));
	struct nlattr *attrs[L3DSR_DIRECTOR_A_SERVICE_MAX + 1];
	struct l3dsr_service_key key;
	struct l3dsr_service *service;
	struct sk_buff *reply;
	int err;

	err = l3dsr_request_service(info, attrs, &key);
	if (err)
		return err;
	reply = genlmsg_new(NLMSG_GOODSIZE, GFP_KERNEL);
	if (!reply)
		return -ENOMEM;
	mutex_lock(&director->lock);
	service = l3dsr_request_find(info, director, &key);
	err = service ? reply_service(info, reply, director, service) : -ESRCH;
	mutex_unlock(&director->lock);
	if (!err)
		return genlmsg_reply(reply, info);
	nlmsg_free(reply);
	return err;
}

static int zero_one(struct genl_info *info, struct l3dsr_director *director,
		    const struct l3dsr_service_key *key)
{
	struct l3dsr_service *service = l3dsr_request_find(info, director, key);

	if (!service)
		return -ESRCH;
	l3dsr_service_zero(service);
	return 0;
}

static int zero_all(struct net *net)
{
	struct l3dsr_service *service;
	unsigned long id;

	xa_for_each(&l3dsr_director_of(net)->services.by_id, id, service)
		l3dsr_service_zero(service);
	l3dsr_reasons_zero(net);
	return 0;
}

/* One service with its dests; without a name, all of them and the reasons. */
int l3dsr_zero(struct sk_buff *msg, struct genl_info *info)
{
	struct net *net = genl_info_net(info);
	struct l3dsr_director *director = l3dsr_director_of(net);
	bool named = info->attrs[L3DSR_DIRECTOR_A_SERVICE];
	struct nlattr *attrs[L3DSR_DIRECTOR_A_SERVICE_MAX + 1];
	struct l3dsr_service_key key;
	int err = 0;

	if (named)
		err = l3dsr_request_service(info, attrs, &key);
	if (err)
		return err;
	mutex_lock(&director->lock);
	err = named ? zero_one(info, director, &key) : zero_all(net);
	mutex_unlock(&director->lock);
	return err;
}
