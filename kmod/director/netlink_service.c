// SPDX-License-Identifier: GPL-2.0-only
/*
 * Commands about services: parse, change the tables, tell.
 */
#include <linux/l3dsr_director.h>

#include "assign.h"
#include "peer.h"
#include "netlink.h"
#include "netlink_dump.h"
#include "netlink_parse.h"

static void tell(struct net *net, u8 change,
		 const struct l3dsr_service *service)
{
	const struct l3dsr_subject about = { .service = service };

	l3dsr_event(net, change, &about);
}

/* Add a service, and say why not. Context: lock held. */
int l3dsr_request_add(struct genl_info *info, struct l3dsr_service *service)
{
	struct net *net = genl_info_net(info);
	struct l3dsr_marks *marks = &l3dsr_director_of(net)->marks;
	int err;

	if (l3dsr_key_is_mark(&service->key) &&
	    l3dsr_mark_is_dest(marks, service->key.mark)) {
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
	if (err == -EBUSY)
		NL_SET_ERR_MSG_ATTR(info->extack,
				    info->attrs[L3DSR_DIRECTOR_A_SERVICE],
				    "the realserver has attached devices in this namespace; l3dsrctl realserver detach them first");
	if (err == -ENOSPC)
		NL_SET_ERR_MSG_ATTR(info->extack,
				    info->attrs[L3DSR_DIRECTOR_A_SERVICE],
				    "too many services, forms of service or ranges; docs/limits.md");
	return err;
}

/* Whether all dests can be a service's, and what their codes mean. Return: 0
 * with the dests known, or -errno.
 */
static int use_pool(struct genl_info *info, struct nlattr **attrs,
		    const struct l3dsr_service *service)
{
	struct l3dsr_director *director =
		l3dsr_director_of(genl_info_net(info));
	struct nlattr *none[L3DSR_DIRECTOR_A_DEST_MAX + 1] = {};
	const struct l3dsr_dest *dest;
	int err;

	list_for_each_entry(dest, &service->pool->dests, node) {
		err = l3dsr_check_dest(&dest->config, &service->key,
				       service->code, none, info->extack);
		if (err)
			return err;
	}
	err = l3dsr_peers_get(&director->peers, service, service->code);
	if (err == -EEXIST)
		NL_SET_ERR_MSG_ATTR(info->extack,
				    attrs[L3DSR_DIRECTOR_A_SERVICE_CODE] ?:
				    attrs[L3DSR_DIRECTOR_A_SERVICE_POOL],
				    "at one of the dests the code means another VIP");
	return err;
}

/* The pool that a request names, or a new one. Context: lock held. */
static struct l3dsr_pool *pool_for(struct genl_info *info,
				   struct nlattr **attrs,
				   const struct l3dsr_service_config *config)
{
	struct l3dsr_director *director =
		l3dsr_director_of(genl_info_net(info));
	struct nlattr *name = attrs[L3DSR_DIRECTOR_A_SERVICE_POOL];
	struct l3dsr_pool *pool;

	if (!name) {
		pool = l3dsr_pool_alloc(&config->pool, director->flow_key,
					&director->pins);
		if (!pool)
			return ERR_PTR(-ENOMEM);
		pool->code = config->code;
		pool->move_time = director->settings.move_time;
		return pool;
	}
	pool = l3dsr_pool_of_name(&director->services, nla_data(name));
	if (pool)
		return pool;
	NL_SET_ERR_MSG_ATTR(info->extack, name, "no such pool");
	return ERR_PTR(-ESRCH);
}

/**
 * l3dsr_request_make() - make the service that a request describes.
 * @info: request.
 * @attrs: of its service.
 * @key: what names it.
 * @config: what is said of it.
 *
 * Context: lock held. Return: a service that no packet sees yet, for
 * l3dsr_request_add(), or an ERR_PTR().
 */
struct l3dsr_service *
l3dsr_request_make(struct genl_info *info, struct nlattr **attrs,
		   const struct l3dsr_service_key *key,
		   const struct l3dsr_service_config *config)
{
	struct l3dsr_pool *pool = pool_for(info, attrs, config);
	struct l3dsr_service *service;

	if (IS_ERR(pool))
		return ERR_CAST(pool);
	service = l3dsr_service_alloc(key, pool);
	if (service) {
		service->code = config->code;
		return service;
	}
	if (!l3dsr_pool_shared(pool))
		l3dsr_pool_destroy(pool);
	return ERR_PTR(-ENOMEM);
}

/* Context: lock held. */
static int new_service(struct genl_info *info, struct nlattr **attrs,
		       const struct l3dsr_service_key *key,
		       const struct l3dsr_service_config *config)
{
	struct l3dsr_director *director =
		l3dsr_director_of(genl_info_net(info));
	struct l3dsr_service *service;
	int err;

	service = l3dsr_request_make(info, attrs, key, config);
	if (IS_ERR(service))
		return PTR_ERR(service);
	err = use_pool(info, attrs, service);
	if (err)
		goto err_service;
	err = l3dsr_request_add(info, service);
	if (err)
		goto err_peers;
	tell(genl_info_net(info), L3DSR_DIRECTOR_CHANGE_SERVICE_ADDED, service);
	return 0;

err_peers:
	l3dsr_peers_put(&director->peers, service, service->code);
err_service:
	l3dsr_service_free(service);
	return err;
}

int l3dsr_new_service(struct sk_buff *msg, struct genl_info *info)
{
	struct l3dsr_director *director =
		l3dsr_director_of(genl_info_net(info));
	struct l3dsr_service_config config = l3dsr_service_defaults;
	struct nlattr *attrs[L3DSR_DIRECTOR_A_SERVICE_MAX + 1];
	struct l3dsr_service_key key;
	int err;

	err = l3dsr_request_service(info, attrs, &key) ?:
	      l3dsr_parse_service(&config, &key,
				  attrs[L3DSR_DIRECTOR_A_SERVICE_POOL], attrs,
				  info->extack);
	if (err)
		return err;
	mutex_lock(&director->lock);
	err = new_service(info, attrs, &key, &config);
	mutex_unlock(&director->lock);
	return err;
}

/* Only a code that is named, as @attr, can be taken. */
static int get_peers(struct genl_info *info, struct l3dsr_director *director,
		     const struct l3dsr_service *service, u8 code,
		     const struct nlattr *attr)
{
	int err = l3dsr_peers_get(&director->peers, service, code);

	if (err == -EEXIST)
		NL_SET_ERR_MSG_ATTR(info->extack, attr,
				    "at one of the dests the code means another VIP");
	return err;
}

static int change_pool(struct genl_info *info, struct l3dsr_service *service,
		       const struct l3dsr_service_config *config)
{
	int err;

	if (!service->own_pool ||
	    (config->code == service->code &&
	     !memcmp(&config->pool, &service->pool->config,
		     sizeof(config->pool))))
		return 0;
	err = l3dsr_pool_configure(service->pool, &config->pool, config->code);
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
		.pool = service->pool->config,
		.code = service->code,
	};
	u8 obsolete = service->code;
	int err;

	if (attrs[L3DSR_DIRECTOR_A_SERVICE_POOL]) {
		NL_SET_ERR_MSG_ATTR(info->extack,
				    attrs[L3DSR_DIRECTOR_A_SERVICE_POOL],
				    "a service keeps its pool; delete it and add it with another");
		return -EOPNOTSUPP;
	}
	err = l3dsr_parse_service(&config, &service->key, !service->own_pool,
				  attrs, info->extack) ?:
	      get_peers(info, director, service, config.code,
			attrs[L3DSR_DIRECTOR_A_SERVICE_CODE]);
	if (err)
		return err;
	err = change_pool(info, service, &config);
	if (err)
		obsolete = config.code;
	else
		WRITE_ONCE(service->code, config.code);
	l3dsr_peers_put(&director->peers, service, obsolete);
	if (!err)
		tell(genl_info_net(info), L3DSR_DIRECTOR_CHANGE_SERVICE_SET,
		     service);
	return err;
}

