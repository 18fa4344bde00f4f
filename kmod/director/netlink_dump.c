// SPDX-License-Identifier: GPL-2.0-only
/*
 * All of a kind. Dumps hold the director's lock for one buffer at a time; a
 * change in between shows in the generation, and netlink tells the reader that
 * it was interrupted.
 */
#include "netlink_dump.h"

#include <linux/l3dsr_director.h>
#include <net/genetlink.h>
#include <net/sock.h>

#include "common/netlink.h"
#include "netlink.h"
#include "netlink_parse.h"
#include "netlink_policy.h"
#include "netns.h"

/* Begin a message of a dump, with the generation. Return: NULL when it is
 * full.
 */
void *l3dsr_dump_start(struct sk_buff *msg, struct netlink_callback *cb,
		       u8 cmd, u32 generation)
{
	void *header = l3dsr_dump_header(msg, cb, &l3dsr_director_family, cmd);

	if (!header)
		return NULL;
	if (nla_put_u32(msg, L3DSR_DIRECTOR_A_GENERATION, generation)) {
		genlmsg_cancel(msg, header);
		return NULL;
	}
	return header;
}

static bool dump_service(struct sk_buff *msg, struct netlink_callback *cb,
			 u32 generation, const struct l3dsr_service *service)
{
	void *header = l3dsr_dump_start(msg, cb, L3DSR_DIRECTOR_CMD_NEW_SERVICE,
				     generation);

	if (!header)
		return false;
	if (l3dsr_fill_service(msg, service)) {
		genlmsg_cancel(msg, header);
		return false;
	}
	genlmsg_end(msg, header);
	return true;
}

/* cb->args[0]: id of the service to go on with. */
int l3dsr_dump_services(struct sk_buff *msg, struct netlink_callback *cb)
{
	struct l3dsr_director *director =
		l3dsr_director_of(sock_net(msg->sk));
	struct l3dsr_service *service;
	unsigned long id;

	mutex_lock(&director->lock);
	/* 0 would say that the dump can't tell. */
	cb->seq = director->generation + 1;
	xa_for_each_start(&director->services.by_id, id, service,
			  cb->args[0]) {
		if (!dump_service(msg, cb, director->generation, service))
			break;
		cb->args[0] = id + 1;
	}
	mutex_unlock(&director->lock);
	return msg->len;
}

static bool dump_pool(struct sk_buff *msg, struct netlink_callback *cb,
		      u32 generation, const struct l3dsr_pool *pool)
{
	void *header = l3dsr_dump_start(msg, cb, L3DSR_DIRECTOR_CMD_NEW_POOL,
					generation);

	if (!header)
		return false;
	if (l3dsr_fill_pool(msg, pool)) {
		genlmsg_cancel(msg, header);
		return false;
	}
	genlmsg_end(msg, header);
	return true;
}

/* cb->args[0]: number of the pool to go on with. */
int l3dsr_dump_pools(struct sk_buff *msg, struct netlink_callback *cb)
{
	struct l3dsr_director *director =
		l3dsr_director_of(sock_net(msg->sk));
	const struct l3dsr_pool *pool;
	long number = 0;

	mutex_lock(&director->lock);
	cb->seq = director->generation + 1;
	list_for_each_entry(pool, &director->services.pools, node) {
		if (!l3dsr_pool_shared(pool))
			break;
		if (number++ < cb->args[0])
			continue;
		if (!dump_pool(msg, cb, director->generation, pool))
			break;
		cb->args[0] = number;
	}
	mutex_unlock(&director->lock);
	return msg->len;
}

/* Whose dest it is: @service's or, where that is NULL, @pool's. */
static bool dump_dest(struct sk_buff *msg, struct netlink_callback *cb,
		      u32 generation, const struct l3dsr_service *service,
		      const struct l3dsr_pool *pool,
		      const struct l3dsr_dest *dest)
{
	void *header = l3dsr_dump_start(msg, cb, L3DSR_DIRECTOR_CMD_NEW_DEST,
					generation);

	if (!header)
		return false;
	if ((service ? l3dsr_fill_service_key(msg, &service->key) :
		       l3dsr_fill_pool_name(msg, pool)) ||
	    l3dsr_fill_dest(msg, pool, dest)) {
		genlmsg_cancel(msg, header);
		return false;
	}
	genlmsg_end(msg, header);
	return true;
}

/* cb->args[1]: number of the pool's dest to go on with. */
static bool dump_dests_of(struct sk_buff *msg, struct netlink_callback *cb,
			  u32 generation, const struct l3dsr_service *service,
			  const struct l3dsr_pool *pool)
{
	const struct l3dsr_dest *dest;
	unsigned long number = 0;

	list_for_each_entry(dest, &pool->dests, node) {
		if (number++ < cb->args[1])
			continue;
		if (!dump_dest(msg, cb, generation, service, pool, dest))
			return false;
		cb->args[1] = number;
	}
	cb->args[1] = 0;
	return true;
}

static struct l3dsr_service *find_service(struct netlink_callback *cb,
					  struct l3dsr_director *director,
					  struct nlattr *attr)
{
	struct nlattr *attrs[L3DSR_DIRECTOR_A_SERVICE_MAX + 1];
	struct l3dsr_service_key key;
	struct l3dsr_service *service;
	int err;

	err = nla_parse_nested(attrs, L3DSR_DIRECTOR_A_SERVICE_MAX, attr,
			       l3dsr_director_service_policy, cb->extack) ?:
	      l3dsr_parse_service_key(&key, attr, attrs, cb->extack);
	if (err)
		return ERR_PTR(err);
	service = l3dsr_service_find(&director->services, &key);
	if (service)
		return service;
	NL_SET_ERR_MSG_ATTR(cb->extack, attr, "no such service");
	return ERR_PTR(-ESRCH);
}

static struct l3dsr_pool *find_pool(struct netlink_callback *cb,
				    struct l3dsr_director *director,
				    struct nlattr *attr)
{
	struct nlattr *attrs[L3DSR_DIRECTOR_A_POOL_MAX + 1];
	struct l3dsr_pool *pool = NULL;
	int err;

	err = nla_parse_nested(attrs, L3DSR_DIRECTOR_A_POOL_MAX, attr,
			       l3dsr_director_pool_policy, cb->extack);
	if (err)
		return ERR_PTR(err);
	if (attrs[L3DSR_DIRECTOR_A_POOL_NAME])
		pool = l3dsr_pool_of_name(&director->services,
					  nla_data(attrs[L3DSR_DIRECTOR_A_POOL_NAME]));
	if (pool)
		return pool;
	NL_SET_ERR_MSG_ATTR(cb->extack, attr, "no such pool");
	return ERR_PTR(-ESRCH);
}

/* The pool, or the service's, that a dump asks for; NULL when it asks for all.
 * Context: lock held.
 */
struct l3dsr_pool *l3dsr_dumped_pool(struct netlink_callback *cb,
				     struct l3dsr_director *director)
{
	struct nlattr **attrs = l3dsr_genl_dump_attrs(cb);
	struct l3dsr_service *service;

	if (attrs[L3DSR_DIRECTOR_A_POOL])
		return find_pool(cb, director, attrs[L3DSR_DIRECTOR_A_POOL]);
	if (!attrs[L3DSR_DIRECTOR_A_SERVICE])
		return NULL;
	service = find_service(cb, director, attrs[L3DSR_DIRECTOR_A_SERVICE]);
	return IS_ERR(service) ? ERR_CAST(service) : service->pool;
}

/* All dests of one. cb->args[0]: 1 when they were all sent. */
static int dump_one(struct sk_buff *msg, struct netlink_callback *cb,
		    struct l3dsr_director *director, struct l3dsr_pool *pool)
{
	struct nlattr *attr =
		l3dsr_genl_dump_attrs(cb)[L3DSR_DIRECTOR_A_SERVICE];
	struct l3dsr_service *service = NULL;

	if (attr && !l3dsr_genl_dump_attrs(cb)[L3DSR_DIRECTOR_A_POOL])
		service = find_service(cb, director, attr);
	if (!cb->args[0])
		cb->args[0] = dump_dests_of(msg, cb, director->generation,
					    service, pool);
	return msg->len;
}

/* The dests of services that have their own. cb->args[0]: id of the service to
 * go on with. Return: whether all were sent.
 */
static bool dump_own_dests(struct sk_buff *msg, struct netlink_callback *cb,
			   struct l3dsr_director *director)
{
	struct l3dsr_service *service;
	unsigned long id;

	xa_for_each_start(&director->services.by_id, id, service,
			  cb->args[0]) {
		if (id != cb->args[0])
			cb->args[1] = 0;
		cb->args[0] = id;
		if (service->own_pool &&
		    !dump_dests_of(msg, cb, director->generation, service,
				   service->pool))
			return false;
		cb->args[0] = id + 1;
	}
	return true;
}

/* The dests of pools with a name. cb->args[2]: number of the pool to go on
 * with.
 */
static void dump_shared_dests(struct sk_buff *msg, struct netlink_callback *cb,
			      struct l3dsr_director *director)
{
	const struct l3dsr_pool *pool;
	long number = 0;

	list_for_each_entry(pool, &director->services.pools, node) {
		if (!l3dsr_pool_shared(pool))
			return;
		if (number++ < cb->args[2])
			continue;
		if (!dump_dests_of(msg, cb, director->generation, NULL, pool))
			return;
		cb->args[2] = number;
	}
}

int l3dsr_dump_dests(struct sk_buff *msg, struct netlink_callback *cb)
{
	struct l3dsr_director *director =
		l3dsr_director_of(sock_net(msg->sk));
	struct l3dsr_pool *pool;
	int ret;

	mutex_lock(&director->lock);
	cb->seq = director->generation + 1;
	pool = l3dsr_dumped_pool(cb, director);
	if (IS_ERR(pool)) {
		ret = PTR_ERR(pool);
	} else if (pool) {
		ret = dump_one(msg, cb, director, pool);
	} else {
		if (dump_own_dests(msg, cb, director))
			dump_shared_dests(msg, cb, director);
		ret = msg->len;
	}
	mutex_unlock(&director->lock);
	return ret;
}