/* What a command does with the service that it names. Context: lock held. */
typedef int (*service_command)(struct genl_info *info,
			       struct l3dsr_director *director,
			       struct l3dsr_service *service,
			       struct nlattr **attrs);

static int handle(struct genl_info *info, service_command command)
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
	err = service ? command(info, director, service, attrs) : -ESRCH;
	mutex_unlock(&director->lock);
	return err;
}

int l3dsr_set_service(struct sk_buff *msg, struct genl_info *info)
{
	return handle(info, set_service);
}

static int del_service(struct genl_info *info,
		       struct l3dsr_director *director,
		       struct l3dsr_service *service, struct nlattr **attrs)
{
	struct net *net = genl_info_net(info);

	tell(net, L3DSR_DIRECTOR_CHANGE_SERVICE_DELETED, service);
	l3dsr_director_del_service(net, service);
	return 0;
}

int l3dsr_del_service(struct sk_buff *msg, struct genl_info *info)
{
	return handle(info, del_service);
}

static int get_service(struct genl_info *info,
		       struct l3dsr_director *director,
		       struct l3dsr_service *service, struct nlattr **attrs)
{
	struct sk_buff *reply = genlmsg_new(NLMSG_GOODSIZE, GFP_KERNEL);
	void *header;

	if (!reply)
		return -ENOMEM;
	header = genlmsg_put_reply(reply, info, &l3dsr_director_family, 0,
				   L3DSR_DIRECTOR_CMD_NEW_SERVICE);
	if (!header || nla_put_u32(reply, L3DSR_DIRECTOR_A_GENERATION,
				   director->generation) ||
	    l3dsr_fill_service(reply, service)) {
		nlmsg_free(reply);
		return -EMSGSIZE;
	}
	genlmsg_end(reply, header);
	return genlmsg_reply(reply, info);
}

int l3dsr_get_service(struct sk_buff *msg, struct genl_info *info)
{
	return handle(info, get_service);
}

static int zero_service(struct genl_info *info,
			struct l3dsr_director *director,
			struct l3dsr_service *service, struct nlattr **attrs)
{
	l3dsr_service_zero(service);
	return 0;
}

static int zero_all(struct net *net)
{
	struct l3dsr_director *director = l3dsr_director_of(net);

	mutex_lock(&director->lock);
	l3dsr_services_zero(&director->services);
	l3dsr_reasons_zero(net);
	mutex_unlock(&director->lock);
	return 0;
}

/* One service with its dests; without a name, all of them and the reasons. */
int l3dsr_zero(struct sk_buff *msg, struct genl_info *info)
{
	if (info->attrs[L3DSR_DIRECTOR_A_SERVICE])
		return handle(info, zero_service);
	return zero_all(genl_info_net(info));
}
